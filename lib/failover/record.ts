import { meaningOf } from '../classification/category-catalogue.js';
import type { LlmFailure } from '../classification/failure.interface.js';
import type { LlmCallError } from '../errors/llm-call.error.js';
import type { LlmInterruptedAnswer } from '../errors/llm-stream-interrupted.error.js';
import type { LlmDecisionNote, LlmTrailAttempt } from '../errors/trail.interface.js';
import { aheadMs } from '../health/clock.js';
import type { HealthChange } from '../health/health-registry.js';
import { doubtsCredential } from '../health/marking.js';
import type { AttemptFailure, AttemptOutcome } from './attempt.js';
import { authRetryDelayMs, backoffMs } from './backoff.js';
import type { Call } from './call.js';
import { isOneKeys, type Blocked, type Skipped } from './candidate-evaluation.js';
import { quotaOf, sourceOf, type Candidate } from './candidate.js';
import type { CallStep, Step, TimedStep } from './choose.js';
import { interruptCall, shutDownAnswer, shutDownCall } from './conclude.js';
import type { CredentialRefresher } from './credential-refresher.js';
import { hintOf, isCallersFault } from './describe-failure.js';
import type { KeyCheckVerdict } from './key-checks.js';
import { SHUTDOWN_REASON, type CallLifetime } from './lifetime.js';
import type { LlmCandidateEventBase, LlmRetryEvidence } from './event.interface.js';
import { effectOf, isCredentialFault, isNeutralFailure } from './failure-effect.js';
import type { RecordPorts } from './ports.js';
import type { Rejection } from './record-refresh.js';
import { skipOf } from './skip.js';

/** An attempt under way and the trail entry that is being written for it. */
export interface AttemptRecord {
  readonly candidate: Candidate;
  /** The stamp of its begin. */
  readonly stampMs: number;
  /** The moment of its begin; the trail has its date. */
  readonly startedAtMs: number;
  readonly entry: { -readonly [Key in keyof LlmTrailAttempt]: LlmTrailAttempt[Key] };
}

const RUNNING: LlmDecisionNote = { action: 'running', reason: 'its end has not come yet' };
const ENDED_EARLY: LlmDecisionNote = { action: 'fail', reason: 'the call ended' };

/**
 * Records what happens to calls: what it means for the call, for health, credentials and budgets. The only one that tells
 * events of calls.
 *
 * @internal
 */
export class Recorder {
  constructor(
    private readonly ports: RecordPorts,
    private readonly refresher: Pick<CredentialRefresher, 'answer'>,
  ) {}

  /** An attempt begins: it is taken from the budgets. */
  attemptStarted(call: Call, { candidate, retry, probedKey, atMs }: CallStep): AttemptRecord {
    const { target, credential } = candidate;
    const entry: AttemptRecord['entry'] = {
      kind: 'attempt',
      number: call.attemptsMade.length + 1,
      provider: target.provider.id,
      model: target.model,
      credential: credential.ref,
      region: credential.region,
      startedAtMs: atMs + aheadMs(this.ports.clock, atMs),
      durationMs: 0,
      outcome: 'running',
      decision: RUNNING,
    };
    call.begin(candidate, retry?.kind, entry);
    if (probedKey !== undefined) call.probe(probedKey);
    const quota = retry?.kind === 'retry' ? quotaOf(candidate, retry.category) : undefined;
    if (!call.useReservation(quota) && retry !== undefined) quota?.spend(retry.category);
    const stampMs = this.ports.health.stamp(atMs);
    this.ports.emit({ ...eventOf(call, candidate, atMs), type: 'attempt-started', number: entry.number });
    return { candidate, stampMs, startedAtMs: atMs, entry };
  }

  /** What the attempt's request had to leave out for its target. */
  omitted({ entry }: AttemptRecord, fields: readonly string[]): void {
    if (fields.length > 0) entry.omitted = fields;
  }

  /** What was changed of the attempt's request because its target refuses it. */
  adapted({ entry }: AttemptRecord, changes: readonly string[]): void {
    if (changes.length > 0) entry.adapted = changes;
  }

  /** Changes were accepted for the first time, and are made beforehand from now on. */
  learned(call: Call, { candidate, entry }: AttemptRecord, changes: readonly string[]): void {
    const base = eventOf(call, candidate, this.ports.clock.now());
    this.ports.emit({ ...base, type: 'attempt-adapted', number: entry.number, changes });
  }

  /** An SDK retries by itself. */
  ownRetries(call: Call, { candidate, entry }: AttemptRecord, evidence: LlmRetryEvidence, retries?: number): void {
    const base = eventOf(call, candidate, this.ports.clock.now());
    this.ports.emit({ ...base, type: 'sdk-retries-found', number: entry.number, evidence, retries });
  }

