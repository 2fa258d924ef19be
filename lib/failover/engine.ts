import type { SharedLeases } from '../health/shared-leases.js';
import { AnsweredCall, type AnswerParts, type EngineAnswer } from './answered-call.js';
import { ClassifiedFailure, type Attempt, type AttemptOutcome } from './attempt.interface.js';
import { NO_LEASES, RunningAttempt, takeLeases, type AttemptLeases } from './attempt.js';
import { Call } from './call.js';
import type { EngineCall } from './call.interface.js';
import type { Target } from './candidate.js';
import { hasOtherTarget as isOtherFree, type Moment } from './candidate-evaluation.js';
import { choose, type CallStep, type ChoiceView, type Step } from './choose.js';
import { concludeCall, endCall, endCallAtOnce } from './conclude.js';
import { CredentialRefresher } from './credential-refresher.js';
import { KeyChecks } from './key-checks.js';
import { DrainGate, type CallLifetime } from './lifetime.js';
import { observedCall, type ObserveWork } from './observed-work.js';
import { planOf, type LlmPlan } from './plan.js';
import type { EnginePorts } from './ports.js';
import { CredentialRecorder } from './record-credentials.js';
import { EndingRecorder } from './record-ending.js';
import { Recorder } from './record.js';
import { returnLeases, shareLeases } from './shared-leases.js';
import { Waiter } from './wait.js';

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
  /** Takes in what becomes of keys outside of calls. */
  readonly credentials: CredentialRecorder;
  private readonly refresher: CredentialRefresher;
  private readonly record: Recorder;
  private readonly endings: EndingRecorder;
  private readonly waiter: Waiter;
  /** What answers are handed on with. */
  private readonly parts: AnswerParts;
  /** What plans and choices read. */
  private readonly view: ChoiceView;
  /** What attempts ask of the targets beside their own. */
  private readonly hasOtherTarget = (call: Call, target: Target) =>
    isOtherFree(target, { call, view: this.view, ...this.moment() });

  constructor(private readonly ports: EnginePorts) {
    this.credentials = new CredentialRecorder(ports);
    this.refresher = new CredentialRefresher(ports, this.credentials);
    this.record = new Recorder(ports, this.refresher);
    this.endings = new EndingRecorder(ports);
    this.waiter = new Waiter(ports, this.record, this.checks, this.gate);
    this.parts = { ports, gate: this.gate, record: this.record, endings: this.endings };
    this.view = { health: ports.health, checks: this.checks, renewals: this.refresher, waits: this.waiter };
  }

  /**
   * Answers one call.
   *
   * @throws `LlmCallError` or `LlmFailoverExhaustedError`; the signal's reason where the caller gave up
   */
  answer<Value>(request: EngineCall, attempt: Attempt<Value>): Promise<EngineAnswer<Value>> {
    const call = this.callOf(request, this.ports.newCallId());
    const lifetime = this.gate.enter(request.signals, request.ender);
    const observe = this.ports.observeWork?.();
    this.record.callStarted(call);
    if (observe === undefined) return this.loop(call, attempt, lifetime);
    return observe(observedCall(call), () => this.loop(call, attempt, lifetime, observe));
  }

  /**
   * Answers a call that asks nobody: it needs no key and makes no attempt.
   *
   * @throws `LlmCallError`; the signal's reason where the caller gave up
   */
  answerHere<Value>(request: EngineCall, work: () => Promise<Value>): Promise<Value> {
    const call = this.callOf(request, this.ports.newCallId());
    const lifetime = this.gate.enter(request.signals, request.ender);
    const observe = this.ports.observeWork?.();
    this.record.callStarted(call);
    const answer = async () => {
      try {
        lifetime.throwIfOver();
        const value = await work();
        lifetime.throwIfOver();
        this.record.answeredHere(call);
        return value;
      } catch (thrown) {
        const known = ClassifiedFailure.in(thrown);
        const [target] = call.route.targets;
        const error =
          known === undefined || target === undefined ? thrown : endCall(call, { failure: known.failure, target });
        throw this.endings.ended(call, error, lifetime);
      } finally {
        this.gate.leave(lifetime);
      }
    };
    return observe === undefined ? answer() : observe(observedCall(call), answer);
  }

  /** Whether somebody observes calls now. */
  get isObserved(): boolean {
    return this.ports.observeWork?.() !== undefined;
  }

  /** What a call would do now; changes nothing. */
  plan(request: EngineCall): LlmPlan {
    const call = this.callOf(request, '');
    return planOf(call, this.view, this.moment(call.startedAtMs));
  }

  private moment(nowMs = this.ports.clock.now()): Moment {
    return { nowMs, isDraining: this.gate.isDraining };
  }

  private callOf(request: EngineCall, callId: string): Call {
    return new Call(request, callId, this.ports.clock.now());
  }

  /** Goes from step to step; records an end without an answer. */
  private async loop<Value>(
    call: Call,
    attempt: Attempt<Value>,
    lifetime: CallLifetime,
    observe?: ObserveWork,
  ): Promise<EngineAnswer<Value>> {
    const { ports, record } = this;
    try {
      lifetime.throwIfOver();
      for (let step = this.next(call, call.startedAtMs); ; lifetime.throwIfOver()) {
        if (step.action === 'fail') throw concludeCall(call, step.reason, ports);
        if (step.action !== 'call') {
          await this.waiter.wait(call, step, lifetime);
          lifetime.throwIfOver();
          step = this.next(call);
          continue;
        }
        let leases = takeLeases(call, step, ports, this.checks);
        if (leases !== undefined && leases !== NO_LEASES && ports.sharedLeases !== undefined) {
          leases = await this.shared(call, step, leases, ports.sharedLeases, lifetime);
          if (lifetime.isOver && leases !== undefined) returnLeases(leases);
          lifetime.throwIfOver();
          if (leases !== undefined) step = { ...step, atMs: ports.clock.now() };
        }
        if (leases === undefined) {
          step = this.next(call);
          continue;
        }
        const noted = record.attemptStarted(call, step);
        const { number } = noted.entry;
        const { hasOtherTarget } = this;
        const running = new RunningAttempt({
          ports,
          call,
          step,
          leases,
          lifetime,
          number,
          notes: noted,
          hasOtherTarget,
        });
        let outcome: AttemptOutcome<Value> | undefined;
        let isLast = false;
        try {
          outcome = await (observe === undefined ? running.run(attempt) : running.runWithin(observe, attempt));
          isLast = record.attemptEnded(noted, outcome);
        } finally {
          running.end(outcome);
        }
        if (outcome.kind === 'succeeded') return new AnsweredCall(outcome.value, this.parts, noted, running, lifetime);
        if (lifetime.isOver) record.nextStep(noted, outcome.failure, CALL_IS_OVER);
        lifetime.throwIfOver();
        step = isLast ? SAME_EVERYWHERE : this.next(call);
        record.nextStep(noted, outcome.failure, step);
        const { candidate } = noted;
        if (isLast) throw endCallAtOnce(call, { ...outcome, candidate, target: candidate.target }, ports);
      }
    } catch (error) {
      this.gate.leave(lifetime);
      record.countUptime(call);
      throw this.endings.ended(call, error, lifetime);
    }
  }

  /** Takes the leases among all instances, while the call goes on: what comes too late goes back. */
  private async shared(
    call: Call,
    step: CallStep,
    taken: AttemptLeases,
    leases: SharedLeases,
    lifetime: CallLifetime,
  ): Promise<AttemptLeases | undefined> {
    const { clock, settings } = this.ports;
    const authRetryShared = this.record.authRetryShared.bind(this.record);
    const shared = shareLeases(call, step, taken, { clock, leases, settings, authRetryShared });
    let isLate = false;
    await new Promise<void>((resolve) => {
      const giveUp = () => {
        isLate = true;
        end();
      };
      const end = () => {
        for (const stop of stops) stop();
        resolve();
      };
      const stops = [clock.startTimer(call.deadlineAtMs - clock.now(), giveUp)];
      stops.push(lifetime.onEnd(giveUp));
      void shared.then(end);
    });
    if (!isLate) return shared;
    void shared.then((late) => late !== undefined && returnLeases(late));
    return undefined;
  }

  /** Chooses the next step, on keys that are as new as their sources can give them. */
  private next(call: Call, nowMs = this.ports.clock.now()): Step {
    const moment = this.moment(nowMs);
    if (call.hasSources && !moment.isDraining) this.refresher.refreshDue(call, nowMs);
    for (;;) {
      const choice = choose(call, this.view, moment);
      if ('stale' in choice) {
        choice.stale.look(nowMs);
        continue;
      }
      if (choice.skipped.length > 0) this.record.skipped(call, choice.skipped, nowMs);
      return choice.step;
    }
  }
}

const SAME_EVERYWHERE = { action: 'fail', reason: 'the failure is the same wherever the request goes' } as const;

const CALL_IS_OVER = { action: 'fail', reason: 'the call ended' } as const;
