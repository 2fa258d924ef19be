import { DatedHealth } from '../../lib/health/dated-health.js';
import { GuardedHealthStore } from '../../lib/health/guarded-health.store.js';
import { PRISTINE, type HealthState } from '../../lib/health/health-state.js';
import { DEFAULT_HEALTH_BOUNDS, MemoryHealthStore } from '../../lib/health/memory-health.store.js';
import { savedMoments } from '../../lib/health/saved-moments.js';
import { shiftHealth } from '../../lib/health/shift-health.js';
import { ManualClock } from './manual-clock.js';

const HOUR_MS = 3_600_000;

class TwoClocks extends ManualClock {
  aheadMs = 0;
  wallNow(): number {
    return this.now() + this.aheadMs;
  }
}

const evidence = { category: 'quota_exhausted', scope: 'credential', explicit: true, rule: 'test' } as const;

function cooling(sinceMs: number, untilMs: number): HealthState {
  const mark = {
    kind: 'cooling',
    sinceMs,
    untilMs,
    windowMs: 1,
    step: 1,
    hinted: false,
    passes: true,
    evidence,
  } as const;
  return { ...PRISTINE, updatedAtMs: sinceMs, marks: { quota_exhausted: mark } };
}

function world() {
  const clock = new TwoClocks();
  const failures: string[] = [];
  const inner = new MemoryHealthStore(DEFAULT_HEALTH_BOUNDS, clock);
  const onFailure = (method: string) => void failures.push(method);
  return {
    clock,
    failures,
    inner,
    store: new GuardedHealthStore({ store: inner, bounds: DEFAULT_HEALTH_BOUNDS, clock, onFailure }),
  };
}

describe('health in dates', () => {
  it('is the same object where the clock was never set, and keeps what stands for never', () => {
    const state = cooling(10, 20);
    expect(shiftHealth(state, 0)).toBe(state);
    expect(shiftHealth(state, 5)).toMatchObject({
      clearedAtMs: 0,
      updatedAtMs: 15,
      marks: { quota_exhausted: { sinceMs: 15, untilMs: 25 } },
    });
  });

  it('keeps the moment of a date, and the date of a moment, when the clock is set', () => {
    const clock = new TwoClocks();
    const dated = new DatedHealth(clock, 10);
    clock.aheadMs = HOUR_MS;
    const own = cooling(1_000_000, 1_060_000);
    const written = dated.datesOf('k', own);
    expect(written.marks.quota_exhausted?.untilMs).toBe(1_060_000 + HOUR_MS);
    clock.aheadMs = -HOUR_MS;
    expect(dated.momentsOf('k', structuredClone(written))).toEqual(own);
    expect(dated.datesOf('k', structuredClone(own))).toEqual(written);
  });

  it('takes what was saved in the future for saved now', () => {
    const clock = new TwoClocks();
    const savedAtMs = clock.now() + HOUR_MS;
    const [entry] = savedMoments({ savedAtMs, entries: [['k', cooling(savedAtMs - 10, savedAtMs + 50)]] }, clock);
    expect(entry?.[1].marks.quota_exhausted).toMatchObject({ sinceMs: clock.now() - 10, untilMs: clock.now() + 50 });
  });
});

describe('a guarded store', () => {
  it('writes dates, and reads back the same moments however the clock is set', () => {
    const { clock, inner, store } = world();
    const own = cooling(clock.now(), clock.now() + 60_000);
    for (const aheadMs of [0, HOUR_MS, -HOUR_MS, 5 * HOUR_MS]) {
      clock.aheadMs = aheadMs;
      store.put('k', store.get('k') ?? own);
      expect(store.get('k')).toEqual(own);
      expect([...store.entries()]).toEqual([['k', own]]);
    }
    expect(inner.get('k')).toEqual(own);
  });

  it('goes on with its own memory while the store fails, says so once, and writes it again', () => {
    const { clock, failures, inner, store } = world();
    const first = cooling(clock.now(), clock.now() + 10);
    store.put('a', first);
    const put = inner.put.bind(inner);
    const get = inner.get.bind(inner);
    const fail = () => {
      throw new Error('away');
    };
    Object.assign(inner, { put: fail, get: fail, entries: fail });
    const second = cooling(clock.now(), clock.now() + 20);
    store.put('b', second);
    expect([store.get('a'), store.get('b')]).toEqual([first, second]);
    expect(failures).toEqual(['put']);
    Object.assign(inner, { put, get });
    expect(store.get('b')).toEqual(second);
    store.put('b', second);
    expect(inner.get('b')).toEqual(second);
  });

  it('closes once', async () => {
    const { inner, store } = world();
    let closes = 0;
    Object.assign(inner, { close: () => void (closes += 1) });
    await Promise.all([store.close(), store.close()]);
    expect(closes).toBe(1);
  });
});
