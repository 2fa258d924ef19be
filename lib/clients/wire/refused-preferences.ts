import type { Conventions } from '../../providers/lookup/conventions-of.js';
import type { RequestField } from '../../providers/request-conventions.interface.js';
import type { JsonRecord } from './json.js';
import { isIdle } from './lost-fields.js';
import type { Omissions } from './omissions.js';
import { isPreference } from './preferences.js';

/**
 * A payload without the preferences that its target is known to refuse; what is lost is noted.
 *
 * @param effort - how much the model is asked to think; `undefined` where nothing is said
 * @internal
 */
export function withoutRefusedPreferences(
  payload: JsonRecord,
  conventions: Conventions,
  effort: unknown,
  omissions: Omissions,
): JsonRecord {
  return withoutPreferences(payload, refusedOf(conventions, isThinking(conventions.model, effort)), omissions);
}

/** The fields that a target is known to refuse. @internal */
export function refusedOf({ request, model }: Conventions, isThinking: boolean): readonly RequestField[] {
  const whileThinking = isThinking ? (model.refusesWhileThinking ?? []) : [];
  return [...(request.refuses ?? []), ...(model.refuses ?? []), ...whileThinking];
}

/**
 * A payload without those preferences that are refused, and without other fields of these that ask for nothing but what happens
 * anyway (`logprobs: false`); what is lost is noted.
 *
 * @internal
 */
export function withoutPreferences(
  payload: JsonRecord,
  refused: readonly RequestField[],
  omissions: Omissions,
): JsonRecord {
  const left = refused.filter(
    (field) => Object.hasOwn(payload, field) && (isPreference(field) || isIdle(field, payload[field])),
  );
  if (left.length === 0) return payload;
  const lost = left.filter((field) => !isIdle(field, payload[field]));
  omissions.addUnknown(Object.fromEntries(lost.map((field) => [field, payload[field]])), [], '');
  return Object.fromEntries(Object.entries(payload).filter(([name]) => !left.includes(name as RequestField)));
}

/**
 * Whether a model thinks at a request.
 *
 * @param effort - how much it is asked to think; `undefined` where nothing is said
 * @internal
 */
export function isThinking({ thinking }: Conventions['model'], effort: unknown): boolean {
  if (thinking?.isAlwaysOn === true) return true;
  return typeof effort === 'string' ? effort !== 'none' : thinking?.byDefault === true;
}
