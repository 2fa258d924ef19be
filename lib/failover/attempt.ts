import type { LlmFailure } from '../classification/failure.interface.js';
import { redactFailure } from '../classification/redact-failure.js';
import { secretsInHeaders } from '../credentials/secret-headers.js';
import type { CancelTimer, Clock } from '../health/clock.js';
import type { HealthKeys } from '../health/health-keys.js';
import type { ProbeLease } from '../health/probes.js';
import { ClassifiedFailure, type Attempt } from './attempt.interface.js';
import type { Call } from './call.js';
import type { CallLifetime } from './lifetime.js';
import { tellingTimeoutMs } from './limits.js';
import type { Candidate } from './candidate.js';
import type { CallStep } from './choose.js';
import type { LlmRetryEvidence } from './event.interface.js';
import { isCredentialFault } from './failure-effect.js';
import { verdictOf, type KeyCheckLead, type KeyChecks, type KeyCheckVerdict } from './key-checks.js';
import type { AttemptPorts } from './ports.js';

/** What came of one attempt. */
export type AttemptOutcome<Value> =
  | {
      readonly kind: 'succeeded';
      readonly value: Value;
      /** Unties the attempt's signal from the caller's. */
      readonly release: () => void;
      /** Ends the attempt, whose rest nobody wants. */
      readonly abort: (reason: unknown) => void;
    }
  | ({ readonly kind: 'failed'; readonly wasSent: boolean } & AttemptFailure);

/** Why an attempt failed, or what it gave broke off. */
export interface AttemptFailure {
  readonly failure: LlmFailure;
  /** What the author's own code threw within `run()`, where it was that which failed. */
  readonly authorsError: unknown;
}

/** What a running attempt tells of itself. */
export interface AttemptNotes {
  /** Counted from 1 within the call. */
  readonly number: number;
  readonly onOmitted: (fields: readonly string[]) => void;
  readonly onAdapted: (changes: readonly string[]) => void;
  readonly onLearned: (changes: readonly string[]) => void;
  readonly hasOtherTarget: () => boolean;
  readonly onOwnRetries: (evidence: LlmRetryEvidence, retries: number | undefined) => void;
}

/**
 * Makes attempts: takes their leases, bounds them in time, and understands how they end. What an end means is for others to
 * record, before the attempt's leases are given back.
 *
 * @internal
 */
export class Attempts {
  constructor(
    private readonly ports: AttemptPorts,
    private readonly checks: KeyChecks,
  ) {}

  /** Takes the leases of an attempt. @returns `undefined` where another call has taken what a half-open candidate needs */
  begin(call: Call, step: CallStep): RunningAttempt | undefined {
    const { candidate, needsProbe, atMs } = step;
    const lease = needsProbe ? this.ports.health.acquireProbe(candidate.keys, atMs) : undefined;
    if (needsProbe && lease === undefined) return undefined;
    return new RunningAttempt(this.ports, call, step, lease, this.leadOf(call, step));
  }

  /** What an error means that an attempt, or what it gave, ended in. */
  understood(call: Call, candidate: Candidate, thrown: unknown): AttemptFailure {
    return understood(this.ports, call, candidate, thrown);
  }

  /** The first call on an unproven key leads its check, and the first retry that is due on a rejected one that has worked. */
  private leadOf(call: Call, { candidate, retry, atMs }: CallStep): KeyCheckLead | undefined {
    const { credential, keys } = candidate;
    const isAuthRetry = retry?.kind === 'auth-retry';
    const key = (isAuthRetry ? call.authRetry?.key : undefined) ?? keys.credential;
    const needsCheck =
      credential.secret !== undefined && (isAuthRetry || (call.limits.keyCheckWaitMs > 0 && !call.isVouched(key)));
    if (!needsCheck || (!isAuthRetry && this.ports.health.isProven(keys)) || this.checks.startOf(key) !== undefined)
      return undefined;
    return this.checks.lead(key, atMs);
  }
}

/** An attempt that holds its leases. */
export class RunningAttempt {
  private scope: AttemptScope | undefined;

  constructor(
    private readonly ports: AttemptPorts,
    private readonly call: Call,
    private readonly step: CallStep,
    private readonly lease: ProbeLease | undefined,
    private readonly lead: KeyCheckLead | undefined,
  ) {}

