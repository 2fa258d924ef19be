import { from, type ObservableInput, type Subscriber, type Subscription } from 'rxjs';
import type { LlmFailure } from '../classification/failure.interface.js';
import { ClassifiedFailure, type Attempt } from '../failover/attempt.interface.js';
import type { RuntimeTarget } from './runtime-target.js';

/**
 * What an attempt of {@link LlmClient.run} is given, to configure any SDK with.
 *
 * @publicApi
 */
export interface LlmAttempt {
  readonly provider: string;
  readonly model: string;
  /** The key itself; absent for a server without authentication. Not to be logged. */
  readonly apiKey: string | undefined;
  readonly baseUrl: string;
  /** To be handed to the SDK: fires when the attempt is over. */
  readonly signal: AbortSignal;
  /** Counted from 1 within the call. */
  readonly number: number;
}

/** One upstream call by any means. */
export type LlmAttemptFunction<Value> = (attempt: LlmAttempt) => ObservableInput<Value>;

/**
 * A source whose first value has come: hands on what comes to whoever listens. When the attempt's signal fires, the source
 * is left and the listener gets the signal's reason.
 */
export interface Relay<Value> {
  connect(subscriber: Subscriber<Value>): void;
}

const EMPTY: LlmFailure = {
  category: 'malformed_response',
  scope: 'request',
  explicit: true,
  message: 'the attempt ended without a value',
  rule: 'answer/empty',
};

/**
 * Makes an engine attempt of a user's: its first value is the verdict. A source that ends without one is no answer.
 *
 * @param onError - hears of what the attempt rejects with, before the engine does
 * @internal
 */
export function runAttempt<Value>(
  attempt: LlmAttemptFunction<Value>,
  onError: (thrown: unknown) => void,
): Attempt<RuntimeTarget, Relay<Value>> {
  return async ({ candidate, number, signal }) => {
    const { target, credential } = candidate;
    const { id: provider } = target.provider;
    const { baseUrl } = credential;
    const apiKey = credential.secret?.reveal();
    try {
      return await firstValue(
        () => attempt({ provider, model: target.model, apiKey, baseUrl, signal, number }),
        signal,
      );
    } catch (thrown) {
      onError(thrown);
      throw thrown;
    }
  };
}

function firstValue<Value>(source: () => ObservableInput<Value>, signal: AbortSignal): Promise<Relay<Value>> {
  return new Promise((resolve, reject) => {
    const waiting: ((subscriber: Subscriber<Value>) => void)[] = [];
    let subscriber: Subscriber<Value> | undefined;
    let subscription: Subscription | undefined;
    let hasValue = false;
    const tell = (news: (to: Subscriber<Value>) => void) => {
      if (subscriber === undefined) waiting.push(news);
      else news(subscriber);
    };
    const connect = (to: Subscriber<Value>) => {
      subscriber = to;
      for (const news of waiting.splice(0)) news(to);
    };
    const onAbort = () => {
      subscription?.unsubscribe();
      tell((to) => to.error(signal.reason));
    };
    signal.addEventListener('abort', onAbort, { once: true });
    try {
      subscription = from(source()).subscribe({
        next: (value) => {
          tell((to) => to.next(value));
          if (!hasValue) resolve({ connect });
          hasValue = true;
        },
        error: (error: unknown) => {
          signal.removeEventListener('abort', onAbort);
          if (hasValue) tell((to) => to.error(error));
          else reject(error);
        },
        complete: () => {
          signal.removeEventListener('abort', onAbort);
          if (hasValue) tell((to) => to.complete());
          else reject(new ClassifiedFailure(EMPTY));
        },
      });
    } catch (error) {
      signal.removeEventListener('abort', onAbort);
      reject(error);
    }
  });
}
