import type { LlmCallError } from '../errors/llm-call.error.js';
import type { LlmInterruptedAnswer } from '../errors/llm-stream-interrupted.error.js';
import { dateOf } from '../health/clock.js';
import type { Call } from './call.js';
import { interruptCall, shutDownAnswer, shutDownCall } from './conclude.js';
import { isCallersFault, type DescribedFailure } from './describe-failure.js';
import { toldOf } from './answer-facts.js';
import type { LlmAnswerEventFacts, LlmCallEventBase } from './event.interface.js';
import { SHUTDOWN_REASON, type CallLifetime } from './lifetime.js';
import type { RecordPorts } from './ports.js';

const GAVE_UP = { category: 'cancelled', message: 'The caller gave up.' } as const;
const MISTAKE = {
  category: 'unknown',
  message: 'The code of run() threw an error of its own, which its caller has got.',
} as const;

type FailedCall = Pick<LlmCallError, 'category' | 'message'> & Partial<LlmCallError>;

/**
 * Records how calls end that are not answered, or whose answer breaks off.
 *
 * @internal
 */
export class EndingRecorder {
  constructor(private readonly ports: Pick<RecordPorts, 'clock' | 'emit' | 'areAnswersRead' | 'redactor'>) {}

  /**
   * A call ended in an error.
   *
   * @param answer - what had been handed on of an answer
   * @returns what its caller is to see
   */
  ended(call: Call, error: unknown, lifetime: CallLifetime, answer?: LlmInterruptedAnswer): unknown {
    call.end();
    if (!lifetime.isOver) {
      this.callFailed(call, error as LlmCallError);
      return error;
    }
    if (lifetime.reason !== SHUTDOWN_REASON) {
      this.callFailed(call, call.isEndedByMistake ? MISTAKE : GAVE_UP);
      return lifetime.reason;
    }
    const shutdown = answer === undefined ? shutDownCall(call) : shutDownAnswer(call, answer);
    this.callFailed(call, shutdown);
    return shutdown;
  }

  /** An answer broke off after its first value. @returns the error of it */
  interrupted(call: Call, described: DescribedFailure, answer: LlmInterruptedAnswer): LlmCallError {
    const error = interruptCall(call, described, answer);
    this.callFailed(call, error);
    return error;
  }

  /** The reader of an answer left before its end. */
  abandoned(call: Call): void {
    this.callFailed(call, { category: 'cancelled', message: 'The reader left before the end of the answer.' });
  }

  private callFailed(call: Call, error: FailedCall): void {
    const { clock, emit } = this.ports;
    if (emit === undefined) return;
    const nowMs = clock.now();
    const met = call.failures();
    const called = met.filter(({ wasCalled }) => wasCalled);
    // Where nothing was called, what bars the candidates says whose fault it is.
    const decisive = called.length > 0 ? called : met;
    emit({
      type: 'call-failed',
      provider: error.provider,
      model: error.model,
      category: error.category,
      attempts: call.attemptsMade.length,
      durationMs: nowMs - call.startedAtMs,
      message: error.message,
      retryAfterMs: error.retryAfterMs,
      isCallerOwned: decisive.length > 0 && decisive.every(isCallersFault),
      ...this.answerOf(call),
      ...callEventOf(call, dateOf(nowMs, clock)),
    });
  }

  /** What had come of the last attempt's answer. */
  private answerOf(call: Call): LlmAnswerEventFacts {
    const { cost, committedAtMs, startedAtMs, lastAnswer: answer } = call;
    return toldOf({ cost, startedAtMs, committedAtMs, answer }, this.ports);
  }
}

/** What every event of a call tells. @internal */
export function callEventOf({ callId, operation, route, metadata }: Call, atMs: number): LlmCallEventBase {
  return { atMs, callId, operation, route: route.name, metadata };
}
