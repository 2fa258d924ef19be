/** A call's place among those in flight. */
interface Entry {
  /** Fires when the caller gives up, and when the grace of a shutdown is over. */
  readonly signal: AbortSignal;
  /** To be called once when the call is over. */
  readonly leave: () => void;
}

/** Why a call was ended by a shutdown. @internal */
export const SHUTDOWN_REASON: unique symbol = Symbol('shutdown');

/**
 * Counts the calls in flight, and lets a shutdown wait for them.
 *
 * @internal
 */
export class DrainGate {
  private readonly controllers = new Set<AbortController>();
  private readonly drainListeners = new Set<() => void>();
  private readonly idleListeners = new Set<() => void>();
  private draining = false;

  /** Whether the application is shutting down: no new waits, probes or retries. */
  get isDraining(): boolean {
    return this.draining;
  }

  /** Calls in flight. */
  get size(): number {
    return this.controllers.size;
  }

  /** @param callerSignals - each of them ends the call */
  enter(callerSignals: readonly AbortSignal[]): Entry {
    const controller = new AbortController();
    const onAbort = (event: Event) => controller.abort((event.target as AbortSignal).reason);
    for (const signal of callerSignals) {
      if (signal.aborted) controller.abort(signal.reason);
      else signal.addEventListener('abort', onAbort, { once: true });
    }
    this.controllers.add(controller);
    const leave = () => {
      for (const signal of callerSignals) signal.removeEventListener('abort', onAbort);
      if (this.controllers.delete(controller) && this.controllers.size === 0) notify(this.idleListeners);
    };
    return { signal: controller.signal, leave };
  }

  /** Begins the shutdown: waiting calls are woken, to end as they are. */
  drain(): void {
    this.draining = true;
    notify(this.drainListeners);
  }

  /** Ends all calls in flight. */
  abortAll(): void {
    for (const controller of [...this.controllers]) controller.abort(SHUTDOWN_REASON);
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
