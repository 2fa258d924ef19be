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
    const tidyUps: (() => void)[] = [() => signal.removeEventListener('abort', end)];
    const end = () => {
      for (const tidyUp of tidyUps.splice(0)) tidyUp();
      resolve();
    };
    signal.addEventListener('abort', end, { once: true });
    tidyUps.push(clock.startWait(delayMs, end));
    const unsubscribe = onNews?.(end);
    if (unsubscribe !== undefined) tidyUps.push(unsubscribe);
  });
}
