import { jest } from '@jest/globals';
import { DrainGate, SHUTDOWN_REASON } from '../../lib/failover/drain-gate.js';
import { listenersOf } from '../support/listeners-of.js';

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
