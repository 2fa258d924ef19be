import type { LlmChatRequest } from '../chat.interface.js';
import type { JsonRecord } from '../wire/json.js';
import { recordsOf } from '../wire/json.js';
import { toolNameOf } from './tool-name.js';

/**
 * A request that offers the tools which the model has called before, and lets none be called, where it offers none itself: for
 * targets that refuse calls in a conversation without tools.
 *
 * @internal
 */
export function withCalledTools(request: LlmChatRequest): LlmChatRequest {
  const { tools, messages } = request as JsonRecord;
  if (recordsOf(tools).length > 0) return request;
  const called = recordsOf(messages).flatMap(({ tool_calls: calls }) => recordsOf(calls).map(toolNameOf));
  const names = new Set(called.filter((name) => name !== undefined));
  if (names.size === 0) return request;
  const offered = [...names].map((name) => ({
    type: 'function' as const,
    function: { name, parameters: { type: 'object', properties: {} } },
  }));
  return { ...request, tools: offered, tool_choice: 'none' };
}
