import type { LlmFailure, LlmFailureCategory } from '../classification/failure.interface.js';
import { admissionOf, AVAILABLE, probesOf, stricter, type Admission } from './admission.js';
import {
  probedAdmission,
  reopeningAdmission,
  type CandidateAdmission,
  type CandidateHealth,
} from './candidate-admission.js';
import type { Clock } from './clock.js';
import type { LlmHealthSettings } from './health-settings.js';
import { isCallersKey, parseHealthKey, type HealthKeys } from './health-keys.js';
import type { HealthEvidence, HealthMark, HealthMarkReason, HealthState } from './health-state.js';
import { PRISTINE } from './health-state.js';
import type { LlmHealthStore } from './health-store.js';
import { FailureRates, KeyOutageDetector, RelayedFaults } from './failure-patterns.js';
import { KeyListeners } from './key-listeners.js';
import { keyOutageMarking, markingOf, relayedMarking, type Marking } from './marking.js';
import { Probes, type ProbedEntry, type ProbeLease } from './probes.js';
import {
  applyFailure,
  applyIsolation,
  applyProof,
  applyReset,
  applySuccess,
  evidenceOf,
  isForgotten,
  type FailureNews,
} from './transition.js';

/** What a registry is built from. */
export interface HealthRegistryInit {
  readonly store: LlmHealthStore;
  /** Keeps the health of callers' own keys, with a bound of its own; by default they are kept with the rest. */
  readonly callerStore?: LlmHealthStore | undefined;
  readonly settings: LlmHealthSettings;
  readonly clock: Clock;
  /** Spreads probes: gives numbers from 0 to 1. @default none: probes are not spread */
  readonly random?: (() => number) | undefined;
  /** How long a user wants each category to cool. */
  readonly cooldowns?: Readonly<Partial<Record<LlmFailureCategory, number>>> | undefined;
  /** How many of a provider's pool credentials are proven, by the provider's id. */
  readonly provenPoolSize?: ((provider: string) => number) | undefined;
}

/** A change of one entry that people should hear of. */
export interface HealthChange {
  readonly key: string;
  readonly reason: HealthMarkReason;
  readonly mark: HealthMark;
}

/** Hears of every entry that is written. */
export type HealthObserver = (key: string, before: HealthState, after: HealthState) => void;

/** Nothing is known against a candidate. */
const PROVEN: CandidateHealth = { admission: AVAILABLE, isProven: true };
const UNPROVEN: CandidateHealth = { admission: AVAILABLE, isProven: false };

/** So much longer than asked for may the interval between two probes be. */
const PROBE_SPREAD = 0.15;

/**
 * Reads and writes health on behalf of the engine: the shell around the pure state machine and the stores.
 *
 * @internal
 */
export class HealthRegistry {
  private readonly outages = new KeyOutageDetector();
  private readonly relayed = new RelayedFaults();
  private readonly listeners = new KeyListeners();
  private readonly observers = new Set<HealthObserver>();
  private readonly rates: FailureRates;
  private readonly probes: Probes;
  private lastStampMs = 0;

  constructor(private readonly init: HealthRegistryInit) {
    const { settings, random } = init;
    this.rates = new FailureRates(settings);
    this.probes = new Probes({
      settings,
      storeOf: (key) => this.storeOf(key),
      spread: (lengthMs) => Math.ceil(lengthMs * (1 + PROBE_SPREAD * (random?.() ?? 0))),
      onNews: (key) => this.listeners.notify(key),
    });
  }

  /** Gives the present time, made unique: each stamp is later than all before it, so that events of one millisecond have an order. */
  stamp(nowMs = this.init.clock.now()): number {
    this.lastStampMs = Math.max(nowMs, this.lastStampMs + 0.001);
    return this.lastStampMs;
  }

  isProven(keys: HealthKeys): boolean {
    return this.storeOf(keys.credential).get(keys.credential)?.proven ?? false;
  }

  /** Whether a candidate may be called now; see {@link look}. */
  admission(keys: HealthKeys, nowMs = this.init.clock.now()): CandidateAdmission {
    return this.look(keys, nowMs).admission;
  }

