import { tap, type ObservableInput } from 'rxjs';
import type { LlmFailure } from '../classification/failure.interface.js';
import { isOfAppCode } from '../classification/app-code-error.js';
import { isProgrammingError } from '../classification/programming-error.js';
import { ClassifiedFailure, type Attempt } from '../failover/attempt.interface.js';
import type { Target } from '../failover/candidate.js';
import type { Clock } from '../health/clock.js';
import { opaqueObject } from '../opaque/opaque.js';
import type { LlmApi } from '../providers/llm-api.js';
import { firstValue, valuesOf, type LlmAttemptValue, type StartedSource } from './attempt-values.js';
import { retriesOfClient, retriesOfError, watchAnswer, type OwnRetries } from './own-retries.js';
import { runtimeTargetOf } from './runtime-target.js';
import { ToldUsage, type UsageReader } from './told-usage.js';

/**
 * What an attempt of {@link LlmClient.run} is given, to configure any SDK with.
 *
 * @publicApi
 */
export interface LlmAttempt {
  /** The id of the provider. */
  readonly provider: string;
  /** The protocol that the provider is reached by: which SDK to call it with. */
  readonly api: LlmApi;
  /** The model, by the name that the provider gives it. */
  readonly model: string;
  /** The key itself; absent for a server without authentication. Not to be logged. */
  readonly apiKey: string | undefined;
  /** Where its API begins, version included. */
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

/** The values of an attempt that has succeeded. */
export interface Relay<Value> extends Pick<StartedSource<Value>, 'connect'> {
  /** What an error of the source means. */
  understood(thrown: unknown): ClassifiedFailure;
}

/** Who watches the attempts. */
export interface RunWatch {
  /** Tells what an error out of the attempt's own code means. */
  readonly classify: (thrown: unknown, target: Target) => LlmFailure;
  /** Hears of a mistake in the attempt's own code, before the engine does. */
  readonly onBug: (thrown: unknown) => void;
  /** Notes that the SDK of a provider retries by itself. @returns whether that is news */
  readonly noteRetrier: (provider: string) => boolean;
}

/** How the values of an attempt are taken. */
export interface RunTerms {
  /** How many values may wait for the listener; one more ends the answer in an error. */
  readonly maxWaiting: number;
  /** @default nothing is known of tokens */
  readonly usageOf?: UsageReader | undefined;
  /** Is told while an attempt goes on. */
  readonly clock: Clock;
}

/**
 * Makes an attempt of the engine out of the user's own function. The first value decides that the attempt has succeeded; a
 * source that ends without one has given no answer.
 *
 * @internal
 */
export function runAttempt<Value>(
  attempt: LlmAttemptFunction<Value>,
  { classify, onBug, noteRetrier }: RunWatch,
  { maxWaiting, usageOf, clock }: RunTerms,
): Attempt<Relay<LlmAttemptValue<Value>>> {
  return async (context) => {
    const { candidate, number, signal, notes } = context;
    const workEnded = clock.startWork?.();
    const { target, credential } = candidate;
    const { provider, wire, model } = runtimeTargetOf(candidate);
    const understood = (thrown: unknown) => ClassifiedFailure.in(thrown) ?? withCause(classify(thrown, target), thrown);
    const note = (found: OwnRetries | undefined) => {
      if (found !== undefined && noteRetrier(provider.id)) notes.ownRetries(found.evidence, found.retries);
    };
    const use = <Client>(client: Client): Client => {
      note(retriesOfClient(client));
      return client;
    };
    const { baseUrl } = credential;
    const apiKey = credential.secret?.reveal();
    const given: LlmAttempt = { provider: provider.id, api: wire.api, model, apiKey, baseUrl, signal, number, use };
    const told = usageOf && new ToldUsage(usageOf);
    const start = () => {
      const source = attempt(opaqueObject(given, 'LlmAttempt', shown));
      watchAnswer(source, note);
      const values = valuesOf(source, clock);
      return told === undefined ? values : values.pipe(tap((value) => told.take(value)));
    };
    // Work that is left behind may never end.
    if (workEnded !== undefined) context.listen({ attemptEnded: workEnded });
    try {
      const relay = await firstValue(start, signal, maxWaiting);
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

/** An error of the author's own code is worth more to its author than what we make of it. */
function withCause(failure: LlmFailure, thrown: unknown): ClassifiedFailure {
  return new ClassifiedFailure(failure, { authorsError: isOfAppCode(failure) ? thrown : undefined });
}
