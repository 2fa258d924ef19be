import type { LlmChatRequest } from '../../chat.interface.js';
import { countOf, saysSomething, isRecord } from '../json.js';
import type { WireCountTokens, WireRequest, WireTarget } from '../wire.interface.js';
import { toAnthropicRequest } from './to-request.js';

/** Fields of a message that its input tokens depend on; the endpoint answers 400 to the others. */
const COUNTED_FIELDS: ReadonlySet<string> = new Set([
  'cache_control',
  'context_management',
  'mcp_servers',
  'messages',
  'model',
  'output_config',
  'output_format',
  'system',
  'thinking',
  'tool_choice',
  'tools',
]);

/** Anthropic's count of input tokens: https://docs.claude.com/en/api/messages-count-tokens @internal */
export const ANTHROPIC_COUNT_TOKENS: WireCountTokens = { request: toCountRequest, answer: fromCountResponse };

function toCountRequest(request: LlmChatRequest, target: WireTarget): WireRequest {
  const unary = toAnthropicRequest(request, target);
  const counted = Object.entries(unary.body).filter(([name]) => COUNTED_FIELDS.has(name));
  return { ...unary, path: `${unary.path}/count_tokens`, body: Object.fromEntries(counted) };
}

function fromCountResponse(body: unknown): number | undefined {
  return isRecord(body) && !saysSomething(body['error']) ? countOf(body['input_tokens']) : undefined;
}
