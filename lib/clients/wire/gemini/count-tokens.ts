import type { LlmChatRequest } from '../../chat.interface.js';
import { countOf, saysSomething, isRecord } from '../json.js';
import type { WireCountTokens, WireRequest, WireTarget } from '../wire.interface.js';
import { methodPathOf, resourceOf } from './address.js';
import { toGeminiRequest } from './to-request.js';

/** Gemini's count of input tokens: https://ai.google.dev/api/tokens @internal */
export const GEMINI_COUNT_TOKENS: WireCountTokens = { request: toCountRequest, answer: fromCountResponse };

/** The whole request is counted: instructions and tools take tokens as well. */
function toCountRequest(request: LlmChatRequest, target: WireTarget): WireRequest {
  const unary = toGeminiRequest(request, target);
  return {
    ...unary,
    path: methodPathOf(target.model, 'countTokens'),
    body: { generateContentRequest: { ...unary.body, model: resourceOf(target.model) } },
  };
}

function fromCountResponse(body: unknown): number | undefined {
  return isRecord(body) && !saysSomething(body['error']) ? countOf(body['totalTokens']) : undefined;
}
