import type { LlmFailure } from '../classification/failure.interface.js';
import type { LlmDecisionNote, LlmTrailAttempt } from '../errors/trail.interface.js';
import { dateOf } from '../health/clock.js';
import type { HealthChange } from '../health/health-registry.js';
import { doubtsCredential } from '../health/marking.js';
import { toldOf, type AnswerFacts } from './answer-facts.js';
import type { AttemptFailure, AttemptNotes, AttemptOutcome } from './attempt.interface.js';
import { authRetryDelayMs, backoffMs } from './backoff.js';
import type { Call } from './call.js';
import { isOneKeys, type Blocked } from './candidate-block.js';
import type { Skipped } from './candidate-evaluation.js';
import { quotaOf, sourceOf, type Candidate } from './candidate.js';
import type { CallStep, Step, TimedStep } from './choose.js';
import type { CredentialRefresher } from './credential-refresher.js';
import type { KeyCheckVerdict } from './key-checks.js';
import type {
  LlmAnswerEventFacts,
  LlmCandidateEventBase,
  LlmEventTarget,
  LlmRetryEvidence,
} from './event.interface.js';
import { effectOf, isCredentialFault, isNeutralFailure } from './failure-effect.js';
import { insteadOf, nextTargetOf } from './event-targets.js';
import type { RecordPorts } from './ports.js';
import type { Rejection } from './record-credentials.js';
import { callEventOf } from './record-ending.js';
import { noteOf, skipOf } from './trail-notes.js';
import { cameBack, eachKeyOnce, wentOut } from './transition-events.js';

type WrittenEntry = { -readonly [Key in keyof LlmTrailAttempt]: LlmTrailAttempt[Key] };

/** An attempt under way: the trail entry that is being written for it, and what it tells of itself. */
export class AttemptRecord implements AttemptNotes {
  constructor(
    private readonly ports: Pick<RecordPorts, 'clock' | 'emit' | 'areAnswersRead' | 'redactor'>,
    readonly call: Call,
    readonly candidate: Candidate,
    readonly entry: WrittenEntry,
    /** The moment of its begin; the trail has its date. */
    readonly startedAtMs: number,
    /** The stamp of its begin. */
    readonly stampMs: number,
  ) {}

  private readFacts: (() => AnswerFacts) | undefined;
  /** What went out by its failure, to be told with what comes next; absent once that is told. */
  changes: HealthChange[] | undefined;
  isTold = false;
  /** When the first content of its answer was handed on; absent until then. */
  committedAtMs: number | undefined;

  answered(read: () => AnswerFacts): void {
    this.readFacts = read;
    this.call.answer(this.candidate.target, read);
  }

  settlesAtEnd(): void {
    this.call.settleAtEnd();
  }

  authorsMistake(): void {
    this.call.endByMistake();
  }

  /** What is known of its answer by now, as the provider gave it. */
  get facts(): AnswerFacts {
    return this.readFacts?.() ?? NO_FACTS;
  }

  omitted(fields: readonly string[]): void {
    this.entry.omitted = fields;
  }

  adapted(changes: readonly string[]): void {
    this.entry.adapted = changes;
  }

  learned(changes: readonly string[]): void {
    this.ports.emit?.({ type: 'attempt-adapted', number: this.entry.number, changes, ...this.event() });
  }

  ownRetries(evidence: LlmRetryEvidence, retries?: number): void {
    this.ports.emit?.({ type: 'sdk-retries-found', number: this.entry.number, evidence, retries, ...this.event() });
  }

  /** What its events tell of its answer. @param cost - of its tokens */
  answerOf(cost: number | undefined): LlmAnswerEventFacts {
    const { committedAtMs, startedAtMs, readFacts: read } = this;
    const answer = read && { target: this.candidate.target, read };
    return toldOf({ cost, startedAtMs, committedAtMs, answer }, this.ports);
  }

