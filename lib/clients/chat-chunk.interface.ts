import type {
  LlmAnnotation,
  LlmFinishReason,
  LlmImagePart,
  LlmLogprobs,
  LlmResponseAudio,
  LlmUsage,
} from './chat.interface.js';
import type { LlmProviderState } from './provider-state.interface.js';

/**
 * A piece of a tool call: the pieces of one call share their `index`.
 *
 * The first piece of a call carries `id`, `type` and, unless the provider is slow to tell, the name; the
 * `arguments` of all its pieces, put together, are those of the call.
 *
 * @publicApi
 */
export interface LlmToolCallDelta {
  readonly index: number;
  readonly id?: string | undefined;
  readonly type?: 'function' | 'custom' | undefined;
  readonly function?: { readonly name?: string | undefined; readonly arguments?: string | undefined } | undefined;
  readonly custom?: { readonly name?: string | undefined; readonly input?: string | undefined } | undefined;
  /** What only the call's maker understands of it: where several pieces of a call carry one, the last one counts. */
  readonly providerState?: LlmProviderState | undefined;
}

/**
 * What a chunk adds to a message.
 *
 * @publicApi
 */
export interface LlmChatDelta {
  readonly role?: 'assistant' | undefined;
  readonly content?: string | undefined;
  readonly refusal?: string | undefined;
  /** What the model thought, whatever name the provider has for it. */
  readonly reasoning_content?: string | undefined;
  /** At least one piece, where present. */
  readonly tool_calls?: readonly LlmToolCallDelta[] | undefined;
  /** Sources, each told once. */
  readonly annotations?: readonly LlmAnnotation[] | undefined;
  /** Images, each told once and whole. */
  readonly images?: readonly LlmImagePart[] | undefined;
  /** A piece of sound: the pieces of `data` and of `transcript`, each put together, are those of the message. */
  readonly audio?: Partial<LlmResponseAudio> | null | undefined;
  /**
   * What only the maker of the message understands of it: all of it at once, with the finish reason. Where several chunks
   * carry it, the last one counts.
   */
  readonly providerState?: LlmProviderState | undefined;
}

/**
 * What a chunk adds to one of the answers.
 *
 * @publicApi
 */
export interface LlmChatChunkChoice {
  readonly index: number;
  readonly delta: LlmChatDelta;
  /** `null` until the answer ends. */
  readonly finish_reason: LlmFinishReason | null;
  /** How likely the tokens of this chunk were. */
  readonly logprobs?: LlmLogprobs | null | undefined;
}

/**
 * A piece of an answer, in the shape of OpenAI's chat completion chunk, whatever provider gave it.
 *
 * `choices` is empty in a chunk that carries nothing but usage. Other fields that an OpenAI-wire provider sent
 * are there at run time.
 *
 * @see https://platform.openai.com/docs/api-reference/chat-streaming
 * @publicApi
 */
export interface LlmChatChunk {
  /** The provider's id of the answer; empty where it gave none. */
  readonly id: string;
  readonly object: 'chat.completion.chunk';
  /** When the answer was made, in epoch seconds; 0 where the provider does not tell. */
  readonly created: number;
  /** The model that answers, as the provider names it. */
  readonly model: string;
  readonly choices: readonly LlmChatChunkChoice[];
  /** The tokens of the whole answer so far: where several chunks carry it, the last one counts. */
  readonly usage?: LlmUsage | undefined;
}
