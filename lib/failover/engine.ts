import type { LlmFailure } from '../classification/failure.interface.js';
import type { Credential } from '../credentials/credential.js';
import type { Redactor } from '../credentials/redactor.js';
import type { LlmTrail } from '../errors/trail.interface.js';
import type { Clock } from '../health/clock.js';
import type { HealthRegistry } from '../health/health-registry.js';
import { isRejection } from '../health/marking.js';
import type { UptimeLedger } from '../health/uptime.js';
import type { Attempt } from './attempt.interface.js';
import { AttemptRunner, type AttemptOutcome } from './attempt-runner.js';
import type { CallLifetime } from './call-lifetime.js';
import { CallReport } from './call-report.js';
import { CallState, type Settlement } from './call-state.js';
import { CallWaiter } from './call-waiter.js';
import type { Candidate, EngineRoute } from './candidate.js';
import { CredentialKeeper } from './credential-keeper.js';
import { decide, type Step } from './decide.js';
import { DrainGate } from './drain-gate.js';
import type { EventSink } from './event.interface.js';
import { KeyChecks } from './key-checks.js';
import type { ResolvedLimits } from './limits.js';
import { planOf, type LlmPlan } from './plan.js';
import type { LlmFigures, LlmPolicies } from './policies.js';
import { survey, type HealthView } from './survey.js';
import { countUptime } from './uptime-of-call.js';

/** What the engine is made of; all I/O, time and randomness comes from here. */
export interface EngineInit {
  readonly registry: HealthRegistry;
  readonly uptime: UptimeLedger;
  readonly clock: Clock;
  /** Gives numbers from 0 to 1. */
  readonly random: () => number;
  readonly newCallId: () => string;
  readonly figures: LlmFigures;
  readonly policies: LlmPolicies;
  readonly emit: EventSink;
  /** Takes secrets out of what providers say. */
  readonly redactor: Pick<Redactor, 'with'>;
  /** Understands whatever an attempt rejects with. */
  readonly classify: (thrown: unknown, candidate: Candidate, metadata: CallState['metadata']) => LlmFailure;
}

/** One call, for the engine. */
export interface EngineCall {
  readonly route: EngineRoute;
  readonly limits: ResolvedLimits;
  /** Each of them ends the call when it fires. */
  readonly signals: readonly AbortSignal[];
  /** @default 'at-value' */
  readonly settlement?: Settlement | undefined;
  readonly metadata?: Readonly<Record<string, unknown>> | undefined;
  /** Sent with each attempt: what is secret in them is taken out of its failure. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** The caller's own keys, by provider: they take the place of the pool. */
  readonly ownCredentials?: ReadonlyMap<string, Credential> | undefined;
  /** Calls with the same one prefer the same key. */
  readonly affinityKey?: string | undefined;
}

/** An answer and how it came about. */
export interface EngineAnswer<Value> {
  readonly value: Value;
  readonly callId: string;
  readonly route: string;
  readonly candidate: Candidate;
  readonly attempts: number;
  readonly trail: LlmTrail;
  /** For values that go on after the engine's work is done: records that they broke off, after this text. @returns what to throw */
  readonly interrupt: (thrown: unknown, text?: string) => unknown;
  /** For such values that settle at their end: records that they are complete. */
  readonly succeed: () => void;
  /** For such values that settle at their end: records that nobody wanted the rest; marks nothing. */
  readonly abandon: () => void;
  /** For such values: ends the attempt, whose rest nobody wants. */
  readonly abort: (reason: unknown) => void;
  /** For such values: unties the attempt's signal from the caller's. */
  readonly release: () => void;
}

/**
 * Answers calls: tries candidates, remembers what their failures mean, and decides what comes next.
 *
 * Knows no vendor and no protocol; what an attempt does is handed in. Each call's state is its own.
 *
 * @internal
 */
export class FailoverEngine {
  readonly checks = new KeyChecks();
  readonly gate = new DrainGate();
  /** What plans and surveys read. */
  readonly view: HealthView;
  private readonly keeper: CredentialKeeper;
  private readonly runner: AttemptRunner;
  private readonly waiter: CallWaiter;

  constructor(private readonly init: EngineInit) {
    const { registry } = init;
    this.keeper = new CredentialKeeper(init);
    this.runner = new AttemptRunner(init, this.checks, this.keeper);
    this.waiter = new CallWaiter(init, this.checks, this.gate);
    this.view = {
      admission: (keys) => registry.admission(keys),
      isBeingProbed: (keys) => registry.isBeingProbed(keys),
      isProven: (keys) => registry.isProven(keys),
      checkStartOf: (keys) => this.checks.startOf(keys.credential),
      renewalOf: (credential) => this.keeper.renewalOf(credential),
      isDraining: () => this.gate.isDraining,
    };
  }

