import { isFoundLacking, isUncarried } from '../classification/cannot-carry.js';
import { meaningOf } from '../classification/category-catalogue.js';
import { waitText } from '../classification/duration-text.js';
import type { LlmFailure } from '../classification/failure.interface.js';
import type { Credential } from '../credentials/credential.js';
import { LlmCallError, type LlmCallErrorDetails } from '../errors/llm-call.error.js';
import { LlmFailoverExhaustedError } from '../errors/llm-failover-exhausted.error.js';
import { LlmStreamInterruptedError, type LlmInterruptedAnswer } from '../errors/llm-stream-interrupted.error.js';
import { isLadder } from '../health/admission.js';
import type { CandidateAdmission } from '../health/candidate-admission.js';
import { aheadMs } from '../health/clock.js';
import type { Call } from './call.js';
import type { MetFailure } from './call.interface.js';
import type { Candidate, Target } from './candidate.js';
import { ENDED } from './choose.js';
import {
  clauseOf,
  counted,
  hintOf,
  isCallersFault,
  openingOf,
  sentenceOf,
  sharingNote,
  suspicionOf,
  type DescribedFailure,
} from './describe-failure.js';
import type { HealthReader, TimingPorts } from './ports.js';
import { endOf, isOneKeys } from './candidate-block.js';
import { candidateOf } from './candidate-evaluation.js';

/** More causes than these are counted, not named. */
const MAX_CAUSES = 5;

/** The error of a call that one failure ended. @internal */
export function endCall(call: Call, described: DescribedFailure): LlmCallError {
  return new LlmCallError(sentenceOf(described), detailsOf(call, described));
}

/** The same for the failure of an attempt. One that passes, and ends calls by a user's own policy, says when to come back. @internal */
export function endCallAtOnce(call: Call, described: DescribedFailure, ports: ConcludePorts): LlmCallError {
  if (meaningOf(described.failure.category).isTerminal) return endCall(call, described);
  const { retryAfterMs, sentence } = comeBack(call, ports);
  return new LlmCallError(`${sentenceOf(described)}${sentence}`, detailsOf(call, described, false, retryAfterMs));
}

/** What is asked of the world at a call's end. */
type ConcludePorts = Pick<TimingPorts, 'clock' | 'settings'> & { readonly health: HealthReader };

/** The error of an answer that broke off after its first value. @internal */
export function interruptCall(
  call: Call,
  described: DescribedFailure,
  answer: LlmInterruptedAnswer,
): LlmStreamInterruptedError {
  const message = `The answer broke off after its first part. ${sentenceOf(described)}`;
  return new LlmStreamInterruptedError(message, { ...detailsOf(call, described), ...answer });
}

/** The error of a call that the application's shutdown ended. @internal */
export function shutDownCall(call: Call): LlmCallError {
  return new LlmCallError('The application is shutting down.', { ...shutDownDetails(call), code: 'llm_shutting_down' });
}

/** The error of an answer that the application's shutdown ended after its first value. @internal */
export function shutDownAnswer(call: Call, answer: LlmInterruptedAnswer): LlmStreamInterruptedError {
  const message = 'The answer broke off after its first part, as the application is shutting down.';
  return new LlmStreamInterruptedError(message, { ...shutDownDetails(call), ...answer });
}

function shutDownDetails({ callId, route, trail }: Call): LlmCallErrorDetails {
  const failure: LlmFailure = { category: 'cancelled', scope: 'request', explicit: true, rule: 'engine/shutdown' };
  return { failure, callId, route: route.name, trail };
}

/**
 * The error of a call that has no candidate left: the one failure that all candidates share, or an exhausted failover
 * that shows the failure a person can act on.
 *
 * @param reason - why the call ends, as the decision has it
 * @internal
 */
export function concludeCall(call: Call, reason: string, ports: ConcludePorts): LlmCallError {
  const met = call.failures();
  if (met.length === 0) return endCall(call, outOfTime(call));
  const tooLarge = unservable(call, met);
  if (tooLarge !== undefined) return endCall(call, tooLarge);
  if (lacksOneThing(met)) return uncarried(call, met);
  const primary = primaryOf(met);
  const { retryAfterMs, sentence: next } = comeBack(call, ports);
  const details = detailsOf(call, primary, primary.isDoubted, retryAfterMs);
  if (sharesOneFailure(met)) return new LlmCallError(`${explain(call, met, primary)}${next}`, details);
  const { attempts, skipped } = tally(call);
  const counts = `${counted(attempts, 'attempt')} and ${counted(skipped, 'skipped candidate')}`;
  const ending = reason === ENDED.reason ? 'has no candidate left' : `gives up, because ${reason},`;
  const message = `Route "${call.route.name}" ${ending} after ${counts}. ${explain(call, met, primary)}${alsoMet(met, primary)}${next}`;
  return new LlmFailoverExhaustedError(message, details);
}

