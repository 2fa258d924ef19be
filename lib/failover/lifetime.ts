import { onAbort } from './on-abort.js';

/**
 * How long a call may go on: until its caller gives up or a shutdown ends it.
 *
 * Tells its listeners by plain calls: an `AbortSignal` per call would cost more than all the rest of the engine's work.
 *
 * @internal
 */
export class CallLifetime {
  /** Changed by {@link end} alone. */
  isOver = false;
  /** Why the call is over; undefined while it goes on. */
  reason: unknown;
  private readonly listeners = new Set<() => void>();
  private readonly leaveSignals: (() => void)[] = [];

  /** @param signals - the caller's own; each of them ends the call */
  constructor(signals: readonly AbortSignal[]) {
    for (const signal of signals) {
      if (signal.aborted) this.end(signal.reason);
      else this.leaveSignals.push(onAbort(signal, () => this.end(signal.reason)));
    }
  }

  /** Ends the call; only the first reason counts. */
  end(reason: unknown): void {
    if (this.isOver) return;
    this.isOver = true;
    this.reason = reason;
    for (const listener of [...this.listeners]) listener();
  }

  /** @throws the reason, where the call is over */
  throwIfOver(): void {
    if (this.isOver) throw this.reason;
  }

  /** Calls `listener` when the call is over; at once where it is already. @returns a function that stops it */
  onEnd(listener: () => void): () => void {
    if (this.isOver) listener();
    else this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Unties the call from its caller's signals. */
  release(): void {
    for (const leave of this.leaveSignals) leave();
  }
}

/** Why a call was ended by a shutdown. @internal */
export const SHUTDOWN_REASON: unique symbol = Symbol('shutdown');

/**
 * Counts the calls in flight, and lets a shutdown wait for them.
 *
 * @internal
 */
export class DrainGate {
  /** Whether the application is shutting down: no new calls, waits, probes or retries. Changed here alone. */
  isDraining = false;
  private readonly lifetimes = new Set<CallLifetime>();
  private readonly drainListeners = new Set<() => void>();
  private readonly idleListeners = new Set<() => void>();

  /** Calls in flight. */
  get size(): number {
    return this.lifetimes.size;
  }

  /** Takes a call in; one that comes after the shutdown has begun is over at once. @param callerSignals - each of them ends the call */
  enter(callerSignals: readonly AbortSignal[]): CallLifetime {
    const lifetime = new CallLifetime(callerSignals);
    this.lifetimes.add(lifetime);
    if (this.isDraining) lifetime.end(SHUTDOWN_REASON);
    return lifetime;
  }

  /** Lets a call out that is over; doing so again changes nothing. */
  leave(lifetime: CallLifetime): void {
    lifetime.release();
    if (!this.lifetimes.delete(lifetime) || this.lifetimes.size > 0) return;
    if (this.idleListeners.size > 0) notify(this.idleListeners);
  }

  /** Begins the shutdown: waiting calls are woken, to end as they are. */
  drain(): void {
    this.isDraining = true;
    notify(this.drainListeners);
  }

  /** Ends all calls in flight. */
  abortAll(): void {
    this.isDraining = true;
    for (const lifetime of [...this.lifetimes]) lifetime.end(SHUTDOWN_REASON);
  }

  /** Calls `listener` once when the shutdown begins. @returns a function that stops it */
  onDrain(listener: () => void): () => void {
    this.drainListeners.add(listener);
    return () => this.drainListeners.delete(listener);
  }

  /** Calls `listener` once when no call is in flight any more. @returns a function that stops it */
  onIdle(listener: () => void): () => void {
    this.idleListeners.add(listener);
    return () => this.idleListeners.delete(listener);
  }
}

function notify(listeners: Set<() => void>): void {
  const due = [...listeners];
  listeners.clear();
  for (const listener of due) listener();
}
