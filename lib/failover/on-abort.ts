/** The one listener on a signal, and those it tells. */
interface Watch {
  readonly callbacks: Set<() => void>;
  stop(): void;
}

const watches = new WeakMap<AbortSignal, Watch>();

/**
 * Calls `callback` once when a signal of somebody else's fires, in the order of those who asked. However many calls share
 * the signal, it has one listener of ours, and none when nobody asks any more: Node warns of a leak from the eleventh on.
 *
 * @param signal - one that has not fired yet; of one that has, nothing more is heard
 * @returns a function that stops it
 * @internal
 */
export function onAbort(signal: AbortSignal, callback: () => void): () => void {
  const watch = watches.get(signal) ?? watched(signal);
  // A function of its own for each who asks, so that the same callback may come twice.
  const entry = () => callback();
  watch.callbacks.add(entry);
  return () => {
    if (watch.callbacks.delete(entry) && watch.callbacks.size === 0) watch.stop();
  };
}

function watched(signal: AbortSignal): Watch {
  const callbacks = new Set<() => void>();
  const stop = () => {
    signal.removeEventListener('abort', tell);
    watches.delete(signal);
  };
  const tell = () => {
    stop();
    // Whoever is struck out by an earlier one is not told.
    for (const callback of callbacks) callback();
    callbacks.clear();
  };
  signal.addEventListener('abort', tell, { once: true });
  const watch = { callbacks, stop };
  watches.set(signal, watch);
  return watch;
}
