import type { LlmFailure, LlmFailureCategory } from '../classification/failure.interface.js';
import type { Credential } from '../credentials/credential.js';
import type { RefreshableCredential } from '../credentials/refreshable-credential.js';
import { CredentialSet } from '../credentials/credential-set.js';
import { nextFrom, type Pick } from '../credentials/selection.js';
import type { LlmTrailAttempt, LlmTrailEntry } from '../errors/trail.interface.js';
import type { Candidate, EngineRoute, Target } from './candidate.js';
import type { FailureEffect, LackFinder, MetFailure, RetryKind, Settlement, Skip } from './call.interface.js';
import { KeyCheckMemory, type KeyCheckVerdict } from './key-checks.js';
import type { ResolvedLimits } from './limits.js';
import type { RetryQuota } from './retry-quota.js';

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
  /** The health key of what is in doubt; calls with the same one share their retries. */
  readonly key: string;
  /** Another call's retry has just been answered: nobody else has to find out. */
  readonly isVouched: boolean;
}

/** Retry tokens that a call has taken for the retry that it waits for. */
export interface RetryReservation {
  readonly quota: RetryQuota;
  readonly category: LlmFailureCategory;
}

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
  /** Targets that cannot carry what is asked are passed over. @default every target can carry everything */
  readonly lackOf?: LackFinder | undefined;
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

/** What a call has used of its limits. */
export interface CallUsage {
  /** Attempts that did not end in a credential fault. */
  attempts: number;
  /** Attempts that ended in one. */
  credentialAttempts: number;
  retries: number;
  authRetries: number;
  /** Milliseconds spent in waits for a time. */
  waitedMs: number;
}

/** A failed attempt, as its call takes it in. */
export interface CallFailure {
  readonly candidate: Candidate;
  readonly failure: LlmFailure;
  readonly effect: FailureEffect;
  /** Whether it counts against `maxCredentialAttempts`. */
  readonly isCredentialFault: boolean;
  readonly nowMs: number;
  /** Gives the milliseconds for which what failed is left alone, where it may be tried again. */
  readonly backoffMs: () => number;
  /** Gives the milliseconds for which a rejected key that has worked before is left alone. */
  readonly authRetryDelayMs: () => number;
}

/** Skips beyond this are left out of trail and events, so that a large pool cannot fill them. */
const MAX_SKIPS = 100;

/**
 * All that one call remembers. No other call sees it, and nothing but its own methods changes it; the trail's entry of an
 * attempt is written on by the recorder until the attempt has ended.
 *
 * @internal
 */
export class Call {
  readonly callId: string;
  readonly route: EngineRoute;
  readonly limits: ResolvedLimits;
  readonly metadata: Readonly<Record<string, unknown>> | undefined;
  /** Sent with each attempt. */
  readonly #headers: Readonly<Record<string, string>> | undefined;
  readonly settlement: Settlement;
  readonly startedAtMs: number;
  readonly deadlineAtMs: number;
  /** Attempts and skips, in their order. */
  readonly trail: readonly LlmTrailEntry[];
  /** The attempts alone. */
  readonly attemptsMade: readonly LlmTrailAttempt[];
  /** Candidates that were called in this call. */
  readonly called: ReadonlySet<Candidate>;
  /** Candidates that were passed over. */
  readonly skipped: ReadonlySet<string>;
  /** The health keys of entries that this call has probed. */
  readonly probed: ReadonlySet<string>;
  readonly used: Readonly<CallUsage>;
  private readonly entries: LlmTrailEntry[] = [];
  private readonly made: LlmTrailAttempt[] = [];
  private readonly calledNow = new Set<Candidate>();
  private readonly skippedNow = new Set<string>();
  private readonly probedNow = new Set<string>();
  private readonly usage: CallUsage = { attempts: 0, credentialAttempts: 0, retries: 0, authRetries: 0, waitedMs: 0 };
  /** By health key: what is not tried now. */
  private readonly exclusions = new Map<string, Exclusion>();
  private readonly keyChecks = new KeyCheckMemory();
  private readonly met: (MetFailure & { readonly place: number })[] = [];
  private retryOfRejected: AuthRetry | undefined;
  private pendingRenewal: PendingRenewal | undefined;
  private reserved: RetryReservation | undefined;
  /** Sources that were asked for a new value in this call; each is once. */
  private readonly asked = new Set<RefreshableCredential>();
  /** Sources whose answer this call has waited for; it does once for each. */
  private readonly awaited = new Set<RefreshableCredential>();
  /** The window of the largest target that the request did not fit; `unknown` where it is not declared. */
  private largestWindow: number | 'unknown' | undefined;
  private ticket: number | undefined;
  private readonly ownCredentials: ReadonlyMap<string, Credential> | undefined;
  private readonly ownSets = new Map<string, CredentialSet>();
  private readonly affinityKey: string | undefined;
  private readonly findLack: LackFinder | undefined;
  /** What each target lacks, looked at once. */
  private readonly lacks = new Map<Target, string | undefined>();

