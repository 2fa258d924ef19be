// Virtual time for very many events: it jumps from moment to moment, and lets all promises settle in between.

const START_MS = 1_800_000_000_000;

/** A clock as the library takes one (`Clock` of `LlmRuntime`), in whole milliseconds. */
export class EventClock {
  /** A binary heap: the next timer first. */
  #heap = [];
  #nowMs = START_MS;
  #started = 0;
  #cancelled = 0;

  now() {
    return this.#nowMs;
  }

  startTimer(delayMs, callback) {
    const timer = { atMs: this.#nowMs + Math.max(Math.ceil(delayMs), 0), number: (this.#started += 1), callback };
    this.#push(timer);
    return () => {
      if (timer.callback === undefined) return;
      timer.callback = undefined;
      this.#cancelled += 1;
      // Time limits are long and nearly all are cancelled: they would fill the heap.
      if (this.#cancelled > 1_000 && this.#cancelled > this.#heap.length / 2) this.#compact();
    };
  }

  startWait(delayMs, callback) {
    return this.startTimer(delayMs, callback);
  }

  /** Lets time pass until this moment, with all that is due. */
  async runTo(endMs) {
    await settled();
    while (this.#heap.length > 0 && this.#heap[0].atMs <= endMs) {
      this.#nowMs = Math.max(this.#heap[0].atMs, this.#nowMs);
      while (this.#heap.length > 0 && this.#heap[0].atMs <= this.#nowMs) this.#fire(this.#pop());
      await settled();
    }
    this.#nowMs = Math.max(endMs, this.#nowMs);
  }

  #fire(timer) {
    const { callback } = timer;
    if (callback === undefined) {
      this.#cancelled -= 1;
      return;
    }
    timer.callback = undefined;
    callback();
  }

  #compact() {
    const live = this.#heap.filter(({ callback }) => callback !== undefined);
    // A sorted list is a heap.
    this.#heap = live.toSorted((left, right) => (isBefore(left, right) ? -1 : 1));
    this.#cancelled = 0;
  }

  #push(timer) {
    const heap = this.#heap;
    let index = heap.push(timer) - 1;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (isBefore(heap[parent], timer)) break;
      heap[index] = heap[parent];
      index = parent;
    }
    heap[index] = timer;
  }

  #pop() {
    const heap = this.#heap;
    const [first] = heap;
    const last = heap.pop();
    if (heap.length === 0) return first;
    let index = 0;
    for (let child = 1; child < heap.length; child = 2 * index + 1) {
      if (child + 1 < heap.length && isBefore(heap[child + 1], heap[child])) child += 1;
      if (isBefore(last, heap[child])) break;
      heap[index] = heap[child];
      index = child;
    }
    heap[index] = last;
    return first;
  }
}

function isBefore(left, right) {
  return left.atMs === right.atMs ? left.number < right.number : left.atMs < right.atMs;
}

/** A turn of the event loop comes after all promises that can settle by themselves. */
function settled() {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
