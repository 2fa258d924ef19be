import { Observable, Subscriber, type Observer, type Operator, type Subscription, type TeardownLogic } from 'rxjs';

/** Hears what an application's listener threw. */
export type OnListenerError = (thrown: unknown) => void;

/**
 * An Observable whose listeners may throw.
 *
 * RxJS throws what a listener throws anew, where nobody can catch it, and that ends the process with all its calls. Here it
 * is told apart, and the listener hears of what comes next. That holds for what `pipe` makes of it too, and for promises of
 * `async` listeners. A pipeline whose operator throws ends; where its listener takes no errors, that is told apart as well.
 *
 * @internal
 */
export class GuardedObservable<Value> extends Observable<Value> {
  constructor(
    private readonly onListenerError: OnListenerError,
    subscribe?: (this: Observable<Value>, subscriber: Subscriber<Value>) => TeardownLogic,
  ) {
    super(subscribe);
  }

  override subscribe(
    observerOrNext?: Partial<Observer<Value>> | ((value: Value) => void) | null,
    error?: ((thrown: unknown) => void) | null,
    complete?: (() => void) | null,
  ): Subscription {
    // An operator's own: its end of the pipeline is guarded.
    if (observerOrNext instanceof Subscriber) return super.subscribe(observerOrNext);
    const observer: Partial<Observer<Value>> =
      typeof observerOrNext === 'function'
        ? { next: observerOrNext, ...(error && { error }), ...(complete && { complete }) }
        : (observerOrNext ?? {});
    return super.subscribe({
      next: (value) => this.guard(() => observer.next?.(value)),
      error: (thrown: unknown) =>
        observer.error === undefined ? this.onListenerError(thrown) : this.guard(() => observer.error?.(thrown)),
      complete: () => this.guard(() => observer.complete?.()),
    });
  }

  override lift<Result>(operator?: Operator<Value, Result>): Observable<Result> {
    const lifted = new GuardedObservable<Result>(this.onListenerError);
    lifted.source = this;
    lifted.operator = operator as Operator<unknown, Result>;
    return lifted;
  }

  private guard(listen: () => unknown): void {
    try {
      const result = listen();
      if (result instanceof Promise) result.catch(this.onListenerError);
    } catch (thrown) {
      this.onListenerError(thrown);
    }
  }
}
