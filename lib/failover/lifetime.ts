import { onAbort } from './on-abort.js';

/** Hears of the end of a call. */
export interface LifetimeListener {
  lifetimeEnded(): void;
}

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
  /** Most calls have one at a time: their attempt. */
  private listeners: LifetimeListener[] | undefined;
  private leaveSignals: (() => void)[] | undefined;

  /** @param signals - the caller's own; each of them ends the call */
  constructor(signals: readonly AbortSignal[]) {
    for (const signal of signals) {
      if (signal.aborted) this.end(reasonOf(signal));
      else (this.leaveSignals ??= []).push(onAbort(signal, () => this.end(reasonOf(signal))));
    }
  }

  /** Ends the call; only the first reason counts. */
  end(reason: unknown): void {
    if (this.isOver) return;
    this.isOver = true;
    this.reason = reason;
    for (const listener of [...(this.listeners ?? [])]) listener.lifetimeEnded();
  }

  /** @throws the reason, where the call is over */
  throwIfOver(): void {
    if (this.isOver) throw this.reason;
  }

  /** Tells a listener when the call is over; at once where it is already. */
  listen(listener: LifetimeListener): void {
    if (this.isOver) listener.lifetimeEnded();
    else (this.listeners ??= []).push(listener);
  }

  /** Tells it no more. */
  unlisten(listener: LifetimeListener): void {
    const place = this.listeners?.indexOf(listener) ?? -1;
    if (place !== -1) this.listeners?.splice(place, 1);
  }

  /** Calls `callback` when the call is over; at once where it is already. @returns a function that stops it */
  onEnd(callback: () => void): () => void {
    const listener = { lifetimeEnded: callback };
    this.listen(listener);
    return () => this.unlisten(listener);
  }

  /** Unties the call from its caller's signals. */
  release(): void {
    if (this.leaveSignals !== undefined) for (const leave of this.leaveSignals) leave();
  }
}

/**
 * Ends one call from outside, as an `AbortSignal` does, for a fraction of the time and the memory.
 *
 * @internal
 */
export class CallEnder {
  private lifetime: CallLifetime | undefined;
  private ending: { readonly reason: unknown } | undefined;

  /** Ends the call, or the one that is still to come; only the first reason counts. */
  end(reason: unknown): void {
    this.ending ??= { reason };
    this.lifetime?.end(reason);
  }

  /** Takes the call that is to be ended. */
  take(lifetime: CallLifetime): void {
    this.lifetime = lifetime;
    if (this.ending !== undefined) lifetime.end(this.ending.reason);
  }
}

/** Why a signal fired. One of a polyfill may tell of no reason. */
function reasonOf(signal: AbortSignal): unknown {
  const reason: unknown = signal.reason;
  return reason === undefined ? new DOMException('This operation was aborted', 'AbortError') : reason;
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
  enter(callerSignals: readonly AbortSignal[], ender?: CallEnder): CallLifetime {
    const lifetime = new CallLifetime(callerSignals);
    ender?.take(lifetime);
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
