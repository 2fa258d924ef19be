import { jest } from '@jest/globals';
import { AttemptScope, untilAborted } from '../../lib/failover/attempt-scope.js';
import { authRetryDelayMs, backoffMs, wakeSpreadMs } from '../../lib/failover/backoff.js';
import { DrainGate, SHUTDOWN_REASON } from '../../lib/failover/drain-gate.js';
import { KeyChecks } from '../../lib/failover/key-checks.js';
import { DEFAULT_LIMITS, resolveLimits } from '../../lib/failover/limits.js';
import { pause } from '../../lib/failover/pause.js';
import { cooldownsOf, DEFAULT_FIGURES, figuresOf } from '../../lib/failover/policies.js';
import { RetryBucket } from '../../lib/failover/retry-bucket.js';
import { SYSTEM_CLOCK } from '../../lib/health/clock.js';
import { useVirtualTime } from '../support/virtual-time.js';

useVirtualTime();

function listenersOf(signal: AbortSignal): () => number {
  const added = jest.spyOn(signal, 'addEventListener');
  const removed = jest.spyOn(signal, 'removeEventListener');
  return () => added.mock.calls.length - removed.mock.calls.length;
}

describe('backoffMs', () => {
  const steady = { ...DEFAULT_FIGURES, jitter: false };

  it('doubles from 0.5 s to 20 s', () => {
    expect([0, 1, 2, 5, 6, 60].map((retries) => backoffMs(retries, undefined, steady, () => 0))).toEqual([
      500, 1_000, 2_000, 16_000, 20_000, 20_000,
    ]);
  });

  it('spreads over the whole of its length, and waits no less than the provider asks', () => {
    expect([0, 0.5, 1].map((chance) => backoffMs(1, undefined, DEFAULT_FIGURES, () => chance))).toEqual([
      0, 500, 1_000,
    ]);
    expect(backoffMs(0, 3_000.2, DEFAULT_FIGURES, () => 1)).toBe(3_001);
    expect(backoffMs(3, 100, steady, () => 1)).toBe(4_000);
  });
});

describe('authRetryDelayMs', () => {
  it('takes the delays in turn, the last one again, and a hint that is longer', () => {
    const steady = { ...DEFAULT_FIGURES, jitter: false };
    expect([0, 1, 2].map((retries) => authRetryDelayMs(retries, undefined, steady, () => 0))).toEqual([
      1_000, 2_000, 2_000,
    ]);
    expect(authRetryDelayMs(0, 7_000, steady, () => 0)).toBe(7_000);
    expect(authRetryDelayMs(0, undefined, { ...steady, authRetryDelaysMs: [] }, () => 0)).toBe(0);
  });

  it('spreads over the upper half', () => {
    expect([0, 1].map((chance) => authRetryDelayMs(1, undefined, DEFAULT_FIGURES, () => chance))).toEqual([
      1_000, 2_000,
    ]);
  });
});

describe('wakeSpreadMs', () => {
  it('is a tenth of the wait at most, a second at most, and nothing without jitter', () => {
    expect(wakeSpreadMs(2_000, DEFAULT_FIGURES, () => 1)).toBe(200);
    expect(wakeSpreadMs(600_000, DEFAULT_FIGURES, () => 1)).toBe(1_000);
    expect(wakeSpreadMs(2_000, { ...DEFAULT_FIGURES, jitter: false }, () => 1)).toBe(0);
  });
});

describe('resolveLimits', () => {
  it('lets the nearest win, field by field', () => {
    const limits = resolveLimits(DEFAULT_LIMITS, { maxAttempts: 3, maxRetries: 1 }, undefined, {
      maxAttempts: 5,
      maxRetries: undefined,
    });
    expect(limits).toEqual({ ...DEFAULT_LIMITS, maxAttempts: 5, maxRetries: 1 });
  });

  it('gives the base itself where nothing is set', () => {
    expect(resolveLimits(DEFAULT_LIMITS, {}, undefined)).toBe(DEFAULT_LIMITS);
  });
});

describe('figuresOf and cooldownsOf', () => {
  it('take figures and lengths from the policies, and leave the rest as it is', () => {
    const policies = {
      breakerThreshold: 2,
      backoffMs: undefined,
      rate_limited: { cooldownMs: 0 },
      timeout: { action: 'next' },
    } as const;
    expect(figuresOf(policies)).toEqual({ ...DEFAULT_FIGURES, breakerThreshold: 2 });
    expect(cooldownsOf(policies)).toEqual({ rate_limited: 0 });
  });
});

