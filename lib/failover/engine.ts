import type { Credential } from '../credentials/credential.js';
import type { LlmInterruptedAnswer } from '../errors/llm-stream-interrupted.error.js';
import type { LlmTrail } from '../errors/trail.interface.js';
import type { Attempt } from './attempt.interface.js';
import { Attempts, type AttemptOutcome, type RunningAttempt } from './attempt.js';
import { Call } from './call.js';
import type { LackFinder, Settlement } from './call.interface.js';
import type { Candidate, EngineRoute } from './candidate.js';
import { choose, type ChoiceView, type Step } from './choose.js';
import { concludeCall, endCall } from './conclude.js';
import { CredentialRefresher } from './credential-refresher.js';
import { KeyChecks } from './key-checks.js';
import { DrainGate, type CallLifetime } from './lifetime.js';
import type { ResolvedLimits } from './limits.js';
import { hasOtherTarget } from './other-targets.js';
import { planOf, type LlmPlan } from './plan.js';
import type { EnginePorts } from './ports.js';
import { RefreshRecorder } from './record-refresh.js';
import { Recorder, type AttemptRecord } from './record.js';
import { Waiter } from './wait.js';

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
  /** Targets that cannot carry what is asked are passed over. @default every target can carry everything */
  readonly lackOf?: LackFinder | undefined;
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
  /** For values that go on after the engine's work is done: records that they broke off, after so much. @returns what to throw */
  readonly interrupt: (thrown: unknown, answer?: LlmInterruptedAnswer) => unknown;
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
 * Answers calls: chooses the next step, waits or makes an attempt, records what came of it, until there is an answer or
 * nothing is left to try.
 *
 * Knows no vendor and no protocol; what an attempt does is handed in. Each call's state is its own.
 *
 * @internal
 */
export class FailoverEngine {
  readonly gate = new DrainGate();
  readonly checks = new KeyChecks();
  private readonly refresher: CredentialRefresher;
  private readonly record: Recorder;
  private readonly attempts: Attempts;
  private readonly waiter: Waiter;
  /** What plans and choices read. */
  private readonly view: ChoiceView;

  constructor(private readonly ports: EnginePorts) {
    const { health } = ports;
    this.refresher = new CredentialRefresher(ports, new RefreshRecorder(ports));
    this.record = new Recorder(ports, this.refresher);
    this.attempts = new Attempts(ports, this.checks);
    this.waiter = new Waiter(ports, this.record, this.checks, this.gate);
    this.view = {
      admission: (keys, nowMs) => health.admission(keys, nowMs),
      isProven: (keys) => health.isProven(keys),
      checkStartOf: (key) => this.checks.startOf(key),
      renewalOf: (candidate) => this.refresher.renewalOf(candidate),
      mayWait: () => !this.waiter.isFull,
    };
  }

  /**
   * Answers one call.
   *
   * @throws `LlmCallError` or `LlmFailoverExhaustedError`; the signal's reason where the caller gave up
   */
  async answer<Value>(request: EngineCall, attempt: Attempt<Value>): Promise<EngineAnswer<Value>> {
    const call = this.callOf(request, this.ports.newCallId());
    const lifetime = this.gate.enter(request.signals);
    try {
      lifetime.throwIfOver();
      return await this.loop(call, attempt, lifetime);
    } catch (error) {
      this.gate.leave(lifetime);
      this.record.countUptime(call);
      throw this.record.ended(call, error, lifetime);
    }
  }

  /** What a call would do now; changes nothing. */
  plan(request: EngineCall): LlmPlan {
    const call = this.callOf(request, '');
    return planOf(call, this.view, { nowMs: call.startedAtMs, isDraining: this.gate.isDraining });
  }

  private callOf(request: EngineCall, callId: string): Call {
    const { settlement = 'at-value' } = request;
    return new Call({ ...request, callId, settlement, nowMs: this.ports.clock.now() });
  }

