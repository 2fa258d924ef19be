import { lastValueFrom, type Observable } from 'rxjs';
import { assertFits } from '../checks/check.js';
import type { LlmPlan } from '../failover/plan.js';
import { opaque } from '../opaque/opaque.js';
import { seal, unseal, type Sealed } from '../opaque/sealed.js';
import { assertRequest } from './assert-request.js';
import type { LlmCallOptions, LlmRunOptions } from './call-options.interface.js';
import { CALL_OPTIONS, RUN_OPTIONS } from './config/check-call-options.js';
import { WireOperations } from './wire-operations.js';
import type { LlmChatChunk } from './chat-chunk.interface.js';
import type { LlmChatRequest, LlmChatResponse } from './chat.interface.js';
import type { LlmTokenCount } from './count-tokens-attempt.js';
import type { LlmEmbedRequest, LlmEmbedResponse } from './embed.interface.js';
import type { LlmCore } from './llm-core.js';
import { observed } from './observed.js';
import type { LlmAttemptValue } from './attempt-values.js';
import type { LlmAttemptFunction } from './run-attempt.js';
import { readForCall } from './readable-request.js';
import { pushed } from './stream/pushed.js';

/**
 * The calls of {@link LlmClient} as promises.
 *
 * @publicApi
 */
export interface LlmClientPromises {
  /** See {@link LlmClient.chat}. */
  chat(request: LlmChatRequest, options?: LlmCallOptions): Promise<LlmChatResponse>;
  /**
   * See {@link LlmClient.stream}. The call begins with the first pull, and nothing is read that was not pulled: a slow
   * reader slows the upstream down. Leaving the loop closes the upstream socket.
   */
  stream(request: LlmChatRequest, options?: LlmCallOptions): AsyncIterableIterator<LlmChatChunk>;
  /** See {@link LlmClient.embed}. */
  embed(request: LlmEmbedRequest, options?: LlmCallOptions): Promise<LlmEmbedResponse>;
  /** See {@link LlmClient.countTokens}. */
  countTokens(request: LlmChatRequest, options?: LlmCallOptions): Promise<LlmTokenCount>;
  /** See {@link LlmClient.run}; gives the last value. */
  run<Value>(attempt: LlmAttemptFunction<Value>, options?: LlmRunOptions): Promise<LlmAttemptValue<Value>>;
}

/**
 * Calls LLM providers, with failover across the keys, models and providers of a route.
 *
 * - Inject it by its class; `InjectLlm(route)` injects one that is bound to a route.
 * - Each method gives a cold Observable: no subscription, no call; two subscriptions, two calls. Unsubscribing ends the
 *   call and closes the upstream socket. `promises` has the same as promises, which begin at once.
 * - A call that fails throws `LlmCallError` or `LlmFailoverExhaustedError`; where the caller's signal fired, its reason.
 *
 * @publicApi
 */
export class LlmClient {
  /** The same calls as promises. */
  readonly promises: LlmClientPromises = {
    chat: (request, options = {}) => this.operations.chat(request, options),
    stream: (request, options = {}) => this.operations.stream(request, options),
    embed: (request, options = {}) => this.operations.embed(request, options),
    countTokens: (request, options = {}) => this.operations.countTokens(request, options),
    run: (attempt, options) => lastValueFrom(this.run(attempt, options)),
  };

  private readonly core: Sealed<LlmCore>;
  private readonly operations: WireOperations;

  static {
    opaque<LlmClient>(this, (client) => {
      const { routeNames: routes, providerIds: providers, defaultRoute } = unseal(client.core).routeTable;
      return { route: client.boundRoute ?? defaultRoute, routes, providers };
    });
  }

  /** @internal */
  constructor(
    core: LlmCore,
    private readonly boundRoute?: string,
  ) {
    this.core = seal(core);
    this.operations = new WireOperations(core, (request, options) => this.routeFor(request, options), CALL_OPTIONS);
  }

  /**
   * Completes a chat.
   *
   * The route is `options.route`, else the request's `model` (a route, or a target that stands in the options), else the
   * client's own, else the default route.
   *
   * @returns the answer, complete; `failoverOf(answer)` tells how it came about
   */
  chat(request: LlmChatRequest, options: LlmCallOptions = {}): Observable<LlmChatResponse> {
    return observed((signal) => this.operations.chat(request, options, signal));
  }

