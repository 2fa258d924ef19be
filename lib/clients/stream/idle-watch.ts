import type { CancelTimer, Clock } from '../../health/clock.js';

/**
 * Notices that nothing has happened for a while, with one timer however often something happens.
 *
 * @internal
 */
export class IdleWatch {
  private lastMs: number;
  private cancelTimer: CancelTimer | undefined;

  /** @param onIdle - called once, when `idleMs` have passed since the last {@link IdleWatch.touch} while it was watching */
  constructor(
    private readonly clock: Clock,
    private readonly idleMs: number,
    private readonly onIdle: () => void,
  ) {
    this.lastMs = clock.now();
    this.arm(idleMs);
  }

  /** Something happened. */
  touch(): void {
    this.lastMs = this.clock.now();
  }

  stop(): void {
    this.cancelTimer?.();
    this.cancelTimer = undefined;
  }

  private arm(delayMs: number): void {
    this.cancelTimer = this.clock.startTimer(delayMs, () => {
      const leftMs = this.lastMs + this.idleMs - this.clock.now();
      if (leftMs > 0) this.arm(leftMs);
      else this.onIdle();
    });
  }
}
