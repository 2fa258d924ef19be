import type { CancelTimer, Clock } from '../health/clock.js';
import { doubtsCredential } from '../health/marking.js';
import type { ProbeLease } from '../health/probes.js';
import { CANCELLED, endedByClock, MISTAKE, showsFault, understood, type AttemptClock } from './attempt-failure.js';
import {
  ClassifiedFailure,
  type Attempt,
  type AttemptContext,
  type AttemptEnd,
  type AttemptEndListener,
  type AttemptFailure,
  type AttemptNotes,
  type AttemptOutcome,
} from './attempt.interface.js';
import type { Call } from './call.js';
import type { CallLifetime, LifetimeListener } from './lifetime.js';
import type { Candidate, Target } from './candidate.js';
import type { CallStep } from './choose.js';
import { verdictOf, type KeyCheckLead, type KeyChecks, type KeyCheckVerdict } from './key-checks.js';
import { observedAttempt, type ObserversHeaders, type ObserveWork } from './observed-work.js';
import type { AttemptPorts } from './ports.js';

/** What an attempt holds while it goes on, and finds out for others. */
export interface AttemptLeases {
  readonly probe?: ProbeLease | undefined;
  readonly keyCheck?: KeyCheckLead | undefined;
}

/** Of a candidate of which nothing is in doubt. @internal */
export const NO_LEASES: AttemptLeases = {};

/**
 * Takes the leases of an attempt: the first call on an unproven key leads its check, and so does the first retry that is due on
 * a rejected one that has worked.
 *
 * @returns `undefined` where another call has taken what a half-open candidate needs
 * @internal
 */
export function takeLeases(
  call: Call,
  step: CallStep,
  { health }: AttemptPorts,
  checks: KeyChecks,
): AttemptLeases | undefined {
  const { candidate, needsProbe, isLastResort, isProven, retry, atMs } = step;
  const isAuthRetry = retry?.kind === 'auth-retry';
  if (!needsProbe && isProven && !isAuthRetry) return NO_LEASES;
  const probe = needsProbe ? health.acquireProbe(candidate.keys, atMs, isLastResort) : undefined;
  if (needsProbe && probe === undefined) return undefined;
  const key = (isAuthRetry ? call.authRetry?.key : undefined) ?? candidate.keys.credential;
  const isInDoubt = isAuthRetry || (!isProven && call.limits.keyCheckWaitMs > 0 && !call.keyChecks.isVouched(key));
  const leads = isInDoubt && candidate.credential.secret !== undefined && checks.startOf(key) === undefined;
  return { probe, keyCheck: leads ? checks.lead(key, atMs) : undefined };
}

/** What makes a running attempt. */
export interface RunningAttemptInit {
  readonly ports: AttemptPorts;
  readonly call: Call;
  readonly step: CallStep;
  readonly leases: AttemptLeases;
  readonly lifetime: CallLifetime;
  /** Counted from 1 within the call. */
  readonly number: number;
  readonly notes: AttemptNotes;
  /** Whether the call could go on at another target than this one at once. */
  readonly hasOtherTarget: (call: Call, target: Target) => boolean;
}

/**
 * An attempt that holds its leases: bounds the upstream call in time, and understands how it ends. What an end means is for
 * others to record, before the leases are given back.
 *
 * @internal
 */
export class RunningAttempt implements AttemptContext {
  readonly candidate: Candidate;
  readonly number: number;
  readonly notes: AttemptNotes;
  observersHeaders: ObserversHeaders;
  private readonly scope: AttemptScope;

  constructor(private readonly init: RunningAttemptInit) {
    const { ports, call, step, lifetime, number, notes } = init;
    const { candidate } = step;
    this.candidate = candidate;
    this.number = number;
    this.notes = notes;
    this.scope = new AttemptScope({
      timeoutMs: step.time.timeoutMs,
      remainingMs: call.deadlineAtMs - step.atMs,
      lifetime,
      clock: ports.clock,
      // A caller's key takes no turn of the pool's.
      onClose: candidate.credential.isCallerOwned
        ? undefined
        : candidate.target.provider.pool.use(candidate.credential, candidate.target.model),
    });
  }