/** When to come back, where that is known, as a time and in words. */
function comeBack(call: Call, { health, clock, settings }: ConcludePorts) {
  const nowMs = clock.now();
  const opening = soonestOpening(call, health, nowMs, settings.probeIntervalMs);
  const retryAfterMs = opening === undefined ? undefined : Math.max(Math.ceil(opening.untilMs - nowMs), 0);
  return { retryAfterMs, sentence: nextTry(opening, nowMs, aheadMs(clock)) };
}

function explain(call: Call, met: readonly MetFailure[], primary: MetFailure): string {
  if (primary.isDoubted) {
    const rejections = met.filter(({ key, wasCalled }) => wasCalled && key === primary.key).length;
    // Retries that another call has made for this one count too.
    return suspicionOf(primary, Math.max(rejections, call.used.authRetries + 1), call.used.authRetries);
  }
  const hint = hintOf(primary);
  const skipped = met.filter(({ wasCalled }) => !wasCalled);
  const sharing = primary.failure.scope === 'credential' ? sharingNote(skipped, primary.candidate) : '';
  return [sentenceOf(primary), hint].filter(Boolean).join(' ') + sharing;
}

/** The causes beside the primary one, in short. */
function alsoMet(met: readonly MetFailure[], primary: MetFailure): string {
  const causes = otherCausesOf(met, primary);
  if (causes.length === 0) return '';
  const clauses = causes.slice(0, MAX_CAUSES).map((cause) => clauseOf(cause, cause.isDoubted));
  const rest = causes.length - clauses.length;
  return ` Also: ${[...clauses, ...(rest > 0 ? [`and ${rest} more`] : [])].join('; ')}.`;
}

function nextTry(opening: Opening | undefined, nowMs: number, dateAheadMs: number): string {
  if (opening === undefined) return '';
  const { untilMs, candidate, isKeysOwn } = opening;
  return ` Next try ${waitText(untilMs + dateAheadMs, nowMs + dateAheadMs)}, with ${openingOf(candidate, isKeysOwn)}.`;
}

/** Whether all targets lack the same of what is asked. */
function lacksOneThing(met: readonly MetFailure[]): boolean {
  return met.every(({ failure }) => isUncarried(failure) && failure.message === met[0]?.failure.message);
}

/** The error of a request that no target of its route can carry. */
function uncarried(call: Call, met: readonly MetFailure[]): LlmCallError {
  // What may be otherwise in an hour is worth more to whoever reads it.
  const described = (met.find(({ failure }) => isFoundLacking(failure)) ?? met[0]) as MetFailure;
  const message = `No target of the route "${call.route.name}" can carry ${described.failure.message}.`;
  return new LlmCallError([message, hintOf(described)].filter(Boolean).join(' '), detailsOf(call, described));
}

/** A request that was too large, and no larger target was left that could have taken it. */
function unservable(call: Call, met: readonly MetFailure[]): MetFailure | undefined {
  if (!call.isTooLarge) return undefined;
  const others = met.filter(
    ({ failure, target }) => failure.category !== 'request_too_large' && call.fitsLargeRequest(target),
  );
  return others.length > 0
    ? undefined
    : met.findLast(({ failure, wasCalled }) => wasCalled && failure.category === 'request_too_large');
}

/** A candidate that frees itself. */
interface Opening {
  readonly candidate: Candidate;
  /** Epoch milliseconds. */
  readonly untilMs: number;
  /** Whether the wait is its key's, not one that all keys of its target share. */
  readonly isKeysOwn: boolean;
}

/**
 * The first candidate that frees itself at a known time. Where only a person can help, the time at which we would look
 * again does not count. Where another is out for a time, so does one that nothing but this call itself keeps from being tried.
 *
 * @param probeIntervalMs - after so long the answer is known of another call that is finding out whether a limit is over
 */
function soonestOpening(call: Call, health: HealthReader, nowMs: number, probeIntervalMs: number): Opening | undefined {
  let soonest: Opening | undefined;
  let free: Opening | undefined;
  for (const target of call.route.targets) {
    if (!call.fitsLargeRequest(target) || call.lackOf(target) !== undefined) continue;
    for (const credential of sampleOf(target, call)) {
      const candidate = candidateOf(target, credential);
      const admission = health.admission(candidate.keys, nowMs);
      soonest = sooner(soonest, openingAt(candidate, call, admission, nowMs, probeIntervalMs));
      if (admission.kind === 'available') free = sooner(free, freeingAt(candidate, call, nowMs));
    }
  }
  return soonest === undefined ? undefined : sooner(soonest, free);
}

function sooner(one: Opening | undefined, other: Opening | undefined): Opening | undefined {
  return other !== undefined && other.untilMs < (one?.untilMs ?? Infinity) ? other : one;
}

