import {
  concatMap,
  from,
  isObservable,
  of,
  Subject,
  takeUntil,
  tap,
  type Observable,
  type ObservableInput,
  type Subscriber,
} from 'rxjs';
import { readProperty } from '../classification/evidence/safe-access.js';
import type { LlmFailure } from '../classification/failure.interface.js';
import { isOfAppCode } from '../classification/app-code-error.js';
import { isProgrammingError } from '../classification/programming-error.js';
import { ClassifiedFailure, type Attempt } from '../failover/attempt.interface.js';
import type { Target } from '../failover/candidate.js';
import type { Clock } from '../health/clock.js';
import { opaqueObject } from '../opaque/opaque.js';
import type { LlmApi } from '../providers/llm-api.js';
import { retriesOfClient, retriesOfError, watchAnswer, type OwnRetries } from './own-retries.js';
import { runtimeTargetOf } from './runtime-target.js';
import { Backlog } from './stream/backlog.js';
import { pushed } from './stream/pushed.js';
import { ToldUsage, type UsageReader } from './told-usage.js';

/**
 * What an attempt of {@link LlmClient.run} is given, to configure any SDK with.
 *
 * @publicApi
 */
export interface LlmAttempt {
  readonly provider: string;
  /** The protocol that the provider is reached by: which SDK to call it with. */
  readonly api: LlmApi;
  readonly model: string;
  /** The key itself; absent for a server without authentication. Not to be logged. */
  readonly apiKey: string | undefined;
  readonly baseUrl: string;
  /**
   * To be handed to the SDK: fires on time-outs, when the caller leaves, and when the attempt has failed or its stream is left. What a
   * success has handed out is the caller's: a body that nobody reads keeps its socket open.
   */
  readonly signal: AbortSignal;
  /** Counted from 1 within the call. */
  readonly number: number;
  /**
   * Looks whether an SDK's client retries by itself, warns of it once per provider, and gives it back unchanged.
   *
   * Knows the clients of openai, @anthropic-ai and @google/genai, the models of LangChain, and the options of
   * `generateText()` and its siblings in `ai`; passes everything else. Without it retries show only where they leave a
   * trace: in an error of `ai` or @google/genai, and in an answer of openai or @anthropic-ai that is handed on as it is.
   *
   * @example
   * run(({ apiKey, baseUrl, model, signal, use }) =>
   *   use(new OpenAI({ apiKey, baseURL: baseUrl, maxRetries: 0 })).chat.completions.create({ model, messages }, { signal }),
   * );
   */
  readonly use: <Client>(client: Client) => Client;
}

/**
 * One upstream call by any means.
 *
 * @publicApi
 */
export type LlmAttemptFunction<Value> = (attempt: LlmAttempt) => ObservableInput<Value>;

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
export interface Relay<Value> {
  connect(subscriber: Subscriber<Value>): void;
  /** What an error of the source means. */
  understood(thrown: unknown): ClassifiedFailure;
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

/** Who watches the attempts. */
export interface RunWatch {
  /** Tells what an error out of the attempt's own code means. */
  readonly classify: (thrown: unknown, target: Target) => LlmFailure;
  /** Hears of a mistake in the attempt's own code, before the engine does. */
  readonly onBug: (thrown: unknown) => void;
  /** Whether it is news that the SDK of a provider retries by itself. */
  readonly isNewRetrier: (provider: string) => boolean;
}

/** How the values of an attempt are taken. */
export interface RunTerms {
  /** How many values may wait for the listener; one more ends the answer in an error. */
  readonly maxWaiting: number;
  /** @default nothing is known of tokens */
  readonly usageOf?: UsageReader | undefined;
  /** Is told while an attempt goes on. */
  readonly clock: Pick<Clock, 'startWork'>;
}

/**
 * Makes an attempt of the engine out of the user's own function. The first value decides that the attempt has succeeded; a
 * source that ends without one has given no answer.
 *
 * @internal
 */
export function runAttempt<Value>(
  attempt: LlmAttemptFunction<Value>,
  { classify, onBug, isNewRetrier }: RunWatch,
  { maxWaiting, usageOf, clock }: RunTerms,
): Attempt<Relay<LlmAttemptValue<Value>>> {
  return async (context) => {
    const { candidate, number, signal, notes } = context;
    const workEnded = clock.startWork?.();
    const { target, credential } = candidate;
    const {
      provider: { id: provider },
      wire,
    } = runtimeTargetOf(candidate);
    const { baseUrl } = credential;
    const understood = (thrown: unknown) => ClassifiedFailure.in(thrown) ?? withCause(classify(thrown, target), thrown);
    const apiKey = credential.secret?.reveal();
    const note = (found: OwnRetries | undefined) => {
      if (found !== undefined && isNewRetrier(provider)) notes.ownRetries(found.evidence, found.retries);
    };
    const use = <Client>(client: Client): Client => {
      note(retriesOfClient(client));
      return client;
    };
    const told = usageOf && new ToldUsage(usageOf);
    // Work that is left behind may never end.
    if (workEnded !== undefined) context.listen({ attemptEnded: workEnded });
    try {
      const relay = await firstValue(
        () => {
          const given: LlmAttempt = {
            provider,
            api: wire.api,
            model: target.model,
            apiKey,
            baseUrl,
            signal,
            number,
            use,
          };
          const source = attempt(opaqueObject(given, 'LlmAttempt', shown));
          watchAnswer(source, note);
          const values = valuesOf(source);
          return told === undefined ? values : values.pipe(tap((value) => told.take(value)));
        },
        signal,
        maxWaiting,
      );
      if (told !== undefined) {
        notes.answered(() => ({ usage: told.usage }));
        // More values may tell more.
        if (!relay.isComplete()) notes.settlesAtEnd();
      }
      return { connect: relay.connect, understood };
    } catch (thrown) {
      note(retriesOfError(thrown));
      const understandable = understood(thrown);
      const { failure } = understandable;
      if (isProgrammingError(thrown, failure)) {
        notes.authorsMistake();
        onBug(thrown);
      }
      throw failure.category === 'cancelled' && !signal.aborted ? ownTimeout(failure) : understandable;
    } finally {
      workEnded?.();
    }
  };
}

/** What may be printed of an attempt: all but the key. */
function shown({ provider, api, model, baseUrl, number }: LlmAttempt) {
  return { provider, api, model, baseUrl, number };
}

/** The SDK itself ended the attempt, because its own time was up. SDKs have several names for that. */
function ownTimeout(failure: LlmFailure): ClassifiedFailure {
  return new ClassifiedFailure({
    ...failure,
    category: 'timeout',
    scope: 'provider_model',
    explicit: false,
    rule: 'run/own-timeout',
  });
}

/** SDKs give a promise of a stream: its head says little, its items are the values. */
function valuesOf<Value>(source: ObservableInput<Value>): Observable<LlmAttemptValue<Value>> {
  return sequenceOf(source).pipe(
    concatMap(
      (value) => (isAsyncIterable<Value>(value) ? sequenceOf(value) : of(value)) as Observable<LlmAttemptValue<Value>>,
    ),
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

/** An error of the author's own code is worth more to its author than what we make of it. */
function withCause(failure: LlmFailure, thrown: unknown): ClassifiedFailure {
  return new ClassifiedFailure(failure, { authorsError: isOfAppCode(failure) ? thrown : undefined });
}

function firstValue<Value>(
  source: () => Observable<Value>,
  signal: AbortSignal,
  maxWaiting: number,
): Promise<Pick<Relay<Value>, 'connect'> & { readonly isComplete: () => boolean }> {
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
