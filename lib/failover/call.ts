import type { LlmFailureCategory } from '../classification/failure.interface.js';
import type { Credential } from '../credentials/credential.js';
import { CredentialSet, type SelectionCursor } from '../credentials/credential-set.js';
import type { LlmTrailAttempt, LlmTrailEntry } from '../errors/trail.interface.js';
import { quotaOf, type Candidate, type EngineRoute, type Target } from './candidate.js';
import type {
  AuthRetry,
  CallFailure,
  CallUsage,
  EngineCall,
  Lack,
  LackFinder,
  MetFailure,
  Retry,
  Settlement,
  Skip,
} from './call.interface.js';
import { Exclusions, type Exclusion } from './exclusions.js';
import { KeyCheckMemory } from './key-checks.js';
import type { AnswerFacts } from './answer-facts.js';
import type { LlmOperation } from './event.interface.js';
import type { ResolvedLimits } from './limits.js';
import { RenewalMemory } from './renewal-memory.js';
import type { LlmRequestSettings } from './request-settings.interface.js';
import { RetryReservation, type RetryQuota } from './retry-quota.js';

/** Skips beyond this are left out of trail and events, so that a large pool cannot fill them. */
const MAX_SKIPS = 100;

/**
 * All that one call remembers. No other call sees it, and nothing but its own methods changes it; the trail's entry of an
 * attempt is written on by the recorder until the attempt has ended.
 *
 * Most calls succeed at once: what only a failure needs is made when there is one.
 *
 * @internal
 */
export class Call {
  readonly operation: LlmOperation;
  readonly route: EngineRoute;
  readonly limits: ResolvedLimits;
  readonly metadata: Readonly<Record<string, unknown>> | undefined;
  /** Sent with each attempt. */
  readonly #headers: Readonly<Record<string, string>> | undefined;
  /** What makes an attempt's value a success. Changed by {@link settleAtEnd} alone. */
  settlement: Settlement;
  private hasMistake = false;
  readonly deadlineAtMs: number;
  /** Whether keys of its route may change while it lasts, because they have sources. */
  readonly hasSources: boolean;
  /** The caller's own keys, by provider: they take the place of the pool. */
  readonly ownCredentials: ReadonlyMap<string, Credential> | undefined;
  /** Tells observers what a request to a target sets. */
  readonly settingsFor: ((target: Target) => LlmRequestSettings) | undefined;
  private readonly affinityKey: string | undefined;
  private readonly findLack: LackFinder | undefined;
  private readonly entries: LlmTrailEntry[] = [];
  private readonly made: LlmTrailAttempt[] = [];
  private readonly calledNow: Candidate[] = [];
  private readonly usage: CallUsage = { attempts: 0, credentialAttempts: 0, retries: 0, authRetries: 0, waitedMs: 0 };
  /** Attempts and skips, in their order. */
  readonly trail: readonly LlmTrailEntry[] = this.entries;
  /** The attempts alone. */
  readonly attemptsMade: readonly LlmTrailAttempt[] = this.made;
  /** Candidates that were called in this call. */
  readonly called: readonly Candidate[] = this.calledNow;
  readonly used: Readonly<CallUsage> = this.usage;
  private met: PlacedFailure[] | undefined;
  private passedOver: Map<string, PassedOver> | undefined;
  private probedNow: Set<string> | undefined;
  private exclusions: Exclusions | undefined;
  private checksOfKeys: KeyCheckMemory | undefined;
  private retryOfRejected: AuthRetry | undefined;
  private sourcesAsked: RenewalMemory | undefined;
  private tokens: RetryReservation | undefined;
  private ticket: number | undefined;
  private waitTold: string | undefined;
  private committedNow: number | undefined;
  private spent: number | undefined;
  private answerNow: { readonly target: Target; readonly read: () => AnswerFacts } | undefined;
  private ownSets: Map<string, CredentialSet> | undefined;
  /** What each target lacks, looked at once. */
  private lacks: Map<Target, Lack | undefined> | undefined;

  constructor(
    asked: EngineCall,
    readonly callId: string,
    readonly startedAtMs: number,
  ) {
    const { operation = 'chat', route, limits, settlement = 'at-value' } = asked;
    this.operation = operation;
    this.route = route;
    this.limits = limits;
    this.metadata = asked.metadata;
    this.#headers = asked.headers;
    this.settlement = settlement;
    this.deadlineAtMs = startedAtMs + limits.totalTimeoutMs;
    this.hasSources = hasSources(route);
    this.ownCredentials = asked.ownCredentials;
    this.settingsFor = asked.settingsFor;
    this.affinityKey = asked.affinityKey;
    this.findLack = asked.lackOf;
  }

