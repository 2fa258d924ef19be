import type { LlmChatRequest } from '../../chat.interface.js';
import { conventionsOf } from '../../../providers/lookup/conventions-of.js';
import { Omissions } from '../omissions.js';
import { stateKeeperOf } from '../provider-state.js';
import { withTargetFields } from '../target-fields.js';
import type { WireRequest, WireTarget } from '../wire.interface.js';
import { knownFitOf } from './known-fit.js';
import { knownMessagesOf } from './known-messages.js';

/**
 * Writes a common request for an OpenAI-compatible server.
 *
 * Everything passes as it is, fields that the library does not know included: which of the many dialects the
 * server speaks is known to the user, not to us. Only what the provider's file says that it refuses, or takes
 * under another name, is left out or renamed; `omitted` says what was left out.
 *
 * @see https://platform.openai.com/docs/api-reference/chat/create
 * @internal
 */
export function toOpenAiRequest(request: LlmChatRequest, target: WireTarget): WireRequest {
  const conventions = conventionsOf(target.provider, 'openai', target.model, target.isAsSent);
  const omissions = new Omissions();
  const payload = knownFitOf(request, target, conventions, omissions);
  const keeper = stateKeeperOf(target, 'openai');
  const messages = knownMessagesOf(payload['messages'], conventions.request, keeper, omissions);
  return {
    path: '/chat/completions',
    headers: { accept: 'application/json', 'content-type': 'application/json' },
    body: withTargetFields({ ...payload, messages }, request, target),
    omitted: omissions.list(),
  };
}