  /**
   * Answers one call.
   *
   * @throws `LlmCallError` or `LlmFailoverExhaustedError`; the signal's reason where the caller gave up
   */
  async answer<Value>(request: EngineCall, attempt: Attempt<Value>): Promise<EngineAnswer<Value>> {
    const call = this.callOf(request, this.init.newCallId());
    const report = new CallReport(call, this.init);
    const lifetime = this.gate.enter(request.signals);
    try {
      lifetime.throwIfOver();
      return await this.loop(call, report, attempt, lifetime);
    } catch (error) {
      this.gate.leave(lifetime);
      countUptime(call, this.init.uptime);
      throw report.failed(error, lifetime);
    }
  }

  /** What a call would do now; changes nothing. */
  plan(request: EngineCall): LlmPlan {
    return planOf(this.callOf(request, ''), this.view, this.init.clock.now());
  }

  private callOf(request: EngineCall, callId: string): CallState {
    const { settlement = 'at-value' } = request;
    return new CallState({ ...request, callId, settlement, nowMs: this.init.clock.now() });
  }

  private async loop<Value>(
    call: CallState,
    report: CallReport,
    attempt: Attempt<Value>,
    lifetime: CallLifetime,
  ): Promise<EngineAnswer<Value>> {
    for (let step = this.next(call, report); ;) {
      lifetime.throwIfOver();
      if (step.action === 'fail') throw report.conclude(step.reason);
      if (step.action !== 'call') {
        await this.waiter.wait(call, step, lifetime);
        lifetime.throwIfOver();
        step = this.next(call, report);
        continue;
      }
      const outcome = await this.runner.run(call, step, attempt, lifetime, report);
      if (outcome.kind === 'succeeded') return this.answerOf(call, report, outcome, lifetime);
      if (outcome.kind === 'ended') throw report.endedBy(outcome.attempt, outcome.failure);
      step = outcome.kind === 'lost-race' ? this.next(call, report) : this.afterFailure(call, report, outcome);
    }
  }

  private afterFailure<Value>(
    call: CallState,
    report: CallReport,
    outcome: Extract<AttemptOutcome<Value>, { kind: 'failed' }>,
  ): Step {
    const step = this.next(call, report);
    report.attemptFailed(outcome.attempt, outcome.failure, step);
    return step;
  }

  private next(call: CallState, report: CallReport): Step {
    const nowMs = this.init.clock.now();
    if (!this.gate.isDraining) this.tendKeys(call);
    const seen = survey(call, this.view, nowMs);
    report.passedOver(seen.passed);
    const { isDraining } = this.gate;
    const mayWait = !this.waiter.isFull;
    return decide(call, seen, { nowMs, isDraining, mayWait, authRetryOpen: this.isAuthRetryOpen(call) });
  }

  private tendKeys(call: CallState): void {
    for (const { provider } of call.route.targets) {
      if (provider.pool.slots.length > 0 && !call.usesOwnKey(provider.id)) this.keeper.tend(provider.pool);
    }
  }

  private isAuthRetryOpen(call: CallState): boolean {
    if (call.authRetry === undefined || !call.isUsable(call.authRetry.candidate)) return false;
    const admission = this.init.registry.admission(call.authRetry.candidate.keys);
    if (admission.kind !== 'blocked') return true;
    // The marks that a rejection of a proven key sets by itself do not stop its retries.
    return isRejection(admission.reason, admission.mark);
  }

  private answerOf<Value>(
    call: CallState,
    report: CallReport,
    outcome: Extract<AttemptOutcome<Value>, { kind: 'succeeded' }>,
    lifetime: CallLifetime,
  ): EngineAnswer<Value> {
    const { attempt } = outcome;
    const { candidate } = attempt;
    const succeed = () => {
      report.succeeded(attempt);
      countUptime(call, this.init.uptime);
    };
    if (call.settlement !== 'at-end') succeed();
    return {
      value: outcome.value,
      callId: call.callId,
      route: call.route.name,
      candidate,
      attempts: attempt.entry.number,
      trail: call.trail,
      interrupt: (thrown, text) => {
        if (lifetime.isOver) return report.failed(thrown, lifetime);
        const failure = this.runner.recordLate(call, attempt, thrown, report);
        if (call.settlement === 'at-end') {
          report.attemptFailed(attempt, failure, HANDED_ON);
          countUptime(call, this.init.uptime);
        }
        return report.interrupted(attempt, failure, text);
      },
      succeed: () => {
        this.runner.recordSuccess(call, attempt, report);
        succeed();
      },
      abandon: () => report.abandoned(attempt),
      abort: outcome.abort,
      release: () => {
        outcome.release();
        this.gate.leave(lifetime);
      },
    };
  }
}

const HANDED_ON = { action: 'fail', reason: 'part of the answer has been handed on' } as const;
