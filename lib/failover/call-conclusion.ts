import type { LlmFailure } from '../classification/failure.interface.js';
import type { Credential } from '../credentials/credential.js';
import { LlmCallError, type LlmCallErrorDetails } from '../errors/llm-call.error.js';
import { LlmFailoverExhaustedError } from '../errors/llm-failover-exhausted.error.js';
import { LlmStreamInterruptedError } from '../errors/llm-stream-interrupted.error.js';
import type { CallState } from './call-state.js';
import { candidateOf, type EngineTarget } from './candidate.js';
import { primaryOf, sharesOneFailure, type MetFailure } from './conclude.js';
import { ENDED } from './decide.js';
import {
  counted,
  hintOf,
  isCallersFault,
  sentenceOf,
  sharingNote,
  suspicionOf,
  type DescribedFailure,
} from './describe-failure.js';
import type { EngineInit } from './engine.js';

/** The error of a call that one failure ended. @internal */
export function endCall(call: CallState, described: DescribedFailure): LlmCallError {
  return new LlmCallError(sentenceOf(described), detailsOf(call, described));
}

/** The error of an answer that broke off after its first value. @internal */
export function interruptCall(
  call: CallState,
  described: DescribedFailure,
  text: string | undefined,
): LlmStreamInterruptedError {
  const message = `The answer broke off after its first part. ${sentenceOf(described)}`;
  return new LlmStreamInterruptedError(message, { ...detailsOf(call, described), text });
}

/** The error of a call that the application's shutdown ended. @internal */
export function shutDownCall(call: CallState): LlmCallError {
  const failure: LlmFailure = { category: 'cancelled', scope: 'request', explicit: true, rule: 'engine/shutdown' };
  const { callId, route, trail } = call;
  const details = { code: 'llm_shutting_down', failure, callId, route: route.name, trail } as const;
  return new LlmCallError('The application is shutting down.', details);
}

/**
 * The error of a call that has no candidate left: the one failure that all candidates share, or an exhausted failover
 * that shows the failure a person can act on.
 *
 * @param met - all failures met, in the route's order
 * @param reason - why the call ends, as the decision has it
 * @internal
 */
export function concludeCall(
  call: CallState,
  met: readonly MetFailure[],
  reason: string,
  init: EngineInit,
): LlmCallError {
  if (met.length === 0) return endCall(call, outOfTime(call));
  const tooLarge = unservable(call, met);
  if (tooLarge !== undefined) return endCall(call, tooLarge);
  const primary = primaryOf(met);
  const retryAfterMs = soonestMs(call, init);
  const details = detailsOf(call, primary, primary.isDoubted, retryAfterMs);
  const next = retryAfterMs === undefined ? '' : ` Next try in ${retryAfterMs} ms.`;
  if (sharesOneFailure(met)) return new LlmCallError(`${explain(call, met, primary)}${next}`, details);
  const { attempts, skipped } = tally(call);
  const counts = `${counted(attempts, 'attempt')} and ${counted(skipped, 'skipped candidate')}`;
  const ending = reason === ENDED.reason ? 'has no candidate left' : `gives up, because ${reason},`;
  const message = `Route "${call.route.name}" ${ending} after ${counts}. ${explain(call, met, primary)}${next}`;
  return new LlmFailoverExhaustedError(message, details);
}

function explain(call: CallState, met: readonly MetFailure[], primary: MetFailure): string {
  if (primary.isDoubted) {
    const rejections = met.filter(({ key, wasCalled }) => wasCalled && key === primary.key).length;
    return suspicionOf(primary, rejections, call.authRetries);
  }
  const hint = hintOf(primary);
  const skipped = met.filter(({ wasCalled }) => !wasCalled);
  const sharing = primary.failure.scope === 'credential' ? sharingNote(skipped, primary.candidate) : '';
  return [sentenceOf(primary), hint].filter(Boolean).join(' ') + sharing;
}

/** A request that was too large, and no larger target was left that could have taken it. */
function unservable(call: CallState, met: readonly MetFailure[]): MetFailure | undefined {
  if (call.tooLargeFor === undefined) return undefined;
  const others = met.filter(
    ({ failure, target }) => failure.category !== 'request_too_large' && call.fitsLargeRequest(target),
  );
  return others.length > 0
    ? undefined
    : met.findLast(({ failure, wasCalled }) => wasCalled && failure.category === 'request_too_large');
}

/**
 * When the first candidate frees itself at a known time, in milliseconds from now. Where only a person can help, the time
 * at which we would look again does not count.
 */
function soonestMs(call: CallState, { registry, clock }: EngineInit): number | undefined {
  let soonest = Infinity;
  for (const target of call.route.targets) {
    if (!call.fitsLargeRequest(target)) continue;
    for (const credential of sampleOf(target, call)) {
      const candidate = candidateOf(target, credential);
      const admission = registry.admission(candidate.keys);
      const hintUntilMs = call.exclusionOf(candidate)?.hintUntilMs;
      const untilMs = admission.kind === 'blocked' ? admission.untilMs : hintUntilMs;
      if (untilMs === undefined || (admission.kind === 'blocked' && !admission.mark.passes)) continue;
      soonest = Math.min(soonest, untilMs);
    }
  }
  return soonest === Infinity ? undefined : Math.max(Math.ceil(soonest - clock.now()), 0);
}

/**
 * All keys of a target; of very many those that the call has used, some that are known to be out, the soonest free among
 * them, and one for each base URL.
 */
function* sampleOf(target: EngineTarget, call: CallState): Iterable<Credential> {
  const roster = call.rosterOf(target);
  if (!roster.isLarge) {
    yield* roster.all;
    return;
  }
  for (const candidate of call.called) if (candidate.target === target) yield candidate.credential;
  for (const index of roster.sampleOut()) yield roster.all[index] as Credential;
  for (const index of roster.sampleDeployments()) yield roster.all[index] as Credential;
}

function detailsOf(
  call: CallState,
  described: DescribedFailure,
  transientSuspected = false,
  retryAfterMs?: number,
): LlmCallErrorDetails {
  const { failure, target, candidate } = described;
  return {
    code: isCallersFault(described) ? `llm_caller_${failure.category}` : undefined,
    failure: { rule: 'health/marked', ...failure },
    callId: call.callId,
    route: call.route.name,
    provider: target.provider.id,
    model: target.model,
    credential: candidate?.credential.label,
    hasKey: candidate === undefined ? call.hasKeys(target) : candidate.credential.secret !== undefined,
    transientSuspected,
    retryAfterMs,
    hint: hintOf(described),
    authRetries: call.authRetries,
    trail: call.trail,
  };
}

/** A call whose time was over before anything could be tried. */
function outOfTime(call: CallState): DescribedFailure {
  const [target] = call.route.targets;
  const failure = { category: 'timeout', scope: 'request', explicit: true, rule: 'engine/deadline' } as const;
  return { failure, target: target as EngineTarget };
}

function tally(call: CallState): { readonly attempts: number; readonly skipped: number } {
  return { attempts: call.attemptsMade().length, skipped: call.skipped.size };
}
