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
      this.event('response.reasoning_summary_part.added', { ...place, part: { type: 'summary_text', text: '' } }),
      this.event('response.reasoning_summary_text.delta', { ...place, delta: text }),
      this.event('response.reasoning_summary_text.done', { ...place, text }),
      this.event('response.reasoning_summary_part.done', { ...place, part: { type: 'summary_text', text } }),
      this.done(item),
    ];
  }

  piece(text: string): readonly StreamEvent[] {
    const opening = this.openPart('text', { type: 'output_text', text: '', annotations: [] });
    this.said = { ...this.said, text: (this.said?.text ?? '') + text };
    return [...opening, this.event('response.output_text.delta', { ...this.place(), delta: text, logprobs: [] })];
  }

  refusal(text: string): readonly StreamEvent[] {
    const opening = this.openPart('refusal', { type: 'refusal', refusal: '' });
    this.said = { ...this.said, refusal: text };
    return [...opening, this.event('response.refusal.delta', { ...this.place(), delta: text })];
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
      this.event('response.function_call_arguments.done', {
        item_id: item.id,
        output_index: index,
        name: call.name,
        arguments: item['arguments'],
      }),
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

  /** Opens a part of the message, and the message with its first one. */
  private openPart(kind: 'text' | 'refusal', part: object): readonly StreamEvent[] {
    if (this.said?.[kind] !== undefined) return [];
    const item = { ...messageItemOf({}, this.call), status: 'in_progress' };
    const isNew = this.said === undefined;
    const opening = isNew ? [this.event('response.output_item.added', { output_index: this.output.length, item })] : [];
    this.said = { ...this.said, [kind]: '' };
    return [...opening, this.event('response.content_part.added', { ...this.place(), part })];
  }

  private closeMessage(): readonly StreamEvent[] {
    const { said } = this;
    if (said === undefined) return [];
    const place = { ...this.place(), content_index: 0 };
    const text =
      said.text === undefined
        ? []
        : [this.event('response.output_text.done', { ...place, text: said.text, logprobs: [] })];
    const item = messageItemOf(said, this.call);
    const parts = item['content'] as readonly object[];
    const ends = parts.map((part, index) =>
      this.event('response.content_part.done', { ...place, content_index: index, part }),
    );
    this.said = undefined;
    return [...text, ...ends, this.done(item)];
  }

  private done(item: OutputItem): StreamEvent {
    const index = this.output.push(item) - 1;
    return this.event('response.output_item.done', { output_index: index, item });
  }

  /** The place of the part of the message that came last. */
  private place(): { readonly item_id: string; readonly output_index: number; readonly content_index: number } {
    const isSecond = this.said?.text !== undefined && this.said.refusal !== undefined;
    const content_index = isSecond ? 1 : 0;
    return { item_id: `msg_test_${this.call.number}`, output_index: this.output.length, content_index };
  }

  private event(type: string, fields: object): StreamEvent {
    return { event: type, data: { type, sequence_number: this.number++, ...fields } };
  }
}
