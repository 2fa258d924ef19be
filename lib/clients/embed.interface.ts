import type { LlmOpen } from './chat.interface.js';

/**
 * The named fields of {@link LlmEmbedRequest}.
 *
 * @publicApi
 */
export interface LlmEmbedRequestFields {
  /** The text, or the texts, to embed. */
  readonly input: string | readonly string[];
  /** A route's name or `provider/model`; absent for the client's own route. */
  readonly model?: string | undefined;
  /** Length of the vectors, for models that let one choose. */
  readonly dimensions?: number | null | undefined;
  /** How vectors travel; the answer holds numbers either way. */
  readonly encoding_format?: 'float' | 'base64' | undefined;
  /** Whom the request is made for, by an id of the app's own; sent to providers that take it. */
  readonly user?: string | undefined;
  /** Fields for one provider alone, by its id; as in a chat request. */
  readonly providerOptions?: Readonly<Record<string, Readonly<Record<string, unknown>> | undefined>> | undefined;
}

/**
 * A request for embeddings, in the shape of OpenAI's. Vectors of different models cannot be compared: a route
 * for embeddings names one model, by several providers or keys.
 *
 * @see https://platform.openai.com/docs/api-reference/embeddings/create
 * @publicApi
 */
export type LlmEmbedRequest = LlmOpen<LlmEmbedRequestFields>;

/**
 * The vector of one input.
 *
 * @publicApi
 */
export interface LlmEmbedding {
  readonly object: 'embedding';
  /** The place of its input in the request. */
  readonly index: number;
  readonly embedding: readonly number[];
}

/**
 * Embeddings in the order of their inputs, in the shape of OpenAI's, whatever provider gave them.
 *
 * @publicApi
 */
export interface LlmEmbedResponse {
  readonly object: 'list';
  /** At least one vector. */
  readonly data: readonly LlmEmbedding[];
  /** The model that answered, as the provider names it. */
  readonly model: string;
  /** Absent where the provider does not tell. */
  readonly usage?: { readonly prompt_tokens: number; readonly total_tokens: number } | undefined;
}
