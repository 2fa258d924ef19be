import type { LlmChatRequest } from '../../chat.interface.js';
import type { Conventions } from '../../../providers/lookup/conventions-of.js';
import type { JsonRecord } from '../json.js';
import { definedFieldsOf, isRecord, saysSomething } from '../json.js';
import type { Omissions } from '../omissions.js';
import { withoutPreferences, withoutRefusedPreferences } from '../refused-preferences.js';
import { payloadOf, targetFieldsOf } from '../target-fields.js';
import type { WireTarget } from '../wire.interface.js';
import { withoutIdleFields } from './idle-fields.js';
import { withToldEffort } from './known-effort.js';

/**
 * The fields of a request under the names, and without the preferences, that a target is known to want otherwise.
 *
 * - Fields that say nothing are left out.
 * - The limit of tokens goes by the one name that the target takes; `max_completion_tokens` wins where both are given.
 * - The effort is told as the target takes it: see {@link withToldEffort}.
 * - Functions without parameters get an empty object of them where the provider wants one.
 * - Functions do not say `strict` where that is refused.
 * - Preferences that are refused are left out and noted; fields that say what is asked stay.
 *
 * What was written for this one provider is not touched.
 *
 * @internal
 */
export function knownFitOf(
  request: LlmChatRequest,
  target: WireTarget,
  conventions: Conventions,
  omissions: Omissions,
): JsonRecord {
  const sent = payloadOf(request);
  const payload = target.isAsSent === true ? sent : withoutIdleFields(sent, request, target);
  const limited = withTokenLimit(payload, conventions);
  const own = targetFieldsOf(request, target);
  const told = withToldEffort(limited, own, conventions, omissions);
  const taken = withoutRefusedPreferences(told.payload, conventions, told.effort, omissions);
  const kept = withoutLooseMetadata(taken, own, conventions, omissions);
  return renamed(withParameters(withoutStrictness(kept, conventions, omissions), conventions), conventions);
}

/** Functions that do not say whether a model is to be held to their parameters, where that is refused. */
function withoutStrictness(
  payload: JsonRecord,
  { request: { refusesStrictness } }: Conventions,
  omissions: Omissions,
): JsonRecord {
  const { tools } = payload;
  if (refusesStrictness !== true || !Array.isArray(tools) || !tools.some(tellsStrictness)) return payload;
  const loose = tools.map((tool: unknown) => {
    if (!tellsStrictness(tool)) return tool;
    const { strict, ...offered } = tool.function;
    if (strict === true) omissions.add('tools[].function.strict');
    return { ...tool, function: offered };
  });
  return { ...payload, tools: loose };
}

function tellsStrictness(tool: unknown): tool is JsonRecord & { readonly function: JsonRecord } {
  return isRecord(tool) && isRecord(tool['function']) && 'strict' in tool['function'];
}

/** Notes on an answer that is not to be kept are refused by who keeps them with it. */
function withoutLooseMetadata(
  payload: JsonRecord,
  own: JsonRecord,
  { request: { storesMetadata } }: Conventions,
  omissions: Omissions,
): JsonRecord {
  if (storesMetadata !== true || !Object.hasOwn(payload, 'metadata')) return payload;
  return (own['store'] ?? payload['store']) === true ? payload : withoutPreferences(payload, ['metadata'], omissions);
}

const NO_PARAMETERS = { type: 'object', properties: {} };

/** Functions without parameters say so, where nothing said is not enough. */
function withParameters(payload: JsonRecord, { request: { needsParameters } }: Conventions): JsonRecord {
  const { tools } = payload;
  if (needsParameters !== true || !Array.isArray(tools) || !tools.some(isWithoutParameters)) return payload;
  return {
    ...payload,
    tools: tools.map((tool: unknown) =>
      isWithoutParameters(tool) ? { ...tool, function: { ...tool.function, parameters: NO_PARAMETERS } } : tool,
    ),
  };
}

function isWithoutParameters(tool: unknown): tool is JsonRecord & { readonly function: JsonRecord } {
  return isRecord(tool) && isRecord(tool['function']) && !saysSomething(tool['function']['parameters']);
}

function withTokenLimit(payload: JsonRecord, { request: { tokenLimit } }: Conventions): JsonRecord {
  if (tokenLimit === undefined) return payload;
  const { max_tokens: older, max_completion_tokens: newer, ...others } = payload;
  return definedFieldsOf({ ...others, [tokenLimit]: newer ?? older ?? undefined });
}

function renamed(payload: JsonRecord, { request: { renames } }: Conventions): JsonRecord {
  if (renames === undefined) return payload;
  const names: Readonly<Record<string, string | undefined>> = renames;
  return Object.fromEntries(
    Object.entries(payload).map(([name, value]) => [Object.hasOwn(names, name) ? (names[name] ?? name) : name, value]),
  );
}
