import { onAbort } from './on-abort.js';

/**
 * How long a call may go on: until its caller gives up or a shutdown ends it.
 *
 * Tells its listeners by plain calls: an `AbortSignal` per call would cost more than all the rest of the engine's work.
 *
 * @internal
 */
export class CallLifetime {
  /** Why the call is over; undefined while it goes on. */
  reason: unknown;
  private over = false;
  private readonly listeners = new Set<() => void>();
  private readonly leaveSignals: readonly (() => void)[];

  /** @param signals - the caller's own; each of them ends the call */
  constructor(signals: readonly AbortSignal[]) {
    this.leaveSignals = signals.map((signal) => {
      const end = () => this.end(signal.reason);
      if (!signal.aborted) return onAbort(signal, end);
      end();
      return () => undefined;
    });
  }

  get isOver(): boolean {
    return this.over;
  }

  /** Ends the call; only the first reason counts. */
  end(reason: unknown): void {
    if (this.over) return;
    this.over = true;
    this.reason = reason;
    for (const listener of [...this.listeners]) listener();
  }

  /** @throws the reason, where the call is over */
  throwIfOver(): void {
    if (this.over) throw this.reason;
  }

  /** Calls `listener` when the call is over; at once where it is already. @returns a function that stops it */
  onEnd(listener: () => void): () => void {
    if (this.over) listener();
    else this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Unties the call from its caller's signals. */
  release(): void {
    for (const leave of this.leaveSignals) leave();
  }
}