  /** Looks at a candidate's five entries: the strictest verdict decides. */
  look(keys: HealthKeys, nowMs: number): CandidateHealth {
    const { isAnyReopening } = this.probes;
    let verdict: Admission = AVAILABLE;
    let isProven = false;
    const states = this.statesOf(keys);
    for (let place = 0; place < states.length; place += 1) {
      const state = states[place];
      if (state === undefined) continue;
      const key = keys.all[place] as string;
      if (key === keys.credential) isProven = state.proven;
      if (!isMarked(state)) continue;
      verdict = stricter(verdict, this.judge(key, state, nowMs));
    }
    if (verdict.kind !== 'available' || isAnyReopening) {
      return { admission: this.admissionAfter(verdict, keys, nowMs), isProven };
    }
    return isProven ? PROVEN : UNPROVEN;
  }

  /** Judges one entry by its marks, its probes, and what these have found. */
  judge(key: string, state: HealthState | undefined, nowMs = this.init.clock.now()): Admission {
    return admissionOf(state, nowMs, this.probes.isReopening(key), this.probes.isProbed(key, nowMs));
  }

  private admissionAfter(verdict: Admission, keys: HealthKeys, nowMs: number): CandidateAdmission {
    if (verdict.kind === 'available') return reopeningAdmission(keys, this.probes, nowMs);
    if (verdict.kind === 'unavailable' && !verdict.isOutage) return verdict;
    return probedAdmission(verdict, this.probedEntries(keys, nowMs), keys, this.probes, nowMs);
  }

  /**
   * Takes what a call of a half-open candidate needs: a lease of each entry that is probed, or a place in the present step of
   * each that is reopening.
   *
   * @param isLastResort - whether nothing else is left to the call: probes that hang are passed by
   * @returns `undefined` where another call has taken it
   */
  acquireProbe(keys: HealthKeys, nowMs = this.init.clock.now(), isLastResort = false): ProbeLease | undefined {
    const lease = this.probes.acquire(this.probedEntries(keys, nowMs), nowMs, isLastResort);
    if (lease === undefined || !this.probes.isAnyReopening || this.probes.letThrough(keys.all, nowMs)) return lease;
    lease.release();
    return undefined;
  }

  /**
   * Records a failed attempt.
   *
   * @param startedAtMs - the stamp of the moment in which the attempt began
   * @param isPooled - whether the credential is one of the provider's own pool
   * @returns the change, where the failure made an entry unavailable
   */
  recordFailure(
    keys: HealthKeys,
    failure: LlmFailure,
    startedAtMs: number,
    isPooled: boolean,
  ): HealthChange | undefined {
    const { settings, cooldowns } = this.init;
    const proven = this.isProven(keys);
    const marking = markingOf(failure, proven, settings, cooldowns?.[failure.category]);
    if (marking === undefined) return undefined;
    const news = this.newsOf(evidenceOf(failure), startedAtMs, failure.retryAfterMs);
    if (proven && isPooled && marking.reason === 'credential_invalid') return this.recordRejection(keys, marking, news);
    const change = this.apply(keys[marking.scope], marking, news);
    const isGeneral = marking.reason === 'relayed' && this.relayed.report(keys.credential, keys.credential_model);
    if (!isGeneral) return change;
    return this.apply(keys.credential, relayedMarking('credential', failure, settings), news) ?? change;
  }

  /** Records a mark that no failed attempt has caused, such as a failed refresh. @returns the change, as {@link recordFailure} does */
  recordMark(key: string, marking: Marking, evidence: HealthEvidence, startedAtMs: number): HealthChange | undefined {
    return this.apply(key, marking, this.newsOf(evidence, startedAtMs));
  }

