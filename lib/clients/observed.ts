import { Observable } from 'rxjs';

/**
 * A cold Observable of one promised value; unsubscribing fires the signal.
 *
 * @internal
 */
export function observed<Value>(call: (signal: AbortSignal) => Promise<Value>): Observable<Value> {
  return new Observable<Value>((subscriber) => {
    const controller = new AbortController();
    Promise.resolve()
      .then(() => call(controller.signal))
      .then(
        (value) => {
          subscriber.next(value);
          subscriber.complete();
        },
        (error: unknown) => subscriber.error(error),
      );
    return () => controller.abort(subscriberLeft());
  });
}

/** The reason with which a call is aborted when the last subscriber of its Observable has left. @internal */
export function subscriberLeft(): DOMException {
  return new DOMException('The subscriber left.', 'AbortError');
}
