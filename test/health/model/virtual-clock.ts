import type { SourceClock } from '../../../lib/credentials/within.js';

/** A clock that moves when it is told to, and fires its timers on the way. */
export class VirtualClock implements SourceClock {
  private nowMs = 1_000_000;
  private timers: { readonly atMs: number; readonly callback: () => void }[] = [];

  /** How many timers wait. */
  get waiting(): number {
    return this.timers.length;
  }

  now(): number {
    return this.nowMs;
  }

  startTimer(delayMs: number, callback: () => void): () => void {
    const timer = { atMs: this.nowMs + delayMs, callback };
    this.timers.push(timer);
    return () => {
      this.timers = this.timers.filter((other) => other !== timer);
    };
  }

  async pass(delayMs: number): Promise<void> {
    const endMs = this.nowMs + delayMs;
    for (;;) {
      const [next] = this.timers.filter(({ atMs }) => atMs <= endMs).toSorted((a, b) => a.atMs - b.atMs);
      if (next === undefined) break;
      this.timers = this.timers.filter((other) => other !== next);
      this.nowMs = next.atMs;
      next.callback();
      await settled();
    }
    this.nowMs = endMs;
  }
}

/** After everything that promises have left to do. */
export function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