  /** Makes the upstream call; never rejects. */
  async run<Value>(
    attempt: Attempt<Value>,
    lifetime: CallLifetime,
    notes: AttemptNotes,
  ): Promise<AttemptOutcome<Value>> {
    const { candidate } = this.step;
    const scope = this.openScope(lifetime);
    try {
      const work = attempt({
        ...notes,
        candidate,
        signal: scope.signal,
        abort: (failure) => scope.abort(failure),
        onHead: (status) => {
          if (status >= 200 && status < 300) this.vouch();
        },
      });
      const value = await scope.race(work);
      scope.stopClock();
      return { kind: 'succeeded', value, release: () => scope.close(), abort: (reason) => scope.abort(reason) };
    } catch (thrown) {
      const wasSent = !(thrown instanceof ClassifiedFailure) || thrown.wasSent;
      return { kind: 'failed', wasSent, ...this.failureOf(thrown, scope, lifetime) };
    }
  }

  /** Gives the leases back, once the outcome is recorded; whatever a failed attempt left open is closed with it. */
  end(outcome: AttemptOutcome<unknown> | undefined): void {
    const { candidate } = this.step;
    const heard = this.call.takeVerdict(candidate.keys.credential, verdictOn(this.call, outcome));
    this.lead?.settle(heard);
    const isAnswered = outcome?.kind === 'succeeded' && this.call.settlement !== 'never';
    if (isAnswered) this.lease?.reopen(this.ports.clock.now());
    this.lease?.release((key) => outcome?.kind === 'failed' && showsFault(outcome, candidate.keys, key));
    if (outcome?.kind !== 'succeeded') this.scope?.abort(new DOMException('The attempt is over.', 'AbortError'));
  }

  private openScope(lifetime: CallLifetime): AttemptScope {
    const { call, step } = this;
    const { clock } = this.ports;
    const onClose = startUse(step.candidate);
    const remainingMs = call.deadlineAtMs - step.atMs;
    this.scope = new AttemptScope({ timeoutMs: step.time.timeoutMs, remainingMs, lifetime, clock, onClose });
    return this.scope;
  }

  /** The head of a success shows that the credential is not in doubt, and that what was probed is back. */
  private vouch(): void {
    this.call.vouch(this.step.candidate.keys.credential);
    this.lead?.settle('vouched');
    // A count of tokens may work where answers do not.
    if (this.call.settlement !== 'never') this.lease?.reopen(this.ports.clock.now());
  }

  private failureOf(thrown: unknown, scope: AttemptScope, lifetime: CallLifetime): AttemptFailure {
    const ended = lifetime.isOver ? CANCELLED : this.endedByClock(scope);
    if (ended === undefined) return understood(this.ports, this.call, this.step.candidate, thrown);
    return { failure: ended, authorsError: authorsErrorOf(thrown) };
  }

  /** The failure of an attempt that a clock ended; one that had too little time says nothing of the provider. */
  private endedByClock({ endedBy }: AttemptScope): LlmFailure | undefined {
    if (endedBy === undefined) return undefined;
    if (endedBy === 'deadline') return DEADLINE;
    const { timeoutMs, isCutShort } = this.step.time;
    if (isCutShort) return CUT_SHORT;
    const isTooShort = timeoutMs < tellingTimeoutMs(this.ports.limits.attemptTimeoutMs);
    return isTooShort ? { ...TIMED_OUT, scope: 'request' } : TIMED_OUT;
  }
}

function understood(
  { classify, redactor }: AttemptPorts,
  call: Call,
  candidate: Candidate,
  thrown: unknown,
): AttemptFailure {
  const failure = thrown instanceof ClassifiedFailure ? thrown.failure : classify(thrown, candidate, call.metadata);
  const redacted = redactFailure(failure, redactor.with(secretsOf(candidate, call)));
  return { failure: redacted, authorsError: authorsErrorOf(thrown) };
}

/** What an outcome says of the key. A count that is estimated on the spot asks nobody, and says nothing of it. */
function verdictOn({ settlement }: Call, outcome: AttemptOutcome<unknown> | undefined): KeyCheckVerdict {
  if (outcome?.kind === 'succeeded') return settlement === 'never' ? 'open' : 'vouched';
  return outcome?.wasSent === true ? verdictOf(outcome.failure) : 'open';
}