  /** An attempt has ended. @returns whether its failure ends the call */
  attemptEnded(call: Call, record: AttemptRecord, outcome: AttemptOutcome<unknown>): boolean {
    if (outcome.kind === 'failed') return this.failed(call, record, outcome);
    if (call.settlement === 'at-end') this.committed(call, record);
    else this.succeeded(call, record);
    return false;
  }

  /** A stream's first content is handed on. */
  private committed(call: Call, { candidate, entry, startedAtMs }: AttemptRecord): void {
    const nowMs = this.ports.clock.now();
    const durationMs = nowMs - startedAtMs;
    this.ports.emit({ ...eventOf(call, candidate, nowMs), type: 'stream-committed', number: entry.number, durationMs });
  }

  /** An attempt's answer is complete. */
  succeeded(call: Call, { candidate, entry, startedAtMs, stampMs }: AttemptRecord): void {
    const isNeutral = call.settlement === 'never';
    const nowMs = this.ports.clock.now();
    const lifted = isNeutral ? [] : this.ports.health.recordSuccess(candidate.keys, stampMs, nowMs);
    if (!isNeutral && !candidate.credential.isForeign) candidate.target.provider.retryQuota.refund();
    entry.durationMs = nowMs - startedAtMs;
    entry.outcome = 'succeeded';
    entry.decision = { action: 'succeeded', reason: 'the answer is complete' };
    const base = eventOf(call, candidate, nowMs);
    const { number, durationMs } = entry;
    this.ports.emit({ ...base, type: 'attempt-succeeded', number, durationMs });
    if (lifted[0] !== undefined) this.credentialRecovered(call, candidate, lifted[0]);
  }

  /** An attempt has failed, or what it gave broke off. @returns whether that ends the call */
  failed(call: Call, record: AttemptRecord, { failure, authorsError }: AttemptFailure): boolean {
    const { health, policies, clock, settings, random } = this.ports;
    const { candidate, stampMs } = record;
    const { keys, credential, target } = candidate;
    const isProven = health.isProven(keys);
    const { onContentFiltered } = call.route;
    const effect = effectOf(failure, { keys, isProven, onContentFiltered, policies });
    this.noteFailure(record, failure);
    const isDoubted = isProven && doubtsCredential(failure);
    call.meet({ failure, target, candidate, key: effect.excludes, authorsError, wasCalled: true, isDoubted });
    const onMark = (change: HealthChange) => this.credentialOut(call, candidate, change);
    const isAnswered = this.askForNewValue(call, { candidate, failure, startedAtMs: stampMs, onMark });
    const marksNothing = isAnswered || isNeutralFailure(failure, call.settlement);
    const change = marksNothing ? undefined : health.recordFailure(keys, failure, stampMs, !credential.isCallerOwned);
    if (change !== undefined) onMark(change);
    const isRefreshed = isAnswered && sourceOf(candidate)?.canRefresh === true;
    const hintMs = failure.retryAfterMs;
    call.fail({
      candidate,
      failure,
      effect: isRefreshed ? { ...effect, allowsAuthRetry: false } : effect,
      isCredentialFault: isCredentialFault(failure),
      nowMs: clock.now(),
      backoffMs: () => backoffMs(call.used.retries, hintMs, settings, random),
      authRetryDelayMs: () => authRetryDelayMs(call.used.authRetries, hintMs, settings, random),
    });
    return effect.action === 'fail';
  }

  private noteFailure({ entry, startedAtMs }: AttemptRecord, failure: LlmFailure): void {
    const { category, scope, explicit, status, providerCode, requestId, retryAfterMs, message, rule } = failure;
    entry.outcome = 'failed';
    entry.decision = ENDED_EARLY;
    Object.assign(entry, { category, scope, explicit, status, providerCode, requestId, retryAfterMs, message, rule });
    entry.durationMs = this.ports.clock.now() - startedAtMs;
  }

  /** Once in a call, per source. @returns whether the source is being asked */
  private askForNewValue(call: Call, rejection: Rejection): boolean {
    const { candidate } = rejection;
    const source = sourceOf(candidate);
    if (source === undefined || call.hasAsked(source)) return false;
    const done = this.refresher.answer(rejection);
    if (done === undefined) return false;
    call.ask(source, { candidate, done });
    return true;
  }

