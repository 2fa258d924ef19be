import type { LlmChatRequest, LlmChatResponse } from '../chat.interface.js';

/**
 * The wire protocols the library speaks.
 *
 * @publicApi
 */
export const LLM_APIS = ['openai', 'anthropic'] as const;

/**
 * A wire protocol: the shape of requests and answers, whoever serves it.
 *
 * @publicApi
 */
export type LlmApi = (typeof LLM_APIS)[number];

/** What of a target a mapper needs. */
export interface WireTarget {
  readonly provider: string;
  readonly model: string;
  /** Fields the target's options add to each request body; they win over the request's own. */
  readonly params?: Readonly<Record<string, unknown>> | undefined;
}

/** An upstream request, without credentials. */
export interface WireRequest {
  /** To be appended to the provider's base URL; starts with a slash. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Readonly<Record<string, unknown>>;
  /** Fields of the common request that this protocol cannot carry and that were left out. */
  readonly omitted: readonly string[];
}

/**
 * What an answer under a success status turned out to be: a response, or no answer at all.
 *
 * - `not-an-answer`: an error object, another document, a response cut short
 * - `empty`: a well-formed answer that finished normally with neither content nor tool call
 */
export type WireAnswer =
  | { readonly kind: 'response'; readonly response: LlmChatResponse }
  | { readonly kind: 'not-an-answer' }
  | { readonly kind: 'empty' };

/** One protocol's mappers: pure, and blind to what a failure means. */
export interface Wire {
  readonly api: LlmApi;
  chatRequest(request: LlmChatRequest, target: WireTarget): WireRequest;
  /** @param body - the parsed answer, not to be trusted */
  chatAnswer(body: unknown, target: WireTarget): WireAnswer;
}
