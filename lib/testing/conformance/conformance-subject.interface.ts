import type { LlmCallOptions, LlmChatRequest, LlmClientPromises, LlmEmbedRequest } from '../../index.js';

/**
 * What the conformance checks call: an `LlmClient`, an `LlmProviderClient`, or anything with their promises.
 *
 * @publicApi
 */
export interface ConformanceClient {
  readonly promises: Pick<LlmClientPromises, 'chat' | 'stream'> &
    Partial<Pick<LlmClientPromises, 'countTokens' | 'embed'>>;
}

/**
 * A client and what is known of it.
 *
 * @publicApi
 */
export interface ConformanceSubject {
  readonly client: ConformanceClient;
  /** What is asked. Its `model` goes into every other request too. @default one message of a user that asks for a short text */
  readonly request?: LlmChatRequest | undefined;
  /** Options of every call, such as the route. */
  readonly options?: Omit<LlmCallOptions, 'signal'> | undefined;
  /**
   * A model whose call has to fail. To check how a failure of the upstream arrives, name a target that stands in the
   * options and that the upstream does not have.
   *
   * @default 'no-such-model'
   */
  readonly unknownModel?: string | undefined;
  /** Whether the same request is answered by the same text, streamed or not, as scripted upstreams do. @default true */
  readonly isDeterministic?: boolean | undefined;
  /** Whether the model calls tools when it must; the checks of tools pass unrun where it does not. @default true */
  readonly tools?: boolean | undefined;
  /** What is embedded; without it embeddings are not checked. */
  readonly embedRequest?: LlmEmbedRequest | undefined;
  /** Runs when a check is over. */
  readonly close?: (() => unknown) | undefined;
}

/**
 * Makes what one check calls. It is called anew for each check, so that they do not depend on each other.
 *
 * @publicApi
 */
export type ConformanceFactory = () =>
  ConformanceClient | ConformanceSubject | Promise<ConformanceClient | ConformanceSubject>;

/**
 * One check.
 *
 * @publicApi
 */
export interface ConformanceCheck {
  /** What holds when it passes. */
  readonly name: string;
  /** Rejects with an `AssertionError` that says what does not hold. */
  readonly run: () => Promise<void>;
}

/** A subject with its defaults. @internal */
export interface CheckedSubject extends Required<Omit<ConformanceSubject, 'embedRequest' | 'close'>> {
  readonly options: Omit<LlmCallOptions, 'signal'>;
  readonly request: LlmChatRequest;
  readonly embedRequest: LlmEmbedRequest | undefined;
}