  /** Tells of a failed attempt, with what comes next; before any wait. */
  nextStep(call: Call, record: AttemptRecord, failure: LlmFailure, next: Step): void {
    const { candidate, entry } = record;
    const nowMs = this.ports.clock.now();
    entry.decision = noteOf(next, nowMs);
    const { category, scope, explicit, status, providerCode, requestId, message, rule } = failure;
    this.ports.emit({
      ...eventOf(call, candidate, nowMs),
      type: 'attempt-failed',
      number: entry.number,
      durationMs: entry.durationMs,
      category,
      scope,
      explicit,
      status,
      providerCode,
      requestId,
      message,
      rule,
      decision: entry.decision,
    });
  }

  private credentialOut(call: Call, candidate: Candidate, { key, mark }: HealthChange): void {
    const { keys, credential } = candidate;
    if (key !== keys.credential && key !== keys.credential_model) return;
    const { category, message } = mark.evidence;
    const hint = hintOf({ failure: mark.evidence, target: candidate.target, candidate });
    const { setting, isCallerOwned } = credential;
    const base = {
      ...eventOf(call, candidate, this.ports.clock.now()),
      category,
      message,
      setting,
      isCallerOwned,
      hint,
    };
    if (mark.kind === 'quarantined') this.ports.emit({ type: 'credential-quarantined', ...base });
    else {
      const scope = key === keys.credential ? 'credential' : 'credential_model';
      this.ports.emit({ type: 'credential-cooled', ...base, scope, untilMs: mark.untilMs ?? mark.sinceMs });
    }
  }

  private credentialRecovered(call: Call, candidate: Candidate, { mark }: HealthChange): void {
    const { category, message } = mark.evidence;
    const { setting, isCallerOwned } = candidate.credential;
    const base = eventOf(call, candidate, this.ports.clock.now());
    this.ports.emit({ type: 'credential-recovered', ...base, category, message, setting, isCallerOwned });
  }

  /** Candidates are passed over; each one is told of once. A large set of keys remembers those that are out. */
  skipped(call: Call, skipped: readonly Skipped[], nowMs: number): void {
    for (const status of skipped) {
      if (status.kind === 'blocked') markOut(call, status);
      const skip = skipOf(status, nowMs);
      if (skip === undefined || !call.skip(skip)) continue;
      const { target, candidate, failure, reason, retryAfterMs } = skip;
      const place = { provider: target.provider.id, model: target.model, credential: candidate?.credential.ref };
      const { category } = failure;
      const base = callEventOf(call, this.ports.clock.now());
      this.ports.emit({ ...base, ...place, type: 'candidate-skipped', reason, category, retryAfterMs });
    }
  }

  /** A call waits for a time; what its retry costs is taken from the provider's budget now, so that it does not wait in vain. */
  retryScheduled(call: Call, { candidate, action, category, reason }: TimedStep, delayMs: number): void {
    const quota = action === 'retry' ? quotaOf(candidate, category) : undefined;
    if (quota !== undefined) call.reserve(quota, category);
    const base = eventOf(call, candidate, this.ports.clock.now());
    this.ports.emit({ ...base, type: 'retry-scheduled', action, delayMs, category, reason });
  }

  /** Another call has made the retry on a rejected key for which this call waits too. */
  authRetryShared(call: Call, verdict: KeyCheckVerdict): void {
    const { authRetry } = call;
    if (authRetry === undefined || (verdict !== 'vouched' && verdict !== 'rejected')) return;
    const { clock, settings, random } = this.ports;
    const isGood = verdict === 'vouched';
    const { retryAfterMs } = authRetry.failure;
    const delayMs = isGood ? 0 : authRetryDelayMs(call.used.authRetries + 1, retryAfterMs, settings, random);
    call.shareAuthRetry(isGood, clock.now() + delayMs);
  }

  /** A call has its whole answer. */
  answered(call: Call, { candidate, entry, startedAtMs }: AttemptRecord): void {
    for (const earlier of call.attemptsMade) {
      const isSamePlace = earlier.provider === entry.provider && earlier.region === entry.region;
      if (earlier.outcome === 'failed' && isSamePlace) Object.assign(earlier, { recovered: entry.number });
    }
    const nowMs = startedAtMs + entry.durationMs;
    const durationMs = nowMs - call.startedAtMs;
    const base = eventOf(call, candidate, nowMs);
    this.ports.emit({ ...base, type: 'call-succeeded', attempts: entry.number, durationMs });
    this.countUptime(call);
  }

  /** The reader of an answer left before its end; nobody's fault. */
  abandoned(call: Call, { entry, startedAtMs }: AttemptRecord): void {
    entry.durationMs = this.ports.clock.now() - startedAtMs;
    const ending = { outcome: 'failed', decision: ENDED_EARLY } as const;
    Object.assign(entry, ending, { category: 'cancelled', scope: 'request', rule: 'engine/abandoned' });
    this.callFailed(call, { category: 'cancelled', message: 'The reader left before the end of the answer.' });
  }

