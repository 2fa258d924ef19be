import { Observable, type Subscriber } from 'rxjs';
import type { EngineAnswer } from '../failover/engine.js';
import type { Relay } from './run-attempt.js';
import type { RuntimeTarget } from './runtime-target.js';

type RelayedAnswer<Value> = EngineAnswer<RuntimeTarget, Relay<Value>>;

/**
 * Hands an answer on that goes on after its first value. It counts as in flight until it ends, by itself or not.
 *
 * @internal
 */
export function relay<Value>(answer: RelayedAnswer<Value>, subscriber: Subscriber<Value>): void {
  new Observable<Value>((to) => answer.value.connect(to)).subscribe({
    next: (value) => subscriber.next(value),
    error: (thrown: unknown) => {
      answer.release();
      subscriber.error(answer.interrupt(answer.value.understood(thrown)));
    },
    complete: () => {
      answer.release();
      subscriber.complete();
    },
  });
}
