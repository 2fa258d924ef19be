import type { LlmChatChunk } from '../chat-chunk.interface.js';
import type { LlmChatRequest, LlmChatResponse, LlmUsage } from '../chat.interface.js';
import type { LlmEmbedRequest, LlmEmbedResponse } from '../embed.interface.js';
import type { LlmApi } from '../../providers/llm-api.js';
import type { JsonRecord } from './json.js';

/** What of a target a mapper needs. */
export interface WireTarget {
  readonly provider: string;
  readonly model: string;
  /** Fields the target's options add to each request body; they win over the request's own. */
  readonly params?: Readonly<Record<string, unknown>> | undefined;
  /** Headers that the provider's options add to each request, names in lower case. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Whether fields stay that the target is known to refuse. @default false */
  readonly isAsSent?: boolean | undefined;
  /** What stands for what an answer does not tell of itself. @default nothing */
  readonly untold?: Untold | undefined;
}

/** What stands for what an answer does not tell of itself. */
export interface Untold {
  /** In epoch seconds. */
  readonly createdAt: number;
  /** What tells it from every other answer: a part of the ids of calls that have none. */
  readonly answerId: string;
}

/** How a request is to be written. */
export interface WriteTerms {
  /** Whether fields stay that the target is known to refuse. */
  readonly isAsSent: boolean;
}

/** An upstream request, without credentials. */
export interface WireRequest {
  /** To be appended to the provider's base URL; starts with a slash. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Readonly<Record<string, unknown>>;
  /** Fields of the common request that this protocol cannot carry and that were left out. */
  readonly omitted: readonly string[];
  /** What is asked in another way than the request says. @default nothing */
  readonly adapted?: readonly string[] | undefined;
  /**
   * The same request without what answers of earlier turns have given back for their maker alone. Absent, or gives `undefined`,
   * where there is nothing of the kind.
   */
  readonly withoutState?: (() => RestatedRequest | undefined) | undefined;
}

/** A request that was written anew. */
export interface RestatedRequest extends WireRequest {
  /** What its target cannot carry of it. @default nothing is known of */
  readonly lack?: string | undefined;
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

/** One event of a stream, as the SSE parser gives it. */
export interface WireStreamEvent {
  /** The event's name; absent where the protocol uses none. */
  readonly event?: string | undefined;
  readonly data: string;
}

/**
 * What one event of a stream turned out to be.
 *
 * - `chunks`: parts of the answer in the common shape; none for a heartbeat or a bookkeeping event
 * - `end`: the protocol's end mark (`[DONE]`, `message_stop`): nothing of use follows. Not every server sends
 *   one, and Gemini has none: a chunk with a finish reason says as well that the answer is whole, but usage may
 *   follow it, so that such a stream is read until it closes
 * - `error`: an error inside the stream; `body` is the evidence for the classifier
 */
export type WireStreamStep =
  | { readonly kind: 'chunks'; readonly chunks: readonly LlmChatChunk[] }
  | { readonly kind: 'end'; readonly chunks: readonly LlmChatChunk[] }
  | { readonly kind: 'error'; readonly body: unknown };

/** Reads one stream, event by event; keeps what the protocol spreads over events. */
export interface WireStreamReader {
  read(event: WireStreamEvent): WireStreamStep;
  /** The tokens of the answer so far, where the protocol tells them before the chunks do. */
  readonly usageSoFar?: LlmUsage | undefined;
}

/** One protocol's mappers: pure, and blind to what a failure means. */
export interface Wire {
  readonly api: LlmApi;
  chatRequest(request: LlmChatRequest, target: WireTarget): WireRequest;
  /**
   * @param body - the parsed answer, not to be trusted
   * @param text - the answer as it came
   */
  chatAnswer(body: unknown, target: WireTarget, text?: string): WireAnswer;
  /** The tokens that a document tells of, also one that is no answer: an empty or a filtered one has been paid for. */
  usageOf(body: JsonRecord, target: WireTarget): LlmUsage | undefined;
  chatStreamRequest(request: LlmChatRequest, target: WireTarget): WireRequest;
  /** A reader for one stream. */
  chatStreamReader(target: WireTarget): WireStreamReader;
  /** Absent where the protocol has no such endpoint. */
  readonly embed?: WireEmbed | undefined;
  /** Absent where the protocol has no such endpoint. */
  readonly countTokens?: WireCountTokens | undefined;
}

/** The mappers of an embeddings endpoint. */
export interface WireEmbed {
  request(request: LlmEmbedRequest, target: WireTarget): WireRequest;
  /** `undefined` where the body is no answer. */
  answer(body: unknown, target: WireTarget): LlmEmbedResponse | undefined;
}

/** The mappers of an endpoint that counts tokens. */
export interface WireCountTokens {
  request(request: LlmChatRequest, target: WireTarget): WireRequest;
  /** The number of input tokens; `undefined` where the body is no answer. */
  answer(body: unknown): number | undefined;
}
