import type { LlmUsage } from '../errors/usage.interface.js';
import type { LlmProviderState } from './provider-state.interface.js';

export type { LlmUsage };

/**
 * A shape that may carry more fields than it names.
 *
 * A union, because an index signature alone would refuse every interface (such as those of the `openai`
 * package), and without one an object literal could not hold a field that is newer than this library.
 *
 * @publicApi
 */
export type LlmOpen<T> = T | (T & Readonly<Record<string, unknown>>);

/**
 * A mark on a part, a tool or a message: what comes up to here is the same in later requests, so that the provider may keep it in
 * its cache. It is sent to the providers that take such marks, and left out for the others.
 *
 * @see https://platform.claude.com/docs/en/build-with-claude/prompt-caching
 * @publicApi
 */
export interface LlmCacheControl {
  readonly type: 'ephemeral';
  /** How long it is kept. @default the provider's own, `5m` at Anthropic */
  readonly ttl?: '5m' | '1h' | (string & Record<never, never>) | undefined;
}

/**
 * A part of a message: text.
 *
 * @publicApi
 */
export interface LlmTextPart {
  readonly type: 'text';
  readonly text: string;
  readonly cache_control?: LlmCacheControl | null | undefined;
}

/**
 * A part of a message: an image, by its address or as a base64 `data:` URL.
 *
 * @publicApi
 */
export interface LlmImagePart {
  readonly type: 'image_url';
  readonly image_url: { readonly url: string; readonly detail?: string | undefined };
  readonly cache_control?: LlmCacheControl | null | undefined;
}

/**
 * A part of a message: sound, in base64.
 *
 * @publicApi
 */
export interface LlmAudioPart {
  readonly type: 'input_audio';
  readonly input_audio: { readonly data: string; readonly format: string };
}

/**
 * A part of a message: a file, as a base64 `data:` URL or by the id that its provider gave it.
 *
 * @publicApi
 */
export interface LlmFilePart {
  readonly type: 'file';
  readonly file: {
    readonly file_data?: string | undefined;
    readonly file_id?: string | undefined;
    readonly filename?: string | undefined;
  };
  readonly cache_control?: LlmCacheControl | null | undefined;
}

/**
 * A part of an earlier answer in which the model declined.
 *
 * @publicApi
 */
export interface LlmRefusalPart {
  readonly type: 'refusal';
  readonly refusal: string;
}

/**
 * One part of a message's content.
 *
 * @publicApi
 */
export type LlmContentPart =
  LlmOpen<LlmTextPart> | LlmOpen<LlmImagePart> | LlmOpen<LlmAudioPart> | LlmOpen<LlmFilePart> | LlmOpen<LlmRefusalPart>;

/**
 * The model's wish to call a function.
 *
 * @publicApi
 */
export interface LlmFunctionToolCall {
  readonly id: string;
  readonly type: 'function';
  /** `arguments` is JSON as the model wrote it: not checked, and cut where the answer was (`length`). */
  readonly function: { readonly name: string; readonly arguments: string };
  /** What only the call's maker understands of it, to be sent back with it. */
  readonly providerState?: LlmProviderState | undefined;
}

/**
 * The model's wish to call a tool that takes free text; only comes back where such a tool was offered.
 *
 * @publicApi
 */
export interface LlmCustomToolCall {
  readonly id: string;
  readonly type: 'custom';
  readonly custom: { readonly name: string; readonly input: string };
  /** What only the call's maker understands of it, to be sent back with it. */
  readonly providerState?: LlmProviderState | undefined;
}

/**
 * A tool call of an answer, to be sent back in the conversation.
 *
 * @publicApi
 */
export type LlmToolCall = LlmFunctionToolCall | LlmCustomToolCall;

/**
 * Instructions of the application to the model.
 *
 * @publicApi
 */
export interface LlmSystemMessage {
  readonly role: 'system' | 'developer';
  readonly content: string | readonly LlmContentPart[];
  readonly name?: string | undefined;
}

/**
 * What the user says.
 *
 * @publicApi
 */
export interface LlmUserMessage {
  readonly role: 'user';
  readonly content: string | readonly LlmContentPart[];
  readonly name?: string | undefined;
}

