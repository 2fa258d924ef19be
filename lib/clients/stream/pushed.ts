import { Observable } from 'rxjs';

/**
 * A cold Observable over a pulled sequence: it pulls as fast as the subscriber takes; unsubscribing leaves the sequence.
 *
 * @internal
 */
export function pushed<Value>(open: () => AsyncIterableIterator<Value>): Observable<Value> {
  return new Observable<Value>((subscriber) => {
    const iterator = open();
    const push = async () => {
      for (;;) {
        const { done, value } = await iterator.next();
        if (subscriber.closed) return;
        if (done === true) {
          subscriber.complete();
          return;
        }
        subscriber.next(value);
      }
    };
    push().catch((error: unknown) => subscriber.error(error));
    return () => {
      iterator.return?.().catch(() => undefined);
    };
  });
}
