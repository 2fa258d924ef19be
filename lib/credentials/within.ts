import { durationText } from '../classification/duration-text.js';

/** The time, as sources see it. */
export interface SourceClock {
  /** Epoch milliseconds. */
  now(): number;
  /** Calls `callback` once after `delayMs`. @returns a function that cancels it */
  startTimer(delayMs: number, callback: () => void): () => void;
}

/**
 * The time until it is closed: then its timers end, and new ones never fire, so that a source that does not answer keeps
 * no process alive.
 *
 * @internal
 */
export class ClosableClock implements SourceClock {
  private readonly cancels = new Set<() => void>();
  private isClosed = false;

  constructor(private readonly clock: SourceClock) {}

  now(): number {
    return this.clock.now();
  }

  startTimer(delayMs: number, callback: () => void): () => void {
    if (this.isClosed) return () => undefined;
    const cancel = () => {
      this.cancels.delete(cancel);
      cancelTimer();
    };
    const cancelTimer = this.clock.startTimer(delayMs, () => {
      this.cancels.delete(cancel);
      callback();
    });
    this.cancels.add(cancel);
    return cancel;
  }

  close(): void {
    this.isClosed = true;
    for (const cancel of [...this.cancels]) cancel();
  }
}

/**
 * Waits for work, but no longer than a time; what comes later is left alone.
 *
 * @throws what the work throws; an Error when the time is over
 * @internal
 */
export function within<Value>(
  work: () => Value | Promise<Value>,
  timeoutMs: number,
  clock: SourceClock,
): Promise<Value> {
  return new Promise((resolve, reject) => {
    const cancelTimer = clock.startTimer(timeoutMs, () =>
      reject(new Error(`no answer within ${durationText(timeoutMs)}`)),
    );
    new Promise<Value>((start) => start(work())).then(resolve, reject).finally(cancelTimer);
  });
}
