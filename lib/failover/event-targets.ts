import type { Call } from './call.js';
import type { Candidate, Target } from './candidate.js';
import type { Step } from './choose.js';
import { isCallersFault } from './describe-failure.js';
import type { LlmCallSucceededEvent, LlmEventTarget } from './event.interface.js';

/** The target that a call goes on with after an attempt; absent where it stays with it, waits, or ends. @internal */
export function nextTargetOf({ target }: Candidate, step: Step): LlmEventTarget | undefined {
  if (step.action !== 'call' || step.candidate.target === target) return undefined;
  const { provider, model } = step.candidate.target;
  return { provider: provider.id, model };
}

/** The first target that did not serve a call, and why; absent where the first choice answered. @internal */
export function insteadOf(call: Call, { target }: Candidate): LlmCallSucceededEvent['insteadOf'] {
  const { trail, route } = call;
  if (trail.length < 2 || target === route.targets[0]) return undefined;
  const { id } = target.provider;
  const first = trail.find(({ provider, model }) => provider !== id || model !== target.model);
  if (first === undefined) return undefined;
  const { provider, model } = first;
  const ofFirst = trail.filter((entry) => entry.provider === provider && entry.model === model);
  // What a call of it ended in says more than why one of its keys was passed over.
  const last = ofFirst.findLast(({ kind }) => kind === 'attempt') ?? ofFirst.at(-1);
  if (last?.category === undefined) return undefined;
  const { category } = last;
  const reason = last.kind === 'skip' ? last.reason : undefined;
  const met = call.failures().filter((failure) => isOf(failure.target, first));
  return { provider, model, category, reason, isCallerOwned: met.length > 0 && met.every(isCallersFault) };
}

function isOf({ provider, model }: Target, place: LlmEventTarget): boolean {
  return provider.id === place.provider && model === place.model;
}
