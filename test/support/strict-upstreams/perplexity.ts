import type { Body, Refusal, StrictUpstream } from './refusal.interface.js';
import { partsOf } from './turns.js';

function refuse(message: string): Refusal {
  return { status: 400, body: { error: { message, type: 'invalid_message', code: 400 } } };
}

function refusalOf({ messages, tools }: Body): Refusal | undefined {
  if (tools !== undefined || messages.some(({ role }) => role === 'tool')) return refuse('Tools are not supported');
  const odd = partsOf(messages, 'user').find(({ type = '' }) => !['text', 'image_url', 'file_url'].includes(type));
  if (odd !== undefined) return refuse(`Unknown content type ${odd.type}`);
  const said = messages.filter(({ role }) => role !== 'system');
  const isRepeated = said.some(({ role }, at) => at > 0 && role === said[at - 1]?.role);
  if (!['user', 'tool', 'function'].includes(messages.at(-1)?.role ?? ''))
    return refuse('Last message must have role `user` or `tool`.');
  return isRepeated ? refuse('user and assistant roles should be alternating') : undefined;
}

/** Perplexity, which knows no tools and wants user and assistant to take turns. */
export const STRICT_PERPLEXITY: StrictUpstream = { provider: 'perplexity', model: 'sonar', api: 'openai', refusalOf };
