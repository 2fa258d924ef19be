import type { Clock } from '../health/clock.js';

/** How a pause can end. */
export interface PauseBounds {
  readonly clock: Clock;
  readonly delayMs: number;
  readonly signal: AbortSignal;
  /** Subscribes to news that end the pause early; gives back what unsubscribes. */
  readonly onNews?: ((wake: () => void) => () => void) | undefined;
}

/**
 * Waits for a time, for news or for an abort, whichever comes first; leaves no timer and no listener behind.
 *
 * @returns when time is up, on news and on abort alike; the caller looks at the signal
 * @internal
 */
export function pause({ clock, delayMs, signal, onNews }: PauseBounds): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) {
      resolve();
      return;
    }
    const undos: (() => void)[] = [];
    let isOver = false;
    const end = () => {
      isOver = true;
      for (const undo of undos.splice(0)) undo();
      resolve();
    };
    // Each of them may end the pause before it returns.
    const begin = (what: () => (() => void) | undefined) => {
      if (isOver) return;
      const undo = what();
      if (undo === undefined) return;
      if (isOver) undo();
      else undos.push(undo);
    };
    begin(() => {
      signal.addEventListener('abort', end, { once: true });
      return () => signal.removeEventListener('abort', end);
    });
    begin(() => onNews?.(end));
    begin(() => clock.startWait(delayMs, end));
  });
}
