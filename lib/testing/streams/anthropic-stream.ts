import { inputTextOf, STOP_REASONS } from '../answers/anthropic-message.js';
import type { FakeToolCall } from '../answers/fake-message.interface.js';
import type { FakeLlmCall } from '../calls/fake-llm-call.js';
import { halvesOf } from './pieces.js';
import type { StreamEvent, StreamFinish, StreamForm } from './stream-form.interface.js';

/**
 * A stream of the Messages API, from `message_start` to `message_stop`, with a block for each kind of content.
 *
 * @see https://docs.claude.com/en/docs/build-with-claude/streaming
 * @internal
 */
export class AnthropicStream implements StreamForm {
  private index = -1;
  private openBlock: 'text' | 'thinking' | 'tool_use' | undefined;

  constructor(private readonly call: FakeLlmCall) {}

  opening(promptTokens: number): readonly StreamEvent[] {
    const message = {
      id: `msg_test_${this.call.number}`,
      type: 'message',
      role: 'assistant',
      model: this.call.model,
      content: [],
      stop_reason: null,
      stop_sequence: null,
      usage: { input_tokens: promptTokens, output_tokens: 1 },
    };
    return [named('message_start', { message }), named('ping')];
  }

  thought(text: string): readonly StreamEvent[] {
    return [
      ...this.inBlock('thinking', { thinking: '', signature: '' }),
      this.delta({ type: 'thinking_delta', thinking: text }),
      this.delta({ type: 'signature_delta', signature: 'c2lnbmF0dXJl' }),
    ];
  }

  piece(text: string): readonly StreamEvent[] {
    return [...this.inBlock('text', { text: '' }), this.delta({ type: 'text_delta', text })];
  }

  /** Anthropic says by the stop reason that it refuses; what it says beside is text. */
  refusal(text: string): readonly StreamEvent[] {
    return this.piece(text);
  }

  toolCall(call: FakeToolCall, position: number): readonly StreamEvent[] {
    const { id = `call_${this.call.number}_${position}`, name } = call;
    return [
      ...this.closeBlock(),
      ...this.inBlock('tool_use', { id, name, input: {} }),
      ...['', ...halvesOf(inputTextOf(call))].map((json) =>
        this.delta({ type: 'input_json_delta', partial_json: json }),
      ),
    ];
  }

  finish({ reason, usage }: StreamFinish): readonly StreamEvent[] {
    const delta = { stop_reason: STOP_REASONS[reason], stop_sequence: null };
    return [...this.closeBlock(), named('message_delta', { delta, usage: { output_tokens: usage.completionTokens } })];
  }

  mark(): readonly StreamEvent[] {
    return [named('message_stop')];
  }

  error(body: unknown): readonly StreamEvent[] {
    return [{ event: 'error', data: body }];
  }

  private inBlock(type: NonNullable<typeof this.openBlock>, fields: object): readonly StreamEvent[] {
    if (this.openBlock === type) return [];
    const closing = this.closeBlock();
    this.index += 1;
    this.openBlock = type;
    return [...closing, named('content_block_start', { index: this.index, content_block: { type, ...fields } })];
  }

  private closeBlock(): readonly StreamEvent[] {
    if (this.openBlock === undefined) return [];
    this.openBlock = undefined;
    return [named('content_block_stop', { index: this.index })];
  }

  private delta(delta: object): StreamEvent {
    return named('content_block_delta', { index: this.index, delta });
  }
}

function named(type: string, fields: object = {}): StreamEvent {
  return { event: type, data: { type, ...fields } };
}
