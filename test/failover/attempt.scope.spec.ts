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

  it('hands its first reason to what is waited for, also to what comes late', () => {
    const scope = new AttemptScope({ ...bounds, lifetime: new CallLifetime([]) });
    const [stop, late] = [vi.fn(), vi.fn()];
    scope.onEnd(stop);
    scope.abort('enough');
    scope.abort('too late');
    scope.onEnd(late);
    expect([stop.mock.calls, late.mock.calls]).toEqual([[['enough']], [['enough']]]);
    expect(scope.signal.reason).toBe('enough');
    expect(vi.getTimerCount()).toBe(0);
  });

  it('tells those who still listen, once, and has a signal for those who want one', () => {
    const scope = new AttemptScope({ ...bounds, lifetime: new CallLifetime([]) });
    const [listening, gone, late] = [vi.fn(), vi.fn(), vi.fn()];
    const left = { attemptEnded: gone };
    scope.listen({ attemptEnded: listening });
    scope.listen(left);
    scope.unlisten(left);
    const { signal } = scope;
    expect([scope.isOver, signal.aborted, scope.signal === signal]).toEqual([false, false, true]);
    scope.abort('enough');
    scope.abort('too late');
    scope.listen({ attemptEnded: late });
    expect([scope.isOver, signal.aborted, signal.reason]).toEqual([true, true, 'enough']);
    expect([listening, gone, late].map(({ mock }) => mock.calls.length)).toEqual([1, 0, 0]);
  });
});
