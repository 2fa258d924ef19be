import type { LlmChatRequest } from '../../chat.interface.js';
import { payloadOf, withTargetFields } from '../target-fields.js';
import type { WireRequest, WireTarget } from '../wire.interface.js';
import { replayedMessagesFor } from './replayed-fields.js';

/**
 * Writes a common request for an OpenAI-compatible server.
 *
 * Everything passes as it is, fields that the library does not know included: which of the many dialects the
 * server speaks is known to the user, not to us. Only what a provider is known to refuse in replayed messages
 * is left out, and `omitted` says so.
 *
 * @see https://platform.openai.com/docs/api-reference/chat/create
 * @internal
 */
export function toOpenAiRequest(request: LlmChatRequest, target: WireTarget): WireRequest {
  const payload = payloadOf(request);
  const { messages, omitted } = replayedMessagesFor(target.provider, payload['messages']);
  return {
    path: '/chat/completions',
    headers: { accept: 'application/json', 'content-type': 'application/json' },
    body: withTargetFields({ ...payload, messages }, request, target),
    omitted,
  };
}
