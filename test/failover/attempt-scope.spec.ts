import { jest } from '@jest/globals';
import { AttemptScope, untilAborted } from '../../lib/failover/attempt-scope.js';
import { SYSTEM_CLOCK } from '../../lib/health/clock.js';
import { listenersOf } from '../support/listeners-of.js';
import { useVirtualTime } from '../support/virtual-time.js';

useVirtualTime();

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
