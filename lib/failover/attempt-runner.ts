import type { LlmFailure } from '../classification/failure.interface.js';
import { redactFailure } from '../classification/redact-failure.js';
import { secretsInHeaders } from '../credentials/secret-headers.js';
import type { HealthChange, ProbeLease } from '../health/health-registry.js';
import { ClassifiedFailure, type Attempt } from './attempt.interface.js';
import { AttemptScope } from './attempt-scope.js';
import { authRetryDelayMs, backoffMs } from './backoff.js';
import { bucketOf } from './bucket-of.js';
import type { AttemptRecord, CallReport } from './call-report.js';
import type { CallLifetime } from './call-lifetime.js';
import type { CallState } from './call-state.js';
import type { Candidate, Target } from './candidate.js';
import type { Step } from './decide.js';
import type { CredentialKeeper, Rejection } from './credential-keeper.js';
import type { EngineInit } from './engine.js';
import { effectOf, isCredentialFault, type FailureEffect } from './failure-effects.js';
import { verdictOf, type KeyCheckVerdict } from './key-check-verdict.js';
import type { KeyCheckLead, KeyChecks } from './key-checks.js';
import { isNeutralFailure } from './neutral-failure.js';

/** However many targets are left, an attempt gets this long, where the deadline allows. */
const MIN_ATTEMPT_MS = 10_000;

/** What came of one attempt. */
export type AttemptOutcome<Value> =
  | {
      readonly kind: 'succeeded';
      readonly attempt: AttemptRecord;
      readonly value: Value;
      readonly release: () => void;
      readonly abort: (reason: unknown) => void;
    }
  | { readonly kind: 'failed'; readonly attempt: AttemptRecord; readonly failure: LlmFailure }
  /** The failure ends the call. */
  | { readonly kind: 'ended'; readonly attempt: AttemptRecord; readonly failure: LlmFailure }
  /** Another call took the probe's lease first; nothing was sent. */
  | { readonly kind: 'lost-race' };

type CallStep = Extract<Step, { action: 'call' }>;

/**
 * Makes one attempt: takes its leases and gives them back, bounds it in time, classifies its failure, and records what it
 * means for health and for the rest of the call.
 *
 * @internal
 */
export class AttemptRunner {
  constructor(
    private readonly init: EngineInit,
    private readonly checks: KeyChecks,
    private readonly keeper: CredentialKeeper,
  ) {}

  /** @throws the signal's reason, where the caller gave up */
  async run<Value>(
    call: CallState,
    step: CallStep,
    attempt: Attempt<Value>,
    lifetime: CallLifetime,
    report: CallReport,
  ): Promise<AttemptOutcome<Value>> {
    const { registry } = this.init;
    const { candidate } = step;
    const lease = step.needsProbe ? registry.acquireProbe(candidate.keys) : NO_LEASE;
    if (lease === undefined) return { kind: 'lost-race' };
    const lead = this.leadOf(call, candidate);
    this.spend(call, step);
    const record = report.attemptStarted(candidate, registry.stamp());
    const scope = this.scopeOf(call, lifetime, usageOf(candidate));
    let verdict: KeyCheckVerdict = 'open';
    let handedOn = false;
    try {
      const onSuccessHead = () => {
        call.keyChecks.vouch(candidate.keys.credential);
        lead?.settle('vouched');
      };
      const value = await this.invoke(record, attempt, scope, onSuccessHead, report);
      // A count that is estimated on the spot asks nobody, and says nothing of the key.
      if (call.settlement !== 'never') verdict = 'vouched';
      if (call.settlement === 'at-end') report.committed(record);
      else this.recordSuccess(call, record, report);
      handedOn = true;
      return {
        kind: 'succeeded',
        attempt: record,
        value,
        release: () => scope.close(),
        abort: (reason) => scope.abort(reason),
      };
    } catch (thrown) {
      const failure = this.failureOf(call, candidate, thrown, scope, lifetime);
      record.authorsError = authorsErrorOf(thrown);
      verdict = wasSent(thrown) ? verdictOf(failure) : 'open';
      const effect = this.recordFailure(call, record, failure, report);
      lifetime.throwIfOver();
      return { kind: effect.action === 'fail' ? 'ended' : 'failed', attempt: record, failure };
    } finally {
      const heard = call.keyChecks.take(candidate.keys.credential, verdict);
      lead?.settle(heard);
      lease.release();
      // Whatever the attempt left open is closed with it.
      if (!handedOn) scope.abort(new DOMException('The attempt is over.', 'AbortError'));
    }
  }

