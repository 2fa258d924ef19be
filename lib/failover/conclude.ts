import { isFoundLacking, isUncarried } from '../classification/cannot-carry.js';
import { meaningOf } from '../classification/category-catalogue.js';
import { waitText } from '../classification/duration-text.js';
import type { LlmFailure } from '../classification/failure.interface.js';
import { LlmCallError, type LlmCallErrorDetails } from '../errors/llm-call.error.js';
import { LlmFailoverExhaustedError } from '../errors/llm-failover-exhausted.error.js';
import { LlmStreamInterruptedError, type LlmInterruptedAnswer } from '../errors/llm-stream-interrupted.error.js';
import { aheadMs } from '../health/clock.js';
import type { Call } from './call.js';
import type { MetFailure } from './call.interface.js';
import type { Target } from './candidate.js';
import { otherCausesOf, primaryOf, sharesOneFailure } from './causes.js';
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
import { soonestOpening, type Opening } from './soonest-opening.js';

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

function detailsOf(
  call: Call,
  described: DescribedFailure,
  transientSuspected = false,
  retryAfterMs?: number,
): LlmCallErrorDetails {
  const { failure, target, candidate, authorsError, key } = described;
  // An outage of the provider's keys bars those as well that nobody has rejected.
  const isOfNoKey = candidate !== undefined && key === candidate.keys.provider;
  return {
    cause: authorsError,
    code: isCallersFault(described) ? `llm_caller_${failure.category}` : undefined,
    failure: { rule: 'health/marked', ...failure },
    callId: call.callId,
    route: call.route.name,
    provider: target.provider.id,
    model: target.model,
    credential: isOfNoKey ? undefined : candidate?.credential.label,
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
