import type { LlmChatRequest } from '../../chat.interface.js';
import type { WireRequest, WireTarget } from '../wire.interface.js';
import { toAnthropicRequest } from './to-request.js';

/**
 * Writes a common request for Anthropic's Messages API that is to stream its answer. Usage comes unasked.
 *
 * @see https://docs.claude.com/en/docs/build-with-claude/streaming
 * @internal
 */
export function toAnthropicStreamRequest(request: LlmChatRequest, target: WireTarget): WireRequest {
  const unary = toAnthropicRequest(request, target);
  return {
    ...unary,
    headers: { ...unary.headers, accept: 'text/event-stream' },
    body: { ...unary.body, stream: true },
  };
}
