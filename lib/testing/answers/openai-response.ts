import type { FakeLlmCall } from '../calls/fake-llm-call.js';
import type { FakeMessage, FakeToolCall } from './fake-message.interface.js';
import { CREATED_SECONDS, openAiToolCallOf } from './openai-completion.js';
import { answerUsageOf } from './usage.js';

/** One item of an answer. @internal */
export interface OutputItem {
  readonly type: 'reasoning' | 'message' | 'function_call';
  readonly id: string;
  readonly [field: string]: unknown;
}

/**
 * A message as OpenAI's Responses API writes it.
 *
 * @see https://platform.openai.com/docs/api-reference/responses/object
 * @internal
 */
export function openAiResponseOf(message: FakeMessage, call: FakeLlmCall): object {
  const { text, refusal, reasoning, toolCalls = [], finishReason } = message;
  const output = [
    ...(reasoning === undefined ? [] : [reasoningItemOf(reasoning, call)]),
    ...(text === undefined && refusal === undefined ? [] : [messageItemOf({ text, refusal }, call)]),
    ...toolCalls.map((toolCall, index) => callItemOf(toolCall, call, index)),
  ];
  const reason = finishReason ?? (refusal === undefined ? 'stop' : 'refused');
  return responseOf(call, endOf(reason), output, answerUsageOf(message, call));
}

/** How an answer ends; one that was refused in words is complete. @internal */
export function endOf(reason: string): object {
  const incomplete: Readonly<Record<string, string>> = {
    length: 'max_output_tokens',
    content_filter: 'content_filter',
  };
  const word = incomplete[reason];
  return word === undefined
    ? { status: 'completed', incomplete_details: null }
    : { status: 'incomplete', incomplete_details: { reason: word } };
}

/** The frame of an answer. @internal */
export function responseOf(
  { number, model }: FakeLlmCall,
  end: object,
  output: readonly OutputItem[],
  usage?: NonNullable<FakeMessage['usage']>,
): object {
  return {
    id: `resp_test_${number}`,
    object: 'response',
    created_at: CREATED_SECONDS,
    error: null,
    ...end,
    model,
    output,
    usage: usage === undefined ? null : usageFormOf(usage),
  };
}

/** @internal */
export function reasoningItemOf(text: string, { number }: FakeLlmCall): OutputItem {
  return { type: 'reasoning', id: `rs_test_${number}`, summary: [{ type: 'summary_text', text }] };
}

/** @internal */
export function messageItemOf(said: Pick<FakeMessage, 'text' | 'refusal'>, { number }: FakeLlmCall): OutputItem {
  return {
    type: 'message',
    id: `msg_test_${number}`,
    status: 'completed',
    role: 'assistant',
    content: [
      ...(said.text === undefined ? [] : [{ type: 'output_text', text: said.text, annotations: [] }]),
      ...(said.refusal === undefined ? [] : [{ type: 'refusal', refusal: said.refusal }]),
    ],
  };
}

/** @internal */
export function callItemOf(toolCall: FakeToolCall, { number }: FakeLlmCall, index: number): OutputItem {
  const { id, function: called } = openAiToolCallOf(toolCall, number, index);
  return { type: 'function_call', id: `fc_test_${number}_${index}`, call_id: id, status: 'completed', ...called };
}

function usageFormOf({ promptTokens, completionTokens }: NonNullable<FakeMessage['usage']>): object {
  return {
    input_tokens: promptTokens,
    input_tokens_details: { cached_tokens: 0 },
    output_tokens: completionTokens,
    output_tokens_details: { reasoning_tokens: 0 },
    total_tokens: promptTokens + completionTokens,
  };
}