/**
 * What the model said; the message of an answer can be used as it is.
 *
 * @publicApi
 */
export interface LlmAssistantMessage {
  readonly role: 'assistant';
  readonly content?: string | readonly LlmContentPart[] | null | undefined;
  readonly name?: string | undefined;
  readonly refusal?: string | null | undefined;
  readonly tool_calls?: readonly LlmOpen<LlmToolCall>[] | undefined;
  /** What the model thought, as some OpenAI-compatible providers want it back. */
  readonly reasoning_content?: string | null | undefined;
  /** What only the maker of the message understands of it. It goes back to that provider alone. */
  readonly providerState?: LlmProviderState | null | undefined;
}

/**
 * What a called tool gave.
 *
 * @publicApi
 */
export interface LlmToolMessage {
  readonly role: 'tool';
  readonly content: string | readonly LlmContentPart[];
  /** The `id` of the call that this answers. */
  readonly tool_call_id: string;
}

/**
 * What a called function gave, in the older form that tool messages have replaced.
 *
 * @publicApi
 */
export interface LlmFunctionMessage {
  readonly role: 'function';
  readonly content: string | null;
  readonly name: string;
}

/**
 * One message of a conversation.
 *
 * @publicApi
 */
export type LlmChatMessage =
  | LlmOpen<LlmSystemMessage>
  | LlmOpen<LlmUserMessage>
  | LlmOpen<LlmAssistantMessage>
  | LlmOpen<LlmToolMessage>
  | LlmOpen<LlmFunctionMessage>;

/**
 * A function that the model may ask to be called.
 *
 * @publicApi
 */
export interface LlmFunctionTool {
  readonly type: 'function';
  readonly function: LlmOpen<{
    readonly name: string;
    readonly description?: string | undefined;
    /** JSON schema of the arguments. */
    readonly parameters?: object | undefined;
    readonly strict?: boolean | null | undefined;
  }>;
  readonly cache_control?: LlmCacheControl | null | undefined;
}

/**
 * A tool that takes free text; understood by few OpenAI-wire providers, and left out for other wires.
 *
 * @publicApi
 */
export interface LlmCustomTool {
  readonly type: 'custom';
  readonly custom: LlmOpen<{ readonly name: string; readonly description?: string | undefined }>;
}

/**
 * A tool offered to the model.
 *
 * @publicApi
 */
export type LlmTool = LlmOpen<LlmFunctionTool> | LlmOpen<LlmCustomTool>;

/**
 * Whether the model must, may or must not call a tool, and which.
 *
 * @publicApi
 */
export type LlmToolChoice =
  | 'none'
  | 'auto'
  | 'required'
  | LlmOpen<{ readonly type: 'function'; readonly function: { readonly name: string } }>
  | LlmOpen<{ readonly type: 'custom'; readonly custom: { readonly name: string } }>
  | LlmOpen<{ readonly type: 'allowed_tools'; readonly allowed_tools: object }>;

/**
 * The form the answer is to have.
 *
 * @publicApi
 */
export type LlmResponseFormat = LlmOpen<{
  readonly type: 'text' | 'json_object' | 'json_schema';
  readonly json_schema?: object | undefined;
}>;

/**
 * The named fields of {@link LlmChatRequest}.
 *
 * @publicApi
 */
