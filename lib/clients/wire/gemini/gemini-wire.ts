import { withExactArguments } from '../exact-integers.js';
import type { Wire } from '../wire.interface.js';
import { GEMINI_COUNT_TOKENS } from './count-tokens.js';
import { GEMINI_EMBED } from './embeddings.js';
import { fromGeminiResponse } from './from-response.js';
import { GeminiStreamReader } from './stream-reader.js';
import { toGeminiRequest, toGeminiStreamRequest } from './to-request.js';
import { geminiUsageOf } from './usage.js';

/** Google's Gemini API. @internal */
export const GEMINI_WIRE: Wire = {
  api: 'gemini',
  chatRequest: toGeminiRequest,
  chatAnswer: (body, target, text) => fromGeminiResponse(withExactArguments(body, text), target),
  usageOf: ({ usageMetadata }) => geminiUsageOf(usageMetadata),
  chatStreamRequest: toGeminiStreamRequest,
  chatStreamReader: (target) => new GeminiStreamReader(target),
  embed: GEMINI_EMBED,
  countTokens: GEMINI_COUNT_TOKENS,
};
