import type { Conventions } from '../../providers/lookup/conventions-of.js';
import { isRecord } from '../wire/json.js';
import type { Asked } from './asked.js';
import type { FitTarget } from './fit-target.js';

/** How thinking is switched off. */
interface ThinkingSwitch {
  readonly field: string;
  readonly off: unknown;
}

/** The switch of Anthropic's protocol. */
const ANTHROPIC_SWITCH: ThinkingSwitch = { field: 'thinking', off: { type: 'disabled' } };

/** Whether a target that thinks wants the thoughts of an answer with tool calls back. */
function thoughtsWanted({ api }: FitTarget, { replays }: Conventions): boolean {
  return api === 'anthropic' || replays.isReasoningNeeded === 'with-tool-calls';
}

/** @returns `undefined` where thinking cannot be switched off */
function switchOf({ api }: FitTarget, { request, model }: Conventions): ThinkingSwitch | undefined {
  if (model.thinking?.isAlwaysOn === true) return undefined;
  return api === 'anthropic' ? ANTHROPIC_SWITCH : (model.effort ?? request.effort)?.toggle;
}

/** Whether a target would think, cannot help it, and wants a thought back that nobody has. @internal */
export function lacksThought(asked: Asked, target: FitTarget, conventions: Conventions): boolean {
  const { thinking } = conventions.model;
  const thinks = thinking?.isAlwaysOn === true || thinking?.byDefault === true;
  if (!thinks || switchOf(target, conventions) !== undefined) return false;
  return thoughtsWanted(target, conventions) && isTurnForeign(asked, target, conventions);
}

/**
 * Whether a tool turn lacks what its maker would have to have thought before its calls.
 *
 * In Anthropic's protocol that is the signed block of the turn that goes on; elsewhere the words of the thought, in each answer
 * with calls.
 *
 * @param said - what was written of thinking for this one provider
 */
function isTurnForeign(asked: Asked, target: FitTarget, conventions: Conventions, said?: unknown): boolean {
  const isOwn = (maker = '') => isOfFamily(maker, target, conventions);
  if (target.api === 'anthropic')
    return asked.openTurn !== undefined && !isOwn(asked.openTurn.signer) && !mayCallUnthinking(conventions, said);
  return asked.hasThoughtlessTurn || !asked.makers.every(isOwn);
}

/**
 * Whether the model decides when to think, and so may call tools without a thought: such turns are taken from others too.
 *
 * @see https://platform.claude.com/docs/en/build-with-claude/adaptive-thinking#validation-changes
 */
function mayCallUnthinking({ model, replays }: Conventions, said: unknown): boolean {
  if (replays.isReasoningNeeded === 'with-tool-calls') return false;
  const { isAdaptive, isAlwaysOn } = model.thinking ?? {};
  return isRecord(said) ? said['type'] === 'adaptive' : isAdaptive === true || isAlwaysOn === true;
}

/** Whether a target serves the same models as the maker of an answer. @internal */
export function isOfFamily(maker: string, { provider, api }: FitTarget, { replays }: Conventions): boolean {
  // The maker of a protocol has its name.
  const family: readonly string[] = [api, ...(replays.sharedWith ?? [])];
  return maker === provider || (family.includes(maker) && family.includes(provider));
}

/**
 * The field that switches thinking off for a call that would be refused with it, in place of what the target's options and
 * `providerOptions` say: `undefined` where thinking may stay as it is.
 *
 * Such is a call that goes on with a tool turn of another maker, and in Anthropic's protocol one that forces a tool while it tells
 * the model to think, or that begins the answer itself.
 *
 * @param askedOf - reads the request; it is asked only where thinking matters
 * @param own - what was written for this one provider
 * @internal
 */
export function thinkingSwitchedOff(
  askedOf: () => Asked,
  target: FitTarget,
  conventions: Conventions,
  own: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> | undefined {
  const toggle = switchOf(target, conventions);
  if (toggle === undefined || !thoughtsWanted(target, conventions)) return undefined;
  const asked = askedOf();
  const isInTheWay =
    isForcedToCall(asked, target, own[toggle.field]) ||
    isBegun(asked, target) ||
    isTurnForeign(asked, target, conventions, own[toggle.field]);
  if (!isInTheWay) return undefined;
  return isOn(own[toggle.field], thinksUnasked(asked, target, conventions), toggle.off)
    ? { [toggle.field]: toggle.off }
    : undefined;
}

/** Whether a target thinks where nothing was written for it alone. */
function thinksUnasked({ effort }: Asked, { api }: FitTarget, { model, replays }: Conventions): boolean {
  const { byDefault, isAdaptive, budget } = model.thinking ?? {};
  // Who wants thoughts back as a rule thinks as a rule, behind each of its doors.
  if (api !== 'anthropic' || replays.isReasoningNeeded === 'with-tool-calls') return byDefault ?? true;
  const isTold = effort !== undefined && effort !== 'none' && (isAdaptive === true || budget !== undefined);
  return byDefault === true || isTold;
}

function isForcedToCall({ needs }: Asked, { api }: FitTarget, thinking: unknown): boolean {
  const isToldTo = isRecord(thinking) && thinking['type'] !== 'disabled';
  return api === 'anthropic' && isToldTo && needs.some(({ kind }) => kind === 'tool-choice');
}

/** https://platform.claude.com/docs/en/build-with-claude/extended-thinking#feature-compatibility */
function isBegun({ needs }: Asked, { api }: FitTarget): boolean {
  return api === 'anthropic' && needs.some((need) => need.kind === 'prefill' && need.pausedBy === undefined);
}

function isOn(said: unknown, byDefault: boolean, off: unknown): boolean {
  if (said === undefined || said === null) return byDefault;
  const offType = isRecord(off) ? off['type'] : off;
  return (isRecord(said) ? said['type'] : said) !== offType;
}
