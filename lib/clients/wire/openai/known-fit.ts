import type { LlmChatRequest } from '../../chat.interface.js';
import type { Conventions } from '../../../providers/lookup/conventions-of.js';
import type { JsonRecord } from '../json.js';
import { definedFieldsOf } from '../json.js';
import type { Omissions } from '../omissions.js';
import { withoutRefusedPreferences } from '../refused-preferences.js';
import { payloadOf, targetFieldsOf } from '../target-fields.js';
import type { WireTarget } from '../wire.interface.js';
import { withToldEffort } from './known-effort.js';

/**
 * The fields of a request under the names, and without the preferences, that a target is known to want otherwise.
 *
 * - The limit of tokens goes by the one name that the target takes; `max_completion_tokens` wins where both are given.
 * - The effort is told as the target takes it: see {@link withToldEffort}.
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
  const limited = withTokenLimit(payloadOf(request), conventions);
  const { payload, effort } = withToldEffort(limited, targetFieldsOf(request, target), conventions, omissions);
  return renamed(withoutRefusedPreferences(payload, conventions, effort, omissions), conventions);
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
