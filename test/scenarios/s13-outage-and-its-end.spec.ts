import { expectBack, expectFewProbes, expectRefusedAtOnce, OK, playOutage, type Play } from '../support/outage-play.js';
import { failing } from '../support/scripted-upstream.js';

const SEED = 20_261_213;

describe(`S13 The outage and its end (seed ${SEED})`, () => {
  const overloaded = { ...failing(503, 'Overloaded.', 'overloaded_error'), afterMs: 30 };
  const broken = { ...failing(500, 'Internal error.'), afterMs: 30 };

  it.each<[string, Omit<Play, 'seed'>]>([
    ['overloaded', { down: overloaded }],
    ['overloaded, with three targets', { down: overloaded, targets: ['P/m', 'Q/m', 'R/m'] }],
    ['broken: 500', { down: broken }],
    ['broken, with three targets', { down: broken, targets: ['P/m', 'Q/m', 'R/m'] }],
    ['unreachable', { down: { error: Object.assign(new Error('connect'), { code: 'ECONNREFUSED' }), afterMs: 5 } }],
    ['stalling', { down: { hangs: true }, attemptTimeoutMs: 2_500 }],
  ])('%s: one probe a second and target, refusals at once, and an end that is noticed', async (_name, script) => {
    const played = await playOutage({ seed: SEED, ...script });
    expectFewProbes(played);
    expectRefusedAtOnce(played);
    expectBack(played);
  });

  it('waits for a time that the provider names, and sends no probe before', async () => {
    const outageMs = 60_000;
    let untilMs = 0;
    const named = () => {
      untilMs = outageMs;
      return { ...failing(503, 'Overloaded.', 'overloaded_error', { 'retry-after': '60' }), afterMs: 30 };
    };
    const played = await playOutage({ seed: SEED, down: named, outageMs });
    expect(untilMs).toBe(outageMs);
    // Those that were under way when the first refusal came, and none after it.
    expect(played.duringMs.filter((atMs) => atMs > 100)).toEqual([]);
    // Whoever comes less than `maxWaitMs` before the time is held until then, and answered.
    const late = played.ended.filter(({ cameMs }) => cameMs >= outageMs - 4_000);
    expect(late.filter(({ isAnswered }) => !isAnswered)).toEqual([]);
    const early = played.ended.filter(({ cameMs }) => cameMs > 100 && cameMs < outageMs - 6_000);
    expect(early.every(({ cameMs, wentMs, retryAfterMs }) => cameMs === wentMs && retryAfterMs !== undefined)).toBe(
      true,
    );
  });

  it('opens the breaker of a provider that fails often but never many times in a row', async () => {
    let calls = 0;
    // Of five calls two fail: more than half of the first twelve.
    const flaky = () => ((calls += 1) % 5 === 1 || calls % 5 === 2 ? broken : OK);
    const played = await playOutage({ seed: SEED, down: flaky, outageMs: 20_000 });
    expect(played.bench.eventsOf('attempt-failed').length).toBeGreaterThan(3);
    expect(played.bench.events.some(({ type }) => type === 'candidate-skipped')).toBe(true);
    expectBack(played);
  });
});
