import type { Conventions } from '../../../providers/lookup/conventions-of.js';
import type { EffortForm } from '../../../providers/request-conventions.interface.js';
import { nearestEffort } from '../effort.js';
import { definedFieldsOf, isRecord, textOf, type JsonRecord } from '../json.js';
import type { Omissions } from '../omissions.js';

const FIELD = 'reasoning_effort';

/** A payload, and how much its target is asked to think. */
export interface ToldEffort {
  readonly payload: JsonRecord;
  /** As the target will read it; `undefined` where nothing is said. */
  readonly effort: unknown;
}

/**
 * A payload that tells its target how much to think as that is known to be told.
 *
 * - The effort becomes the nearest one that the model takes, in the field that it is told in.
 * - Where there is a switch, `none` turns it off, and so does any other level turn it on where there is nothing else.
 * - Beside tools it is what the model takes there.
 *
 * @param own - what was written for this one provider, which is not touched
 * @internal
 */
export function withToldEffort(
  payload: JsonRecord,
  own: JsonRecord,
  conventions: Conventions,
  omissions: Omissions,
): ToldEffort {
  const beside = withEffortBesideTools(payload, conventions, omissions);
  const wanted = textOf(beside[FIELD]);
  if (own[FIELD] !== undefined || wanted === undefined || beside !== payload) {
    return { payload: beside, effort: own[FIELD] ?? beside[FIELD] };
  }
  return told(payload, wanted, conventions, omissions);
}

function withEffortBesideTools(payload: JsonRecord, { model }: Conventions, omissions: Omissions): JsonRecord {
  const { tools, [FIELD]: wanted } = payload;
  const { effortWithTools } = model.thinking ?? {};
  const offersTools = Array.isArray(tools) && tools.length > 0;
  if (!offersTools || effortWithTools === undefined || wanted === 'none') return payload;
  if (textOf(wanted) !== undefined) omissions.add(FIELD);
  return definedFieldsOf({ ...payload, [FIELD]: effortWithTools === 'none' ? 'none' : undefined });
}

function told(payload: JsonRecord, wanted: string, { request, model }: Conventions, omissions: Omissions): ToldEffort {
  const form = model.effort ?? request.effort;
  if (model.refuses?.includes(FIELD) === true) return { payload, effort: wanted };
  const { efforts, isAlwaysOn } = model.thinking ?? {};
  const toggle = isAlwaysOn === true ? undefined : form?.toggle;
  const levels = efforts ?? form?.levels;
  if (toggle !== undefined && wanted === 'none' && levels?.includes('none') !== true) {
    return { payload: switched(payload, toggle, toggle.off), effort: wanted };
  }
  if (toggle !== undefined && form?.field === undefined && efforts === undefined) {
    if (wanted !== toggle.on) omissions.add(FIELD);
    return { payload: switched(payload, toggle, toggle.on), effort: wanted };
  }
  const level = levels === undefined ? wanted : nearestEffort(wanted, levels);
  return { payload: levelled(payload, form?.field, level), effort: level };
}

/** What the request itself says of the switch stays. */
function switched(payload: JsonRecord, { field }: NonNullable<EffortForm['toggle']>, value: unknown): JsonRecord {
  const { [FIELD]: _effort, ...others } = payload;
  return { [field]: value, ...others };
}

function levelled(payload: JsonRecord, field: string | undefined, level: string): JsonRecord {
  const [outer = FIELD, inner] = field?.split('.') ?? [];
  if (inner === undefined) return { ...payload, [FIELD]: level };
  const { [FIELD]: _effort, [outer]: said, ...others } = payload;
  return { ...others, [outer]: { [inner]: level, ...(isRecord(said) && said) } };
}
