import type { LlmClock } from 'nestjs-llm-failover';

interface Timer {
  readonly dueMs: number;
  readonly callback: () => void;
}

/** Time that stands still until a test moves it. */
export class ManualClock implements LlmClock {
  private readonly timers = new Set<Timer>();
  private nowMs = Date.UTC(2026, 0, 1);

  now(): number {
    return this.nowMs;
  }

  startTimer(delayMs: number, callback: () => void): () => void {
    const timer = { dueMs: this.nowMs + delayMs, callback };
    this.timers.add(timer);
    return () => this.timers.delete(timer);
  }

  startWait(delayMs: number, callback: () => void): () => void {
    return this.startTimer(delayMs, callback);
  }

  /** Timers that run. */
  get size(): number {
    return this.timers.size;
  }

  /** Settles when a timer runs that ends in so many milliseconds. */
  async hasTimer(delayMs: number): Promise<void> {
    while (![...this.timers].some(({ dueMs }) => dueMs === this.nowMs + delayMs)) {
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  advance(delayMs: number): void {
    this.nowMs += delayMs;
    for (const timer of [...this.timers]) {
      if (timer.dueMs > this.nowMs) continue;
      this.timers.delete(timer);
      timer.callback();
    }
  }
}
