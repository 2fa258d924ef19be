import type { Wire } from '../wire.interface.js';
import { fromAnthropicResponse } from './from-response.js';
import { toAnthropicRequest } from './to-request.js';

/** Anthropic's Messages API. @internal */
export const ANTHROPIC_WIRE: Wire = {
  api: 'anthropic',
  chatRequest: toAnthropicRequest,
  chatAnswer: fromAnthropicResponse,
};