/** Which clock ended an attempt. */
export type AttemptEnd = 'attempt-timeout' | 'deadline';

/** What bounds one attempt. */
export interface AttemptBounds {
  /** Milliseconds until the attempt's own time is up. */
  readonly timeoutMs: number;
  /** Milliseconds until the call's time is up. */
  readonly remainingMs: number;
  readonly lifetime: CallLifetime;
  readonly clock: Clock;
  /** Called once, when nothing of the attempt goes on. */
  readonly onClose?: (() => void) | undefined;
}

/**
 * The life of one attempt: its signal fires on its time-out, on the call's deadline and on the call's end, and when the
 * attempt has failed, so that nothing of it goes on.
 *
 * @internal
 */
export class AttemptScope {
  /** Which clock ended the attempt, if one did. */
  endedBy: AttemptEnd | undefined;
  private readonly controller = new AbortController();
  private readonly cancelTimer: CancelTimer;
  private readonly leaveLifetime: () => void;
  private stopWork: ((reason: unknown) => void) | undefined;
  private onClose: (() => void) | undefined;

  constructor({ timeoutMs, remainingMs, lifetime, clock, onClose }: AttemptBounds) {
    this.onClose = onClose;
    const end: AttemptEnd = remainingMs <= timeoutMs ? 'deadline' : 'attempt-timeout';
    this.cancelTimer = clock.startTimer(Math.min(timeoutMs, remainingMs), () => {
      this.endedBy = end;
      this.abort(new DOMException('The attempt took too long.', 'TimeoutError'));
    });
    this.leaveLifetime = lifetime.onEnd(() => this.abort(lifetime.reason));
  }

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  /**
   * Waits for work, but no longer than the attempt lasts: work that ignores the signal is left behind.
   *
   * @throws the signal's reason, where it fires first
   */
  race<Value>(work: Promise<Value>): Promise<Value> {
    return new Promise((resolve, reject) => {
      this.stopWork = reject;
      if (this.signal.aborted) reject(this.signal.reason as Error);
      work.then(resolve, reject);
    });
  }

  /** Ends the timer; the end of the call still reaches the attempt. */
  stopClock(): void {
    this.cancelTimer();
  }

  /** Ends the attempt. */
  abort(reason: unknown): void {
    this.close();
    this.controller.abort(reason);
    this.stopWork?.(reason);
  }

  /** Ends timer and listener. */
  close(): void {
    this.cancelTimer();
    this.leaveLifetime?.();
    this.onClose?.();
    this.onClose = undefined;
  }
}

/** Counts the attempt as one of its credential's; a caller's takes no turn of the pool's keys. @returns what ends that */
function startUse({ target, credential }: Candidate): () => void {
  return credential.isCallerOwned ? () => undefined : target.provider.pool.use(credential, target.model);
}

/** What a failure may repeat of an attempt. */
function secretsOf({ credential }: Candidate, { headers }: Call): readonly string[] {
  return [...credential.secrets(), ...secretsInHeaders(headers)];
}

function authorsErrorOf(thrown: unknown): unknown {
  return thrown instanceof ClassifiedFailure ? thrown.authorsError : undefined;
}

/** Whether a failed probe has shown that the fault of an entry is still there; silence counts as that. */
function showsFault(
  { failure, wasSent }: Extract<AttemptOutcome<unknown>, { readonly kind: 'failed' }>,
  keys: HealthKeys,
  key: string,
): boolean {
  const { category, scope } = failure;
  if (!wasSent) return false;
  if (scope === 'request') return category === 'timeout';
  // An outage of keys stands with the provider, and its failures with the key.
  return key === keys[scope] || (key === keys.provider && isCredentialFault(failure));
}

const CANCELLED: LlmFailure = { category: 'cancelled', scope: 'request', explicit: true, rule: 'engine/cancelled' };

const TIMED_OUT: LlmFailure = {
  category: 'timeout',
  scope: 'provider_model',
  explicit: true,
  rule: 'engine/attempt-timeout',
};

/** Later targets need the rest of the call's time. */
const CUT_SHORT: LlmFailure = { ...TIMED_OUT, scope: 'request', rule: 'engine/attempt-cut-short' };

/** The call's own deadline says nothing of the provider, which may have had little time. */
const DEADLINE: LlmFailure = { ...TIMED_OUT, scope: 'request', rule: 'engine/deadline' };