  /** What every event about the attempt's candidate tells. */
  event(nowMs = this.ports.clock.now()): LlmCandidateEventBase {
    return eventOf(this.call, this.candidate, dateOf(nowMs, this.ports.clock));
  }
}

const NO_FACTS: AnswerFacts = {};
const RUNNING: LlmDecisionNote = { action: 'running', reason: 'its end has not come yet' };
const SUCCEEDED: LlmDecisionNote = { action: 'succeeded', reason: 'the answer is complete' };
const ABANDONED: LlmFailure = { category: 'cancelled', scope: 'request', explicit: true, rule: 'engine/abandoned' };
const ENDED_EARLY: LlmDecisionNote = { action: 'fail', reason: 'the call ended' };

/**
 * Records what happens to calls: what it means for the call, for health, credentials and budgets, and the events of it.
 *
 * An event's own fields stand before those of its base: Node 20 takes microseconds for each field that comes after a spread.
 *
 * @internal
 */
export class Recorder {
  constructor(
    private readonly ports: RecordPorts,
    private readonly refresher: Pick<CredentialRefresher, 'answer'>,
  ) {}

  /** A call begins. */
  callStarted(call: Call): void {
    const { clock, emit, hears } = this.ports;
    if (emit === undefined || hears?.('call-started') === false) return;
    emit({ type: 'call-started', ...callEventOf(call, dateOf(call.startedAtMs, clock)) });
  }

  /** An attempt begins: it is taken from the budgets. */
  attemptStarted(call: Call, { candidate, retry, probedKey, atMs }: CallStep): AttemptRecord {
    const { clock, emit, hears, health } = this.ports;
    const { target, credential } = candidate;
    const dateMs = dateOf(atMs, clock);
    const entry: WrittenEntry = {
      kind: 'attempt',
      number: call.attemptsMade.length + 1,
      provider: target.provider.id,
      model: target.model,
      credential: credential.ref,
      region: credential.region,
      startedAtMs: dateMs,
      durationMs: 0,
      outcome: 'running',
      decision: RUNNING,
    };
    call.begin(candidate, entry, retry);
    if (probedKey !== undefined) call.probe(probedKey);
    const record = new AttemptRecord(this.ports, call, candidate, entry, atMs, health.stamp(atMs));
    if (emit !== undefined && hears?.('attempt-started') !== false) {
      emit({ type: 'attempt-started', number: entry.number, ...eventOf(call, candidate, dateMs) });
    }
    return record;
  }

  /** An attempt has ended. @returns whether its failure ends the call */
  attemptEnded(record: AttemptRecord, outcome: AttemptOutcome<unknown>): boolean {
    if (outcome.kind === 'failed') return this.failed(record, outcome);
    if (record.call.settlement === 'at-end') this.committed(record);
    else this.succeeded(record);
    return false;
  }

  /** A stream's first content is handed on. */
  private committed(record: AttemptRecord): void {
    const { entry, startedAtMs } = record;
    const { clock, emit } = this.ports;
    const nowMs = clock.now();
    record.committedAtMs = nowMs;
    record.call.commit(nowMs);
    const durationMs = nowMs - startedAtMs;
    emit?.({ type: 'stream-committed', number: entry.number, durationMs, ...record.event(nowMs) });
  }

