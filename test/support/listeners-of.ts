import { jest } from '@jest/globals';

/** Counts the listeners that a signal has got from now on and not lost again. */
export function listenersOf(signal: AbortSignal): () => number {
  const added = jest.spyOn(signal, 'addEventListener');
  const removed = jest.spyOn(signal, 'removeEventListener');
  return () => added.mock.calls.length - removed.mock.calls.length;
}
