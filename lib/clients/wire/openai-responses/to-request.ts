import { conventionsOf, type Conventions } from '../../../providers/lookup/conventions-of.js';
import type { LlmChatRequest } from '../../chat.interface.js';
import { nearestEffort } from '../effort.js';
import type { JsonRecord } from '../json.js';
import { definedFieldsOf, isRecord, numberOf, textOf } from '../json.js';
import { noteLostFields } from '../lost-fields.js';
import { Omissions } from '../omissions.js';
import { stateKeeperOf } from '../provider-state.js';
import { refusedOf, withoutRefusedPreferences } from '../refused-preferences.js';
import { payloadOf, targetFieldsOf, targetStreamOptionsOf, withTargetFields } from '../target-fields.js';
import type { WireRequest, WireTarget } from '../wire.interface.js';
import { inputItemsOf } from './input-items.js';
import { textFieldOf } from './text-format.js';
import { toolFieldsOf } from './tools.js';

/** Fields of the common request that go under the same name. */
const SAME_FIELDS = [
  'metadata',
  'prompt_cache_key',
  'prompt_cache_options',
  'prompt_cache_retention',
  'safety_identifier',
  'service_tier',
  'temperature',
  'top_logprobs',
  'top_p',
  'user',
];

/** Fields of the common request that the mappers here read. */
const CARRIED_FIELDS = [
  ...SAME_FIELDS,
  'logprobs',
  'max_completion_tokens',
  'max_tokens',
  'messages',
  'parallel_tool_calls',
  'reasoning_effort',
  'response_format',
  'store',
  'tool_choice',
  'tools',
  'verbosity',
];

const ENCRYPTED_THOUGHTS = 'reasoning.encrypted_content';
const LOGPROBS = 'message.output_text.logprobs';

/**
 * Writes a common request for the Responses API.
 *
 * - The body is written anew from what the API knows; `omitted` names everything else, fields of the API's own included: those
 *   belong into `providerOptions`, where they pass as they are. What is written there of `reasoning`, `text` and `include` is put
 *   beside what the request says.
 * - Nothing is stored at the provider unless the request says so (`store`), which is the common shape's default and not the
 *   API's. So thoughts are asked for in their encrypted form, to be given back by the next request.
 *
 * @see https://platform.openai.com/docs/api-reference/responses/create
 * @internal
 */
export function toResponsesRequest(request: LlmChatRequest, target: WireTarget): WireRequest {
  const omissions = new Omissions();
  const conventions = conventionsOf(target.provider, 'openai-responses', target.model, target.isAsSent);
  const own = targetFieldsOf(request, target);
  const sent = payloadOf(request);
  const effort = effortOf(own, sent, conventions);
  const payload = withoutRefusedPreferences(sent, conventions, effort, omissions);
  noteLostFields(payload, CARRIED_FIELDS, omissions);
  const store = (own['store'] ?? payload['store']) === true;
  const keeper = stateKeeperOf(target, 'openai-responses');
  const limit = limitOf(payload, conventions);
  const body = definedFieldsOf({
    ...Object.fromEntries(SAME_FIELDS.map((name) => [name, payload[name] ?? undefined])),
    input: inputItemsOf(
      payload['messages'],
      {
        keeper,
        isStored: store,
        instructionRole: conventions.request.instructionRole,
        takesBreakpoints: conventions.request.takesCacheBreakpoints === true,
      },
      omissions,
    ),
    ...toolFieldsOf(payload, omissions),
    text: textFieldOf(payload, omissions),
    ...(Object.hasOwn(payload, 'reasoning_effort') && effort !== undefined && { reasoning: { effort } }),
    max_output_tokens: limit.value,
    store,
    include: includedOf(payload, conventions, store),
  });
  return {
    path: '/responses',
    headers: { accept: 'application/json', 'content-type': 'application/json' },
    body: withMerged(body, withTargetFields(body, request, target)),
    omitted: omissions.list(),
    ...(limit.isRaised && { adapted: [`max_tokens raised to ${limit.value}`] }),
  };
}

/**
 * The same for an answer that is to be streamed. Usage comes unasked; options of the stream are those alone that were written for
 * this one provider.
 *
 * @internal
 */
export function toResponsesStreamRequest(request: LlmChatRequest, target: WireTarget): WireRequest {
  const unary = toResponsesRequest(request, target);
  const options = targetStreamOptionsOf(request, target);
  return {
    ...unary,
    headers: { ...unary.headers, accept: 'text/event-stream' },
    body: { ...unary.body, stream: true, ...(isRecord(options) && { stream_options: options }) },
  };
}

function effortOf(
  { reasoning }: JsonRecord,
  { reasoning_effort: wanted }: JsonRecord,
  { request, model }: Conventions,
) {
  const own = isRecord(reasoning) ? textOf(reasoning['effort']) : undefined;
  const effort = textOf(wanted);
  const levels = model.thinking?.efforts ?? request.effort?.levels;
  return own ?? (effort === undefined || levels === undefined ? effort : nearestEffort(effort, levels));
}

function limitOf({ max_completion_tokens: newer, max_tokens: older }: JsonRecord, { request }: Conventions) {
  const value = numberOf(newer ?? older);
  const { leastOutputTokens: least = 0 } = request;
  // What is no limit anywhere is for the server to refuse.
  const isRaised = value !== undefined && value < least && value >= 1 && Number.isInteger(value);
  return { value: isRaised ? least : value, isRaised };
}

/** Models that do not think refuse to be asked for their thoughts. */
function includedOf({ logprobs }: JsonRecord, conventions: Conventions, isStored: boolean): string[] | undefined {
  const thinks = !refusedOf(conventions, false).includes('reasoning_effort');
  const included = [...(thinks && !isStored ? [ENCRYPTED_THOUGHTS] : []), ...(logprobs === true ? [LOGPROBS] : [])];
  return included.length === 0 ? undefined : included;
}

/** What was written for this one provider does not cost what stands in the same field. */
function withMerged(written: JsonRecord, body: JsonRecord): JsonRecord {
  const merged = ['reasoning', 'text'].flatMap((name) => {
    const [ours, given] = [written[name], body[name]];
    return isRecord(ours) && isRecord(given) ? [[name, { ...ours, ...given }] as const] : [];
  });
  const [ours, given] = [written['include'], body['include']];
  const isBoth = Array.isArray(ours) && Array.isArray(given);
  const include = isBoth ? { include: [...new Set<unknown>([...(given as unknown[]), ...(ours as unknown[])])] } : {};
  return { ...body, ...Object.fromEntries(merged), ...include };
}
