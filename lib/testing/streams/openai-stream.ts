import type { FakeToolCall } from '../answers/fake-message.interface.js';
import { CREATED_SECONDS, openAiToolCallOf, openAiUsageForm } from '../answers/openai-completion.js';
import type { FakeLlmCall } from '../calls/fake-llm-call.js';
import { isJsonObject } from '../calls/json.js';
import { halvesOf } from './pieces.js';
import type { StreamEvent, StreamFinish, StreamForm } from './stream-form.interface.js';

/**
 * A stream of chat completion chunks: the role first, then content, the finish reason, the usage where it is asked for,
 * and `[DONE]`.
 *
 * @see https://platform.openai.com/docs/api-reference/chat-streaming
 * @internal
 */
export class OpenAiStream implements StreamForm {
  constructor(private readonly call: FakeLlmCall) {}

  opening(): readonly StreamEvent[] {
    return [this.chunk({ role: 'assistant', content: '', refusal: null })];
  }

  thought(text: string): readonly StreamEvent[] {
    return [this.chunk({ reasoning_content: text })];
  }

  piece(text: string): readonly StreamEvent[] {
    return [this.chunk({ content: text })];
  }

  refusal(text: string): readonly StreamEvent[] {
    return [this.chunk({ refusal: text })];
  }

  /** The name comes first, the arguments after it. */
  toolCall(call: FakeToolCall, index: number): readonly StreamEvent[] {
    const { function: called, ...head } = openAiToolCallOf(call, this.call.number, index);
    const begin = { index, ...head, function: { name: called.name, arguments: '' } };
    const rest = halvesOf(called.arguments).map((text) => ({ index, function: { arguments: text } }));
    return [begin, ...rest].map((piece) => this.chunk({ tool_calls: [piece] }));
  }

  finish({ reason, usage }: StreamFinish): readonly StreamEvent[] {
    const options = this.call.body['stream_options'];
    const isAsked = isJsonObject(options) && options['include_usage'] === true;
    return [this.chunk({}, reason), ...(isAsked ? [this.event({ choices: [], usage: openAiUsageForm(usage) })] : [])];
  }

  mark(): readonly StreamEvent[] {
    return [{ data: '[DONE]' }];
  }

  error(body: unknown): readonly StreamEvent[] {
    return [{ data: body }];
  }

  private chunk(delta: object, reason: string | null = null): StreamEvent {
    return this.event({ choices: [{ index: 0, delta, logprobs: null, finish_reason: reason }] });
  }

  private event(fields: object): StreamEvent {
    const { model, number } = this.call;
    const object = 'chat.completion.chunk';
    return { data: { id: `chatcmpl-test-${number}`, object, created: CREATED_SECONDS, model, ...fields } };
  }
}
