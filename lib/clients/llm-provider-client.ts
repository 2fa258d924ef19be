import { lastValueFrom, Observable } from 'rxjs';
import { LlmCallError } from '../errors/llm-call.error.js';
import { assertFits } from '../checks/check.js';
import type { LlmPlan } from '../failover/plan.js';
import { opaque } from '../opaque/opaque.js';
import { seal, unseal, type Sealed } from '../opaque/sealed.js';
import type { LlmCallOptions, LlmRunOptions } from './call-options.interface.js';
import { PROVIDER_CALL_OPTIONS, PROVIDER_RUN_OPTIONS } from './config/check-call-options.js';
import { WireOperations } from './wire-operations.js';
import type { LlmChatChunk } from './chat-chunk.interface.js';
import type { LlmChatRequest, LlmChatResponse } from './chat.interface.js';
import type { LlmTokenCount } from './count-tokens-attempt.js';
import type { LlmEmbedRequest, LlmEmbedResponse } from './embed.interface.js';
import type { LlmCore } from './llm-core.js';
import { observed } from './observed.js';
import type { LlmAttemptValue } from './attempt-values.js';
import type { LlmAttemptFunction } from './run-attempt.js';
import { pushed } from './stream/pushed.js';

/**
 * What a call of one provider may set: it has no route.
 *
 * @publicApi
 */
export type LlmProviderCallOptions = Omit<LlmCallOptions, 'route'>;

/**
 * What a `run()` of one provider may set: it has no route, and one protocol.
 *
 * @publicApi
 */
export type LlmProviderRunOptions = Omit<LlmRunOptions, 'route' | 'apis'>;

/**
 * The calls of {@link LlmProviderClient} as promises.
 *
 * @publicApi
 */
export interface LlmProviderClientPromises {
  /** See {@link LlmProviderClient.chat}. */
  chat(request: LlmChatRequest, options?: LlmProviderCallOptions): Promise<LlmChatResponse>;
  /** See {@link LlmProviderClient.stream}; nothing is read that was not pulled. */
  stream(request: LlmChatRequest, options?: LlmProviderCallOptions): AsyncIterableIterator<LlmChatChunk>;
  /** See {@link LlmProviderClient.embed}. */
  embed(request: LlmEmbedRequest, options?: LlmProviderCallOptions): Promise<LlmEmbedResponse>;
  /** See {@link LlmProviderClient.countTokens}. */
  countTokens(request: LlmChatRequest, options?: LlmProviderCallOptions): Promise<LlmTokenCount>;
  /** See {@link LlmProviderClient.run}; gives the last value. */
  run<Value>(
    model: string,
    attempt: LlmAttemptFunction<Value>,
    options?: LlmProviderRunOptions,
  ): Promise<LlmAttemptValue<Value>>;
}

/**
 * Calls one provider, with failover across its keys only. The request's `model` is the provider's own name of a model,
 * declared in a route or not.
 *
 * @publicApi
 */
export class LlmProviderClient {
  /** The same calls as promises. */
  readonly promises: LlmProviderClientPromises = {
    chat: (request, options = {}) => this.operations.chat(request, options),
    stream: (request, options = {}) => this.operations.stream(request, options),
    embed: (request, options = {}) => this.operations.embed(request, options),
    countTokens: (request, options = {}) => this.operations.countTokens(request, options),
    run: (model, attempt, options) => lastValueFrom(this.run(model, attempt, options)),
  };

  private readonly core: Sealed<LlmCore>;
  private readonly operations: WireOperations;

  static {
    opaque<LlmProviderClient>(this, ({ id }) => ({ id }));
  }

  /** @internal */
  constructor(
    core: LlmCore,
    readonly id: string,
  ) {
    this.core = seal(core);
    this.operations = new WireOperations(core, ({ model }) => this.routeOf(model), PROVIDER_CALL_OPTIONS);
  }

  /** Completes a chat with the request's `model`; see `LlmClient.chat`. */
  chat(request: LlmChatRequest, options: LlmProviderCallOptions = {}): Observable<LlmChatResponse> {
    return observed((signal) => this.operations.chat(request, options, signal));
  }

  /** Completes a chat in chunks with the request's `model`; see `LlmClient.stream`. */
  stream(request: LlmChatRequest, options: LlmProviderCallOptions = {}): Observable<LlmChatChunk> {
    return pushed(() => this.operations.stream(request, options));
  }

  /** Turns texts into vectors with the request's `model`; see `LlmClient.embed`. */
  embed(request: LlmEmbedRequest, options: LlmProviderCallOptions = {}): Observable<LlmEmbedResponse> {
    return observed((signal) => this.operations.embed(request, options, signal));
  }

  /** Counts the input tokens of a chat with the request's `model`; see `LlmClient.countTokens`. */
  countTokens(request: LlmChatRequest, options: LlmProviderCallOptions = {}): Observable<LlmTokenCount> {
    return observed((signal) => this.operations.countTokens(request, options, signal));
  }

  /** Wraps failover across the provider's keys around any other means of calling it; see `LlmClient.run`. */
  run<Value>(
    model: string,
    attempt: LlmAttemptFunction<Value>,
    options: LlmProviderRunOptions = {},
  ): Observable<LlmAttemptValue<Value>> {
    return unseal(this.core).calls.run(() => this.routeOf(model), attempt, options, PROVIDER_RUN_OPTIONS);
  }

  /** What a call of a model would do now. Makes no call. */
  plan(model: string, options: Pick<LlmProviderCallOptions, 'credentials' | 'affinityKey'> = {}): LlmPlan {
    assertFits(PROVIDER_CALL_OPTIONS, options, '');
    return unseal(this.core).calls.plan(this.routeOf(model), {}, options);
  }

  private routeOf(model: string | undefined) {
    if (typeof model === 'string' && model !== '') return unseal(this.core).routeTable.routeOf(this.id, model);
    const failure = {
      category: 'invalid_request',
      scope: 'request',
      explicit: true,
      rule: 'request/no-model',
    } as const;
    throw new LlmCallError(`The request names no model of ${this.id}.`, { failure, provider: this.id });
  }
}
