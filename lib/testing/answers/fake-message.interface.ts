/**
 * How an answer comes, whatever it says.
 *
 * @publicApi
 */
export interface FakeDelivery {
  /**
   * How long the upstream takes until the head of its answer, in milliseconds; `Infinity` for one that never answers. It
   * passes as timers do: in real time, or in a runner's faked one; `fake.clock.advance()` ends it too.
   *
   * @default 0
   */
  readonly afterMs?: number | undefined;
  /**
   * Whether the upstream does not notice that the call is aborted: waits and body go on, and the call does not reject. It
   * shows what a transport would do that ignores its signal. A `FakeLlmServer` notices: its socket closes.
   *
   * @default false
   */
  readonly ignoresAbort?: boolean | undefined;
}

/**
 * A tool call that a fake model makes.
 *
 * @publicApi
 */
export interface FakeToolCall {
  /** The name of the function. */
  readonly name: string;
  /** The arguments: an object, or JSON text as the model wrote it (also broken). @default {} */
  readonly arguments?: object | string | undefined;
  /** The id of the call. @default `call_<number of the call>_<position>` */
  readonly id?: string | undefined;
}

/**
 * What a fake model says, in no protocol: it is written in that of the call.
 *
 * @publicApi
 */
export interface FakeMessage extends FakeDelivery {
  /** What it writes. */
  readonly text?: string | undefined;
  /** An object that the model writes as JSON, as structured output is; takes the place of `text`. */
  readonly object?: object | undefined;
  /** The functions that it calls, in this order. */
  readonly toolCalls?: readonly FakeToolCall[] | undefined;
  /** What the model thought; `reasoning_content` in chat completions, a `reasoning` item of the Responses API, a `thinking` block of Anthropic's, a thought of Gemini's. */
  readonly reasoning?: string | undefined;
  /** Why the model would not answer: a field of its own by OpenAI's protocols, text by the others. */
  readonly refusal?: string | undefined;
  /** Why the answer ends. @default 'tool_calls' with tool calls, else 'stop' */
  readonly finishReason?: 'stop' | 'length' | 'tool_calls' | 'content_filter' | undefined;
  /** The tokens that the provider tells. @default 1 token per 4 characters */
  readonly usage?: { readonly promptTokens: number; readonly completionTokens: number } | undefined;
}
