import { vi } from 'vitest';
import { AttemptScope } from '../../lib/failover/attempt.js';
import { CallLifetime } from '../../lib/failover/lifetime.js';
import { SYSTEM_CLOCK } from '../../lib/health/clock.js';
import { useVirtualTime } from '../support/virtual-time.js';

useVirtualTime();

describe('AttemptScope', () => {
  const bounds = { timeoutMs: 1_000, remainingMs: 5_000, clock: SYSTEM_CLOCK };

  it.each([
    [1_000, 5_000, 'attempt-timeout'],
    [5_000, 1_000, 'deadline'],
    [1_000, 1_000, 'deadline'],
  ])('with %i ms of its own and %i ms of the call it ends by %s', (timeoutMs, remainingMs, endedBy) => {
    const lifetime = new CallLifetime([]);
    const scope = new AttemptScope({ ...bounds, timeoutMs, remainingMs, lifetime });
    vi.advanceTimersByTime(999);
    expect(scope.signal.aborted).toBe(false);
    vi.advanceTimersByTime(1);
    expect(scope.signal.aborted).toBe(true);
    expect(scope.endedBy).toBe(endedBy);
    scope.close();
  });

  it('ends with its call, also with one that is over already, and forgets the call when closed', () => {
    const lifetime = new CallLifetime([]);
    const scope = new AttemptScope({ ...bounds, lifetime });
    const closed = new AttemptScope({ ...bounds, lifetime });
    closed.close();
    scope.stopClock();
    expect(vi.getTimerCount()).toBe(0);
    lifetime.end('left');
    expect(scope.signal.reason).toBe('left');
    expect(scope.endedBy).toBeUndefined();
    expect(closed.signal.aborted).toBe(false);
    const late = new AttemptScope({ ...bounds, lifetime });
    expect(late.signal.reason).toBe('left');
    expect(vi.getTimerCount()).toBe(0);
  });

  it('gives a signal that has fired already, with the first reason, where it is asked for after the end', () => {
    const scope = new AttemptScope({ ...bounds, lifetime: new CallLifetime([]) });
    scope.abort('enough');
    scope.abort('over');
    expect(scope.signal).toMatchObject({ aborted: true, reason: 'enough' });
    expect(scope.signal).toBe(scope.signal);
  });

  it('gives the work’s end', async () => {
    const scope = new AttemptScope({ ...bounds, lifetime: new CallLifetime([]) });
    expect(await scope.race(Promise.resolve(1))).toBe(1);
    await expect(scope.race(Promise.reject(new Error('failed')))).rejects.toThrow('failed');
    scope.close();
  });

  it('leaves work behind that ignores the signal', async () => {
    const scope = new AttemptScope({ ...bounds, lifetime: new CallLifetime([]) });
    const waiting = scope.race(new Promise(() => undefined));
    scope.abort('enough');
    await expect(waiting).rejects.toBe('enough');
    await expect(scope.race(new Promise(() => undefined))).rejects.toBe('enough');
    expect(vi.getTimerCount()).toBe(0);
  });
});
