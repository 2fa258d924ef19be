import type { FakeToolCall } from '../answers/fake-message.interface.js';
import {
  callItemOf,
  endOf,
  messageItemOf,
  reasoningItemOf,
  responseOf,
  type OutputItem,
} from '../answers/openai-response.js';
import type { FakeLlmCall } from '../calls/fake-llm-call.js';
import { isJsonObject } from '../calls/json.js';
import { halvesOf } from './pieces.js';
import type { StreamEvent, StreamFinish, StreamForm } from './stream-form.interface.js';

/**
 * A stream of the Responses API, from `response.created` to `response.completed`, with an item for each kind of content. It has no
 * end mark of its own.
 *
 * @see https://platform.openai.com/docs/api-reference/responses-streaming
 * @internal
 */
export class OpenAiResponsesStream implements StreamForm {
  private number = 0;
  private readonly output: OutputItem[] = [];
  /** What has been said in the message that is open. */
  private said: { text?: string; refusal?: string } | undefined;

  constructor(private readonly call: FakeLlmCall) {}

  opening(): readonly StreamEvent[] {
    const response = responseOf(this.call, { status: 'in_progress', incomplete_details: null }, []);
    return [this.event('response.created', { response }), this.event('response.in_progress', { response })];
  }

  thought(text: string): readonly StreamEvent[] {
    const item = reasoningItemOf(text, this.call);
    const place = { item_id: item.id, output_index: this.output.length, summary_index: 0 };
    return [
      this.event('response.output_item.added', { output_index: this.output.length, item: { ...item, summary: [] } }),
      this.event('response.reasoning_summary_text.delta', { ...place, delta: text }),
      this.done(item),
    ];
  }

  piece(text: string): readonly StreamEvent[] {
    const opening = this.openMessage();
    this.said = { ...this.said, text: (this.said?.text ?? '') + text };
    return [...opening, this.event('response.output_text.delta', { ...this.place(), delta: text, logprobs: [] })];
  }

  refusal(text: string): readonly StreamEvent[] {
    const opening = this.openMessage();
    this.said = { ...this.said, refusal: text };
    return [...opening, this.event('response.refusal.delta', { ...this.place(1), delta: text })];
  }

  toolCall(call: FakeToolCall, position: number): readonly StreamEvent[] {
    const closing = this.closeMessage();
    const item = callItemOf(call, this.call, position);
    const index = this.output.length;
    const pieces = halvesOf(String(item['arguments']));
    return [
      ...closing,
      this.event('response.output_item.added', { output_index: index, item: { ...item, arguments: '' } }),
      ...pieces.map((delta) =>
        this.event('response.function_call_arguments.delta', { item_id: item.id, output_index: index, delta }),
      ),
      this.done(item),
    ];
  }

  finish({ reason, usage }: StreamFinish): readonly StreamEvent[] {
    const closing = this.closeMessage();
    const end = endOf(reason);
    const type = 'status' in end && end.status === 'incomplete' ? 'response.incomplete' : 'response.completed';
    return [...closing, this.event(type, { response: responseOf(this.call, end, this.output, usage) })];
  }

  mark(): readonly StreamEvent[] {
    return [];
  }

  error(body: unknown): readonly StreamEvent[] {
    return isJsonObject(body) ? [this.event('error', body)] : [{ event: 'error', data: body }];
  }

  private openMessage(): readonly StreamEvent[] {
    if (this.said !== undefined) return [];
    this.said = {};
    const item = { ...messageItemOf({}, this.call), status: 'in_progress' };
    return [this.event('response.output_item.added', { output_index: this.output.length, item })];
  }

  private closeMessage(): readonly StreamEvent[] {
    if (this.said === undefined) return [];
    const item = messageItemOf(this.said, this.call);
    this.said = undefined;
    return [this.done(item)];
  }

  private done(item: OutputItem): StreamEvent {
    const index = this.output.push(item) - 1;
    return this.event('response.output_item.done', { output_index: index, item });
  }

  /** @param part - the place among the parts of the message */
  private place(part = 0): object {
    const isFirst = part === 0 || this.said?.text === undefined;
    const index = isFirst ? 0 : part;
    return { item_id: `msg_test_${this.call.number}`, output_index: this.output.length, content_index: index };
  }

  private event(type: string, fields: object): StreamEvent {
    return { event: type, data: { type, sequence_number: this.number++, ...fields } };
  }
}
