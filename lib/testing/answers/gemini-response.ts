import type { FakeLlmCall } from '../calls/fake-llm-call.js';
import { isJsonObject, parseJson } from '../calls/json.js';
import type { FakeMessage, FakeToolCall } from './fake-message.interface.js';
import { answerUsageOf } from './usage.js';

/** https://ai.google.dev/api/generate-content#FinishReason @internal */
export const GEMINI_FINISH_REASONS = {
  stop: 'STOP',
  length: 'MAX_TOKENS',
  tool_calls: 'STOP',
  content_filter: 'SAFETY',
};

/**
 * A response as the Gemini API writes it.
 *
 * @see https://ai.google.dev/api/generate-content#v1beta.GenerateContentResponse
 * @internal
 */
export function geminiResponseOf(message: FakeMessage, call: FakeLlmCall): object {
  const { reasoning, text = message.refusal, toolCalls = [] } = message;
  const parts = [
    ...(reasoning === undefined ? [] : [{ text: reasoning, thought: true }]),
    ...(text === undefined ? [] : [{ text }]),
    ...toolCalls.map((toolCall) => ({ functionCall: functionCallOf(toolCall) })),
  ];
  const finishReason = GEMINI_FINISH_REASONS[message.finishReason ?? 'stop'];
  return {
    candidates: [{ content: { parts, role: 'model' }, finishReason, index: 0 }],
    usageMetadata: geminiUsageForm(answerUsageOf(message, call)),
    modelVersion: call.model,
    responseId: `resp_test_${call.number}`,
  };
}

/** Gemini sends the arguments as an object; those that spell none go as they are. @internal */
export function functionCallOf({ id, name, arguments: given = {} }: FakeToolCall): object {
  const parsed = typeof given === 'string' ? parseJson(given) : given;
  return { ...(id !== undefined && { id }), name, args: isJsonObject(parsed) ? parsed : given };
}

/** https://ai.google.dev/api/generate-content#UsageMetadata @internal */
export function geminiUsageForm({ promptTokens, completionTokens }: NonNullable<FakeMessage['usage']>): object {
  return {
    promptTokenCount: promptTokens,
    candidatesTokenCount: completionTokens,
    totalTokenCount: promptTokens + completionTokens,
  };
}
