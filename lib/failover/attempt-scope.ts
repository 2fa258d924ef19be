import type { CancelTimer, Clock } from '../health/clock.js';

/** Why an attempt's signal fired, where it was not its caller. */
export type AttemptEnd = 'attempt-timeout' | 'deadline';

/** What bounds one attempt. */
export interface AttemptBounds {
  /** Milliseconds until the attempt's own time is up. */
  readonly timeoutMs: number;
  /** Milliseconds until the call's time is up. */
  readonly remainingMs: number;
  readonly callerSignal: AbortSignal;
  readonly clock: Clock;
}

/**
 * The life of one attempt: a signal that fires on its time-out, on the call's deadline and on the caller's abort.
 *
 * Derived by hand and disposed of, because `AbortSignal.any` on a long-lived signal keeps what it derives.
 *
 * @internal
 */
export class AttemptScope {
  /** Which clock ended the attempt, if one did. */
  endedBy: AttemptEnd | undefined;
  private readonly controller = new AbortController();
  private readonly onCallerAbort = () => this.controller.abort(this.callerSignal.reason);
  private readonly callerSignal: AbortSignal;
  private readonly cancelTimer: CancelTimer;

  constructor({ timeoutMs, remainingMs, callerSignal, clock }: AttemptBounds) {
    this.callerSignal = callerSignal;
    if (callerSignal.aborted) this.onCallerAbort();
    else callerSignal.addEventListener('abort', this.onCallerAbort, { once: true });
    const end: AttemptEnd = remainingMs <= timeoutMs ? 'deadline' : 'attempt-timeout';
    this.cancelTimer = clock.startTimer(Math.min(timeoutMs, remainingMs), () => {
      this.endedBy = end;
      this.controller.abort(new DOMException('The attempt took too long.', 'TimeoutError'));
    });
  }

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  /** Ends the timer; the caller's abort still reaches the attempt. */
  stopClock(): void {
    this.cancelTimer();
  }

  /** Ends timer and listener. */
  close(): void {
    this.cancelTimer();
    this.callerSignal.removeEventListener('abort', this.onCallerAbort);
  }
}

/**
 * Waits for work, but no longer than its signal allows: work that ignores the signal is left behind.
 *
 * @throws the signal's reason, where it fires first
 * @internal
 */
export function untilAborted<Value>(work: Promise<Value>, signal: AbortSignal): Promise<Value> {
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(signal.reason as Error);
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort, { once: true });
    const release = () => signal.removeEventListener('abort', onAbort);
    work.then(
      (value) => {
        release();
        resolve(value);
      },
      (error: unknown) => {
        release();
        reject(error);
      },
    );
  });
}
