import type { CancelTimer, Clock } from '../../lib/health/clock.js';

/** A clock that moves when it is told to; timers never fire. */
export class ManualClock implements Clock {
  private nowMs = 1_000_000;

  now(): number {
    return this.nowMs;
  }

  pass(delayMs: number): void {
    this.nowMs += delayMs;
  }

  startTimer(): CancelTimer {
    return () => undefined;
  }

  startWait(): CancelTimer {
    return () => undefined;
  }
}
