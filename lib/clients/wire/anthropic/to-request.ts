import type { LlmChatRequest } from '../../chat.interface.js';
import { conventionsOf, type Conventions } from '../../../providers/lookup/conventions-of.js';
import type { RequestField } from '../../../providers/request-conventions.interface.js';
import type { JsonRecord } from '../json.js';
import { definedFieldsOf, isRecord, numberOf, recordsOf, textOf } from '../json.js';
import { noteLostFields } from '../lost-fields.js';
import { Omissions } from '../omissions.js';
import { refusedOf, withoutPreferences } from '../refused-preferences.js';
import { stateKeeperOf, type StateKeeper } from '../provider-state.js';
import { payloadOf, targetFieldsOf, withTargetFields } from '../target-fields.js';
import type { WireRequest, WireTarget } from '../wire.interface.js';
import { withTakenMarks } from './cache-marks.js';
import { thinkingOf, type ThinkingTerms } from './effort.js';
import { conversationOf } from './messages.js';
import { outputFormatOf } from './output-format.js';
import { limitOf, samplingFieldsOf } from './sampling.js';
import { toolFieldsOf } from './tools.js';

/** Fields of the common request that the mappers here read. */
const CARRIED_FIELDS = [
  'messages',
  'max_completion_tokens',
  'max_tokens',
  'parallel_tool_calls',
  'reasoning_effort',
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
 * - The body is written anew from what the API knows; `omitted` names everything else, fields of Anthropic's own
 *   included: those belong into `providerOptions`, where they pass as they are.
 * - The version of the protocol is that of the provider's headers, where they name one; what it refuses is left out.
 *
 * @see https://docs.claude.com/en/api/messages
 * @internal
 */
export function toAnthropicRequest(request: LlmChatRequest, target: WireTarget): WireRequest {
  const omissions = new Omissions();
  const conventions = conventionsOf(target.provider, 'anthropic', target.model, target.isAsSent);
  const sent = payloadOf(request);
  const own = targetFieldsOf(request, target);
  const version = versionOf(target, conventions);
  const thinking = thinkingOf(thinkingTermsOf(sent, own, conventions), conventions);
  const refused = [...refusedOf(conventions, thinking.isOn), ...refusedByVersion(version, target, conventions)];
  const payload = withoutPreferences(sent, refused, omissions);
  noteLostFields(payload, CARRIED_FIELDS, omissions);
  if (thinking.isLost) omissions.add('reasoning_effort');
  const user = textOf(payload['user']);
  const outputConfig = definedFieldsOf({
    effort: thinking.effort,
    format: outputFormatOf(payload['response_format'], conventions, omissions),
  });
  const keeper = stateKeeperOf(target, 'anthropic');
  const container = containerOf(payload['messages'], keeper);
  const parts = {
    ...conversationOf(payload['messages'], keeper, omissions),
    ...toolFieldsOf(payload, omissions),
  };
  const body = {
    ...withTakenMarks(parts, isRecord(own['cache_control']) ? 1 : 0, omissions),
    ...samplingFieldsOf(payload, thinking.room, conventions.model.maxOutputTokens ?? Infinity, omissions),
    ...(user !== undefined && { metadata: { user_id: user } }),
    ...(container !== undefined && { container }),
    ...(thinking.thinking !== undefined && { thinking: thinking.thinking }),
    ...(Object.keys(outputConfig).length > 0 && { output_config: outputConfig }),
  };
  return {
    path: '/v1/messages',
    headers: {
      accept: 'application/json',
      ...(version !== undefined && { [version.header]: version.value }),
      'content-type': 'application/json',
    },
    body: withOutputConfig(body, withTargetFields(body, request, target)),
    omitted: omissions.list(),
  };
}

function thinkingTermsOf(payload: JsonRecord, own: JsonRecord, conventions: Conventions): ThinkingTerms {
  const { tools, tool_choice: choice } = payload;
  const isForced = recordsOf(tools).length > 0 && (choice === 'required' || isRecord(choice));
  const isRefused = refusedOf(conventions, false).includes('reasoning_effort');
  return {
    effort: isRefused ? undefined : textOf(payload['reasoning_effort']),
    own: own['thinking'],
    isForced,
    limit: numberOf(own['max_tokens']) ?? limitOf(payload),
  };
}

/** Where a program waits for the results that the conversation ends with. */
function containerOf(messages: unknown, keeper: StateKeeper): string | undefined {
  const turn = recordsOf(messages).findLast(({ role }) => role !== 'tool');
  if (turn?.['role'] !== 'assistant') return undefined;
  return textOf(keeper.ownOfMessage(turn['providerState'])?.fields?.['container']);
}

interface Version {
  readonly header: string;
  readonly value: string;
}

function versionOf({ headers = {} }: WireTarget, { request: { version } }: Conventions): Version | undefined {
  if (version === undefined) return undefined;
  const { header, default: usual } = version;
  return { header, value: (Object.hasOwn(headers, header) ? headers[header] : undefined) ?? usual };
}

/** Versions are days, but for those of clouds, which are older than any that refuses anything. */
function refusedByVersion(
  version: Version | undefined,
  { isAsSent }: WireTarget,
  { request }: Conventions,
): readonly RequestField[] {
  if (isAsSent === true || version === undefined || !/^\d{4}-\d{2}-\d{2}$/.test(version.value)) return [];
  return (request.version?.refusals ?? []).flatMap(({ from, refuses }) => (version.value >= from ? refuses : []));
}

/** An effort that was written for this provider does not cost the form of the answer: the two stand in one field. */
function withOutputConfig({ output_config: written }: JsonRecord, body: JsonRecord): JsonRecord {
  const given = body['output_config'];
  return isRecord(written) && isRecord(given) ? { ...body, output_config: { ...written, ...given } } : body;
}
