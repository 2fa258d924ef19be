import type { Credential } from '../credentials/credential.js';
import { isLadder } from '../health/admission.js';
import type { CandidateAdmission } from '../health/candidate-admission.js';
import type { Call } from './call.js';
import { endOf, isOneKeys } from './candidate-block.js';
import { candidateOf } from './candidate-evaluation.js';
import type { Candidate, Target } from './candidate.js';
import type { HealthReader } from './ports.js';

/** A candidate that frees itself. */
export interface Opening {
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
 * @internal
 */
export function soonestOpening(
  call: Call,
  health: HealthReader,
  nowMs: number,
  probeIntervalMs: number,
): Opening | undefined {
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