  /**
   * Records a real success: proves the credential and lifts what the attempt disproves.
   *
   * @returns the marks that were lifted
   */
  recordSuccess(keys: HealthKeys, startedAtMs: number, nowMs = this.init.clock.now()): readonly HealthChange[] {
    if (!keys.isCallerOwned) this.outages.succeed(keys.provider);
    this.relayed.succeed(keys.credential);
    this.rates.note(keys.provider_model, false, nowMs);
    this.rates.note(keys.base_url, false, nowMs);
    if (this.probes.heedsSuccess) for (const key of keys.all) this.probes.succeeded(key);
    const lifted: HealthChange[] = [];
    const states = this.statesOf(keys);
    for (let place = 0; place < states.length; place += 1) {
      const key = keys.all[place] as string;
      const isCredential = key === keys.credential;
      const before = states[place] ?? (isCredential ? PRISTINE : undefined);
      if (before === undefined) continue;
      // Most successes are no news.
      if (before.failures === 0 && (before.proven || !isCredential) && !isMarked(before)) continue;
      const after = applySuccess(before, startedAtMs, nowMs, isCredential);
      if (after === before) continue;
      this.write(key, before, after);
      lifted.push(...marksOnlyIn(key, before, after));
    }
    return lifted;
  }

  /** Makes a credential proven that was refreshed from a proven one. */
  inheritProof(from: string, to: string): void {
    if (this.get(from)?.proven !== true) return;
    const before = this.get(to) ?? PRISTINE;
    const after = applyProof(before, this.init.clock.now());
    if (after !== before) this.write(to, before, after);
  }

  /** Isolates an entry until it is reset. */
  isolate(key: string, evidence: HealthEvidence): void {
    const before = this.get(key) ?? PRISTINE;
    this.write(key, before, applyIsolation(before, evidence, this.stamp()));
  }

  /** Why an entry is quarantined or isolated; `undefined` where it is neither. */
  quarantineOf(key: string): HealthMarkReason | undefined {
    const admission = admissionOf(this.get(key), this.init.clock.now());
    return admission.kind !== 'available' && admission.mark.kind !== 'cooling' ? admission.reason : undefined;
  }

  /** Wakes whoever waits for news of an entry. */
  touch(key: string): void {
    this.listeners.notify(key);
  }

  /** Lifts every mark of the entries chosen. @returns the keys of those that had one */
  reset(isChosen: (key: string) => boolean): readonly string[] {
    const keys: string[] = [];
    for (const [key, state] of [...this.entries(), ...this.callerEntries()]) {
      if (!isChosen(key) || (state.failures === 0 && Object.keys(state.marks).length === 0)) continue;
      this.write(key, state, applyReset(state, this.stamp()));
      this.rates.forget(key);
      this.relayed.forget(key);
      this.outages.succeed(key);
      keys.push(key);
    }
    return keys;
  }

  /** Restores entries that were saved, and merges them with what is known already. */
  restore(entries: Iterable<readonly [key: string, state: HealthState]>): void {
    for (const [key, state] of entries) this.storeOf(key).put(key, state);
  }

  /** Another instance's news of an entry has been merged with what was known. */
  heard(key: string, known: HealthState | undefined, after: HealthState): void {
    const before = known ?? PRISTINE;
    this.probes.heard(key, before, after, this.init.clock.now());
    for (const observer of this.observers) observer(key, before, after);
    this.listeners.notify(key);
  }

  /** Lists what is known, without the keys of callers. */
  entries(): Iterable<readonly [string, HealthState]> {
    return this.init.store.entries();
  }

  /** Lists what is known of callers' own keys. */
  callerEntries(): Iterable<readonly [string, HealthState]> {
    return this.init.callerStore?.entries() ?? [];
  }

  /** How many entries are tracked, without those of callers. */
  get size(): number {
    return this.init.store.size;
  }

  /** How many entries of callers are tracked. */
  get callerSize(): number {
    return this.init.callerStore?.size ?? 0;
  }

  /** Calls `observer` after each entry that is written. @returns a function that stops it */
  observe(observer: HealthObserver): () => void {
    this.observers.add(observer);
    return () => this.observers.delete(observer);
  }

  /** Calls `listener` when one of the keys changes or its probe ends. @returns a function that stops it */
  onChange(keys: Iterable<string>, listener: () => void): () => void {
    return this.listeners.add(keys, listener);
  }