/** When a candidate of good health may be tried again: at once where this call has not come to it. */
function freeingAt(candidate: Candidate, call: Call, nowMs: number): Opening | undefined {
  const exclusion = call.exclusionOf(candidate);
  const untilMs = exclusion === undefined ? nowMs : (exclusion.hintUntilMs ?? exclusion.readyAtMs);
  return untilMs === undefined ? undefined : { candidate, untilMs, isKeysOwn: false };
}

function openingAt(
  candidate: Candidate,
  call: Call,
  admission: CandidateAdmission,
  nowMs: number,
  probeIntervalMs: number,
): Opening | undefined {
  const untilMs = admission.kind === 'available' ? undefined : endOf(admission, nowMs);
  if (admission.kind !== 'available' && untilMs !== undefined) {
    return admission.mark.passes ? { candidate, untilMs, isKeysOwn: isOneKeys(admission) } : undefined;
  }
  if (admission.kind === 'unavailable') return undefined;
  if (admission.kind === 'half-open' && admission.freeAtMs > nowMs && isLadder(admission.reason)) {
    return { candidate, untilMs: nowMs + probeIntervalMs, isKeysOwn: isOneKeys(admission) };
  }
  const exclusion = call.exclusionOf(candidate);
  if (exclusion?.hintUntilMs === undefined) return undefined;
  const { credential, credential_model } = candidate.keys;
  const isKeysOwn = exclusion.key === credential || exclusion.key === credential_model;
  return { candidate, untilMs: exclusion.hintUntilMs, isKeysOwn };
}

/**
 * All keys of a target; of very many those that the call has used, some that are known to be out, the soonest free among
 * them, and one for each base URL.
 */
function* sampleOf(target: Target, call: Call): Iterable<Credential> {
  const set = call.credentialsFor(target);
  if (!set.isLarge) {
    yield* set.all;
    return;
  }
  for (const candidate of call.called) if (candidate.target === target) yield candidate.credential;
  for (const index of set.sampleOut()) yield set.all[index] as Credential;
  for (const index of set.sampleDeployments()) yield set.all[index] as Credential;
}

function detailsOf(
  call: Call,
  described: DescribedFailure,
  transientSuspected = false,
  retryAfterMs?: number,
): LlmCallErrorDetails {
  const { failure, target, candidate, authorsError } = described;
  return {
    cause: authorsError,
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
    authRetries: call.used.authRetries,
    trail: call.trail,
  };
}

/** A call whose time was over before anything could be tried. */
function outOfTime(call: Call): DescribedFailure {
  const [target] = call.route.targets;
  const failure = { category: 'timeout', scope: 'request', explicit: true, rule: 'engine/deadline' } as const;
  return { failure, target: target as Target };
}

function tally(call: Call): { readonly attempts: number; readonly skipped: number } {
  return { attempts: call.attemptsMade.length, skipped: call.skipCount };
}

/**
 * Chooses, of all failures of an exhausted call, the one to show: what a person can act on, and of equals the route's
 * first. A missing key of a target that was not called comes last.
 *
 * @param met - in the route's order; not empty
 * @internal
 */
export function primaryOf<Met extends MetFailure>(met: readonly Met[]): Met {
  return met.reduce((best, other) => (rankOf(other) < rankOf(best) ? other : best));
}

function rankOf({ failure, wasCalled }: MetFailure): number {
  // What a target cannot carry explains nothing that another one has failed in.
  if (isUncarried(failure)) return UNCARRIED_RANK;
  const { rank, inferredRank = rank, uncalledRank } = meaningOf(failure.category);
  if (!wasCalled && uncalledRank !== undefined) return uncalledRank;
  return failure.explicit ? rank : inferredRank;
}

/** Behind all that has failed, and before a missing key of a target that was not called. */
const UNCARRIED_RANK = 12;

/** Whether all that a call met is one failure. @internal */
export function sharesOneFailure(met: readonly MetFailure[]): boolean {
  const [first] = met;
  return met.every((other) => first !== undefined && isSameFailure(first, other));
}

/**
 * The other causes of an exhausted call: each once, what a person can act on first.
 *
 * @param met - in the route's order
 * @internal
 */
export function otherCausesOf<Met extends MetFailure>(met: readonly Met[], primary: Met): readonly Met[] {
  const causes = new Map<string, Met>();
  for (const other of met) {
    const cause = `${other.failure.category} ${other.key}`;
    if (!isSameFailure(other, primary) && !causes.has(cause)) causes.set(cause, other);
  }
  return [...causes.values()].toSorted((left, right) => rankOf(left) - rankOf(right));
}

function isSameFailure(left: MetFailure, right: MetFailure): boolean {
  return left.failure.category === right.failure.category && left.key === right.key;
}
