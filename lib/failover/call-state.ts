import type { LlmFailure } from '../classification/failure.interface.js';
import type { Credential } from '../credentials/credential.js';
import type { KeySlot } from '../credentials/key-slot.js';
import { Roster } from '../credentials/roster.js';
import { nextFrom, type Pick } from '../credentials/selection.js';
import type { LlmTrailAttempt, LlmTrailEntry } from '../errors/trail.interface.js';
import type { Candidate, EngineRoute, Target } from './candidate.js';
import { KeyCheckMemory } from './key-check-memory.js';
import type { ResolvedLimits } from './limits.js';

/** Why candidates with a certain health key are not tried now. */
export interface Exclusion {
  readonly failure: LlmFailure;
  /** The health key that its candidates share. */
  readonly key: string;
  /** When the provider's own hint ends, where it gave one. */
  readonly hintUntilMs?: number | undefined;
  /** When they may be tried again in this call; absent for never. */
  readonly readyAtMs?: number | undefined;
}

/** A rejected credential that has worked before, to be tried again when nothing else is left. */
export interface AuthRetry {
  readonly candidate: Candidate;
  readonly failure: LlmFailure;
  readonly dueAtMs: number;
}

/**
 * What makes an attempt's value a success.
 *
 * - `at-value`: its coming
 * - `at-end`: its end, which whoever takes the value reports
 * - `never`: nothing; it proves no credential and lifts no mark
 */
export type Settlement = 'at-value' | 'at-end' | 'never';

/** What makes a call. */
export interface CallInit {
  readonly callId: string;
  readonly route: EngineRoute;
  readonly limits: ResolvedLimits;
  readonly nowMs: number;
  readonly settlement: Settlement;
  readonly metadata?: Readonly<Record<string, unknown>> | undefined;
  /** Sent with each attempt: what is secret in them is taken out of its failure. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** The caller's own keys, by provider: they take the place of the pool. */
  readonly ownCredentials?: ReadonlyMap<string, Credential> | undefined;
  /** Calls with the same one prefer the same key. */
  readonly affinityKey?: string | undefined;
}

/** A rejected credential whose source is being asked for a new value. */
export interface PendingRenewal {
  readonly candidate: Candidate;
  readonly done: Promise<unknown>;
}

/**
 * All that one call remembers. No other call sees it.
 *
 * @internal
 */
export class CallState {
  readonly callId: string;
  readonly route: EngineRoute;
  readonly limits: ResolvedLimits;
  readonly metadata: Readonly<Record<string, unknown>> | undefined;
  /** Sent with each attempt. */
  readonly #headers: Readonly<Record<string, string>> | undefined;
  readonly settlement: Settlement;
  readonly startedAtMs: number;
  readonly deadlineAtMs: number;
  readonly trail: LlmTrailEntry[] = [];
  /** By health key: what is not tried now. */
  readonly exclusions = new Map<string, Exclusion>();
  /** Candidates that were called in this call. */
  readonly called = new Set<Candidate>();
  /** Candidates whose skip is in the trail. */
  readonly skipped = new Set<string>();
  readonly keyChecks = new KeyCheckMemory();
  authRetry: AuthRetry | undefined;
  renewal: PendingRenewal | undefined;
  /** Slots that were asked for a new value in this call; each is once. */
  readonly renewed = new Set<KeySlot>();
  /** Slots whose renewal this call has waited for; it does once for each. */
  readonly awaitedSlots = new Set<KeySlot>();
  /** The window of the largest target that the request did not fit; `unknown` where it is not declared. */
  tooLargeFor: number | 'unknown' | undefined;
  attempts = 0;
  credentialAttempts = 0;
  retries = 0;
  authRetries = 0;
  waitedMs = 0;
  /** Its place among the calls that wait for a time, from its first wait on: the lower, the earlier. */
  ticket: number | undefined;
  private readonly made: LlmTrailAttempt[] = [];
  private readonly ownCredentials: ReadonlyMap<string, Credential> | undefined;
  private readonly ownRosters = new Map<string, Roster>();
  private readonly affinityKey: string | undefined;

  constructor(init: CallInit) {
    const { callId, route, limits, nowMs, settlement, metadata } = init;
    this.ownCredentials = init.ownCredentials;
    this.affinityKey = init.affinityKey;
    this.callId = callId;
    this.route = route;
    this.limits = limits;
    this.metadata = metadata;
    this.#headers = init.headers;
    this.settlement = settlement;
    this.startedAtMs = nowMs;
    this.deadlineAtMs = nowMs + limits.totalTimeoutMs;
  }

  /** Sent with each attempt; not to be logged. */
  get headers(): Readonly<Record<string, string>> | undefined {
    return this.#headers;
  }

  /** The keys that this call may use for a target. */
  rosterOf({ provider, model }: Target): Roster {
    const own = this.ownCredentials?.get(provider.id);
    if (own === undefined) return provider.pool.rosterOf(model);
    const roster = this.ownRosters.get(provider.id) ?? new Roster([own]);
    this.ownRosters.set(provider.id, roster);
    return roster;
  }

  /** How this call chooses among them. */
  pickFor({ provider }: Target, roster: Roster): Pick {
    if (roster.all.length < 2) return FIRST;
    return provider.pool.pickFor(roster, this.affinityKey);
  }

  /** Whether a candidate's credential is still one that this call may use: keys are replaced at run time. */
  isUsable({ target, credential }: Candidate): boolean {
    return this.usesOwnKey(target.provider.id) || target.provider.pool.has(credential.fingerprint);
  }

  /** Whether there is any key for a target's provider. */
  hasKeys({ provider }: Target): boolean {
    return this.usesOwnKey(provider.id) || provider.pool.credentials.length > 0;
  }

  /** What the call has to wait for before it chooses among a target's keys; `undefined` for nothing. */
  keysAwaited({ provider }: Target, nowMs: number): Promise<unknown> | undefined {
    return this.usesOwnKey(provider.id) ? undefined : provider.pool.pending(nowMs);
  }

  /** Whether the caller brought a key of its own for a provider. */
  usesOwnKey(providerId: string): boolean {
    return this.ownCredentials?.has(providerId) ?? false;
  }

  /** Whether the caller's key for a provider goes to an endpoint of the caller's own. */
  usesOwnEndpoint(providerId: string): boolean {
    return this.ownCredentials?.get(providerId)?.isForeign ?? false;
  }

  /** The exclusion that holds longest for a candidate, if any does. */
  exclusionOf(candidate: Candidate): Exclusion | undefined {
    if (this.exclusions.size === 0) return undefined;
    let longest: Exclusion | undefined;
    for (const key of candidate.keys.all) {
      const exclusion = this.exclusions.get(key);
      if (exclusion === undefined) continue;
      if ((exclusion.readyAtMs ?? Infinity) > (longest === undefined ? -1 : (longest.readyAtMs ?? Infinity))) {
        longest = exclusion;
      }
    }
    return longest;
  }

  /** Whether a target may take a request that was too large for an earlier one. */
  fitsLargeRequest(target: Target): boolean {
    if (this.tooLargeFor === undefined) return true;
    if (this.tooLargeFor === 'unknown') return target.contextWindow === undefined;
    return target.contextWindow !== undefined && target.contextWindow > this.tooLargeFor;
  }

  addAttempt(attempt: LlmTrailAttempt): void {
    this.trail.push(attempt);
    this.made.push(attempt);
  }

  attemptsMade(): readonly LlmTrailAttempt[] {
    return this.made;
  }
}

const FIRST = nextFrom(0);