  /** The value that has come goes on: its end makes it a success. */
  settleAtEnd(): void {
    this.settlement = 'at-end';
  }

  /** Whether a mistake in the author's own code ends it, and nobody who gave up. */
  get isEndedByMistake(): boolean {
    return this.hasMistake;
  }

  endByMistake(): void {
    this.hasMistake = true;
  }

  /** Sent with each attempt; not to be logged. */
  get headers(): Readonly<Record<string, string>> | undefined {
    return this.#headers;
  }

  /** How many candidates were passed over. */
  get skipCount(): number {
    return this.passedOver?.size ?? 0;
  }

  /** The health keys of entries that this call has probed. */
  get probed(): ReadonlySet<string> {
    return this.probedNow ?? NOTHING;
  }

  /** What the call knows of the checks of keys; made when a key is in doubt. */
  get keyChecks(): KeyCheckMemory {
    return (this.checksOfKeys ??= new KeyCheckMemory());
  }

  /** A rejected credential that may be tried again, where there is one. */
  get authRetry(): AuthRetry | undefined {
    return this.retryOfRejected;
  }

  /** What the call knows of the sources of its keys; made when one is asked. */
  get renewals(): RenewalMemory {
    return (this.sourcesAsked ??= new RenewalMemory());
  }

  /** Whether the request was too large for a target. */
  get isTooLarge(): boolean {
    return this.exclusions?.isTooLarge ?? false;
  }

  /** Every failure met, in the route's order. */
  failures(): readonly MetFailure[] {
    return (this.met ?? []).toSorted((left, right) => left.place - right.place);
  }

  /** Begins an attempt, and takes it from the budgets. */
  begin(candidate: Candidate, entry: LlmTrailAttempt, retry?: Retry): void {
    this.waitTold = undefined;
    if (!this.calledNow.includes(candidate)) this.calledNow.push(candidate);
    this.entries.push(entry);
    this.made.push(entry);
    if (retry?.kind === 'auth-retry') this.usage.authRetries += 1;
    if (retry?.kind === 'retry') this.usage.retries += 1;
    const quota = retry?.kind === 'retry' ? quotaOf(candidate, retry.category) : undefined;
    if (retry !== undefined && quota !== undefined) this.reservation().pay(quota, retry.category);
    else this.tokens?.giveBack();
  }

  /** Whether the call may probe an entry: of those that are known to be out it probes one at most. */
  mayProbe(key: string, isKnownOut: boolean): boolean {
    return !isKnownOut || this.probed.size === 0 || this.probed.has(key);
  }

  /** Notes that the call probes an entry. */
  probe(key: string): void {
    this.probedNow = (this.probedNow ?? new Set()).add(key);
  }

  /** Whether the call may pay for a retry, with what it holds or with what is left. */
  canAfford(quota: RetryQuota, category: LlmFailureCategory): boolean {
    return this.tokens?.isOf(quota) === true || quota.canAfford(category);
  }

  /** Takes retry tokens for a retry to come, in place of those that it holds. */
  reserve(quota: RetryQuota, category: LlmFailureCategory): void {
    this.reservation().take(quota, category);
  }

  /** The call is over: gives back what it has taken and not used. */
  end(): void {
    this.tokens?.giveBack();
  }

  /** Takes in a failure that was met. */
  meet(failure: MetFailure): void {
    (this.met ??= []).push(this.placed(failure));
  }

  private placed(failure: MetFailure): PlacedFailure {
    return { place: this.route.targets.indexOf(failure.target), ...failure };
  }

