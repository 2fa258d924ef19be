import type { FakeLlmCall } from '../calls/fake-llm-call.js';
import { parseJson } from '../calls/json.js';
import type { FakeMessage, FakeToolCall } from './fake-message.interface.js';
import { answerUsageOf } from './usage.js';

/** https://docs.claude.com/en/api/handling-stop-reasons @internal */
export const STOP_REASONS = {
  stop: 'end_turn',
  length: 'max_tokens',
  tool_calls: 'tool_use',
  content_filter: 'refusal',
};

/**
 * A message as Anthropic's Messages API writes it.
 *
 * @see https://docs.claude.com/en/api/messages
 * @internal
 */
export function anthropicMessageOf(message: FakeMessage, call: FakeLlmCall): object {
  const { text = message.refusal } = message;
  const { promptTokens, completionTokens } = answerUsageOf(message, call);
  const calls = (message.toolCalls ?? []).map((toolCall, index) => toolUseOf(toolCall, call.number, index));
  return {
    id: `msg_test_${call.number}`,
    type: 'message',
    role: 'assistant',
    model: call.model,
    content: [
      ...(message.reasoning === undefined ? [] : [{ type: 'thinking', thinking: message.reasoning, signature: '' }]),
      ...(text === undefined ? [] : [{ type: 'text', text }]),
      ...calls,
    ],
    stop_reason: STOP_REASONS[message.finishReason ?? (calls.length > 0 ? 'tool_calls' : 'stop')],
    stop_sequence: null,
    usage: { input_tokens: promptTokens, output_tokens: completionTokens },
  };
}

/** Anthropic sends the input as an object; arguments that spell none go as they are. */
function toolUseOf({ id, name, arguments: given = {} }: FakeToolCall, callNumber: number, index: number): object {
  const input = typeof given === 'string' ? (parseJson(given) ?? given) : given;
  return { type: 'tool_use', id: id ?? `call_${callNumber}_${index}`, name, input };
}

/** The input as JSON text, which is how it is streamed; broken text stays broken. @internal */
export function inputTextOf({ arguments: given = {} }: FakeToolCall): string {
  return typeof given === 'string' ? given : JSON.stringify(given);
}
