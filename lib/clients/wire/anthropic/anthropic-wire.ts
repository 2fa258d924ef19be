import { withExactArguments } from '../exact-integers.js';
import type { Wire } from '../wire.interface.js';
import { ANTHROPIC_COUNT_TOKENS } from './count-tokens.js';
import { fromAnthropicResponse } from './from-response.js';
import { AnthropicStreamReader } from './stream-reader.js';
import { toAnthropicRequest } from './to-request.js';
import { toAnthropicStreamRequest } from './to-stream-request.js';
import { anthropicUsageOf } from './usage.js';

/** Anthropic's Messages API. It has no embeddings. @internal */
export const ANTHROPIC_WIRE: Wire = {
  api: 'anthropic',
  chatRequest: toAnthropicRequest,
  chatAnswer: (body, target, text) => fromAnthropicResponse(withExactArguments(body, text), target),
  usageOf: ({ usage }) => anthropicUsageOf(usage),
  chatStreamRequest: toAnthropicStreamRequest,
  chatStreamReader: (target) => new AnthropicStreamReader(target),
  countTokens: ANTHROPIC_COUNT_TOKENS,
};
