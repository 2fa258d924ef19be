import type { LlmInterruptedAnswer } from '../errors/llm-stream-interrupted.error.js';
import type { LlmTrail } from '../errors/trail.interface.js';
import type { LlmUsage } from '../errors/usage.interface.js';
import { understood } from './attempt-failure.js';
import type { RunningAttempt } from './attempt.js';
import type { Candidate } from './candidate.js';
import type { CallLifetime, DrainGate } from './lifetime.js';
import type { EnginePorts } from './ports.js';
import type { EndingRecorder } from './record-ending.js';
import type { AttemptRecord, Recorder } from './record.js';

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

/** What of the engine its answers need. */
export interface AnswerParts {
  readonly ports: EnginePorts;
  readonly gate: DrainGate;
  readonly record: Recorder;
  readonly endings: EndingRecorder;
}

/**
 * An answer, tied to its call. A class: each object that is written with a getter of its own gets a hidden class of its own,
 * which lives until the next full collection, and all that the getter sees with it.
 *
 * @internal
 */
export class AnsweredCall<Value> implements EngineAnswer<Value> {
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

const HANDED_ON = { action: 'fail', reason: 'part of the answer has been handed on' } as const;
