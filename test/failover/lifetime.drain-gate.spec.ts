import { vi } from 'vitest';
import { CallEnder, DrainGate, SHUTDOWN_REASON } from '../../lib/failover/lifetime.js';

describe('DrainGate', () => {
  it('counts calls, and tells when the last one has left', () => {
    const gate = new DrainGate();
    const idle = vi.fn();
    gate.onIdle(idle);
    const first = gate.enter([]);
    const second = gate.enter([]);
    expect(gate.size).toBe(2);
    gate.leave(first);
    gate.leave(first);
    expect(idle).not.toHaveBeenCalled();
    gate.leave(second);
    expect(gate.size).toBe(0);
    expect(idle).toHaveBeenCalledTimes(1);
  });

  it('wakes waiting calls when the shutdown begins, once, and only those that still listen', () => {
    const gate = new DrainGate();
    const woken = vi.fn();
    const gone = vi.fn();
    gate.onDrain(woken);
    gate.onDrain(gone)();
    gate.drain();
    gate.drain();
    expect(gate.isDraining).toBe(true);
    expect(woken).toHaveBeenCalledTimes(1);
    expect(gone).not.toHaveBeenCalled();
  });

  it('takes in calls that others can end, once, also before they come', () => {
    const gate = new DrainGate();
    const [ender, early] = [new CallEnder(), new CallEnder()];
    const lifetime = gate.enter([], ender);
    expect(lifetime.isOver).toBe(false);
    for (const reason of ['first', 'second']) ender.end(reason);
    early.end('early');
    expect([lifetime.reason, gate.enter([], early).reason]).toEqual(['first', 'early']);
  });

  it('ends all calls when the grace is over', () => {
    const gate = new DrainGate();
    const lifetimes = [gate.enter([]), gate.enter([])];
    gate.abortAll();
    expect(lifetimes.map(({ reason }) => reason)).toEqual([SHUTDOWN_REASON, SHUTDOWN_REASON]);
  });
});
