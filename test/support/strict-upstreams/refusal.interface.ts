/** A part of a message, with the fields that any protocol has for it. */
export interface Part {
  readonly type?: string;
  readonly text: string;
  readonly id: string;
  readonly tool_use_id: string;
  readonly source: { readonly type: string; readonly media_type: string; readonly data?: string };
  readonly image_url?: { readonly url: string };
  readonly document_url?: unknown;
  readonly input_audio?: unknown;
  readonly inlineData?: { readonly mimeType: string };
  readonly functionCall?: unknown;
  readonly functionResponse?: unknown;
  readonly thoughtSignature?: unknown;
  readonly cache_control?: { readonly type: string; readonly ttl?: string };
}

/** A message, likewise. */
export interface Message {
  readonly role: string;
  readonly content?: string | readonly Part[] | null;
  readonly parts: readonly Part[];
  readonly tool_calls?: readonly { readonly id: string; readonly type?: string }[];
  readonly tool_call_id: string;
  readonly prefix?: boolean;
  readonly reasoning_content?: unknown;
  readonly audio?: object;
}

/** An item of the Responses API. */
export interface Item {
  readonly type: string;
  readonly role?: string;
  readonly content?: string | readonly Readonly<Record<string, unknown>>[];
  readonly call_id?: string;
  readonly encrypted_content?: string;
  readonly [field: string]: unknown;
}

/** A body, likewise. */
export interface Body {
  readonly messages: readonly Message[];
  readonly contents: readonly Message[];
  readonly input?: readonly Item[];
  readonly system?: unknown;
  readonly systemInstruction?: unknown;
  readonly tools?: unknown;
  readonly response_format?: { readonly json_schema?: { readonly schema?: Schema; readonly strict?: boolean } };
  readonly tool_choice?: { readonly type: string };
  readonly toolConfig?: { readonly functionCallingConfig?: { readonly mode?: string } };
  readonly thinking?: { readonly type: string; readonly budget_tokens?: number };
  readonly max_tokens?: unknown;
  readonly temperature?: number;
  readonly top_p?: number;
  readonly cache_control?: Part['cache_control'];
  readonly output_config?: {
    readonly effort?: string;
    readonly format?: { readonly type: string; readonly schema: Schema };
  };
  readonly generationConfig?: Readonly<Record<string, unknown>> & {
    readonly responseMimeType?: string;
    readonly responseJsonSchema?: Schema;
    readonly thinkingConfig?: { readonly thinkingBudget?: number; readonly thinkingLevel?: string };
  };
}

/** A JSON schema. */
export interface Schema {
  readonly [keyword: string]: unknown;
}

/** What a provider answers to a request that it refuses, in its own form. */
export interface Refusal {
  readonly status: number;
  readonly body: unknown;
}

/** A provider that refuses what the real one refuses. */
export interface StrictUpstream {
  readonly provider: string;
  readonly model: string;
  readonly api: 'openai' | 'openai-responses' | 'anthropic' | 'gemini';
  readonly refusalOf: (body: Body) => Refusal | undefined;
}