describe('RetryBucket', () => {
  it('affords 20 retries, or 10 after time-outs, and gets one token back per success', () => {
    const spendAll = (category: 'server_error' | 'timeout') => {
      const bucket = new RetryBucket(DEFAULT_FIGURES);
      let count = 0;
      for (; bucket.canAfford(category); count += 1) bucket.spend(category);
      return { bucket, count };
    };
    expect(spendAll('timeout').count).toBe(10);
    const { bucket, count } = spendAll('server_error');
    expect(count).toBe(20);
    for (let success = 0; success < 4; success += 1) bucket.refund();
    expect(bucket.canAfford('server_error')).toBe(false);
    bucket.refund();
    expect(bucket.canAfford('server_error')).toBe(true);
  });

  it('holds no more than its size', () => {
    const bucket = new RetryBucket({ ...DEFAULT_FIGURES, retryTokens: 5 });
    for (let success = 0; success < 50; success += 1) bucket.refund();
    bucket.spend('server_error');
    expect(bucket.canAfford('server_error')).toBe(false);
  });
});

describe('pause', () => {
  const never = new AbortController().signal;

  it.each(['time', 'news', 'abort'] as const)('ends by %s, and leaves no timer and no listener behind', async (end) => {
    const controller = new AbortController();
    const count = listenersOf(controller.signal);
    let wake: (() => void) | undefined;
    const unsubscribe = jest.fn();
    const onNews = (listener: () => void) => {
      wake = listener;
      return unsubscribe;
    };
    let isOver = false;
    const paused = pause({ clock: SYSTEM_CLOCK, delayMs: 1_000, signal: controller.signal, onNews }).then(() => {
      isOver = true;
    });
    await jest.advanceTimersByTimeAsync(999);
    expect(isOver).toBe(false);
    if (end === 'time') await jest.advanceTimersByTimeAsync(1);
    else if (end === 'news') wake?.();
    else controller.abort();
    await paused;
    expect(unsubscribe).toHaveBeenCalledTimes(1);
    expect(count()).toBe(0);
    expect(jest.getTimerCount()).toBe(0);
  });

  it('does not begin for a signal that has fired', async () => {
    await pause({ clock: SYSTEM_CLOCK, delayMs: 1_000, signal: AbortSignal.abort() });
    expect(jest.getTimerCount()).toBe(0);
  });

  it('copes with news and clocks that come at once', async () => {
    const unsubscribe = jest.fn();
    const onNews = (wake: () => void) => {
      wake();
      return unsubscribe;
    };
    await pause({ clock: SYSTEM_CLOCK, delayMs: 1_000, signal: never, onNews });
    expect(unsubscribe).toHaveBeenCalledTimes(1);
    const cancel = jest.fn();
    const hasty = {
      ...SYSTEM_CLOCK,
      startWait: (_delayMs: number, callback: () => void) => {
        callback();
        return cancel;
      },
    };
    const stop = jest.fn();
    await pause({ clock: hasty, delayMs: 1_000, signal: never, onNews: () => stop });
    expect(stop).toHaveBeenCalledTimes(1);
    expect(jest.getTimerCount()).toBe(0);
  });
});

describe('untilAborted', () => {
  it('gives the work’s end, and leaves no listener behind', async () => {
    const { signal } = new AbortController();
    const count = listenersOf(signal);
    expect(await untilAborted(Promise.resolve(1), signal)).toBe(1);
    await expect(untilAborted(Promise.reject(new Error('failed')), signal)).rejects.toThrow('failed');
    expect(count()).toBe(0);
  });

  it('leaves work behind that ignores the signal', async () => {
    const controller = new AbortController();
    const count = listenersOf(controller.signal);
    const waiting = untilAborted(new Promise(() => undefined), controller.signal);
    controller.abort('enough');
    await expect(waiting).rejects.toBe('enough');
    expect(count()).toBe(0);
    await expect(untilAborted(new Promise(() => undefined), controller.signal)).rejects.toBe('enough');
  });
});

