/** The time, as slots see it. */
export interface SlotClock {
  /** Epoch milliseconds. */
  now(): number;
  /** Calls `callback` once after `delayMs`. @returns a function that cancels it */
  startTimer(delayMs: number, callback: () => void): () => void;
}

/**
 * Waits for work, but no longer than a time; what comes later is left alone.
 *
 * @throws what the work throws; an Error when the time is over
 * @internal
 */
export function within<Value>(work: () => Value | Promise<Value>, timeoutMs: number, clock: SlotClock): Promise<Value> {
  return new Promise((resolve, reject) => {
    const cancelTimer = clock.startTimer(timeoutMs, () => reject(new Error(`no answer within ${timeoutMs} ms`)));
    new Promise<Value>((start) => start(work())).then(resolve, reject).finally(cancelTimer);
  });
}