export interface LlmChatRequestFields {
  /** The conversation, the oldest message first. */
  readonly messages: readonly LlmChatMessage[];
  /** A route's name or `provider/model`; absent for the client's own route. */
  readonly model?: string | undefined;
  /** How much chance goes into an answer, as OpenAI counts it: 0 to 2. Goes as the nearest number that a target takes. @default that of the model */
  readonly temperature?: number | null | undefined;
  /** The share of likely tokens that are chosen among: 0 to 1. @default 1 */
  readonly top_p?: number | null | undefined;
  /** Most tokens of the answer. The older name: `max_completion_tokens` wins where a wire has only one. */
  readonly max_tokens?: number | null | undefined;
  /** Most tokens of the answer, those of thoughts included. Sent by the name that the target takes. @default that of the model; at Anthropic 4096, and what thoughts take */
  readonly max_completion_tokens?: number | null | undefined;
  /** Texts at which the answer ends. A target that takes none, or fewer, is passed over. */
  readonly stop?: string | readonly string[] | null | undefined;
  /** Makes answers repeatable, as far as the target can. Left out for those that do not take it. */
  readonly seed?: number | null | undefined;
  /** How many answers. A target that gives one alone is passed over for more. @default 1 */
  readonly n?: number | null | undefined;
  /** The form of the answer: text, any JSON, or JSON of a schema. @default text */
  readonly response_format?: LlmResponseFormat | undefined;
  /** The functions that the model may call. A target that takes none is passed over. */
  readonly tools?: readonly LlmTool[] | undefined;
  /** Which of the tools is called: `'auto'`, `'none'`, `'required'`, or one by name. @default 'auto' where there are tools */
  readonly tool_choice?: LlmToolChoice | undefined;
  /** Whether one answer may hold several calls. @default true */
  readonly parallel_tool_calls?: boolean | undefined;
  /** How much a token is held back for each time it has come, from -2 to 2. Left out for targets that do not take it. @default 0 */
  readonly frequency_penalty?: number | null | undefined;
  /** How much a token is held back that has come at all, from -2 to 2. Left out for targets that do not take it. @default 0 */
  readonly presence_penalty?: number | null | undefined;
  /** Whether the answer holds log probabilities. A target that gives none is passed over. @default false */
  readonly logprobs?: boolean | null | undefined;
  /** How many of the likeliest tokens are told at each place; beside `logprobs` only. */
  readonly top_logprobs?: number | null | undefined;
  /** How much a model thinks: `'none'`, `'minimal'`, `'low'`, `'medium'`, `'high'` ... Becomes the nearest level or the budget that the target knows. @default that of the model */
  readonly reasoning_effort?: string | null | undefined;
  /** Whom the request is made for, by an id of the app's own; sent to providers that take it. */
  readonly user?: string | undefined;
  /** Never sent: whether an answer is streamed is decided by the method that is called. */
  readonly stream?: false | null | undefined;
  /**
   * Only where an answer is streamed. `include_usage` is asked for by itself where a provider is known to take it;
   * `false` asks for no usage. Other wires report their usage always.
   */
  readonly stream_options?: LlmOpen<{ readonly include_usage?: boolean | undefined }> | null | undefined;
  /**
   * Fields for one provider alone, by its id. They are added to the body as they are and win over the
   * request's own fields; a target's `params` win over them.
   */
  readonly providerOptions?: Readonly<Record<string, Readonly<Record<string, unknown>> | undefined>> | undefined;
}

/**
 * A chat request in the field's common shape, that of OpenAI's chat completions.
 *
 * - What the `openai` package types as a request that does not stream can be given as it is.
 * - Fields that are not named here go to targets of the `openai` wire only; what another wire cannot carry is
 *   left out for that target, and the trail says so.
 * - `providerOptions` reach one provider alone.
 *
 * @see https://platform.openai.com/docs/api-reference/chat/create
 * @publicApi
 */
export type LlmChatRequest = LlmOpen<LlmChatRequestFields>;

/**
 * Why an answer ended: `stop` (by itself or at a stop sequence), `length` (a token limit), `tool_calls`,
 * `content_filter`, `function_call` (the older form of `tool_calls`), or a provider's own word.
 *
 * @publicApi
 */
export type LlmFinishReason =
  'stop' | 'length' | 'tool_calls' | 'content_filter' | 'function_call' | (string & Record<never, never>);

/**
 * A source on the web that a part of the answer's text rests on.
 *
 * @see https://platform.openai.com/docs/api-reference/chat/object
 * @publicApi
 */
export interface LlmUrlCitation {
  readonly type: 'url_citation';
  readonly url_citation: {
    readonly url: string;
    readonly title?: string | undefined;
    /** Where in `content` the text begins that rests on the source, in characters; absent where the provider does not tell. */
    readonly start_index?: number | undefined;
    /** Where in `content` that text ends: the first character after it. */
    readonly end_index?: number | undefined;
    /** The source's own words, where the provider tells. */
    readonly cited_text?: string | undefined;
  };
}

/**
 * A document of the request that a part of the answer's text rests on.
 *
 * @publicApi
 */