  /** An attempt's answer is complete, and with it the call's. */
  succeeded(record: AttemptRecord): void {
    const { call, candidate, entry, startedAtMs, stampMs } = record;
    const { clock, emit, hears, health } = this.ports;
    const nowMs = clock.now();
    const { retryQuota } = candidate.target.provider;
    // Work that proves nothing lifts nothing.
    const lifted = call.settlement === 'never' ? [] : health.recordSuccess(candidate.keys, stampMs, nowMs);
    if (call.settlement !== 'never' && !retryQuota.isFull && !candidate.credential.isForeign) retryQuota.refund();
    const { number } = entry;
    const durationMs = nowMs - startedAtMs;
    entry.durationMs = durationMs;
    entry.outcome = 'succeeded';
    entry.decision = SUCCEEDED;
    if (number > 1) markRecovered(call, entry);
    const cost = this.spent(record, nowMs);
    if (emit !== undefined) {
      const base = record.event(nowMs);
      const answer = record.answerOf(cost);
      if (hears?.('attempt-succeeded') !== false) {
        emit({ type: 'attempt-succeeded', number, durationMs, ...answer, ...base });
      }
      for (const change of eachKeyOnce(lifted)) emit(cameBack(base, candidate, change, clock));
      const { startedAtMs: begunAtMs, committedAtMs } = call;
      emit({
        type: 'call-succeeded',
        attempts: number,
        durationMs: nowMs - begunAtMs,
        ...answer,
        cost: call.cost,
        firstContentMs: committedAtMs === undefined ? undefined : committedAtMs - begunAtMs,
        insteadOf: insteadOf(call, candidate),
        ...base,
      });
    }
    this.countUptime(call);
  }

  /** A call that asks nobody is answered. */
  answeredHere(call: Call): void {
    const { clock, emit } = this.ports;
    const [target] = call.route.targets;
    if (emit === undefined || target === undefined) return;
    const nowMs = clock.now();
    const place = { provider: target.provider.id, model: target.model };
    const durationMs = nowMs - call.startedAtMs;
    emit({ type: 'call-succeeded', attempts: 0, durationMs, ...place, ...callEventOf(call, dateOf(nowMs, clock)) });
  }

  /** Adds what an attempt has cost to its call's costs. @returns it, where it is known */
  private spent(record: AttemptRecord, nowMs: number): number | undefined {
    const { priceOf, clock } = this.ports;
    const usage = priceOf === undefined ? undefined : record.facts.usage;
    if (usage === undefined) return undefined;
    const cost = priceOf?.(record.candidate.target, usage, dateOf(nowMs, clock));
    if (cost !== undefined) record.call.spend(cost);
    return cost;
  }

  /** An attempt has failed, or what it gave broke off. @returns whether that ends the call */
  failed(record: AttemptRecord, { failure, authorsError }: AttemptFailure): boolean {
    const { health, policies, clock, settings, random } = this.ports;
    const { call, candidate, stampMs } = record;
    const { keys, credential, target } = candidate;
    const isProven = health.isProven(keys);
    const { onContentFiltered } = call.route;
    const effect = effectOf(failure, { keys, isProven, onContentFiltered, policies });
    this.noteFailure(record, failure);
    const isDoubted = isProven && doubtsCredential(failure);
    call.meet({ failure, target, candidate, key: effect.excludes, authorsError, wasCalled: true, isDoubted });
    const onMark = (change: HealthChange) => this.changed(record, change);
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
    if (source === undefined || call.renewals.hasAsked(source)) return false;
    const done = this.refresher.answer(rejection);
    if (done === undefined) return false;
    call.renewals.ask(source, done);
    return true;
  }

  /** Tells of a failed attempt and of what went out by it, with what comes next; before any wait. */
  nextStep(record: AttemptRecord, failure: LlmFailure, step: Step): void {
    const { entry } = record;
    const { clock, emit } = this.ports;
    const nowMs = clock.now();
    entry.decision = noteOf(step, nowMs);
    const cost = this.spent(record, nowMs);
    const next = nextTargetOf(record.candidate, step);
    this.tellChanges(record, next);
    if (emit === undefined) return;
    const { category, scope, explicit, status, providerCode, requestId, message, rule } = failure;
    const answer = record.answerOf(cost);
    emit({
      type: 'attempt-failed',
      number: entry.number,
      durationMs: entry.durationMs,
      category,
      scope,
      explicit,
      status,
      providerCode,
      message,
      rule,
      decision: entry.decision,
      next,
      ...answer,
      requestId: requestId ?? answer.requestId,
      ...record.event(nowMs),
    });
  }