  /** How many keys are watched; a gauge for leak tests. */
  get watchedKeys(): number {
    return this.listeners.size;
  }

  private newsOf(evidence: HealthEvidence, startedAtMs: number, retryAfterMs?: number): FailureNews {
    return { startedAtMs, stampMs: this.stamp(), nowMs: this.init.clock.now(), evidence, retryAfterMs };
  }

  /** The entries of a candidate that need a lease of a probe now. */
  private probedEntries(keys: HealthKeys, nowMs: number): ProbedEntry[] {
    const entries: ProbedEntry[] = [];
    for (const key of keys.all) {
      const admission = this.judge(key, this.get(key), nowMs);
      if (admission.kind === 'available') continue;
      const { reason, mark } = admission;
      entries.push({ key, reason, mark, kind: probesOf(reason) });
    }
    return entries;
  }

  /** Records that a proven pool credential was rejected. It is the credential's own fault, unless many are rejected at once. */
  private recordRejection(keys: HealthKeys, marking: Marking, news: FailureNews): HealthChange | undefined {
    const outage = keyOutageMarking(this.init.settings);
    const known = this.get(keys.provider)?.marks.key_outage;
    if (known !== undefined && !isForgotten(known, news.nowMs)) return this.apply(keys.provider, outage, news);
    const provenCount = () => this.init.provenPoolSize?.(parseHealthKey(keys.provider).provider) ?? 0;
    const rejected = this.outages.reject(keys.provider, keys.credential, provenCount, news.nowMs);
    if (rejected.length === 0) return this.apply(keys.credential, marking, news);
    for (const key of rejected) {
      const state = this.get(key);
      if (state !== undefined) this.write(key, state, applyReset(state, news.stampMs, 'credential_invalid'));
    }
    return this.apply(keys.provider, outage, news);
  }

  private apply(key: string, marking: Marking, news: FailureNews): HealthChange | undefined {
    const before = this.get(key) ?? PRISTINE;
    const after = applyFailure(before, marking, news, this.breakerThresholdOf(key, marking, news.nowMs));
    const mark = after.marks[marking.reason];
    // What is still marked has not come back.
    if (mark !== undefined) this.probes.relapse(key, news.startedAtMs);
    if (after === before) return undefined;
    this.write(key, before, after);
    const isNew = mark !== undefined && mark.sinceMs !== before.marks[marking.reason]?.sinceMs;
    if (isNew) this.rates.forget(key);
    return isNew ? { key, reason: marking.reason, mark } : undefined;
  }

  /** How many failures in a row open the breaker: one is enough where too many of the last calls have failed. */
  private breakerThresholdOf(key: string, { kind }: Marking, nowMs: number): number {
    if (kind === 'breaker') {
      this.rates.note(key, true, nowMs);
      if (this.rates.isReached(key, nowMs)) return 1;
    }
    return this.init.settings.breakerThreshold;
  }

  /** The states of a candidate's entries, in the order of its keys. */
  private statesOf(keys: HealthKeys): readonly (HealthState | undefined)[] {
    return keys.isCallerOwned ? keys.all.map((key) => this.get(key)) : this.init.store.getAll(keys.all);
  }

  private get(key: string): HealthState | undefined {
    return this.storeOf(key).get(key);
  }

  private storeOf(key: string): LlmHealthStore {
    const { store, callerStore } = this.init;
    return callerStore !== undefined && isCallersKey(key) ? callerStore : store;
  }

  private write(key: string, before: HealthState, after: HealthState): void {
    this.storeOf(key).put(key, after);
    for (const observer of this.observers) observer(key, before, after);
    this.listeners.notify(key);
  }
}

function isMarked({ marks }: HealthState): boolean {
  for (const reason in marks) if (marks[reason as HealthMarkReason] !== undefined) return true;
  return false;
}

function marksOnlyIn(key: string, before: HealthState, after: HealthState): HealthChange[] {
  const reasons = Object.keys(before.marks) as HealthMarkReason[];
  return reasons
    .filter((reason) => after.marks[reason] === undefined)
    .map((reason) => ({ key, reason, mark: before.marks[reason] as HealthMark }));
}