  /** An answer broke off after its first value. @returns the error of it */
  interrupted(
    call: Call,
    { candidate }: AttemptRecord,
    { failure, authorsError }: AttemptFailure,
    answer: LlmInterruptedAnswer,
  ): LlmCallError {
    const error = interruptCall(call, { failure, candidate, authorsError, target: candidate.target }, answer);
    this.callFailed(call, error);
    return error;
  }

  /**
   * A call ended in an error.
   *
   * @param answer - what had been handed on of an answer
   * @returns what its caller is to see
   */
  ended(call: Call, error: unknown, lifetime: CallLifetime, answer?: LlmInterruptedAnswer): unknown {
    call.giveBackReservation();
    if (!lifetime.isOver) {
      this.callFailed(call, error as LlmCallError);
      return error;
    }
    if (lifetime.reason !== SHUTDOWN_REASON) {
      this.callFailed(call, { category: 'cancelled', message: 'The caller gave up.' });
      return lifetime.reason;
    }
    const shutdown = answer === undefined ? shutDownCall(call) : shutDownAnswer(call, answer);
    this.callFailed(call, shutdown);
    return shutdown;
  }

  private callFailed(call: Call, error: Pick<LlmCallError, 'category' | 'message'> & Partial<LlmCallError>): void {
    const nowMs = this.ports.clock.now();
    const called = call.failures().filter(({ wasCalled }) => wasCalled);
    this.ports.emit({
      type: 'call-failed',
      ...callEventOf(call, nowMs),
      provider: error.provider,
      model: error.model,
      category: error.category,
      attempts: call.attemptsMade.length,
      durationMs: nowMs - call.startedAtMs,
      message: error.message,
      retryAfterMs: error.retryAfterMs,
      isCallerOwned: called.length > 0 && called.every(isCallersFault),
    });
  }

  /**
   * Counts how a call ended, at each provider × region × model it reached. A failure that was made good on the same
   * provider and region does not count; several failures in one place count once; what happens at an endpoint that came with
   * the call says nothing of the provider, nor does work that proves nothing, such as a count of tokens.
   */
  countUptime(call: Call): void {
    if (call.settlement === 'never') return;
    const counted = new Set<string>();
    for (const attempt of call.attemptsMade) {
      if (call.usesOwnEndpoint(attempt.provider)) continue;
      const isFailed = isDowntime(attempt);
      if (!isFailed && attempt.outcome === 'failed') continue;
      const place = `${attempt.provider}\n${attempt.region ?? ''}\n${attempt.model}\n${attempt.outcome}`;
      if (counted.has(place)) continue;
      counted.add(place);
      this.ports.uptime.count(attempt, isFailed);
    }
  }
}

/** In a large set of keys, one that is out is not looked at again before its time. */
function markOut(call: Call, status: Blocked): void {
  const { candidate, untilMs, mark, isProbed } = status;
  const set = call.credentialsFor(candidate.target);
  if (!set.isLarge || isProbed || !isOneKeys(status)) return;
  set.markOut(set.placeOf(candidate.credential), Math.min(untilMs ?? Infinity, mark.probeAtMs ?? Infinity));
}

function isDowntime({ outcome, category, scope, recovered }: LlmTrailAttempt): boolean {
  if (outcome !== 'failed' || category === undefined || recovered !== undefined) return false;
  // An attempt that had too little time says nothing of the provider.
  return meaningOf(category).isDowntime && scope !== 'request';
}

function noteOf(step: Step, nowMs: number): LlmDecisionNote {
  switch (step.action) {
    case 'call':
      return { action: step.retry?.kind ?? 'next', reason: step.reason };
    case 'await-renewal':
      return { action: 'refresh', reason: 'its source is asked for a new key' };
    case 'await-keys':
      return { action: 'next', reason: 'the keys of the next target are being read' };
    case 'await-check':
      return { action: 'next', reason: 'another call is checking the key of the next candidate' };
    case 'fail':
      return { action: 'fail', reason: step.reason };
    default:
      return { action: step.action, reason: step.reason, delayMs: step.untilMs - nowMs };
  }
}

function callEventOf({ callId, route, metadata }: Call, atMs: number) {
  return { atMs, callId, route: route.name, metadata };
}

function eventOf(call: Call, { target, credential }: Candidate, atMs: number): LlmCandidateEventBase {
  const { provider, model } = target;
  const { callId, route, metadata } = call;
  return { atMs, callId, route: route.name, metadata, provider: provider.id, model, credential: credential.ref };
}
