import type { LlmFailure } from '../classification/failure.interface.js';
import type { LlmDecisionNote, LlmTrailAttempt } from '../errors/trail.interface.js';
import type { LlmCallError } from '../errors/llm-call.error.js';
import type { HealthChange } from '../health/health-registry.js';
import { aheadMs } from '../health/clock.js';
import { doubtsCredential } from '../health/marking.js';
import { concludeCall, endCall, interruptCall, shutDownCall } from './call-conclusion.js';
import type { CallLifetime } from './call-lifetime.js';
import type { CallState } from './call-state.js';
import type { Candidate, Target } from './candidate.js';
import type { MetFailure } from './conclude.js';
import type { Step } from './decide.js';
import { hintOf, isCallersFault } from './describe-failure.js';
import { SHUTDOWN_REASON } from './drain-gate.js';
import type { EngineInit } from './engine.js';
import type { LlmCandidateEventBase, LlmRetryEvidence } from './event.interface.js';
import { skipOf, type Skip } from './skip.js';
import type { Passed } from './survey.js';

/** Skips beyond this are left out of trail and events, so that a large pool cannot fill them. */
const MAX_SKIPS = 100;

/** An attempt under way and the trail entry that is being written for it. */
export interface AttemptRecord {
  readonly candidate: Candidate;
  /** The stamp of its begin. */
  readonly stampMs: number;
  /** The moment of its begin; the trail has its date. */
  readonly startedAtMs: number;
  readonly entry: { -readonly [Key in keyof LlmTrailAttempt]: LlmTrailAttempt[Key] };
  /** What the author's own code threw within `run()`, where it was that which failed. */
  authorsError?: unknown;
}

const RUNNING: LlmDecisionNote = { action: 'running', reason: 'its end has not come yet' };
const ENDED_EARLY: LlmDecisionNote = { action: 'fail', reason: 'the call ended' };

/**
 * Keeps a call's trail, tells its events, and builds the error it ends in.
 *
 * @internal
 */
export class CallReport {
  /** Every failure met, with its place in the route's order. */
  private readonly met: (MetFailure & { readonly place: number })[] = [];

  constructor(
    private readonly call: CallState,
    private readonly init: EngineInit,
  ) {}

  attemptStarted(candidate: Candidate, stampMs: number): AttemptRecord {
    const nowMs = this.init.clock.now();
    const number = this.call.attemptsMade().length + 1;
    const { target, credential } = candidate;
    const entry: AttemptRecord['entry'] = {
      kind: 'attempt',
      number,
      provider: target.provider.id,
      model: target.model,
      credential: credential.ref,
      region: credential.region,
      startedAtMs: nowMs + aheadMs(this.init.clock),
      durationMs: 0,
      outcome: 'running',
      decision: RUNNING,
    };
    this.call.addAttempt(entry);
    this.init.emit({ ...this.eventOf(candidate), type: 'attempt-started', number });
    return { candidate, stampMs, startedAtMs: nowMs, entry };
  }

  /** Tells that a stream's first content was handed on. */
  committed({ candidate, entry, startedAtMs }: AttemptRecord): void {
    const durationMs = this.init.clock.now() - startedAtMs;
    this.init.emit({ ...this.eventOf(candidate), type: 'stream-committed', number: entry.number, durationMs });
  }

  /** Tells that an SDK retries by itself. */
  ownRetries({ candidate, entry }: AttemptRecord, evidence: LlmRetryEvidence, retries?: number): void {
    const { number } = entry;
    this.init.emit({ ...this.eventOf(candidate), type: 'sdk-retries-found', number, evidence, retries });
  }

  attemptSucceeded({ candidate, entry, startedAtMs }: AttemptRecord): void {
    entry.durationMs = this.init.clock.now() - startedAtMs;
    entry.outcome = 'succeeded';
    entry.decision = { action: 'succeeded', reason: 'the answer is complete' };
    this.init.emit({
      ...this.eventOf(candidate),
      type: 'attempt-succeeded',
      number: entry.number,
      durationMs: entry.durationMs,
    });
  }

  /** Notes the facts of a failed attempt; what follows from it is told by {@link attemptFailed}. */
  attemptEnded(record: AttemptRecord, failure: LlmFailure, key: string, isProven: boolean): void {
    const { candidate, entry } = record;
    const { category, scope, explicit, status, providerCode, requestId, retryAfterMs, message, rule } = failure;
    entry.outcome = 'failed';
    entry.decision = ENDED_EARLY;
    Object.assign(entry, { category, scope, explicit, status, providerCode, requestId, retryAfterMs, message, rule });
    entry.durationMs = this.init.clock.now() - record.startedAtMs;
    const { target } = candidate;
    const isDoubted = isProven && doubtsCredential(failure);
    const { authorsError } = record;
    const place = this.placeInRoute(target);
    this.met.push({ failure, target, candidate, key, authorsError, wasCalled: true, isDoubted, place });
  }

