import type { Conventions } from '../../../providers/lookup/conventions-of.js';
import type { EffortForm } from '../../../providers/request-conventions.interface.js';
import type { Effort } from '../../../providers/effort.js';
import { nearestEffort } from '../effort.js';
import { isRecord, numberOf, textOf, type JsonRecord } from '../json.js';

/** What of a request decides how a model can be told to think. */
export interface ThinkingTerms {
  /** The effort that is wanted; absent where nothing is said. */
  readonly effort: string | undefined;
  /** What was written for this one provider about thinking. */
  readonly own: unknown;
  /** Whether the model has to call a tool: it may not think then. */
  readonly isForced: boolean;
  /** The limit of tokens, thoughts included; absent where nothing is said. */
  readonly limit: number | undefined;
}

/** How a model is told to think. @internal */
export interface Thinking {
  readonly thinking?: JsonRecord | undefined;
  readonly effort?: string | undefined;
  /** Whether it thinks, as far as is known. */
  readonly isOn: boolean;
  /** How many tokens a limit of the library's own is to leave for thoughts. */
  readonly room: number;
  /** Whether the effort cannot be told. */
  readonly isLost: boolean;
}

/** What thoughts take where no effort is named. */
const ROOM = 16_384;

/**
 * How a model is told to think as much as is wanted.
 *
 * - Models that know efforts get the nearest of their levels; where they think only when told to, they are told to.
 * - Older ones get a budget in its place, where the limit of tokens leaves room for one.
 * - `none` switches thinking off where it is on and can be switched off; else the least level is taken.
 * - What was written for this one provider about thinking stays, and no tool can be forced on a model that thinks by order.
 *
 * @see https://platform.claude.com/docs/en/build-with-claude/effort
 * @internal
 */
export function thinkingOf(terms: ThinkingTerms, { request, model }: Conventions): Thinking {
  const { effort: wanted, own, isForced } = terms;
  const known = model.thinking;
  const isAlwaysOn = known?.isAlwaysOn === true;
  const ownType = isRecord(own) ? own['type'] : undefined;
  const isOwnOn = ownType !== undefined && ownType !== 'disabled';
  const byDefault = ownType === undefined ? known?.byDefault === true : isOwnOn;
  if (wanted === undefined || (wanted === 'none' && !isAlwaysOn)) {
    const isSwitchedOff = wanted === 'none' && known?.byDefault === true && ownType === undefined;
    const isOn = isAlwaysOn || (byDefault && !isSwitchedOff);
    const off = isSwitchedOff && { thinking: { type: 'disabled' } };
    return { ...off, isOn, room: isOn ? roomFor(own) : 0, isLost: false };
  }
  const levels = known?.efforts ?? request.effort?.levels ?? [];
  const thinking =
    ownType === undefined && !isAlwaysOn && !isForced ? toldToThink(terms, request.effort, known) : undefined;
  const isOn = isAlwaysOn || byDefault || thinking !== undefined;
  const taken = isOn ? levels : (known?.effortsWhileOff ?? levels);
  const effort = taken.length === 0 ? undefined : nearestEffort(wanted, taken);
  return {
    ...(thinking !== undefined && { thinking }),
    ...(effort !== undefined && { effort }),
    isOn,
    room: isOn ? (isOwnOn ? roomFor(own) : (budgetFor(wanted, request.effort) ?? ROOM)) : 0,
    isLost: effort === undefined && thinking === undefined && ownType === undefined,
  };
}

/** The budget that was written for this one provider, or what thoughts take as a rule. */
function roomFor(own: unknown): number {
  return (isRecord(own) ? numberOf(own['budget_tokens']) : undefined) ?? ROOM;
}

function toldToThink(
  { effort = '', limit }: ThinkingTerms,
  form: EffortForm | undefined,
  known: Conventions['model']['thinking'],
): JsonRecord | undefined {
  if (known?.isAdaptive === true) return { type: 'adaptive' };
  const wanted = budgetFor(effort, form);
  if (known?.budget === undefined || wanted === undefined) return undefined;
  const { least, most } = known.budget;
  // Thoughts count among the tokens of the answer, for which something has to be left.
  const budget = Math.min(wanted, most, limit === undefined ? most : Math.floor(limit * 0.8));
  return budget < least ? undefined : { type: 'enabled', budget_tokens: budget };
}

function budgetFor(effort: string, form: EffortForm | undefined): number | undefined {
  const { budgets = {} } = form ?? {};
  return textOf(effort) !== undefined && Object.hasOwn(budgets, effort) ? budgets[effort as Effort] : undefined;
}
