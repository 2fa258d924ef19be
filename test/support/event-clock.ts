import type { CancelTimer, Clock } from '../../lib/health/clock.js';

interface Timer {
  readonly atMs: number;
  readonly number: number;
  callback: (() => void) | undefined;
}

/**
 * Virtual time for very many events: it jumps from timer to timer, and lets all promises settle in between. Cheaper by far
 * than fake timers, which spend a real timer on each.
 */
export class EventClock implements Clock {
  /** A binary heap: the next one first. */
  private readonly heap: Timer[] = [];
  private nowMs = 1_800_000_000_000;
  private timers = 0;
  /** Timers that run. */
  pending = 0;

  now(): number {
    return this.nowMs;
  }

  startTimer(delayMs: number, callback: () => void): CancelTimer {
    const timer: Timer = { atMs: this.nowMs + Math.max(delayMs, 0), number: (this.timers += 1), callback };
    this.push(timer);
    this.pending += 1;
    return () => {
      if (timer.callback !== undefined) this.pending -= 1;
      timer.callback = undefined;
    };
  }

  startWait(delayMs: number, callback: () => void): CancelTimer {
    return this.startTimer(delayMs, callback);
  }

  /** Lets time pass until this moment; in the end nothing that is due is left. */
  async runTo(endMs: number): Promise<void> {
    await settled();
    for (let next = this.heap[0]; next !== undefined && next.atMs <= endMs; next = this.heap[0]) {
      this.pop();
      if (next.callback === undefined) continue;
      const { callback } = next;
      next.callback = undefined;
      this.pending -= 1;
      this.nowMs = Math.max(next.atMs, this.nowMs);
      callback();
      await settled();
    }
    this.nowMs = Math.max(endMs, this.nowMs);
  }

  private push(timer: Timer): void {
    const { heap } = this;
    let index = heap.push(timer) - 1;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (isBefore(heap[parent] as Timer, timer)) break;
      heap[index] = heap[parent] as Timer;
      index = parent;
    }
    heap[index] = timer;
  }

  private pop(): void {
    const { heap } = this;
    const last = heap.pop() as Timer;
    if (heap.length === 0) return;
    let index = 0;
    for (;;) {
      let child = 2 * index + 1;
      if (child >= heap.length) break;
      const right = heap[child + 1];
      if (right !== undefined && isBefore(right, heap[child] as Timer)) child += 1;
      if (isBefore(last, heap[child] as Timer)) break;
      heap[index] = heap[child] as Timer;
      index = child;
    }
    heap[index] = last;
  }
}

function isBefore(left: Timer, right: Timer): boolean {
  return left.atMs === right.atMs ? left.number < right.number : left.atMs < right.atMs;
}

/** A macrotask comes after all microtasks. */
function settled(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