  get callId(): string {
    return this.init.call.callId;
  }

  get timesOutAtMs(): number {
    const { atMs, time } = this.init.step;
    return atMs + time.timeoutMs;
  }

  get signal(): AbortSignal {
    return this.scope.signal;
  }

  get isOver(): boolean {
    return this.scope.isOver;
  }

  get reason(): unknown {
    return this.scope.reason;
  }

  listen(listener: AttemptEndListener): void {
    this.scope.listen(listener);
  }

  unlisten(listener: AttemptEndListener): void {
    this.scope.unlisten(listener);
  }

  /** Makes the upstream call within observers; never rejects. */
  runWithin<Value>(observe: ObserveWork, attempt: Attempt<Value>): Promise<AttemptOutcome<Value>> {
    const work = observedAttempt(this.init.call, this.candidate, this.number);
    return observe(work, (headers) => {
      this.observersHeaders = headers;
      return this.run(attempt);
    });
  }

  /** Makes the upstream call; never rejects. It is waited for no longer than the attempt lasts: work that goes on is left behind. */
  run<Value>(attempt: Attempt<Value>): Promise<AttemptOutcome<Value>> {
    const { scope } = this;
    return new Promise((resolve, reject) => {
      let isOver = false;
      const fail = (thrown: unknown) => {
        // Work that was left behind may fail late: nobody asks what that means.
        if (isOver) return;
        isOver = true;
        try {
          resolve(this.failed(thrown));
        } catch (error) {
          reject(error);
        }
      };
      const succeed = (value: Value) => {
        isOver = true;
        scope.stopClock();
        resolve({ kind: 'succeeded', value });
      };
      scope.onEnd(fail);
      try {
        attempt(this).then(succeed, fail);
      } catch (thrown) {
        fail(thrown);
      }
    });
  }

  /** Gives the leases back, once the outcome is recorded; whatever a failed attempt left open is closed with it. */
  end(outcome: AttemptOutcome<unknown> | undefined): void {
    const { leases } = this.init;
    if (leases !== NO_LEASES) this.giveBack(leases, outcome);
    if (outcome?.kind === 'succeeded' || this.isOver) return;
    this.abort(new DOMException('The attempt is over.', 'AbortError'));
  }

  /** The head of a success shows that the credential is not in doubt, and that what was probed is back. */
  onHead(status: number): void {
    const { call, leases, ports } = this.init;
    if (leases === NO_LEASES || status < 200 || status > 299) return;
    call.keyChecks.vouch(this.candidate.keys.credential);
    leases.keyCheck?.settle('vouched');
    // A count of tokens may work where answers do not.
    if (call.settlement !== 'never') leases.probe?.reopen(ports.clock.now());
  }

  hasOtherTarget(): boolean {
    return this.init.hasOtherTarget(this.init.call, this.candidate.target);
  }

  /** Ends the attempt. */
  abort(reason: unknown): void {
    this.scope.abort(reason);
  }

  /** Unties the attempt's signal from the caller's. */
  release(): void {
    this.scope.close();
  }

  private giveBack({ keyCheck, probe }: AttemptLeases, outcome: AttemptOutcome<unknown> | undefined): void {
    const { call, ports } = this.init;
    const { keys } = this.candidate;
    const heard = call.keyChecks.take(keys.credential, verdictOn(this.init, outcome));
    keyCheck?.settle(heard);
    const isAnswered = outcome?.kind === 'succeeded' && call.settlement !== 'never';
    if (isAnswered) probe?.succeed(ports.clock.now());
    probe?.release((key) => outcome?.kind === 'failed' && showsFault(outcome, keys, key));
  }

  private failed(thrown: unknown): AttemptOutcome<never> {
    const wasSent = ClassifiedFailure.in(thrown)?.wasSent ?? true;
    const { failure, authorsError } = this.failureOf(thrown);
    return { kind: 'failed', wasSent, failure, authorsError };
  }