describe('AttemptScope', () => {
  const bounds = { timeoutMs: 1_000, remainingMs: 5_000, clock: SYSTEM_CLOCK };

  it.each([
    [1_000, 5_000, 'attempt-timeout'],
    [5_000, 1_000, 'deadline'],
    [1_000, 1_000, 'deadline'],
  ])('with %i ms of its own and %i ms of the call it ends by %s', (timeoutMs, remainingMs, endedBy) => {
    const { signal: callerSignal } = new AbortController();
    const scope = new AttemptScope({ ...bounds, timeoutMs, remainingMs, callerSignal });
    jest.advanceTimersByTime(999);
    expect(scope.signal.aborted).toBe(false);
    jest.advanceTimersByTime(1);
    expect(scope.signal.aborted).toBe(true);
    expect(scope.endedBy).toBe(endedBy);
    scope.close();
  });

  it('hands on the caller’s abort, also one that came before, and forgets the caller when closed', () => {
    const controller = new AbortController();
    const count = listenersOf(controller.signal);
    const scope = new AttemptScope({ ...bounds, callerSignal: controller.signal });
    scope.stopClock();
    expect(jest.getTimerCount()).toBe(0);
    controller.abort('left');
    expect(scope.signal.reason).toBe('left');
    expect(scope.endedBy).toBeUndefined();
    scope.close();
    expect(count()).toBe(0);
    const late = new AttemptScope({ ...bounds, callerSignal: controller.signal });
    expect(late.signal.reason).toBe('left');
    late.close();
    expect(jest.getTimerCount()).toBe(0);
  });
});

describe('DrainGate', () => {
  it('counts calls, and tells when the last one has left', () => {
    const gate = new DrainGate();
    const idle = jest.fn();
    gate.onIdle(idle);
    const first = gate.enter([]);
    const second = gate.enter([]);
    expect(gate.size).toBe(2);
    first.leave();
    first.leave();
    expect(idle).not.toHaveBeenCalled();
    second.leave();
    expect(gate.size).toBe(0);
    expect(idle).toHaveBeenCalledTimes(1);
  });

  it('ends a call with any of its signals, with that one’s reason, and leaves none listened to', () => {
    const gate = new DrainGate();
    const one = new AbortController();
    const other = new AbortController();
    const counts = [listenersOf(one.signal), listenersOf(other.signal)];
    const { signal, leave } = gate.enter([one.signal, other.signal]);
    other.abort('second');
    expect(signal.reason).toBe('second');
    leave();
    expect(counts.map((count) => count())).toEqual([0, 0]);
    expect(gate.enter([AbortSignal.abort('before')]).signal.reason).toBe('before');
  });

  it('wakes waiting calls when the shutdown begins, once, and only those that still listen', () => {
    const gate = new DrainGate();
    const woken = jest.fn();
    const gone = jest.fn();
    gate.onDrain(woken);
    gate.onDrain(gone)();
    gate.drain();
    gate.drain();
    expect(gate.isDraining).toBe(true);
    expect(woken).toHaveBeenCalledTimes(1);
    expect(gone).not.toHaveBeenCalled();
  });

  it('ends all calls when the grace is over', () => {
    const gate = new DrainGate();
    const signals = [gate.enter([]).signal, gate.enter([]).signal];
    gate.abortAll();
    expect(signals.map(({ reason }) => reason as unknown)).toEqual([SHUTDOWN_REASON, SHUTDOWN_REASON]);
  });
});

describe('KeyChecks', () => {
  it('tells all waiters the first verdict, and nobody anything later', () => {
    const checks = new KeyChecks();
    const lead = checks.lead('a', 100);
    expect(checks.startOf('a')).toBe(100);
    const heard: string[] = [];
    checks.wait('a', (verdict) => heard.push(`one ${verdict}`));
    checks.wait('a', (verdict) => heard.push(`two ${verdict}`))();
    lead.settle('vouched');
    lead.settle('rejected');
    expect(heard).toEqual(['one vouched']);
    expect(checks.startOf('a')).toBeUndefined();
    expect(checks.size).toBe(0);
    checks.wait('a', () => heard.push('late'))();
  });

  it('does not let an old lead end the check of the next one', () => {
    const checks = new KeyChecks();
    const first = checks.lead('a', 1);
    first.settle('open');
    checks.lead('a', 2);
    first.settle('rejected');
    expect(checks.startOf('a')).toBe(2);
  });
});
