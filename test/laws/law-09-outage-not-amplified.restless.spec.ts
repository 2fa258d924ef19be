import { EVERY_MS, expectBack, expectFewProbes, OK, playOutage, type Play } from '../support/outage-play.js';
import { failing, type Answer } from '../support/scripted-upstream.js';

const SEED = 9_093;
const OUTAGE_MS = 60_000;

describe(`Law 9: An outage is not amplified, and its end is noticed, where the provider is restless (seed ${SEED})`, () => {
  const overloaded = { ...failing(503, 'Overloaded.', 'overloaded_error'), afterMs: 30 };
  const broken = { ...failing(500, 'Internal error.'), afterMs: 30 };
  let calls = 0;

  it.each<[string, Play['down']]>([
    ['is back for a second in every ten', (sinceMs) => (sinceMs % 10_000 < 1_000 ? OK : overloaded)],
    ['flaps every three seconds', (sinceMs) => (sinceMs % 6_000 < 3_000 ? broken : OK)],
    ['fails two calls of five', () => ((calls += 1) % 5 === 1 || calls % 5 === 2 ? broken : OK)],
    [
      'gives a head and a broken body',
      { ...OK, bodyAfterMs: 500, cut: Object.assign(new Error('cut'), { code: 'ECONNRESET' }) },
    ],
    ['fails every second call', () => ((calls += 1) % 2 === 1 ? overloaded : OK)],
  ])('%s', async (_name, down) => {
    calls = 0;
    const played = await playOutage({ seed: SEED, down, outageMs: OUTAGE_MS });
    expect(played.duringMs.length / (OUTAGE_MS / EVERY_MS)).toBeLessThanOrEqual(1.2);
    expectBack(played);
  });

  it('accepts and stalls: probes overlap, three at most', async () => {
    const played = await playOutage({
      seed: SEED,
      down: { hangs: true },
      outageMs: OUTAGE_MS,
      attemptTimeoutMs: 2_500,
    });
    expectFewProbes(played);
    expectBack(played);
    const later = played.duringMs.filter((atMs) => atMs > 10_000);
    const overlapping = later.map((atMs) => later.filter((other) => other <= atMs && other > atMs - 2_500).length);
    expect(Math.max(...overlapping)).toBeLessThanOrEqual(3);
    expect(Math.max(...overlapping)).toBeGreaterThan(1);
  });

  it.each([
    ['one target', ['P/m']],
    ['three targets', ['P/m', 'Q/m', 'R/m']],
  ])('gives a head at once and then stalls: no head ends the outage twice, with %s', async (_name, targets) => {
    const down = { ...OK, stalls: true };
    const played = await playOutage({ seed: SEED, targets, down, outageMs: 2 * OUTAGE_MS, attemptTimeoutMs: 5_000 });
    const later = played.duringMs.filter((atMs) => atMs >= OUTAGE_MS);
    expect(later.length / (OUTAGE_MS / 1_000) / targets.length).toBeLessThanOrEqual(1.5);
    expectBack(played);
  });

  it('says when to come back while one call finds out whether a rate limit is over', async () => {
    const limited: Answer = { ...failing(429, 'Rate limit reached.', 'rate_limit_exceeded'), afterMs: 800 };
    const played = await playOutage({ seed: SEED, down: limited, outageMs: OUTAGE_MS });
    const refused = played.ended.filter(({ isAnswered }) => !isAnswered);
    expect(refused.length).toBeGreaterThan(500);
    expect(refused.filter(({ retryAfterMs }) => retryAfterMs === undefined)).toEqual([]);
  });

  it('answers in between while it is back for a second', async () => {
    const down: Play['down'] = (sinceMs) => (sinceMs % 20_000 < 3_000 ? OK : overloaded);
    const played = await playOutage({ seed: SEED, down, outageMs: OUTAGE_MS });
    const backMs = [20_000, 40_000];
    for (const fromMs of backMs) {
      const answered = played.ended.filter(
        ({ isAnswered, wentMs }) => isAnswered && wentMs >= fromMs && wentMs < fromMs + 3_000,
      );
      expect(answered.length).toBeGreaterThan(20);
    }
  });
});
