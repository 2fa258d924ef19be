import { Observable, type Subscriber } from 'rxjs';

/**
 * A cold Observable over a pulled sequence: it pulls as fast as the subscriber takes, and keeps nothing itself.
 * Unsubscribing leaves the sequence at once, also while a pull is pending.
 *
 * @internal
 */
export function pushed<Value>(open: () => AsyncIterator<Value, unknown>): Observable<Value> {
  return new Observable<Value>((subscriber) => pushAll(open(), subscriber));
}

/** Apart from `open`, so that no closure of a stream that lasts keeps what it was opened with. @returns what leaves it */
function pushAll<Value>(iterator: AsyncIterator<Value, unknown>, subscriber: Subscriber<Value>): () => void {
  let isOver = false;
  const push = async () => {
    for (;;) {
      const next = await iterator.next();
      if (subscriber.closed) return;
      if (next.done === true) break;
      subscriber.next(next.value);
    }
    isOver = true;
    subscriber.complete();
  };
  const leave = async () => iterator.return?.();
  push().catch((error: unknown) => {
    isOver = true;
    subscriber.error(error);
  });
  return () => {
    if (!isOver) leave().catch(() => undefined);
  };
}
