import { getEventListeners } from 'node:events';
import { onAbort } from '../../lib/failover/on-abort.js';

const listeners = (signal: AbortSignal): number => getEventListeners(signal, 'abort').length;

describe('onAbort()', () => {
  it('has one listener on a signal, however many ask, and none when nobody does any more', () => {
    const { signal } = new AbortController();
    const stops = Array.from({ length: 100 }, () => onAbort(signal, () => undefined));
    expect(listeners(signal)).toBe(1);
    for (const stop of stops.slice(1)) stop();
    expect(listeners(signal)).toBe(1);
    for (const stop of stops) stop();
    expect(listeners(signal)).toBe(0);
    const again = onAbort(signal, () => undefined);
    stops[0]?.();
    expect(listeners(signal)).toBe(1);
    again();
    expect(listeners(signal)).toBe(0);
  });

  it('tells those who asked, in their order and once, and not those who left, even in the middle', () => {
    const controller = new AbortController();
    const { signal } = controller;
    const heard: string[] = [];
    onAbort(signal, () => heard.push('first'));
    onAbort(signal, () => heard.push('gone'))();
    onAbort(signal, () => {
      heard.push(`second, ${String(signal.reason)}`);
      stopThird();
    });
    const stopThird = onAbort(signal, () => heard.push('third'));
    onAbort(signal, () => heard.push('last'));
    controller.abort('enough');
    controller.abort('late');
    expect(heard).toEqual(['first', 'second, enough', 'last']);
    expect(listeners(signal)).toBe(0);
  });

  it('tells one who asks twice with the same function twice', () => {
    const controller = new AbortController();
    let heard = 0;
    const hear = () => void (heard += 1);
    onAbort(controller.signal, hear);
    onAbort(controller.signal, hear);
    controller.abort();
    expect(heard).toBe(2);
  });
});
