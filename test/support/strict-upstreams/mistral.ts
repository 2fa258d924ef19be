import type { Body, Part, Refusal, StrictUpstream } from './refusal.interface.js';
import { brokenTurn, idsOf, muteAnswer, partsOf, unknownField } from './turns.js';

function refuse(message: string, status = 400): Refusal {
  return { status, body: { object: 'error', message, type: 'invalid_request_error', param: null, code: '3280' } };
}

function isKnownPart(part: Part): boolean {
  const { type = '' } = part;
  if (type === 'document_url' || type === 'input_audio') return typeof part[type] === 'string';
  return ['text', 'image_url', 'reference', 'thinking'].includes(type);
}

function refusalOf({ messages }: Body): Refusal | undefined {
  if (messages.some(({ role }) => role === 'developer' || role === 'function'))
    return refuse('Input should be ...', 422);
  const id = idsOf(messages).find((one) => !/^[a-zA-Z0-9]{9}$/.test(one));
  if (id !== undefined) return refuse(`Tool call id was ${id} but must be a-z, A-Z, 0-9, with a length of 9.`);
  const field = unknownField(messages, 'assistant', ['role', 'content', 'tool_calls', 'prefix']);
  if (field !== undefined) return refuse(`extra_forbidden: ${field}`, 422);
  if (muteAnswer(messages) !== undefined) return refuse('Assistant message must have either content or tool_calls');
  const part = partsOf(messages, 'assistant').find(({ type }) => type !== 'text' && type !== 'thinking');
  if (part !== undefined) return refuse(`Input tag '${part.type}' found using 'type'`, 422);
  const odd = partsOf(messages, 'user').find((one) => !isKnownPart(one));
  if (odd !== undefined) return refuse(`Input tag '${odd.type}' found using 'type'`, 422);
  if (messages.some(({ tool_calls: calls = [] }) => calls.some(({ type }) => type === 'custom')))
    return refuse("tool_calls.0.type: Input should be 'function'", 422);
  if (messages.some(({ role }, at) => role === 'user' && messages[at - 1]?.role === 'tool'))
    return refuse("Unexpected role 'user' after role 'tool'");
  if (
    messages.some(({ role }, at) => role === 'system' && ['assistant', 'tool'].includes(messages[at - 1]?.role ?? ''))
  )
    return refuse("Unexpected role 'system' after role 'assistant'");
  const last = messages.at(-1);
  if (last?.role === 'system' || (last?.role === 'assistant' && last.prefix !== true))
    return refuse(`Expected last role User or Tool (or Assistant with prefix True) for serving but got ${last.role}`);
  const turn = brokenTurn(messages);
  return turn === undefined ? undefined : refuse('Not the same number of function calls and responses');
}

/** Mistral, which answers 422 to what it does not know. */
export const STRICT_MISTRAL: StrictUpstream = {
  provider: 'mistral',
  model: 'mistral-medium-latest',
  api: 'openai',
  refusalOf,
};
