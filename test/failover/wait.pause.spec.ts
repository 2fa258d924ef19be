import { vi } from 'vitest';
import { CallLifetime } from '../../lib/failover/lifetime.js';
import { pause } from '../../lib/failover/wait.js';
import { SYSTEM_CLOCK } from '../../lib/health/clock.js';
import { useVirtualTime } from '../support/virtual-time.js';

useVirtualTime();

describe('pause', () => {
  const never = new CallLifetime([]);

  it.each(['time', 'news', 'the call’s end'] as const)(
    'ends by %s, and leaves no timer and no listener behind',
    async (end) => {
      const lifetime = new CallLifetime([]);
      let wake: (() => void) | undefined;
      const unsubscribe = vi.fn();
      const onNews = (listener: () => void) => {
        wake = listener;
        return unsubscribe;
      };
      let isOver = false;
      const paused = pause({ clock: SYSTEM_CLOCK, delayMs: 1_000, lifetime, onNews }).then(() => {
        isOver = true;
      });
      await vi.advanceTimersByTimeAsync(999);
      expect(isOver).toBe(false);
      if (end === 'time') await vi.advanceTimersByTimeAsync(1);
      else if (end === 'news') wake?.();
      else lifetime.end('left');
      await paused;
      expect(unsubscribe).toHaveBeenCalledTimes(1);
      expect(vi.getTimerCount()).toBe(0);
    },
  );

  it('does not begin in a call that is over', async () => {
    const lifetime = new CallLifetime([AbortSignal.abort()]);
    await pause({ clock: SYSTEM_CLOCK, delayMs: 1_000, lifetime });
    expect(vi.getTimerCount()).toBe(0);
  });

  it('copes with news and clocks that come at once', async () => {
    const unsubscribe = vi.fn();
    const onNews = (wake: () => void) => {
      wake();
      return unsubscribe;
    };
    await pause({ clock: SYSTEM_CLOCK, delayMs: 1_000, lifetime: never, onNews });
    expect(unsubscribe).toHaveBeenCalledTimes(1);
    const cancel = vi.fn();
    const hasty = {
      ...SYSTEM_CLOCK,
      startWait: (_delayMs: number, callback: () => void) => {
        callback();
        return cancel;
      },
    };
    const stop = vi.fn();
    await pause({ clock: hasty, delayMs: 1_000, lifetime: never, onNews: () => stop });
    expect(stop).toHaveBeenCalledTimes(1);
    expect(vi.getTimerCount()).toBe(0);
  });
});
