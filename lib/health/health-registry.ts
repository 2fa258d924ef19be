import type { LlmFailure, LlmFailureCategory } from '../classification/failure.interface.js';
import { admissionOf, OPEN, stricter, type Admission } from './admission.js';
import type { Clock } from './clock.js';
import type { LlmHealthFigures } from './health-figures.js';
import { parseHealthKey, type HealthKeys } from './health-keys.js';
import type { HealthMark, HealthMarkReason, HealthState } from './health-state.js';
import { PRISTINE } from './health-state.js';
import type { LlmHealthStore } from './health-store.js';
import { KeyOutageDetector } from './key-outage.js';
import { doubtsCredential, keyOutageMarking, markingOf, type Marking } from './marking.js';
import { applyFailure, applyReset, applySuccess, evidenceOf, isForgotten, type FailureNews } from './transition.js';

/** What the registry is made of. */
export interface HealthRegistryInit {
  readonly store: LlmHealthStore;
  readonly figures: LlmHealthFigures;
  readonly clock: Clock;
  /** A user's own length of cooling, per category. */
  readonly cooldowns?: Readonly<Partial<Record<LlmFailureCategory, number>>> | undefined;
  /** How many of a provider's pool credentials are proven, by the provider's id. */
  readonly provenPoolSize?: ((provider: string) => number) | undefined;
}

/** One entry's change that is worth telling people. */
export interface HealthChange {
  readonly key: string;
  readonly reason: HealthMarkReason;
  readonly mark: HealthMark;
}

/** The leases of one probe. */
export interface ProbeLease {
  release(): void;
}

const NO_LEASE: ProbeLease = { release: () => undefined };

/**
 * Reads and writes health on behalf of the engine: the shell around the pure state machine and the store.
 *
 * @internal
 */
export class HealthRegistry {
  private readonly outages = new KeyOutageDetector();
  private readonly listeners = new Map<string, Set<() => void>>();
  private lastStampMs = 0;

  constructor(private readonly init: HealthRegistryInit) {}

  /** The present time, made unique: each stamp is later than all before it, so that events of one millisecond have an order. */
  stamp(): number {
    this.lastStampMs = Math.max(this.init.clock.now(), this.lastStampMs + 0.001);
    return this.lastStampMs;
  }

  isProven(keys: HealthKeys): boolean {
    return this.init.store.get(keys.credential)?.proven ?? false;
  }

  /** Whether a candidate may be called now: the strictest verdict of its five entries. */
  admission(keys: HealthKeys): Admission {
    const nowMs = this.init.clock.now();
    let verdict = OPEN;
    for (const key of keys.all) {
      const state = this.init.store.get(key);
      if (state !== undefined) verdict = stricter(verdict, admissionOf(state, nowMs));
    }
    return verdict;
  }

  /** Whether somebody is probing one of the candidate's entries right now. */
  isBeingProbed(keys: HealthKeys): boolean {
    return this.probedKeys(keys).some((key) => this.init.store.isLeased(key));
  }

  /**
   * Takes the leases that a probe of this candidate needs: one for each of its half-open entries, all or none.
   *
   * @returns `undefined` where another probe is under way
   */
  acquireProbe(keys: HealthKeys): ProbeLease | undefined {
    const probed = this.probedKeys(keys);
    if (probed.length === 0) return NO_LEASE;
    const held: (readonly [key: string, token: number])[] = [];
    const release = () => {
      for (const [key, token] of held.splice(0)) {
        this.init.store.releaseLease(key, token);
        this.notify(key);
      }
    };
    for (const key of probed) {
      const token = this.init.store.acquireLease(key, this.init.figures.probeLeaseMs);
      if (token === undefined) {
        release();
        return undefined;
      }
      held.push([key, token]);
    }
    return { release };
  }

  /**
   * Records a failed attempt.
   *
   * @param startedAtMs - the stamp of the attempt's begin
   * @param isPooled - whether the credential is one of the provider's own pool
   * @returns the change, where the failure put an entry out that was in
   */
  recordFailure(
    keys: HealthKeys,
    failure: LlmFailure,
    startedAtMs: number,
    isPooled: boolean,
  ): HealthChange | undefined {
    const { figures, cooldowns } = this.init;
    const proven = this.isProven(keys);
    const marking = markingOf(failure, proven, figures, cooldowns?.[failure.category]);
    if (marking === undefined) return undefined;
    const news: FailureNews = {
      startedAtMs,
      stampMs: this.stamp(),
      nowMs: this.init.clock.now(),
      evidence: evidenceOf(failure),
      retryAfterMs: failure.retryAfterMs,
    };
    if (proven && isPooled && doubtsCredential(failure)) return this.recordRejection(keys, marking, news);
    return this.apply(keys[marking.scope], marking, news);
  }