  /** Takes in what a failed attempt means for the rest of the call. */
  fail({ candidate, failure, effect, isCredentialFault, nowMs, ...delays }: CallFailure): void {
    if (isCredentialFault) this.usage.credentialAttempts += 1;
    else this.usage.attempts += 1;
    const { action, excludes, allowsAuthRetry } = effect;
    const hintMs = failure.retryAfterMs;
    const readyAtMs = action === 'retry' ? nowMs + delays.backoffMs() : undefined;
    const hintUntilMs = hintMs === undefined ? undefined : nowMs + hintMs;
    this.exclusions ??= new Exclusions();
    this.exclusions.add({ failure, key: excludes, readyAtMs, hintUntilMs }, candidate.target);
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
   * Notes a candidate that is passed over; each one once, with the reason that it has last, and none that was called.
   *
   * @returns whether it is news that the trail has room for
   */
  skip({ target, candidate, failure, key, isDoubted, reason, retryAfterMs }: Skip): boolean {
    const id = candidate?.keys.credential_model ?? `${target.provider.id}/${target.model}`;
    if (candidate !== undefined && this.calledNow.includes(candidate)) return false;
    this.passedOver ??= new Map();
    const known = this.passedOver.get(id);
    // While a call waits, what keeps a candidate out may change.
    if (known !== undefined && isSameCause(known.met.failure, failure)) return false;
    const { category, scope } = failure;
    const met = this.placed({ failure, target, candidate, key, wasCalled: false, isDoubted });
    const place = { provider: target.provider.id, model: target.model, credential: candidate?.credential.ref };
    const entry: LlmTrailEntry = { kind: 'skip', ...place, reason, category, scope, retryAfterMs };
    this.passedOver.set(id, { met, entry });
    if (known !== undefined) {
      replace(this.met ?? [], known.met, met);
      replace(this.entries, known.entry, entry);
      return false;
    }
    (this.met ??= []).push(met);
    if (this.passedOver.size > MAX_SKIPS) return false;
    this.entries.push(entry);
    return true;
  }

  /** Notes that the first content of the answer is handed on. */
  commit(nowMs: number): void {
    this.committedNow = nowMs;
  }

  /** When the first content of a streamed answer was handed on; absent until then. */
  get committedAtMs(): number | undefined {
    return this.committedNow;
  }

  /** Notes that something of an answer is there. */
  answer(target: Target, read: () => AnswerFacts): void {
    this.answerNow = { target, read };
  }

  /** What has come last of an answer, in whichever attempt. */
  get lastAnswer(): { readonly target: Target; readonly read: () => AnswerFacts } | undefined {
    return this.answerNow;
  }

  /** Adds what an attempt has cost. */
  spend(cost: number): void {
    this.spent = (this.spent ?? 0) + cost;
  }

  /** What the attempts have cost, as far as that is known. */
  get cost(): number | undefined {
    return this.spent;
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

  /** Notes what the call waits for. @returns whether it is something else than before: news wakes a call, and may change nothing */
  noteWait(candidateKey: string, action: string, untilMs: number): boolean {
    const told = `${action} ${untilMs} ${candidateKey}`;
    const isNew = told !== this.waitTold;
    this.waitTold = told;
    return isNew;
  }

  /** The keys that this call may use for a target. */
  credentialsFor({ provider, model }: Target): CredentialSet {
    const own = this.ownCredentials?.get(provider.id);
    if (own === undefined) return provider.pool.credentialsFor(model);
    this.ownSets ??= new Map();
    const set = this.ownSets.get(provider.id) ?? new CredentialSet([own]);
    this.ownSets.set(provider.id, set);
    return set;
  }

  /** Begins to go through them as this call would use them. */
  cursorOver(set: CredentialSet, { provider }: Target, nowMs: number): SelectionCursor {
    return set.cursor(provider.pool.pickFor(set, this.affinityKey), nowMs);
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
    return this.exclusions?.of(candidate);
  }

  /** What a target cannot carry of what is asked; `undefined` where it can carry everything. */
  lackOf(target: Target): Lack | undefined {
    if (this.findLack === undefined) return undefined;
    this.lacks ??= new Map();
    if (!this.lacks.has(target)) this.lacks.set(target, this.findLack(target));
    return this.lacks.get(target);
  }

  /** Whether a target may take a request that was too large for an earlier one. */
  fitsLargeRequest(target: Target): boolean {
    return this.exclusions?.fits(target) ?? true;
  }

  private reservation(): RetryReservation {
    return (this.tokens ??= new RetryReservation());
  }
}

const NOTHING: ReadonlySet<string> = new Set();

/** A failure, and the place of its target in the route. */
interface PlacedFailure extends MetFailure {
  readonly place: number;
}

/** A candidate that was passed over. */
interface PassedOver {
  readonly met: PlacedFailure;
  /** Stands in the trail where there is room. */
  readonly entry: LlmTrailEntry;
}

function isSameCause(left: MetFailure['failure'], right: MetFailure['failure']): boolean {
  return left.category === right.category && left.rule === right.rule;
}

function replace<Item>(list: Item[], known: Item, next: Item): void {
  const place = list.indexOf(known);
  if (place !== -1) list[place] = next;
}

function hasSources({ targets }: EngineRoute): boolean {
  for (const { provider } of targets) if (provider.pool.refreshables.length > 0) return true;
  return false;
}
