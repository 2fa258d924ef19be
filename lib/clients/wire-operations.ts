import { assertFits, type Check } from '../checks/check.js';
import { assertInput, assertRequest } from './assert-request.js';
import type { LlmCallOptions } from './call-options.interface.js';
import type { LlmChatChunk } from './chat-chunk.interface.js';
import { ChatOperation } from './chat-operation.js';
import type { LlmChatRequest, LlmChatResponse } from './chat.interface.js';
import type { LlmTokenCount } from './count-tokens-attempt.js';
import type { LlmEmbedRequest, LlmEmbedResponse } from './embed.interface.js';
import { embedOperation } from './embed-operation.js';
import type { LlmCore } from './llm-core.js';
import { ownOptions, ownRequest } from './own-request.js';
import { readForCall } from './readable-request.js';
import type { RuntimeRoute } from './runtime-target.js';
import { ChunkIterator } from './stream/chunk-iterator.js';

/** Finds the route of a call. */
export type RouteFinder = (request: { readonly model?: string | undefined }, options: LlmCallOptions) => RuntimeRoute;

/**
 * The operations over the wires, for whoever knows the route: the one body behind all clients' methods.
 *
 * @internal
 */
export class WireOperations {
  readonly #core: LlmCore;
  readonly #routeFor: RouteFinder;
  readonly #callOptions: Check;

  /** @param callOptions - what the options of a call have to be */
  constructor(core: LlmCore, routeFor: RouteFinder, callOptions: Check) {
    this.#core = core;
    this.#callOptions = callOptions;
    this.#routeFor = routeFor;
  }

  /** Never throws: what it refuses rejects as well. */
  chat(request: LlmChatRequest, options: LlmCallOptions, signal?: AbortSignal): Promise<LlmChatResponse> {
    try {
      this.#check(request, options);
      const own = ownOptions(options);
      const [operation, route] = readForCall(
        () => [new ChatOperation(ownRequest(request)), this.#routeFor(request, own)] as const,
      );
      return this.#core.calls.unary(route, operation, own, signalsOf(own, signal));
    } catch (error) {
      return Promise.reject(error);
    }
  }

  async embed(request: LlmEmbedRequest, options: LlmCallOptions, signal?: AbortSignal): Promise<LlmEmbedResponse> {
    this.#check(request, options);
    readForCall(() => assertInput(request));
    const own = ownOptions(options);
    const [operation, route] = readForCall(
      () => [embedOperation(ownRequest(request)), this.#routeFor(request, own)] as const,
    );
    return this.#core.calls.unary(route, operation, own, signalsOf(own, signal));
  }

  async countTokens(request: LlmChatRequest, options: LlmCallOptions, signal?: AbortSignal): Promise<LlmTokenCount> {
    this.#check(request, options);
    const [asked, own] = [ownRequest(request), ownOptions(options)];
    const route = readForCall(() => this.#routeFor(asked, own));
    return this.#core.calls.countTokens(route, asked, own, signalsOf(own, signal));
  }

  stream(request: LlmChatRequest, options: LlmCallOptions): AsyncIterableIterator<LlmChatChunk, undefined> {
    return new ChunkIterator((ender) => {
      this.#check(request, options);
      const [asked, own] = [ownRequest(request), ownOptions(options)];
      return this.#core.calls.stream(
        readForCall(() => this.#routeFor(asked, own)),
        asked,
        own,
        ender,
      );
    });
  }

  #check(request: unknown, options: unknown): void {
    assertFits(this.#callOptions, options, '');
    readForCall(() => assertRequest(request));
  }
}

const NO_SIGNALS: readonly AbortSignal[] = [];

function signalsOf({ signal: own }: LlmCallOptions, signal: AbortSignal | undefined): readonly AbortSignal[] {
  if (signal === undefined) return own === undefined ? NO_SIGNALS : [own];
  return own === undefined ? [signal] : [signal, own];
}
