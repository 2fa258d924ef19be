import { DEFAULT_HEALTH_SETTINGS } from '../../lib/health/health-settings.js';
import { MemoryHealthStore } from '../../lib/health/memory-health.store.js';
import { Probes, type ProbedEntry } from '../../lib/health/probes.js';
import type { HealthMark } from '../../lib/health/health-state.js';
import { ManualClock } from './manual-clock.js';

const mark: HealthMark = {
  kind: 'cooling',
  sinceMs: 0,
  windowMs: 1_000,
  step: 2,
  hinted: false,
  passes: true,
  evidence: { category: 'overloaded', scope: 'provider_model', explicit: true, rule: 'test' },
};
const steady: ProbedEntry = { key: 'P×m', kind: 'steady', reason: 'overloaded', mark };
const single: ProbedEntry = { key: 'K×m', kind: 'single', reason: 'rate_limited', mark };

function bench() {
  const clock = new ManualClock();
  const store = new MemoryHealthStore({ maxEntries: 100, ttlMs: 1e12 }, clock);
  const news: string[] = [];
  const probes = new Probes({
    settings: DEFAULT_HEALTH_SETTINGS,
    storeOf: () => store,
    spread: (lengthMs) => lengthMs,
    onNews: (key) => news.push(key),
  });
  return { clock, store, news, probes, take: (entry: ProbedEntry) => probes.acquire([entry], clock.now()) };
}

describe('Probes', () => {
  it('begins one of an outage every interval, whether or not the last one has ended, and three at most', () => {
    const { clock, probes, take } = bench();
    const begun = [take(steady)];
    expect(begun[0]).toBeDefined();
    expect(take(steady)).toBeUndefined();
    expect(probes.freeAtMs(steady, clock.now())).toBe(clock.now() + 1_000);
    for (let second = 1; second <= 2; second += 1) {
      clock.pass(1_000);
      begun.push(take(steady));
      expect(begun.at(-1)).toBeDefined();
    }
    clock.pass(1_000);
    expect(take(steady)).toBeUndefined();
    begun[0]?.release(() => true);
    expect(take(steady)).toBeDefined();
  });

  it('counts no probe that nobody has released for longer than its lease', () => {
    const { clock, take } = bench();
    for (let second = 0; second < 3; second += 1) {
      take(steady);
      clock.pass(1_000);
    }
    expect(take(steady)).toBeUndefined();
    clock.pass(DEFAULT_HEALTH_SETTINGS.probeLeaseMs);
    expect(take(steady)).toBeDefined();
  });

  it('keeps the interval after a probe that failed, and not after one that told nothing', () => {
    const { take } = bench();
    take(steady)?.release(() => false);
    const second = take(steady);
    expect(second).toBeDefined();
    second?.release(() => true);
    expect(take(steady)).toBeUndefined();
  });

  it('probes everything else by one at a time', () => {
    const { clock, probes, take } = bench();
    const lease = take(single);
    clock.pass(5_000);
    expect(take(single)).toBeUndefined();
    expect(probes.freeAtMs(single, clock.now())).toBe(Infinity);
    lease?.release(() => true);
    expect(take(single)).toBeDefined();
  });

  it('takes all leases of a candidate or none', () => {
    const { clock, probes, take } = bench();
    const held = take(single);
    expect(probes.acquire([steady, single], clock.now())).toBeUndefined();
    held?.release();
    expect(probes.acquire([steady, single], clock.now())).toBeDefined();
  });

  it('says that a probe stays unanswered once an interval has passed', () => {
    const { clock, probes, take } = bench();
    const lease = take(steady);
    clock.pass(999);
    expect(probes.isUnanswered(steady, clock.now())).toBe(false);
    clock.pass(1);
    expect(probes.isUnanswered(steady, clock.now())).toBe(true);
    lease?.release(() => true);
    expect(probes.isUnanswered(steady, clock.now())).toBe(false);
  });

  it('lets 1, 2, 4 ... calls through in each tenth of a second once a probe was answered, until ten have succeeded', () => {
    const { clock, probes, take, news } = bench();
    take(steady)?.reopen(clock.now());
    expect(news).toEqual(['P×m']);
    const through = () => {
      let count = 0;
      while (count < 1_000 && probes.letThrough(['P×m', 'other'], clock.now())) count += 1;
      return count;
    };
    const perStep = [0, 1, 2, 3].map(() => {
      const count = through();
      clock.pass(100);
      return count;
    });
    expect(perStep).toEqual([1, 2, 4, 8]);
    for (let success = 0; success < 10; success += 1) probes.succeeded('P×m');
    expect(probes.isAnyReopening).toBe(false);
    expect(through()).toBe(1_000);
    expect(probes.size).toBe(0);
  });

  it('lets all go at once after the end of a limit', () => {
    const { clock, probes, take } = bench();
    take(single)?.reopen(clock.now());
    for (let call = 0; call < 100; call += 1) expect(probes.letThrough(['K×m'], clock.now())).toBe(true);
    probes.succeeded('K×m');
    expect(probes.isAnyReopening).toBe(false);
  });

  it('closes again when a call fails that began after the reopening, and not for an older one', () => {
    const { clock, probes, take } = bench();
    const olderMs = clock.now() - 1;
    take(steady)?.reopen(clock.now());
    probes.relapse('P×m', olderMs);
    expect(probes.isReopening('P×m')).toBe(true);
    probes.relapse('P×m', clock.now());
    expect(probes.isReopening('P×m')).toBe(false);
  });

  it('closes again, and keeps the interval, when the probe that opened it breaks off', () => {
    const { clock, probes, take } = bench();
    const lease = take(steady);
    lease?.reopen(clock.now());
    expect(probes.isReopening('P×m')).toBe(true);
    lease?.release(() => true);
    expect(probes.isReopening('P×m')).toBe(false);
    expect(take(steady)).toBeUndefined();
    clock.pass(1_000);
    expect(take(steady)).toBeDefined();
  });

  it('keeps no more entries than it needs', () => {
    const { clock, probes } = bench();
    for (let entry = 0; entry < 5_000; entry += 1) {
      probes.acquire([{ ...steady, key: `P×${entry}` }], clock.now())?.release(() => true);
      clock.pass(2_000);
    }
    expect(probes.size).toBeLessThanOrEqual(1_001);
  });
});
