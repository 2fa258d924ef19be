import type { LlmChatRequest } from '../../chat.interface.js';
import { conventionsOf } from '../../../providers/lookup/conventions-of.js';
import type { JsonRecord } from '../json.js';
import { isRecord, textOf } from '../json.js';
import { noteLostFields } from '../lost-fields.js';
import { Omissions } from '../omissions.js';
import { withoutRefusedPreferences } from '../refused-preferences.js';
import { stateKeeperOf } from '../provider-state.js';
import { payloadOf, withTargetFields } from '../target-fields.js';
import type { WireRequest, WireTarget } from '../wire.interface.js';
import { conversationOf } from './messages.js';
import { outputFormatOf } from './output-format.js';
import { samplingFieldsOf } from './sampling.js';
import { toolFieldsOf } from './tools.js';

/**
 * The version of the protocol that these mappers speak.
 *
 * @see https://docs.claude.com/en/api/versioning
 * @internal
 */
export const ANTHROPIC_VERSION = '2023-06-01';

/** Fields of the common request that the mappers here read. */
const CARRIED_FIELDS = [
  'messages',
  'max_completion_tokens',
  'max_tokens',
  'parallel_tool_calls',
  'response_format',
  'stop',
  'temperature',
  'tool_choice',
  'tools',
  'top_p',
  'user',
];

/**
 * Writes a common request for Anthropic's Messages API.
 *
 * The body is written anew from what the API knows; `omitted` names everything else, fields of Anthropic's own
 * included: those belong into `providerOptions`, where they pass as they are.
 *
 * @see https://docs.claude.com/en/api/messages
 * @internal
 */
export function toAnthropicRequest(request: LlmChatRequest, target: WireTarget): WireRequest {
  const omissions = new Omissions();
  const conventions = conventionsOf(target.provider, 'anthropic', target.model, target.isAsSent);
  const payload = withoutRefusedPreferences(payloadOf(request), conventions, undefined, omissions);
  noteLostFields(payload, CARRIED_FIELDS, omissions);
  const user = textOf(payload['user']);
  const format = outputFormatOf(payload['response_format'], omissions);
  const body = {
    ...conversationOf(payload['messages'], stateKeeperOf(target, 'anthropic'), omissions),
    ...samplingFieldsOf(payload, omissions),
    ...toolFieldsOf(payload, omissions),
    ...(user !== undefined && { metadata: { user_id: user } }),
    ...(format !== undefined && { output_config: { format } }),
  };
  return {
    path: '/v1/messages',
    headers: {
      accept: 'application/json',
      'anthropic-version': ANTHROPIC_VERSION,
      'content-type': 'application/json',
    },
    body: withOutputConfig(body, withTargetFields(body, request, target)),
    omitted: omissions.list(),
  };
}

/** An effort that was written for this provider does not cost the form of the answer: the two stand in one field. */
function withOutputConfig({ output_config: written }: JsonRecord, body: JsonRecord): JsonRecord {
  const given = body['output_config'];
  return isRecord(written) && isRecord(given) ? { ...body, output_config: { ...written, ...given } } : body;
}
