import { vi } from 'vitest';
import { timer } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import { aheadMs, SYSTEM_CLOCK } from '../../lib/health/clock.js';

const HOUR_MS = 3_600_000;

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

describe("the system's clock", () => {
  it.each([-HOUR_MS, HOUR_MS])('counts on when the date is set by %i ms, and knows how far it is ahead', (stepMs) => {
    const before = SYSTEM_CLOCK.now();
    const real = Date.now;
    vi.spyOn(Date, 'now').mockImplementation(() => real() + stepMs);
    expect(SYSTEM_CLOCK.now() - before).toBeGreaterThanOrEqual(0);
    expect(SYSTEM_CLOCK.now() - before).toBeLessThan(1_000);
    expect(Math.abs(aheadMs(SYSTEM_CLOCK) - stepMs)).toBeLessThan(1_000);
  });

  it('takes a date that wanders by less than a second for the same', () => {
    SYSTEM_CLOCK.now();
    const real = Date.now;
    vi.spyOn(Date, 'now').mockImplementation(() => real() + 500);
    expect(aheadMs(SYSTEM_CLOCK)).toBe(0);
  });

  it('counts on where every look at the date gives another one', () => {
    let look = 0;
    const startMs = SYSTEM_CLOCK.now();
    vi.spyOn(Date, 'now').mockImplementation(() => 1_800_000_000_000 + ((look += 7_919_000) % 86_400_000));
    const seen = Array.from({ length: 50 }, () => SYSTEM_CLOCK.now());
    expect(seen.toSorted((left, right) => left - right)).toEqual(seen);
    expect((seen.at(-1) ?? 0) - startMs).toBeLessThan(1_000);
  });

  it('is virtual under fake timers, and does not follow when their date is set', () => {
    vi.useFakeTimers({ now: 1_800_000_000_000 });
    expect(SYSTEM_CLOCK.now()).toBe(1_800_000_000_000);
    vi.advanceTimersByTime(1_234);
    vi.setSystemTime(0);
    expect(SYSTEM_CLOCK.now()).toBe(1_800_000_001_234);
    expect(SYSTEM_CLOCK.wallNow?.()).toBe(0);
  });

  it('goes by the date where a runner fakes timers and date, and leaves the monotonic clock', () => {
    vi.useFakeTimers({
      now: 1_800_000_000_000,
      toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date'],
    });
    vi.advanceTimersByTime(5_000);
    expect(SYSTEM_CLOCK.now()).toBe(1_800_000_005_000);
    expect(aheadMs(SYSTEM_CLOCK)).toBe(0);
  });

  it('is virtual under marbles', () => {
    const seen: number[] = [];
    new TestScheduler(() => undefined).run(() => {
      timer(70).subscribe(() => seen.push(SYSTEM_CLOCK.now(), aheadMs(SYSTEM_CLOCK)));
    });
    expect(seen).toEqual([70, 0]);
  });

  it.each([2 ** 31 - 1, 2 ** 31, 60 * 24 * HOUR_MS])('has timers of %i ms', (delayMs) => {
    vi.useFakeTimers();
    let fired = 0;
    SYSTEM_CLOCK.startTimer(delayMs, () => (fired += 1));
    vi.advanceTimersByTime(delayMs - 1);
    expect(fired).toBe(0);
    vi.advanceTimersByTime(1);
    expect(fired).toBe(1);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('cancels a long timer in any of its parts', () => {
    vi.useFakeTimers();
    let fired = 0;
    const cancel = SYSTEM_CLOCK.startTimer(2 ** 32, () => (fired += 1));
    vi.advanceTimersByTime(2 ** 31 + 5);
    cancel();
    expect(vi.getTimerCount()).toBe(0);
    vi.advanceTimersByTime(2 ** 32);
    expect(fired).toBe(0);
  });
});