  /** Something went out by a failure: told with the next step, so that people read who is asked instead; at once where that is told. */
  private changed(record: AttemptRecord, change: HealthChange): void {
    (record.changes ??= []).push(change);
    if (record.isTold) this.tellChanges(record);
  }

  /** Tells of what went out by an attempt's failure. */
  tellChanges(record: AttemptRecord, next?: LlmEventTarget): void {
    const { clock, emit } = this.ports;
    record.isTold = true;
    for (const change of record.changes ?? []) {
      emit?.(wentOut(record.event(Math.floor(change.mark.sinceMs)), record.candidate, change, clock, next));
    }
    record.changes = undefined;
  }

  /** Candidates are passed over; each one is told of once. A large set of keys remembers those that are out. */
  skipped(call: Call, skipped: readonly Skipped[], nowMs: number): void {
    const { clock, emit } = this.ports;
    for (const status of skipped) {
      if (status.kind === 'blocked') markOut(call, status);
      const skip = skipOf(status, nowMs);
      if (skip === undefined || !call.skip(skip)) continue;
      const { target, candidate, failure, reason, retryAfterMs } = skip;
      const place = { provider: target.provider.id, model: target.model, credential: candidate?.credential.ref };
      const { category } = failure;
      const base = callEventOf(call, dateOf(clock.now(), clock));
      emit?.({ type: 'candidate-skipped', reason, category, retryAfterMs, ...place, ...base });
    }
  }

  /** A call waits for a time; what its retry costs is taken from the provider's budget now, so that it does not wait in vain. */
  retryScheduled(call: Call, { candidate, action, category, reason, untilMs }: TimedStep, delayMs: number): void {
    const quota = action === 'retry' ? quotaOf(candidate, category) : undefined;
    if (quota !== undefined) call.reserve(quota, category);
    if (!call.noteWait(candidate.keys.credential_model, action, untilMs)) return;
    const { clock, emit } = this.ports;
    const base = eventOf(call, candidate, dateOf(clock.now(), clock));
    emit?.({ type: 'retry-scheduled', action, delayMs, category, reason, ...base });
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

  /** The reader of an answer left before its end; nobody's fault. */
  abandoned(record: AttemptRecord): void {
    this.noteFailure(record, ABANDONED);
    this.nextStep(record, ABANDONED, { action: 'fail', reason: ENDED_EARLY.reason });
  }

  /**
   * Counts how a call ended, wherever it came. What happens at an endpoint that came with the call says nothing of the
   * provider, nor does work that proves nothing, such as a count of tokens.
   */
  countUptime(call: Call): void {
    if (call.settlement === 'never') return;
    const isForeign = (attempt: LlmTrailAttempt) => call.usesOwnEndpoint(attempt.provider);
    this.ports.uptime.countCall(call.attemptsMade, call.ownCredentials === undefined ? undefined : isForeign);
  }
}

/** In a large set of keys, one that is out is not looked at again before its time. */
function markOut(call: Call, status: Blocked): void {
  const { candidate, untilMs, mark, isProbed } = status;
  const set = call.credentialsFor(candidate.target);
  if (!set.isLarge || isProbed || !isOneKeys(status)) return;
  set.markOut(set.placeOf(candidate.credential), Math.min(untilMs ?? Infinity, mark.probeAtMs ?? Infinity));
}

/** The failures of a provider and region that a later attempt there has made good. */
function markRecovered(call: Call, entry: LlmTrailAttempt): void {
  for (const earlier of call.attemptsMade) {
    const isSamePlace = earlier.provider === entry.provider && earlier.region === entry.region;
    if (earlier.outcome === 'failed' && isSamePlace) Object.assign(earlier, { recovered: entry.number });
  }
}

function eventOf(call: Call, { target, credential }: Candidate, atMs: number): LlmCandidateEventBase {
  const { provider, model } = target;
  const { callId, operation, route, metadata } = call;
  return {
    atMs,
    callId,
    operation,
    route: route.name,
    metadata,
    provider: provider.id,
    model,
    credential: credential.ref,
  };
}