  /** Tells of a failed attempt, with what comes next; before any wait. */
  attemptFailed(record: AttemptRecord, failure: LlmFailure, next: Step): void {
    const { candidate, entry } = record;
    entry.decision = this.noteOf(next);
    const { category, scope, explicit, status, providerCode, requestId, message, rule } = failure;
    this.init.emit({
      ...this.eventOf(candidate),
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

  credentialOut({ candidate }: AttemptRecord, { key, mark }: HealthChange): void {
    const { keys, credential } = candidate;
    if (key !== keys.credential && key !== keys.credential_model) return;
    const { category, message } = mark.evidence;
    const hint = hintOf({ failure: mark.evidence, target: candidate.target, candidate });
    const { setting, isCallers } = credential;
    const base = { ...this.eventOf(candidate), category, message, setting, isCallers, hint };
    if (mark.kind === 'quarantined') this.init.emit({ type: 'credential-quarantined', ...base });
    else {
      const scope = key === keys.credential ? 'credential' : 'credential_model';
      this.init.emit({ type: 'credential-cooled', ...base, scope, untilMs: mark.untilMs ?? mark.sinceMs });
    }
  }

  credentialRecovered({ candidate }: AttemptRecord, [first]: readonly HealthChange[]): void {
    if (first === undefined) return;
    const { category, message } = first.mark.evidence;
    const { setting, isCallers } = candidate.credential;
    this.init.emit({ type: 'credential-recovered', ...this.eventOf(candidate), category, message, setting, isCallers });
  }

  /** Notes the candidates that were passed over; each one once. */
  passedOver(passed: readonly Passed[]): void {
    const nowMs = this.init.clock.now();
    for (const standing of passed) {
      const skip = skipOf(standing, nowMs);
      if (skip !== undefined) this.skip(skip);
    }
  }

  /** Tells of the answer. */
  succeeded({ candidate, entry }: AttemptRecord): void {
    for (const earlier of this.call.attemptsMade()) {
      const isSamePlace = earlier.provider === entry.provider && earlier.region === entry.region;
      if (earlier.outcome === 'failed' && isSamePlace) Object.assign(earlier, { recovered: entry.number });
    }
    this.init.emit({
      ...this.eventOf(candidate),
      type: 'call-succeeded',
      attempts: entry.number,
      durationMs: this.init.clock.now() - this.call.startedAtMs,
    });
  }

  /** The error of a call that one failure ended. */
  endedBy(record: AttemptRecord, failure: LlmFailure): LlmCallError {
    const reason = 'the failure is the same wherever the request goes';
    this.attemptFailed(record, failure, { action: 'fail', reason });
    return endCall(this.call, { failure, ...record, target: record.candidate.target });
  }

  /** The error of a call that has no candidate left. */
  conclude(reason: string): LlmCallError {
    const met = this.met.toSorted((left, right) => left.place - right.place);
    return concludeCall(this.call, met, reason, this.init);
  }

  /** Tells that the reader of an answer left before its end; nobody's fault. */
  abandoned({ entry, startedAtMs }: AttemptRecord): void {
    entry.durationMs = this.init.clock.now() - startedAtMs;
    const ending = { outcome: 'failed', decision: ENDED_EARLY } as const;
    Object.assign(entry, ending, { category: 'cancelled', scope: 'request', rule: 'engine/abandoned' });
    this.emitFailed({ category: 'cancelled', message: 'The reader left before the end of the answer.' });
  }

  /** The error of an answer that broke off after its first value. */
  interrupted({ candidate, authorsError }: AttemptRecord, failure: LlmFailure, text: string | undefined): LlmCallError {
    const error = interruptCall(this.call, { failure, candidate, authorsError, target: candidate.target }, text);
    this.emitFailed(error);
    return error;
  }

  /** Tells of the call's end in an error, and gives back what its caller is to see. */
  failed(error: unknown, lifetime: CallLifetime): unknown {
    if (!lifetime.isOver) {
      this.emitFailed(error as LlmCallError);
      return error;
    }
    if (lifetime.reason !== SHUTDOWN_REASON) {
      this.emitFailed({ category: 'cancelled', message: 'The caller gave up.' });
      return lifetime.reason;
    }
    const shutdown = shutDownCall(this.call);
    this.emitFailed(shutdown);
    return shutdown;
  }

  private emitFailed(error: Pick<LlmCallError, 'category' | 'message'> & Partial<LlmCallError>): void {
    const { callId, route, metadata, startedAtMs } = this.call;
    const atMs = this.init.clock.now();
    const called = this.met.filter(({ wasCalled }) => wasCalled);
    this.init.emit({
      type: 'call-failed',
      atMs,
      callId,
      route: route.name,
      metadata,
      provider: error.provider,
      model: error.model,
      category: error.category,
      attempts: this.call.attemptsMade().length,
      durationMs: atMs - startedAtMs,
      message: error.message,
      retryAfterMs: error.retryAfterMs,
      isCallers: called.length > 0 && called.every(isCallersFault),
    });
  }

  private skip({ target, candidate, failure, key, isDoubted, reason, retryAfterMs }: Skip): void {
    const { call, init } = this;
    const id = candidate?.keys.credential_model ?? `${target.provider.id}/${target.model}`;
    if (call.skipped.has(id) || (candidate !== undefined && call.called.has(candidate))) return;
    call.skipped.add(id);
    this.met.push({ failure, target, candidate, key, wasCalled: false, isDoubted, place: this.placeInRoute(target) });
    if (call.skipped.size > MAX_SKIPS) return;
    const { category, scope } = failure;
    const place = { provider: target.provider.id, model: target.model, credential: candidate?.credential.ref };
    call.trail.push({ kind: 'skip', ...place, reason, category, scope, retryAfterMs });
    const { callId, metadata } = call;
    const base = { atMs: init.clock.now(), callId, route: call.route.name, metadata };
    init.emit({ ...base, ...place, type: 'candidate-skipped', reason, category, retryAfterMs });
  }

  private noteOf(step: Step): LlmDecisionNote {
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
        return { action: step.action, reason: step.reason, delayMs: step.untilMs - this.init.clock.now() };
    }
  }

  private placeInRoute(target: Target): number {
    return this.call.route.targets.indexOf(target);
  }

  private eventOf({ target, credential }: Candidate): LlmCandidateEventBase {
    const { callId, route, metadata } = this.call;
    return {
      atMs: this.init.clock.now(),
      callId,
      route: route.name,
      metadata,
      provider: target.provider.id,
      model: target.model,
      credential: credential.ref,
    };
  }
}
