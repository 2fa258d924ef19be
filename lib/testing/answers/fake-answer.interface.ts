/**
 * A tool call that a fake model makes.
 *
 * @publicApi
 */
export interface FakeToolCall {
  readonly name: string;
  /** An object, or JSON text as the model wrote it (also broken). @default {} */
  readonly arguments?: object | string | undefined;
  /** @default `call_<number of the call>_<position>` */
  readonly id?: string | undefined;
}

/**
 * What a fake model says, in no protocol: it is written in that of the call.
 *
 * @publicApi
 */
export interface FakeMessage {
  readonly text?: string | undefined;
  readonly toolCalls?: readonly FakeToolCall[] | undefined;
  /** What the model thought; `reasoning_content` on the OpenAI wire, a `thinking` block on Anthropic's. */
  readonly reasoning?: string | undefined;
  /** @default 'tool_calls' with tool calls, else 'stop' */
  readonly finishReason?: 'stop' | 'length' | 'tool_calls' | 'content_filter' | undefined;
  /** @default 1 token per 4 characters */
  readonly usage?: { readonly promptTokens: number; readonly completionTokens: number } | undefined;
}

/**
 * An HTTP answer as it is; what `providerFailure()` gives is one.
 *
 * @publicApi
 */
export interface FakeHttpAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Text goes as it is, nothing as an empty body, everything else as JSON. */
  readonly body?: unknown;
}

/**
 * An upstream answer: a text, a message, or a raw HTTP answer.
 *
 * @publicApi
 */
export type FakeAnswer = string | FakeMessage | FakeHttpAnswer;

/** An answer ready to be sent. @internal */
export interface WrittenAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}
