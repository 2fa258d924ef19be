import { vi } from 'vitest';
import { CallLifetime } from '../../lib/failover/lifetime.js';
import { listenersOf } from '../support/listeners-of.js';

describe('CallLifetime', () => {
  it('ends with any of its signals, with that one’s reason, and leaves none listened to', () => {
    const one = new AbortController();
    const other = new AbortController();
    const counts = [listenersOf(one.signal), listenersOf(other.signal)];
    const lifetime = new CallLifetime([one.signal, other.signal]);
    expect(lifetime.isOver).toBe(false);
    expect(() => lifetime.throwIfOver()).not.toThrow();
    other.abort('second');
    one.abort('too late');
    expect(lifetime.isOver).toBe(true);
    expect(lifetime.reason).toBe('second');
    lifetime.release();
    expect(counts.map((count) => count())).toEqual([0, 0]);
  });

  it('is over at once with a signal that has fired', () => {
    const lifetime = new CallLifetime([AbortSignal.abort('before')]);
    const listener = vi.fn();
    lifetime.onEnd(listener);
    expect(listener).toHaveBeenCalledTimes(1);
    expect(lifetime.reason).toBe('before');
    let thrown: unknown;
    try {
      lifetime.throwIfOver();
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBe('before');
  });

  it('ends with an AbortError where a signal tells of no reason, as those of polyfills do', () => {
    class Polyfilled extends EventTarget {
      constructor(public aborted: boolean) {
        super();
      }
    }
    const later = new Polyfilled(false);
    const lifetimes = [new Polyfilled(true), later].map((signal) => new CallLifetime([signal as AbortSignal]));
    later.dispatchEvent(new Event('abort'));
    for (const { isOver, reason } of lifetimes) {
      expect([isOver, (reason as Error).name, reason instanceof Error]).toEqual([true, 'AbortError', true]);
    }
    expect(new CallLifetime([AbortSignal.abort(null)]).reason).toBeNull();
  });

  it('tells those who still listen, once', () => {
    const lifetime = new CallLifetime([]);
    const [listening, gone] = [vi.fn(), vi.fn()];
    lifetime.onEnd(listening);
    lifetime.onEnd(gone)();
    lifetime.end('first');
    lifetime.end('second');
    expect(listening).toHaveBeenCalledTimes(1);
    expect(gone).not.toHaveBeenCalled();
    expect(lifetime.reason).toBe('first');
  });
});
