import { setImmediate } from 'node:timers';
import { asyncScheduler } from 'rxjs';
import type { LlmCancelTimer, LlmClock } from '../../index.js';

/** Node fires longer timers at once. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** A wait that goes on. */
interface Wait {
  readonly dueMs: number;
  readonly end: () => void;
}

/**
 * A clock whose waits take no real time: as soon as nothing is going on any more, `now()` jumps to the end of the
 * soonest wait.
 *
 * - While an upstream call is open (`isBusy`) time is real, so that a call that waits for another one's answer gets it.
 * - Bounds (`startTimer`) run in real time: they are there for what hangs.
 *
 * @internal
 */
export class SkippingClock implements LlmClock {
  readonly #waits = new Set<Wait>();
  readonly #isBusy: () => boolean;
  #skippedMs = 0;
  #isLooking = false;

  constructor(isBusy: () => boolean) {
    this.#isBusy = isBusy;
  }

  now(): number {
    return asyncScheduler.now() + this.#skippedMs;
  }

  startTimer(delayMs: number, callback: () => void): LlmCancelTimer {
    const timer = setTimeout(callback, Math.min(Math.max(delayMs, 0), MAX_TIMER_MS));
    return () => clearTimeout(timer);
  }

  startWait(delayMs: number, callback: () => void): LlmCancelTimer {
    const cancelTimer = this.startTimer(delayMs, () => wait.end());
    const cancel = (): void => {
      this.#waits.delete(wait);
      cancelTimer();
    };
    const wait: Wait = {
      dueMs: this.now() + Math.max(delayMs, 0),
      end: () => {
        cancel();
        callback();
      },
    };
    this.#waits.add(wait);
    this.look();
    return cancel;
  }

  /** Looks for a wait to end, once what can go on by itself has gone on. To be called when upstream calls end. */
  look(): void {
    if (this.#isLooking || this.#waits.size === 0) return;
    this.#isLooking = true;
    // Of the module, not the global: fake timers of a test runner replace the global one.
    setImmediate(() => {
      this.#isLooking = false;
      if (this.#isBusy()) return;
      this.#endSoonest();
      this.look();
    });
  }

  #endSoonest(): void {
    const soonest = [...this.#waits].reduce<Wait | undefined>(
      (best, wait) => (best === undefined || wait.dueMs < best.dueMs ? wait : best),
      undefined,
    );
    if (soonest === undefined) return;
    this.#skippedMs += Math.max(0, soonest.dueMs - this.now());
    soonest.end();
  }
}
