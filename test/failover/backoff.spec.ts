import { authRetryDelayMs, backoffMs, turnSpreadMs } from '../../lib/failover/backoff.js';
import { DEFAULT_SETTINGS } from '../../lib/failover/policies.js';

describe('backoffMs', () => {
  const steady = { ...DEFAULT_SETTINGS, jitter: false };

  it('doubles from 0.5 s to 20 s', () => {
    expect([0, 1, 2, 5, 6, 60].map((retries) => backoffMs(retries, undefined, steady, () => 0))).toEqual([
      500, 1_000, 2_000, 16_000, 20_000, 20_000,
    ]);
  });

  it('spreads over the whole of its length, and waits no less than the provider asks', () => {
    expect([0, 0.5, 1].map((chance) => backoffMs(1, undefined, DEFAULT_SETTINGS, () => chance))).toEqual([
      0, 500, 1_000,
    ]);
    expect(backoffMs(0, 3_000.2, DEFAULT_SETTINGS, () => 1)).toBe(3_001);
    expect(backoffMs(3, 100, steady, () => 1)).toBe(4_000);
  });
});

describe('authRetryDelayMs', () => {
  it('takes the delays in turn, the last one again, and a hint that is longer', () => {
    const steady = { ...DEFAULT_SETTINGS, jitter: false };
    expect([0, 1, 2].map((retries) => authRetryDelayMs(retries, undefined, steady, () => 0))).toEqual([
      1_000, 2_000, 2_000,
    ]);
    expect(authRetryDelayMs(0, 7_000, steady, () => 0)).toBe(7_000);
    expect(authRetryDelayMs(0, undefined, { ...steady, authRetryDelaysMs: [] }, () => 0)).toBe(0);
  });

  it('spreads over the upper half', () => {
    expect([0, 1].map((chance) => authRetryDelayMs(1, undefined, DEFAULT_SETTINGS, () => chance))).toEqual([
      1_000, 2_000,
    ]);
  });
});

describe('turnSpreadMs', () => {
  it('is a tenth of the window at most, a second at most, and nothing without jitter', () => {
    expect(turnSpreadMs(2_000, 1e9, DEFAULT_SETTINGS, () => 1)).toBe(200);
    expect(turnSpreadMs(600_000, 1e9, DEFAULT_SETTINGS, () => 1)).toBe(1_000);
    expect(turnSpreadMs(2_000, 7, { ...DEFAULT_SETTINGS, jitter: false }, () => 1)).toBe(0);
  });

  it('lets the first come wake first, the more so the further apart they came', () => {
    const [earliest, latest] = [0, 1].map(
      (chance) => (turn: number) => turnSpreadMs(600_000, turn, DEFAULT_SETTINGS, () => chance),
    );
    for (const turn of [0, 1, 5, 25]) {
      expect(earliest?.(turn)).toBeLessThan(earliest?.(turn + 1) ?? 0);
      expect(latest?.(turn)).toBeLessThan(earliest?.(2 * turn + 5) ?? 0);
    }
  });
});
