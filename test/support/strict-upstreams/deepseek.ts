import type { Body, Refusal, StrictUpstream } from './refusal.interface.js';
import { brokenTurn } from './turns.js';

function refuse(message: string): Refusal {
  return { status: 400, body: { error: { message, type: 'invalid_request_error', param: null, code: null } } };
}

function refusalOf({ messages, thinking }: Body): Refusal | undefined {
  if (messages.some(({ role }) => role === 'developer')) return refuse('unknown variant `developer`');
  const thoughtless = messages.some(
    (message) => message.tool_calls !== undefined && typeof message.reasoning_content !== 'string',
  );
  if (thinking?.type !== 'disabled' && thoughtless) return refuse('The `reasoning_content` must be passed back');
  const turn = brokenTurn(messages);
  return turn === undefined ? undefined : refuse(turn);
}

/** DeepSeek, which thinks unless it is told not to, and wants its thoughts back beside calls. */
export const STRICT_DEEPSEEK: StrictUpstream = { provider: 'deepseek', model: 'deepseek-v4', api: 'openai', refusalOf };
