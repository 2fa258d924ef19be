import type { Clock } from '../health/clock.js';
import type { CallLifetime } from './call-lifetime.js';

/** How a pause can end. */
export interface PauseBounds {
  readonly clock: Clock;
  readonly delayMs: number;
  readonly lifetime: CallLifetime;
  /** Subscribes to news that end the pause early; gives back what unsubscribes. */
  readonly onNews?: ((wake: () => void) => () => void) | undefined;
}

/**
 * Waits for a time, for news or for the call's end, whichever comes first; leaves no timer and no listener behind.
 *
 * @returns when time is up, on news and on abort alike; the caller looks at the call's lifetime
 * @internal
 */
export function pause({ clock, delayMs, lifetime, onNews }: PauseBounds): Promise<void> {
  return new Promise((resolve) => {
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
    begin(() => lifetime.onEnd(end));
    begin(() => onNews?.(end));
    begin(() => clock.startWait(delayMs, end));
  });
}