  /**
   * Completes a chat in chunks.
   *
   * Until the first content (text, reasoning, a tool call, a refusal) every failure goes to the next candidate unseen;
   * after it the stream ends in `LlmStreamInterruptedError`. Nothing is ever spliced. `failoverOf(firstChunk)` tells how
   * the answer came about.
   *
   * Pulls as fast as the subscriber takes, and keeps nothing: behind an operator that puts chunks aside (`concatMap`,
   * `observeOn`) they pile up there. Slow work belongs into a loop over `promises.stream()`, which slows the upstream down.
   */
  stream(request: LlmChatRequest, options: LlmCallOptions = {}): Observable<LlmChatChunk> {
    return pushed(() => this.operations.stream(request, options));
  }

  /** Turns texts into vectors. A target whose protocol has no embeddings is passed over. */
  embed(request: LlmEmbedRequest, options: LlmCallOptions = {}): Observable<LlmEmbedResponse> {
    return observed((signal) => this.operations.embed(request, options, signal));
  }

  /**
   * Counts the input tokens of a chat; estimates them (`estimated: true`) where the provider has no endpoint for it. Its
   * success proves no key and lifts no mark; a failure marks only what it says of the key, the quota or the model.
   */
  countTokens(request: LlmChatRequest, options: LlmCallOptions = {}): Observable<LlmTokenCount> {
    return observed((signal) => this.operations.countTokens(request, options, signal));
  }

  /**
   * Wraps failover around any other means of calling a provider, such as its own SDK.
   *
   * `attempt` is called with a provider, a model and a key, and gives a promise, an Observable or an async iterable, or a
   * promise of one, as SDKs give for streams: then its items are the values.
   *
   * - An attempt that speaks one protocol names it (`apis: ['openai']`), or looks at `attempt.api`: an SDK called with the
   *   address of another protocol would get a 404, and its target a mark.
   * - The first value is the verdict: an error before it goes to the next candidate; an error after it ends in
   *   `LlmStreamInterruptedError`. A source that ends without a value is no answer.
   * - After the first value only limits that were set for it apply: `idleTimeoutMs` of the route or the call between two
   *   values, `totalTimeoutMs` of the call for the whole run. Past one it ends in `LlmStreamInterruptedError` (`timeout`).
   * - Lists and async iterables are pulled. An Observable that gives more values at once than `maxBufferedChunks`, before
   *   anybody listens, ends in `LlmStreamInterruptedError`.
   * - Hand the SDK the signal: that alone closes its socket.
   * - Switch the SDK's own retries off (`maxRetries: 0`). Where they show, one `sdk-retries-found` event and one warning
   *   in the log tell of it: see `use()` of {@link LlmAttempt}.
   * - What the SDK takes for a complete answer counts as one, also a stream that was cut without an error.
   */
  run<Value>(attempt: LlmAttemptFunction<Value>, options: LlmRunOptions = {}): Observable<LlmAttemptValue<Value>> {
    return unseal(this.core).calls.run(() => this.routeFor({}, options), attempt, options, RUN_OPTIONS);
  }

  /** A client bound to one route. @throws LlmOptionsError for an unknown name, with the known ones */
  route(name: string): LlmClient {
    const core = unseal(this.core);
    core.routeTable.route(name);
    return new LlmClient(core, name);
  }

  /** The names of all routes, also those that features have added. */
  get routeNames(): readonly string[] {
    return unseal(this.core).routeTable.routeNames;
  }

  /** What a call would do now: these candidates, in this order, for these reasons. Makes no call. */
  plan(
    request: Partial<LlmChatRequest> = {},
    options: Pick<LlmCallOptions, 'route' | 'credentials' | 'affinityKey'> = {},
  ): LlmPlan {
    assertFits(CALL_OPTIONS, options, '');
    const route = readForCall(() => {
      assertRequest(request);
      return this.routeFor(request, options);
    });
    return unseal(this.core).calls.plan(route, request, options);
  }

  private routeFor({ model }: Pick<LlmChatRequest, 'model'>, { route }: Pick<LlmCallOptions, 'route'>) {
    return unseal(this.core).routeTable.routeFor({ option: route, model, bound: this.boundRoute });
  }
}