  /** Records what a success means for health, and tells of it. */
  recordSuccess(call: CallState, record: AttemptRecord, report: CallReport): void {
    const { candidate } = record;
    const isNeutral = call.settlement === 'never';
    const lifted = isNeutral ? [] : this.init.registry.recordSuccess(candidate.keys, record.stampMs);
    if (!isNeutral && !candidate.credential.isForeign) candidate.target.provider.bucket.refund();
    report.attemptSucceeded(record);
    if (lifted.length > 0) report.credentialRecovered(record, lifted);
  }

  /** Records that a value broke off after it had been handed on. */
  recordLate(call: CallState, record: AttemptRecord, thrown: unknown, report: CallReport): LlmFailure {
    const { candidate } = record;
    const failure = this.understood(call, candidate, thrown);
    record.authorsError = authorsErrorOf(thrown);
    this.recordFailure(call, record, failure, report);
    return failure;
  }

  private async invoke<Value>(
    record: AttemptRecord,
    attempt: Attempt<Value>,
    scope: AttemptScope,
    onSuccessHead: () => void,
    report: CallReport,
  ): Promise<Value> {
    const work = attempt({
      candidate: record.candidate,
      number: record.entry.number,
      signal: scope.signal,
      abort: (failure) => scope.abort(failure),
      onHead: (status) => {
        if (status >= 200 && status < 300) onSuccessHead();
      },
      onOmitted: (fields) => {
        if (fields.length > 0) record.entry.omitted = fields;
      },
      onOwnRetries: (evidence, retries) => report.ownRetries(record, evidence, retries),
    });
    const value = await scope.race(work);
    scope.stopClock();
    return value;
  }

  private leadOf(call: CallState, { credential, keys }: Candidate): KeyCheckLead | undefined {
    const { secret } = credential;
    const needsCheck =
      secret !== undefined && call.limits.keyCheckWaitMs > 0 && !call.keyChecks.isVouched(keys.credential);
    if (!needsCheck || this.init.registry.isProven(keys) || this.checks.startOf(keys.credential) !== undefined)
      return undefined;
    return this.checks.lead(keys.credential, this.init.clock.now());
  }

  private spend(call: CallState, { candidate, retry }: CallStep): void {
    call.called.add(candidate);
    if (retry?.kind === 'auth-retry') call.authRetries += 1;
    if (retry?.kind !== 'retry') return;
    call.retries += 1;
    bucketOf(candidate, retry.category)?.spend(retry.category);
  }

  /** An attempt gets at most what is left of the call, divided by the targets left. */
  private scopeOf(call: CallState, lifetime: CallLifetime, onClose: () => void): AttemptScope {
    const { clock } = this.init;
    const remainingMs = call.deadlineAtMs - clock.now();
    const targetsCalled = new Set(Array.from(call.called, ({ target }) => target)).size;
    const targetsLeft = Math.max(call.route.targets.length - targetsCalled + 1, 1);
    const shareMs = Math.max(remainingMs / targetsLeft, MIN_ATTEMPT_MS);
    const timeoutMs = Math.min(call.limits.attemptTimeoutMs, shareMs);
    return new AttemptScope({ timeoutMs, remainingMs, lifetime, clock, onClose });
  }

  private failureOf(
    call: CallState,
    candidate: Candidate,
    thrown: unknown,
    scope: AttemptScope,
    lifetime: CallLifetime,
  ): LlmFailure {
    if (lifetime.isOver) return CANCELLED;
    if (scope.endedBy === 'attempt-timeout') return TIMED_OUT;
    if (scope.endedBy === 'deadline') return OUT_OF_TIME;
    return this.understood(call, candidate, thrown);
  }

  private understood(call: CallState, candidate: Candidate, thrown: unknown): LlmFailure {
    const isClassified = thrown instanceof ClassifiedFailure;
    const failure = isClassified ? thrown.failure : this.init.classify(thrown, candidate, call.metadata);
    return redactFailure(failure, this.init.redactor.with(secretsOf(candidate, call)));
  }