  constructor(init: CallInit) {
    const { callId, route, limits, nowMs, settlement, metadata } = init;
    this.ownCredentials = init.ownCredentials;
    this.affinityKey = init.affinityKey;
    this.findLack = init.lackOf;
    this.callId = callId;
    this.route = route;
    this.limits = limits;
    this.metadata = metadata;
    this.#headers = init.headers;
    this.settlement = settlement;
    this.startedAtMs = nowMs;
    this.deadlineAtMs = nowMs + limits.totalTimeoutMs;
    this.trail = this.entries;
    this.attemptsMade = this.made;
    this.called = this.calledNow;
    this.skipped = this.skippedNow;
    this.probed = this.probedNow;
    this.used = this.usage;
  }

  /** Sent with each attempt; not to be logged. */
  get headers(): Readonly<Record<string, string>> | undefined {
    return this.#headers;
  }

  /** A rejected credential that may be tried again, where there is one. */
  get authRetry(): AuthRetry | undefined {
    return this.retryOfRejected;
  }

  /** The retry tokens that the call has taken for a retry to come, where it has. */
  get reservation(): RetryReservation | undefined {
    return this.reserved;
  }

  /** The answer of a source that the call has asked and has to wait for, where there is one. */
  get renewal(): PendingRenewal | undefined {
    return this.pendingRenewal;
  }

  /** Whether the request was too large for a target. */
  get isTooLarge(): boolean {
    return this.largestWindow !== undefined;
  }

  /** Every failure met, in the route's order. */
  failures(): readonly MetFailure[] {
    return this.met.toSorted((left, right) => left.place - right.place);
  }

  /** Begins an attempt, and takes it from the budgets. */
  begin(candidate: Candidate, retry: RetryKind | undefined, entry: LlmTrailAttempt): void {
    this.calledNow.add(candidate);
    this.entries.push(entry);
    this.made.push(entry);
    if (retry === 'auth-retry') this.usage.authRetries += 1;
    if (retry === 'retry') this.usage.retries += 1;
  }

  /** Whether the call may probe an entry: in an outage a call probes one entry at most. */
  mayProbe(key: string, isOutage: boolean): boolean {
    return !isOutage || this.probedNow.size === 0 || this.probedNow.has(key);
  }

  /** Notes that the call probes an entry. */
  probe(key: string): void {
    this.probedNow.add(key);
  }

  /** Takes retry tokens for a retry to come, in place of those that it holds. */
  reserve(quota: RetryQuota, category: LlmFailureCategory): void {
    if (this.reserved?.quota === quota) return;
    this.giveBackReservation();
    quota.spend(category);
    this.reserved = { quota, category };
  }

  /** Uses the retry tokens that the call holds of a quota. @returns whether it held any; those of another quota are given back */
  useReservation(quota: RetryQuota | undefined): boolean {
    const isHeld = quota !== undefined && this.reserved?.quota === quota;
    if (isHeld) this.reserved = undefined;
    else this.giveBackReservation();
    return isHeld;
  }

  /** Gives back the retry tokens that were taken and not used. */
  giveBackReservation(): void {
    this.reserved?.quota.giveBack(this.reserved.category);
    this.reserved = undefined;
  }

  /** Takes in a failure that was met. */
  meet(failure: MetFailure): void {
    this.met.push({ ...failure, place: this.route.targets.indexOf(failure.target) });
  }

  /** Takes in what a failed attempt means for the rest of the call. */
  fail({ candidate, failure, effect, isCredentialFault, nowMs, ...delays }: CallFailure): void {
    if (isCredentialFault) this.usage.credentialAttempts += 1;
    else this.usage.attempts += 1;
    const { action, excludes, allowsAuthRetry } = effect;
    const hintMs = failure.retryAfterMs;
    const readyAtMs = action === 'retry' ? nowMs + delays.backoffMs() : undefined;
    const hintUntilMs = hintMs === undefined ? undefined : nowMs + hintMs;
    this.exclusions.set(excludes, { failure, key: excludes, readyAtMs, hintUntilMs });
    if (failure.category === 'request_too_large') {
      this.largestWindow = largest(this.largestWindow, candidate.target);
    }
    const isAuthRetry = this.authRetry?.candidate === candidate;
    if (allowsAuthRetry || (isAuthRetry && action === 'retry')) {
      const dueAtMs = nowMs + delays.authRetryDelayMs();
      this.retryOfRejected = { candidate, failure, dueAtMs, key: excludes, isVouched: false };
    } else if (isAuthRetry) this.retryOfRejected = undefined;
  }

  /**
   * Takes in what came of another call's retry on the rejected key that this call waits for.
   *
   * @param isGood - whether the key was accepted; else the retry counts as one of this call's too
   * @param dueAtMs - when the next retry is due
   */
  shareAuthRetry(isGood: boolean, dueAtMs: number): void {
    if (this.retryOfRejected === undefined) return;
    if (!isGood) this.usage.authRetries += 1;
    this.retryOfRejected = { ...this.retryOfRejected, dueAtMs, isVouched: isGood };
  }