export interface LlmDocumentCitation {
  readonly type: 'document_citation';
  readonly document_citation: {
    /** The document's place among those of the request, from 0. */
    readonly document_index?: number | undefined;
    readonly document_title?: string | undefined;
    /** The document's own words. */
    readonly cited_text?: string | undefined;
    /** The first page, from 1, and the page after the last one; absent for a document that has no pages. */
    readonly start_page?: number | undefined;
    readonly end_page?: number | undefined;
    readonly start_index?: number | undefined;
    readonly end_index?: number | undefined;
  };
}

/**
 * What a part of an answer rests on.
 *
 * @publicApi
 */
export type LlmAnnotation = LlmOpen<LlmUrlCitation> | LlmOpen<LlmDocumentCitation>;

/**
 * Sound that the model made.
 *
 * @see https://platform.openai.com/docs/guides/audio
 * @publicApi
 */
export interface LlmResponseAudio {
  /** The provider's id of the sound, by which a later request may name it; empty where it gave none. */
  readonly id: string;
  /** The sound in base64, in the format that was asked for or that the provider has. */
  readonly data: string;
  /** What is said, where the provider tells. */
  readonly transcript?: string | undefined;
  /** Until when the provider knows the id, in epoch seconds. */
  readonly expires_at?: number | undefined;
  /** The type of the sound, such as `audio/L16;rate=24000`, where the provider tells. */
  readonly mime_type?: string | undefined;
}

/**
 * How likely a token was, and which others were.
 *
 * @publicApi
 */
export interface LlmTokenLogprob {
  readonly token: string;
  readonly logprob: number;
  readonly bytes?: readonly number[] | null | undefined;
  readonly top_logprobs?:
    | readonly {
        readonly token: string;
        readonly logprob: number;
        readonly bytes?: readonly number[] | null | undefined;
      }[]
    | undefined;
}

/**
 * How likely the tokens of a choice were.
 *
 * @publicApi
 */
export interface LlmLogprobs {
  readonly content: readonly LlmTokenLogprob[] | null;
  readonly refusal?: readonly LlmTokenLogprob[] | null | undefined;
}

/**
 * The message of an answer. Other fields that an OpenAI-wire provider sent are there at run time.
 *
 * @publicApi
 */
export interface LlmChatResponseMessage {
  readonly role: 'assistant';
  readonly content: string | null;
  readonly refusal?: string | null | undefined;
  /** At least one call, where present. */
  readonly tool_calls?: readonly LlmToolCall[] | undefined;
  /** What the model thought, where the provider tells; whatever name the provider has for it. */
  readonly reasoning_content?: string | undefined;
  /** What the text rests on: at least one source, where present. */
  readonly annotations?: readonly LlmAnnotation[] | undefined;
  /** Images that the model made, as `data:` URLs or addresses: at least one, where present. */
  readonly images?: readonly LlmImagePart[] | undefined;
  readonly audio?: LlmResponseAudio | null | undefined;
  /** What only the maker of the message understands of it, to be sent back with it. */
  readonly providerState?: LlmProviderState | undefined;
}

/**
 * One of the answers to a request; there is one unless `n` asked for more.
 *
 * @publicApi
 */
export interface LlmChatChoice {
  readonly index: number;
  readonly message: LlmChatResponseMessage;
  readonly finish_reason: LlmFinishReason;
  readonly logprobs?: LlmLogprobs | null | undefined;
}

/**
 * A complete answer, in the shape of OpenAI's chat completion, whatever provider gave it.
 *
 * `choices` holds at least one choice. Other fields that an OpenAI-wire provider sent (`system_fingerprint`,
 * `service_tier`, `citations` ...) are there at run time.
 *
 * @see https://platform.openai.com/docs/api-reference/chat/object
 * @publicApi
 */
export interface LlmChatResponse {
  /** The provider's id of the answer; empty where it gave none. */
  readonly id: string;
  readonly object: 'chat.completion';
  /** When the answer was made, in epoch seconds; 0 where the provider does not tell. */
  readonly created: number;
  /** The model that answered, as the provider names it. */
  readonly model: string;
  readonly choices: readonly LlmChatChoice[];
  /** Absent where the provider does not tell. */
  readonly usage?: LlmUsage | undefined;
}
