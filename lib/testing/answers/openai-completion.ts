import type { FakeLlmCall } from '../calls/fake-llm-call.js';
import type { FakeMessage, FakeToolCall } from './fake-message.interface.js';
import { answerUsageOf } from './usage.js';

/** 2026-01-01, so that answers are the same in every run. @internal */
export const CREATED_SECONDS = 1_767_225_600;

/**
 * A message as OpenAI's chat completions write it.
 *
 * @see https://platform.openai.com/docs/api-reference/chat/object
 * @internal
 */
export function openAiCompletionOf(message: FakeMessage, call: FakeLlmCall): object {
  const calls = (message.toolCalls ?? []).map((toolCall, index) => openAiToolCallOf(toolCall, call.number, index));
  return {
    id: `chatcmpl-test-${call.number}`,
    object: 'chat.completion',
    created: CREATED_SECONDS,
    model: call.model,
    choices: [
      {
        index: 0,
        message: {
          role: 'assistant',
          content: message.text ?? null,
          refusal: message.refusal ?? null,
          ...(message.reasoning !== undefined && { reasoning_content: message.reasoning }),
          ...(calls.length > 0 && { tool_calls: calls }),
        },
        logprobs: null,
        finish_reason: message.finishReason ?? (calls.length > 0 ? 'tool_calls' : 'stop'),
      },
    ],
    usage: openAiUsageForm(answerUsageOf(message, call)),
  };
}

/** Token counts as OpenAI names them. @internal */
export function openAiUsageForm({ promptTokens, completionTokens }: NonNullable<FakeMessage['usage']>): object {
  return {
    prompt_tokens: promptTokens,
    completion_tokens: completionTokens,
    total_tokens: promptTokens + completionTokens,
  };
}

/** A tool call as OpenAI writes it. @internal */
export function openAiToolCallOf(
  { id, name, arguments: given = {} }: FakeToolCall,
  callNumber: number,
  index: number,
): { id: string; type: 'function'; function: { name: string; arguments: string } } {
  const written = typeof given === 'string' ? given : JSON.stringify(given);
  return { id: id ?? `call_${callNumber}_${index}`, type: 'function', function: { name, arguments: written } };
}
