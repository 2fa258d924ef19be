import {
  concatMap,
  from,
  isObservable,
  of,
  Subject,
  takeUntil,
  type Observable,
  type ObservableInput,
  type Subscriber,
} from 'rxjs';
import { readProperty } from '../classification/evidence/safe-access.js';
import type { LlmFailure } from '../classification/failure.interface.js';
import { ClassifiedFailure } from '../failover/attempt.interface.js';
import type { Clock } from '../health/clock.js';
import { refusalIn } from './refused-response.js';
import { Backlog } from './stream/backlog.js';
import { pushed } from './stream/pushed.js';

/**
 * What comes of an attempt's values: of an async iterable its items, everything else as it is.
 *
 * @publicApi
 */
export type LlmAttemptValue<Value> = Value extends AsyncIterable<infer Item> ? Item : Value;

/**
 * A source whose first value has come: hands on what comes to whoever listens. When the attempt's signal fires, the source
 * is left and the listener gets the signal's reason.
 */
export interface StartedSource<Value> {
  readonly connect: (subscriber: Subscriber<Value>) => void;
  readonly isComplete: () => boolean;
}

const EMPTY: LlmFailure = {
  category: 'malformed_response',
  scope: 'request',
  explicit: true,
  message: 'the attempt ended without a value',
  rule: 'answer/empty',
};

const OVERRUN: LlmFailure = {
  category: 'malformed_response',
  scope: 'request',
  explicit: true,
  message: 'more values came at once than limits.maxBufferedChunks allows',
  rule: 'run/overrun',
};

/**
 * Waits for the first value of a source, and keeps those that come before somebody listens.
 *
 * @param maxWaiting - how many may wait; one more ends what comes in an error
 * @throws what the source throws before its first value; ClassifiedFailure where it ends without one
 * @internal
 */
export function firstValue<Value>(
  source: () => Observable<Value>,
  signal: AbortSignal,
  maxWaiting: number,
): Promise<StartedSource<Value>> {
  return new Promise((resolve, reject) => {
    const backlog = new Backlog<Subscriber<Value>>();
    // Unsubscribes also from a source that is still within its subscription.
    const left = new Subject<void>();
    let hasValue = false;
    let isComplete = false;
    let isLeft = false;
    const leave = (reason: unknown) => {
      isLeft = true;
      left.next();
      signal.removeEventListener('abort', onAbort);
      if (hasValue) backlog.tell((to) => to.error(reason));
    };
    const onAbort = () => leave(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
    const end = () => signal.removeEventListener('abort', onAbort);
    try {
      source()
        .pipe(takeUntil(left))
        .subscribe({
          next: (value) => {
            backlog.tell((to) => to.next(value));
            if (!hasValue) resolve({ connect: (to) => backlog.connect(to), isComplete: () => isComplete });
            hasValue = true;
            if (backlog.size > maxWaiting) leave(new ClassifiedFailure(OVERRUN));
          },
          error: (error: unknown) => {
            end();
            if (hasValue) backlog.tell((to) => to.error(error));
            else reject(error);
          },
          complete: () => {
            if (isLeft) return;
            isComplete = true;
            end();
            if (hasValue) backlog.tell((to) => to.complete());
            else reject(new ClassifiedFailure(EMPTY));
          },
        });
    } catch (error) {
      end();
      reject(error);
    }
  });
}

/**
 * The values of what an attempt gives. SDKs give a promise of a stream: its head says little, its items are the values. A response by
 * which a server refuses is an error.
 *
 * @internal
 */
export function valuesOf<Value>(source: ObservableInput<Value>, clock: Clock): Observable<LlmAttemptValue<Value>> {
  return sequenceOf(source).pipe(
    concatMap((value) => {
      const refusal = refusalIn(value, clock);
      if (refusal !== undefined) return refusal;
      return (isAsyncIterable<Value>(value) ? sequenceOf(value) : of(value)) as Observable<LlmAttemptValue<Value>>;
    }),
  );
}

/**
 * Lists and async iterables are pulled. RxJS would take a whole list at once, and would leave an async iterable only when its
 * next item has come.
 */
function sequenceOf<Value>(source: ObservableInput<Value>): Observable<Value> {
  if (isObservable(source) || has(source, 'then')) return from(source);
  if (isAsyncIterable<Value>(source)) return pushed(() => source[Symbol.asyncIterator]());
  return isIterable<Value>(source) ? pushed(() => pulledFrom(source[Symbol.iterator]())) : from(source);
}

/** Items stay as they are; `yield*` would wait for those that are promises. */
function pulledFrom<Value>(iterator: Iterator<Value, unknown>): AsyncIterator<Value, unknown> {
  return {
    next: async () => iterator.next(),
    return: async () => iterator.return?.() ?? { done: true, value: undefined },
  };
}

function isAsyncIterable<Value>(value: unknown): value is AsyncIterable<Value> {
  return has(value, Symbol.asyncIterator);
}

function isIterable<Value>(value: unknown): value is Iterable<Value> {
  return typeof value === 'string' || has(value, Symbol.iterator);
}

function has(value: unknown, method: PropertyKey): boolean {
  return typeof readProperty(value, method) === 'function';
}
