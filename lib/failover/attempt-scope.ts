import type { CancelTimer, Clock } from '../health/clock.js';
import type { CallLifetime } from './call-lifetime.js';

/** Which clock ended an attempt. */
export type AttemptEnd = 'attempt-timeout' | 'deadline';

/** What bounds one attempt. */
export interface AttemptBounds {
  /** Milliseconds until the attempt's own time is up. */
  readonly timeoutMs: number;
  /** Milliseconds until the call's time is up. */
  readonly remainingMs: number;
  readonly lifetime: CallLifetime;
  readonly clock: Clock;
  /** Called once, when nothing of the attempt goes on. */
  readonly onClose?: (() => void) | undefined;
}

/**
 * The life of one attempt: its signal fires on its time-out, on the call's deadline and on the call's end, and when the
 * attempt has failed, so that nothing of it goes on.
 *
 * @internal
 */
export class AttemptScope {
  /** Which clock ended the attempt, if one did. */
  endedBy: AttemptEnd | undefined;
  private readonly controller = new AbortController();
  private readonly cancelTimer: CancelTimer;
  private readonly leaveLifetime: () => void;
  private stopWork: ((reason: unknown) => void) | undefined;

  private onClose: (() => void) | undefined;

  constructor({ timeoutMs, remainingMs, lifetime, clock, onClose }: AttemptBounds) {
    this.onClose = onClose;
    const end: AttemptEnd = remainingMs <= timeoutMs ? 'deadline' : 'attempt-timeout';
    this.cancelTimer = clock.startTimer(Math.min(timeoutMs, remainingMs), () => {
      this.endedBy = end;
      this.abort(new DOMException('The attempt took too long.', 'TimeoutError'));
    });
    this.leaveLifetime = lifetime.onEnd(() => this.abort(lifetime.reason));
  }

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  /**
   * Waits for work, but no longer than the attempt lasts: work that ignores the signal is left behind.
   *
   * @throws the signal's reason, where it fires first
   */
  race<Value>(work: Promise<Value>): Promise<Value> {
    return new Promise((resolve, reject) => {
      this.stopWork = reject;
      if (this.signal.aborted) reject(this.signal.reason as Error);
      work.then(resolve, reject);
    });
  }

  /** Ends the timer; the end of the call still reaches the attempt. */
  stopClock(): void {
    this.cancelTimer();
  }

  /** Ends the attempt. */
  abort(reason: unknown): void {
    this.close();
    this.controller.abort(reason);
    this.stopWork?.(reason);
  }

  /** Ends timer and listener. */
  close(): void {
    this.cancelTimer();
    this.leaveLifetime?.();
    this.onClose?.();
    this.onClose = undefined;
  }
}
