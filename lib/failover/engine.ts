import type { LlmInterruptedAnswer } from '../errors/llm-stream-interrupted.error.js';
import type { LlmTrail } from '../errors/trail.interface.js';
import type { SharedLeases } from '../health/shared-leases.js';
import type { LlmUsage } from '../errors/usage.interface.js';
import type { Attempt, AttemptOutcome } from './attempt.interface.js';
import { NO_LEASES, RunningAttempt, takeLeases, understood, type AttemptLeases } from './attempt.js';
import { Call } from './call.js';
import type { EngineCall } from './call.interface.js';
import type { Candidate, Target } from './candidate.js';
import { hasOtherTarget as isOtherFree, type Moment } from './candidate-evaluation.js';
import { choose, type CallStep, type ChoiceView, type Step } from './choose.js';
import { concludeCall, endCall } from './conclude.js';
import { CredentialRefresher } from './credential-refresher.js';
import { KeyChecks } from './key-checks.js';
import { DrainGate, type CallLifetime } from './lifetime.js';
import { observedCall, type ObserveWork } from './observed-work.js';
import { planOf, type LlmPlan } from './plan.js';
import type { EnginePorts } from './ports.js';
import { CredentialRecorder } from './record-credentials.js';
import { EndingRecorder } from './record-ending.js';
import { Recorder, type AttemptRecord } from './record.js';
import { returnLeases, shareLeases } from './shared-leases.js';
import { Waiter } from './wait.js';

/** An answer and how it came about. */
export interface EngineAnswer<Value> {
  readonly value: Value;
  readonly callId: string;
  readonly route: string;
  readonly candidate: Candidate;
  readonly attempts: number;
  readonly trail: LlmTrail;
  /** The tokens of the answer, as far as they are told by now. */
  readonly usage: LlmUsage | undefined;
  /** What the call's attempts have cost, as far as that is known by now. */
  readonly cost: number | undefined;
  /** For values that go on after the engine's work is done: records that they broke off, after so much. @returns what to throw */
  interrupt(thrown: unknown, answer?: LlmInterruptedAnswer): unknown;
  /** Records that such a value is complete, where it settles at its end. */
  succeed(): void;
  /** For such values that settle at their end: records that nobody wanted the rest; marks nothing. */
  abandon(): void;
  /** For such values: ends the attempt, whose rest nobody wants. */
  abort(reason: unknown): void;
  /** For such values: unties the attempt's signal from the caller's. */
  release(): void;
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
    const lifetime = this.gate.enter(request.signals);
    const observe = this.ports.observeWork?.();
    this.record.callStarted(call);
    if (observe === undefined) return this.loop(call, attempt, lifetime);
    return observe(observedCall(call), () => this.loop(call, attempt, lifetime, observe));
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
        if (isLast) throw endCall(call, { ...outcome, candidate, target: candidate.target });
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

const HANDED_ON = { action: 'fail', reason: 'part of the answer has been handed on' } as const;

/** What of the engine its answers need. */
interface AnswerParts {
  readonly ports: EnginePorts;
  readonly gate: DrainGate;
  readonly record: Recorder;
  readonly endings: EndingRecorder;
}

/**
 * An answer, tied to its call. A class: each object that is written with a getter of its own gets a hidden class of its own,
 * which lives until the next full collection, and all that the getter sees with it.
 */
class AnsweredCall<Value> implements EngineAnswer<Value> {
  readonly callId: string;
  readonly route: string;
  readonly candidate: Candidate;
  readonly attempts: number;
  readonly trail: LlmTrail;
  readonly #parts: AnswerParts;
  readonly #noted: AttemptRecord;
  readonly #running: RunningAttempt;
  readonly #lifetime: CallLifetime;

  constructor(
    readonly value: Value,
    parts: AnswerParts,
    noted: AttemptRecord,
    running: RunningAttempt,
    lifetime: CallLifetime,
  ) {
    const { call, candidate, entry } = noted;
    this.callId = call.callId;
    this.route = call.route.name;
    this.candidate = candidate;
    this.attempts = entry.number;
    this.trail = call.trail;
    this.#parts = parts;
    this.#noted = noted;
    this.#running = running;
    this.#lifetime = lifetime;
  }

  get usage(): LlmUsage | undefined {
    return this.#noted.facts.usage;
  }

  get cost(): number | undefined {
    return this.#noted.call.cost;
  }

  interrupt(thrown: unknown, answer: LlmInterruptedAnswer = {}): unknown {
    const { ports, record, endings } = this.#parts;
    const noted = this.#noted;
    const { call, candidate } = noted;
    if (this.#lifetime.isOver) {
      if (call.settlement === 'at-end') record.abandoned(noted);
      return endings.ended(call, thrown, this.#lifetime, answer);
    }
    const ending = understood(ports, call, candidate, thrown);
    record.failed(noted, ending);
    if (call.settlement === 'at-end') {
      record.nextStep(noted, ending.failure, HANDED_ON);
      record.countUptime(call);
    } else record.tellChanges(noted);
    return endings.interrupted(call, { ...ending, candidate, target: candidate.target }, answer);
  }

  succeed(): void {
    if (this.#noted.call.settlement === 'at-end') this.#parts.record.succeeded(this.#noted);
  }

  abandon(): void {
    this.#parts.record.abandoned(this.#noted);
    this.#parts.endings.abandoned(this.#noted.call);
  }

  abort(reason: unknown): void {
    this.#running.abort(reason);
  }

  release(): void {
    this.#running.release();
    this.#parts.gate.leave(this.#lifetime);
  }
}