  private async loop<Value>(call: Call, attempt: Attempt<Value>, lifetime: CallLifetime): Promise<EngineAnswer<Value>> {
    for (let step = this.next(call, call.startedAtMs); ;) {
      lifetime.throwIfOver();
      if (step.action === 'fail') throw concludeCall(call, step.reason, this.ports);
      if (step.action !== 'call') {
        await this.waiter.wait(call, step, lifetime);
        lifetime.throwIfOver();
        step = this.next(call);
        continue;
      }
      const running = this.attempts.begin(call, step);
      if (running === undefined) {
        step = this.next(call);
        continue;
      }
      const record = this.record.attemptStarted(call, step);
      const { outcome, isLast } = await this.run(call, running, record, attempt, lifetime);
      if (outcome.kind === 'succeeded') return this.answerOf(call, record, outcome, lifetime);
      lifetime.throwIfOver();
      step = isLast ? SAME_EVERYWHERE : this.next(call);
      this.record.nextStep(call, record, outcome.failure, step);
      if (isLast) throw endCall(call, { ...outcome, candidate: record.candidate, target: record.candidate.target });
    }
  }

  /** Makes an attempt and records how it ended; its leases are held until then. */
  private async run<Value>(
    call: Call,
    running: RunningAttempt,
    record: AttemptRecord,
    attempt: Attempt<Value>,
    lifetime: CallLifetime,
  ): Promise<{ readonly outcome: AttemptOutcome<Value>; readonly isLast: boolean }> {
    let outcome: AttemptOutcome<Value> | undefined;
    try {
      outcome = await running.run(attempt, lifetime, {
        number: record.entry.number,
        onOmitted: (fields) => this.record.omitted(record, fields),
        onAdapted: (changes) => this.record.adapted(record, changes),
        onLearned: (changes) => this.record.learned(call, record, changes),
        hasOtherTarget: () => {
          const moment = { nowMs: this.ports.clock.now(), isDraining: this.gate.isDraining };
          return hasOtherTarget(record.candidate.target, call, this.view, moment);
        },
        onOwnRetries: (evidence, retries) => this.record.ownRetries(call, record, evidence, retries),
      });
      return { outcome, isLast: this.record.attemptEnded(call, record, outcome) };
    } finally {
      running.end(outcome);
    }
  }

  /** Chooses the next step, on keys that are as new as their sources can give them. */
  private next(call: Call, nowMs = this.ports.clock.now()): Step {
    const moment = { nowMs, isDraining: this.gate.isDraining };
    if (!moment.isDraining) this.refresher.refreshDue(call, nowMs);
    for (;;) {
      const choice = choose(call, this.view, moment);
      if ('stale' in choice) {
        choice.stale.look(nowMs);
        continue;
      }
      this.record.skipped(call, choice.skipped, nowMs);
      return choice.step;
    }
  }

  private answerOf<Value>(
    call: Call,
    record: AttemptRecord,
    { value, abort, release }: Extract<AttemptOutcome<Value>, { kind: 'succeeded' }>,
    lifetime: CallLifetime,
  ): EngineAnswer<Value> {
    const { candidate, entry } = record;
    if (call.settlement !== 'at-end') this.record.answered(call, record);
    return {
      value,
      callId: call.callId,
      route: call.route.name,
      candidate,
      attempts: entry.number,
      trail: call.trail,
      interrupt: (thrown, answer = {}) => {
        if (lifetime.isOver) return this.record.ended(call, thrown, lifetime, answer);
        const ending = this.attempts.understood(call, candidate, thrown);
        this.record.failed(call, record, ending);
        if (call.settlement === 'at-end') {
          this.record.nextStep(call, record, ending.failure, HANDED_ON);
          this.record.countUptime(call);
        }
        return this.record.interrupted(call, record, ending, answer);
      },
      succeed: () => {
        this.record.succeeded(call, record);
        this.record.answered(call, record);
      },
      abandon: () => this.record.abandoned(call, record),
      abort,
      release: () => {
        release();
        this.gate.leave(lifetime);
      },
    };
  }
}

const SAME_EVERYWHERE = { action: 'fail', reason: 'the failure is the same wherever the request goes' } as const;

const HANDED_ON = { action: 'fail', reason: 'part of the answer has been handed on' } as const;
