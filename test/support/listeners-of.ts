import { vi } from 'vitest';

/** Counts the listeners that a signal has got from now on and not lost again. */
export function listenersOf(signal: AbortSignal): () => number {
  const held = new Map<unknown, { readonly isOnce: boolean }>();
  const add = signal.addEventListener.bind(signal);
  const remove = signal.removeEventListener.bind(signal);
  vi.spyOn(signal, 'addEventListener').mockImplementation((...args: Parameters<typeof add>) => {
    const [, listener, options] = args;
    held.set(listener, { isOnce: typeof options === 'object' && options.once === true });
    add(...args);
  });
  vi.spyOn(signal, 'removeEventListener').mockImplementation((...args: Parameters<typeof remove>) => {
    held.delete(args[1]);
    remove(...args);
  });
  return () => [...held.values()].filter(({ isOnce }) => !(isOnce && signal.aborted)).length;
}