  private recordFailure(
    call: CallState,
    record: AttemptRecord,
    failure: LlmFailure,
    report: CallReport,
  ): FailureEffect {
    const { registry, policies } = this.init;
    const { candidate } = record;
    const { keys } = candidate;
    const isProven = registry.isProven(keys);
    const { onContentFiltered } = call.route;
    const effect = effectOf(failure, { keys, isProven, onContentFiltered, policies });
    report.attemptEnded(record, failure, effect.excludes, isProven);
    const onMark = (change: HealthChange) => report.credentialOut(record, change);
    const isAnswered = this.askForNewValue(call, { candidate, failure, startedAtMs: record.stampMs, onMark });
    const { isCallers } = candidate.credential;
    const marksNothing = isAnswered || isNeutralFailure(failure, call.settlement);
    const change = marksNothing ? undefined : registry.recordFailure(keys, failure, record.stampMs, !isCallers);
    if (change !== undefined) onMark(change);
    if (isCredentialFault(failure)) call.credentialAttempts += 1;
    else call.attempts += 1;
    const isRefreshed = isAnswered && candidate.credential.slot?.canRefresh === true;
    this.exclude(call, candidate, failure, isRefreshed ? { ...effect, allowsAuthRetry: false } : effect);
    return effect;
  }

  /** Once in a call, per source. @returns whether the source is being asked */
  private askForNewValue(call: CallState, rejection: Rejection & { readonly candidate: Candidate }): boolean {
    const { candidate } = rejection;
    const { slot } = candidate.credential;
    if (slot === undefined || call.renewed.has(slot)) return false;
    const done = this.keeper.answer(rejection);
    if (done === undefined) return false;
    call.renewed.add(slot);
    call.renewal = { candidate, done };
    return true;
  }

  private exclude(
    call: CallState,
    candidate: Candidate,
    failure: LlmFailure,
    { action, excludes, allowsAuthRetry }: FailureEffect,
  ): void {
    const { clock, figures, random } = this.init;
    const nowMs = clock.now();
    const hintMs = failure.retryAfterMs;
    const readyAtMs = action === 'retry' ? nowMs + backoffMs(call.retries, hintMs, figures, random) : undefined;
    const hintUntilMs = hintMs === undefined ? undefined : nowMs + hintMs;
    call.exclusions.set(excludes, { failure, key: excludes, readyAtMs, hintUntilMs });
    if (failure.category === 'request_too_large') call.tooLargeFor = largest(call.tooLargeFor, candidate.target);
    const isAuthRetry = call.authRetry?.candidate === candidate;
    if (!allowsAuthRetry && !(isAuthRetry && action === 'retry')) {
      if (isAuthRetry) call.authRetry = undefined;
      return;
    }
    call.authRetry = {
      candidate,
      failure,
      dueAtMs: nowMs + authRetryDelayMs(call.authRetries, hintMs, figures, random),
    };
  }
}

/** Counts the attempt as one of its credential's; a caller's takes no turn of the pool's keys. @returns what ends that */
function usageOf({ target, credential }: Candidate): () => void {
  return credential.isCallers ? () => undefined : target.provider.pool.use(credential, target.model);
}

/** What a failure may repeat of an attempt. */
function secretsOf({ credential }: Candidate, { headers }: CallState): readonly string[] {
  return [...credential.secrets(), ...secretsInHeaders(headers)];
}

const NO_LEASE: ProbeLease = { release: () => undefined };

const CANCELLED: LlmFailure = { category: 'cancelled', scope: 'request', explicit: true, rule: 'engine/cancelled' };

const TIMED_OUT: LlmFailure = {
  category: 'timeout',
  scope: 'provider_model',
  explicit: true,
  rule: 'engine/attempt-timeout',
};

/** The call's own deadline says nothing of the provider, which may have had little time. */
const OUT_OF_TIME: LlmFailure = { category: 'timeout', scope: 'request', explicit: true, rule: 'engine/deadline' };

function authorsErrorOf(thrown: unknown): unknown {
  return thrown instanceof ClassifiedFailure ? thrown.authorsError : undefined;
}

function wasSent(thrown: unknown): boolean {
  return !(thrown instanceof ClassifiedFailure) || thrown.wasSent;
}

function largest(known: number | 'unknown' | undefined, { contextWindow }: Target): number | 'unknown' {
  if (contextWindow === undefined) return known ?? 'unknown';
  return typeof known === 'number' ? Math.max(known, contextWindow) : contextWindow;
}