  /**
   * Records a real success: proves the credential and lifts what the attempt disproves.
   *
   * @returns the marks of the credential that were lifted
   */
  recordSuccess(keys: HealthKeys, startedAtMs: number): readonly HealthChange[] {
    const { store } = this.init;
    this.outages.succeed(keys.provider);
    const lifted: HealthChange[] = [];
    for (const key of keys.all) {
      const isCredential = key === keys.credential;
      const before = store.get(key) ?? (isCredential ? PRISTINE : undefined);
      if (before === undefined) continue;
      const after = applySuccess(before, startedAtMs, this.init.clock.now(), isCredential);
      if (after === before) continue;
      this.write(key, after);
      if (isCredential) lifted.push(...marksOnlyIn(key, before, after));
    }
    return lifted;
  }

  /** Lifts every mark of the entries chosen. @returns how many entries had one */
  reset(isChosen: (key: string) => boolean): number {
    let count = 0;
    for (const [key, state] of this.init.store.entries()) {
      if (!isChosen(key) || (state.failures === 0 && Object.keys(state.marks).length === 0)) continue;
      this.write(key, applyReset(state, this.stamp()));
      count += 1;
    }
    return count;
  }

  entries(): Iterable<readonly [string, HealthState]> {
    return this.init.store.entries();
  }

  /** How many entries are tracked. */
  get size(): number {
    return this.init.store.size;
  }

  /** Calls `listener` when one of the keys changes or its probe ends. @returns a function that stops it */
  onChange(keys: Iterable<string>, listener: () => void): () => void {
    const watched = [...keys];
    for (const key of watched) {
      const listeners = this.listeners.get(key) ?? new Set();
      this.listeners.set(key, listeners.add(listener));
    }
    return () => {
      for (const key of watched) {
        const listeners = this.listeners.get(key);
        listeners?.delete(listener);
        if (listeners?.size === 0) this.listeners.delete(key);
      }
    };
  }

  /** How many keys are watched; a gauge for leak tests. */
  get watchedKeys(): number {
    return this.listeners.size;
  }

  private probedKeys(keys: HealthKeys): string[] {
    const nowMs = this.init.clock.now();
    return keys.all.filter((key) => admissionOf(this.init.store.get(key), nowMs).kind === 'probe');
  }

  /** A proven pool credential was rejected: its own fault, unless many are at once. */
  private recordRejection(keys: HealthKeys, marking: Marking, news: FailureNews): HealthChange | undefined {
    const outage = keyOutageMarking(this.init.figures);
    const known = this.init.store.get(keys.provider)?.marks.key_outage;
    if (known !== undefined && !isForgotten(known, news.nowMs)) return this.apply(keys.provider, outage, news);
    const provenCount = this.init.provenPoolSize?.(parseHealthKey(keys.provider).provider) ?? 0;
    const rejected = this.outages.reject(keys.provider, keys.credential, provenCount, news.nowMs);
    if (rejected.length === 0) return this.apply(keys.credential, marking, news);
    for (const key of rejected) {
      const state = this.init.store.get(key);
      if (state !== undefined) this.write(key, applyReset(state, news.stampMs, 'credential_invalid'));
    }
    return this.apply(keys.provider, outage, news);
  }

  private apply(key: string, marking: Marking, news: FailureNews): HealthChange | undefined {
    const before = this.init.store.get(key) ?? PRISTINE;
    const after = applyFailure(before, marking, news, this.init.figures.breakerThreshold);
    if (after === before) return undefined;
    this.write(key, after);
    const mark = after.marks[marking.reason];
    const isNew = mark !== undefined && mark.sinceMs !== before.marks[marking.reason]?.sinceMs;
    return isNew ? { key, reason: marking.reason, mark } : undefined;
  }

  private write(key: string, state: HealthState): void {
    this.init.store.put(key, state);
    this.notify(key);
  }

  private notify(key: string): void {
    for (const listener of [...(this.listeners.get(key) ?? [])]) listener();
  }
}

function marksOnlyIn(key: string, before: HealthState, after: HealthState): HealthChange[] {
  const reasons = Object.keys(before.marks) as HealthMarkReason[];
  return reasons
    .filter((reason) => after.marks[reason] === undefined)
    .map((reason) => ({ key, reason, mark: before.marks[reason] as HealthMark }));
}