  /**
   * Notes a candidate that is passed over; each one once, and none that was called.
   *
   * @returns whether it is news that the trail has room for
   */
  skip({ target, candidate, failure, key, isDoubted, reason, retryAfterMs }: Skip): boolean {
    const id = candidate?.keys.credential_model ?? `${target.provider.id}/${target.model}`;
    if (this.skippedNow.has(id) || (candidate !== undefined && this.calledNow.has(candidate))) return false;
    this.skippedNow.add(id);
    this.meet({ failure, target, candidate, key, wasCalled: false, isDoubted });
    if (this.skippedNow.size > MAX_SKIPS) return false;
    const { category, scope } = failure;
    const place = { provider: target.provider.id, model: target.model, credential: candidate?.credential.ref };
    this.entries.push({ kind: 'skip', ...place, reason, category, scope, retryAfterMs });
    return true;
  }

  /** Whether a source was asked for a new value in this call. */
  hasAsked(source: RefreshableCredential): boolean {
    return this.asked.has(source);
  }

  /** Notes that a source is being asked for a new value; the call waits for it next. */
  ask(source: RefreshableCredential, renewal: PendingRenewal): void {
    this.asked.add(source);
    this.pendingRenewal = renewal;
  }

  /** Whether the call has waited for a source's answer already. */
  hasAwaited(source: RefreshableCredential): boolean {
    return this.awaited.has(source);
  }

  /** Notes that the call waits for a source's answer. */
  await(source: RefreshableCredential): void {
    this.awaited.add(source);
  }

  /** The wait for a source is over. */
  endRenewal(): void {
    this.pendingRenewal = undefined;
  }

  /** Notes for how long the call has waited for a time. */
  addWait(durationMs: number): void {
    this.usage.waitedMs += durationMs;
  }

  /** Its place among the calls that wait for a time, drawn at its first wait: the lower, the earlier. */
  ticketFrom(draw: () => number): number {
    this.ticket ??= draw();
    return this.ticket;
  }

  /** Whether the call needs no further check of a credential, by its health key. */
  isVouched(key: string): boolean {
    return this.keyChecks.isVouched(key);
  }

  /** The call waits no longer for a credential's verdict. */
  vouch(key: string): void {
    this.keyChecks.vouch(key);
  }

  /** Takes in a verdict on a key. @returns what it means to those who wait for it */
  takeVerdict(key: string, verdict: KeyCheckVerdict): KeyCheckVerdict {
    return this.keyChecks.take(key, verdict);
  }

  /** For how long the call has waited for verdicts on keys. */
  get checkWaitedMs(): number {
    return this.keyChecks.waitedMs;
  }

  /** Notes for how long the call has waited for a verdict. */
  addCheckWait(durationMs: number): void {
    this.keyChecks.waitedMs += durationMs;
  }

  /** The keys that this call may use for a target. */
  credentialsFor({ provider, model }: Target): CredentialSet {
    const own = this.ownCredentials?.get(provider.id);
    if (own === undefined) return provider.pool.credentialsFor(model);
    const set = this.ownSets.get(provider.id) ?? new CredentialSet([own]);
    this.ownSets.set(provider.id, set);
    return set;
  }

  /** How this call chooses among them. */
  pickFor({ provider }: Target, set: CredentialSet): Pick {
    if (set.all.length < 2) return FIRST;
    return provider.pool.pickFor(set, this.affinityKey);
  }

  /** Whether a candidate's credential is still one that this call may use: keys are replaced at run time. */
  isUsable({ target, credential }: Candidate): boolean {
    return this.usesOwnKey(target.provider.id) || target.provider.pool.has(credential.fingerprint);
  }

  /** Whether there is any key for a target's provider. */
  hasKeys({ provider }: Target): boolean {
    return this.usesOwnKey(provider.id) || provider.pool.credentials.length > 0;
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

  /** What a target cannot carry of what is asked; `undefined` where it can carry everything. */
  lackOf(target: Target): string | undefined {
    if (this.findLack === undefined) return undefined;
    if (!this.lacks.has(target)) this.lacks.set(target, this.findLack(target));
    return this.lacks.get(target);
  }

  /** Whether a target may take a request that was too large for an earlier one. */
  fitsLargeRequest(target: Target): boolean {
    if (this.largestWindow === undefined) return true;
    if (this.largestWindow === 'unknown') return target.contextWindow === undefined;
    return target.contextWindow !== undefined && target.contextWindow > this.largestWindow;
  }
}

const FIRST = nextFrom(0);

function largest(known: number | 'unknown' | undefined, { contextWindow }: Target): number | 'unknown' {
  if (contextWindow === undefined) return known ?? 'unknown';
  return typeof known === 'number' ? Math.max(known, contextWindow) : contextWindow;
}