  private failureOf(thrown: unknown): AttemptFailure {
    const { ports, call, step, lifetime } = this.init;
    const { endedBy } = this.scope;
    const { attemptTimeoutMs } = ports.limits;
    const ofClock = endedBy === undefined ? undefined : endedByClock(endedBy, step.time, attemptTimeoutMs);
    const ended = !lifetime.isOver ? ofClock : call.isEndedByMistake ? MISTAKE : CANCELLED;
    if (ended === undefined) return understood(ports, call, this.candidate, thrown);
    return { failure: ended, authorsError: ClassifiedFailure.in(thrown)?.authorsError };
  }
}

/**
 * What an outcome says of the key. A count that is estimated on the spot asks nobody, and says nothing of it. A retry on a rejected key
 * was rejected again where the key is still in doubt, whatever a first check would make of that.
 */
function verdictOn(
  { call: { settlement }, step: { retry } }: Pick<RunningAttemptInit, 'call' | 'step'>,
  outcome: AttemptOutcome<unknown> | undefined,
): KeyCheckVerdict {
  if (outcome?.kind === 'succeeded') return settlement === 'never' ? 'open' : 'vouched';
  if (outcome?.wasSent !== true) return 'open';
  return retry?.kind === 'auth-retry' && doubtsCredential(outcome.failure) ? 'rejected' : verdictOf(outcome.failure);
}

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
 * The life of one attempt: it ends on its time-out, on the call's deadline and on the call's end, and when the attempt has
 * failed, so that nothing of it goes on.
 *
 * @internal
 */
export class AttemptScope implements AttemptEnd, LifetimeListener {
  /** Which clock ended the attempt, if one did. */
  endedBy: AttemptClock | undefined;
  /** Changed by {@link abort} alone. */
  isOver = false;
  /** Changed by {@link abort} alone. */
  reason: unknown;
  private controller: AbortController | undefined;
  private listeners: AttemptEndListener[] | undefined;
  private cancelTimer: CancelTimer | undefined;
  private stopWork: ((reason: unknown) => void) | undefined;
  private onClose: (() => void) | undefined;
  private readonly lifetime: CallLifetime;

  constructor({ timeoutMs, remainingMs, lifetime, clock, onClose }: AttemptBounds) {
    this.lifetime = lifetime;
    this.onClose = onClose;
    this.cancelTimer = clock.startTimer(Math.min(timeoutMs, remainingMs), () => {
      this.endedBy = remainingMs <= timeoutMs ? 'deadline' : 'attempt-timeout';
      this.abort(new DOMException('The attempt took too long.', 'TimeoutError'));
    });
    lifetime.listen(this);
  }

  get signal(): AbortSignal {
    if (this.controller === undefined) {
      this.controller = new AbortController();
      if (this.isOver) this.controller.abort(this.reason);
    }
    return this.controller.signal;
  }

  listen(listener: AttemptEndListener): void {
    if (!this.isOver) (this.listeners ??= []).push(listener);
  }

  unlisten(listener: AttemptEndListener): void {
    const place = this.listeners?.indexOf(listener) ?? -1;
    if (place !== -1) this.listeners?.splice(place, 1);
  }

  /** Hands the reason of the attempt's end to what is waited for; at once where it is over already. */
  onEnd(stopWork: (reason: unknown) => void): void {
    if (this.isOver) stopWork(this.reason);
    else this.stopWork = stopWork;
  }

  /** Ends the timer; the end of the call still reaches the attempt. */
  stopClock(): void {
    this.cancelTimer?.();
    this.cancelTimer = undefined;
  }

  /** The call is over. */
  lifetimeEnded(): void {
    this.abort(this.lifetime.reason);
  }

  /** Ends the attempt; only the first reason counts. */
  abort(reason: unknown): void {
    this.close();
    if (this.isOver) return;
    this.isOver = true;
    this.reason = reason;
    this.controller?.abort(reason);
    for (const listener of [...(this.listeners ?? [])]) listener.attemptEnded();
    this.listeners = undefined;
    this.stopWork?.(reason);
  }

  /** Ends timer and listener. */
  close(): void {
    if (this.cancelTimer !== undefined) this.stopClock();
    this.lifetime.unlisten(this);
    this.onClose?.();
    this.onClose = undefined;
  }
}
