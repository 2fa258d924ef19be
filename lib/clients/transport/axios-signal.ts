import type { GenericAbortSignal } from 'axios';
import type { AttemptEnd, AttemptEndListener } from '../../failover/attempt.interface.js';

/**
 * The end of an attempt in the form that axios takes signals in. It costs a fraction of an `AbortSignal`, which is a large object
 * that outlives its request.
 *
 * For axios alone: a function of the platform, such as `fetch`, takes nothing but a real one.
 *
 * @internal
 */
export class AxiosSignal implements GenericAbortSignal, AttemptEndListener {
  private readonly listeners: (() => void)[] = [];

  constructor(private readonly end: AttemptEnd) {}

  get aborted(): boolean {
    return this.end.isOver;
  }

  addEventListener(_type: 'abort', listener: () => void): void {
    if (this.listeners.push(listener) === 1) this.end.listen(this);
  }

  removeEventListener(_type: 'abort', listener: () => void): void {
    const place = this.listeners.indexOf(listener);
    if (place === -1) return;
    this.listeners.splice(place, 1);
    if (this.listeners.length === 0) this.end.unlisten(this);
  }

  attemptEnded(): void {
    for (const listener of [...this.listeners]) listener();
  }
}
