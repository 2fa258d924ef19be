import type { FakeToolCall } from '../answers/fake-message.interface.js';

/** One event of SSE. @internal */
export interface StreamEvent {
  /** Absent where the protocol names no events. */
  readonly event?: string | undefined;
  /** Text goes as it is, everything else as JSON. */
  readonly data: unknown;
}

/** Tokens of an answer. @internal */
export interface StreamUsage {
  readonly promptTokens: number;
  readonly completionTokens: number;
}

/** How a stream ends well. @internal */
export interface StreamFinish {
  readonly reason: 'stop' | 'length' | 'tool_calls' | 'content_filter';
  readonly usage: StreamUsage;
}

/** Writes one stream in one protocol; its methods are called in this order. @internal */
export interface StreamForm {
  /** What carries no content. */
  opening(promptTokens: number): readonly StreamEvent[];
  thought(text: string): readonly StreamEvent[];
  piece(text: string): readonly StreamEvent[];
  refusal(text: string): readonly StreamEvent[];
  toolCall(call: FakeToolCall, position: number): readonly StreamEvent[];
  finish(finish: StreamFinish): readonly StreamEvent[];
  /** The end mark. */
  mark(): readonly StreamEvent[];
  /** @param body - an error document, or text that is none */
  error(body: unknown): readonly StreamEvent[];
}
