import { looksLikeEventStream } from '../classification/evidence/read-event-stream.js';
import type { LlmFailure } from '../classification/failure.interface.js';
import type { LlmUsage } from '../errors/usage.interface.js';
import type { AnswerFacts } from '../failover/answer-facts.js';
import { ClassifiedFailure, type Attempt, type AttemptContext } from '../failover/attempt.interface.js';
import type { LlmOperation } from '../failover/event.interface.js';
import type { LlmRequestSettings } from '../failover/request-settings.interface.js';
import { emptyAnswer, malformed } from './answer-faults.js';
import { collectBody } from './collect-body.js';
import type { Asked } from './fit/asked.js';
import type { RuntimeTarget } from './runtime-target.js';
import { Sending, untoldOf, writeTermsOf, type Exchange, type UpstreamInit } from './upstream.js';
import { isRecord, parsedJsonOf, type JsonRecord } from './wire/json.js';
import { namedCountsOf } from './wire/usage.js';
import type { Untold, WireRequest, WriteTerms } from './wire/wire.interface.js';

/** A longer answer is none. */
const MAX_ANSWER_BYTES = 64 * 1024 * 1024;

/** What the mapper made of an answer. */
export type UnaryAnswer<Value> =
  | { readonly kind: 'response'; readonly response: Value }
  /** An answer to another question, for which nothing is marked. */
  | { readonly kind: 'unfit'; readonly failure: LlmFailure }
  | { readonly kind: 'not-an-answer' }
  | { readonly kind: 'empty' };

/** Tells what a part of an answer means that is none, beside what the model has said before it. */
export type ClassifyAnswer = (evidence: unknown, said?: string) => LlmFailure;

/** One operation over a wire: a request, and an answer that comes as one document. */
export interface UnaryOperation<Value> {
  /** What it asks for. @default 'chat' */
  readonly kind?: LlmOperation | undefined;
  readonly request: (target: RuntimeTarget, terms: WriteTerms) => WireRequest;
  /**
   * @param json - the parsed answer, not to be trusted; `undefined` where it is no JSON or was cut
   * @param untold - what stands for what the answer does not tell of itself
   * @param text - the answer as it came
   */
  readonly answer: (json: unknown, target: RuntimeTarget, untold: Untold, text: string) => UnaryAnswer<Value>;
  /**
   * Reads an answer that comes as events, or as a list of what would have been events, which nobody asked for. Absent where no
   * answer ever does.
   *
   * @throws ClassifiedFailure where the events are cut or tell of a failure
   */
  readonly events?:
    | ((text: string, target: RuntimeTarget, untold: Untold, classify: ClassifyAnswer) => Promise<UnaryAnswer<Value>>)
    | undefined;
  /** What speaks against an answer where another target is free to give a better one; else it is given as it is. */
  readonly doubtOf?: ((response: Value) => LlmFailure | undefined) | undefined;
  /** What an answer tells of itself. @default nothing */
  readonly factsOf?: ((response: Value, headers: Readonly<Record<string, string>>) => AnswerFacts) | undefined;
  /** The tokens that a document tells of which is no answer. @default nothing */
  readonly usageOf?: ((json: JsonRecord, target: RuntimeTarget) => LlmUsage | undefined) | undefined;
  /** What it sets, for observers. @default nothing */
  readonly settings?: (() => LlmRequestSettings) | undefined;
  /** What a target has to carry. @default every target can carry everything */
  readonly asked?: Asked | undefined;
}

/**
 * An attempt of one operation: whatever is no complete answer rejects as a classified failure.
 *
 * @internal
 */
export function unaryAttempt<Value>(init: UpstreamInit, operation: UnaryOperation<Value>): Attempt<Value> {
  return async (context) => {
    const terms = writeTermsOf(init);
    const sending = new Sending(init, context, (to) => operation.request(to, terms));
    for (;;) {
      const exchange = await sending.exchange();
      try {
        const value = await valueOf(init, context, operation, exchange);
        sending.accepted();
        return value;
      } catch (thrown) {
        const error = sending.unread(exchange, thrown);
        if (error !== undefined) throw error;
      }
    }
  };
}

/** Reads the answer of an operation. @throws ClassifiedFailure where it is none */
async function valueOf<Value>(
  init: UpstreamInit,
  context: AttemptContext,
  operation: UnaryOperation<Value>,
  exchange: Exchange,
): Promise<Value> {
  const {
    target,
    response: { headers, body },
  } = exchange;
  const { text, isComplete } = await collectBody(body, { maxBytes: MAX_ANSWER_BYTES, clock: init.clock });
  const json = isComplete ? parsedJsonOf(text) : undefined;
  const isEvents = json === undefined ? isComplete && looksLikeEventStream(text) : Array.isArray(json);
  const untold = untoldOf(init, context);
  const answer =
    isEvents && operation.events !== undefined
      ? await operation.events(text, target, untold, (evidence, said) => exchange.classified(evidence, said))
      : operation.answer(json, target, untold, text);
  if (answer.kind === 'response') {
    const { response: value } = answer;
    const { factsOf } = operation;
    if (factsOf !== undefined) context.notes.answered(() => factsOf(value, headers));
    const doubt = operation.doubtOf?.(value);
    if (doubt === undefined || !context.hasOtherTarget()) return value;
    throw new ClassifiedFailure(doubt);
  }
  if (answer.kind === 'unfit') throw new ClassifiedFailure(answer.failure);
  const usage = isRecord(json) ? operation.usageOf?.(json, target) : undefined;
  if (usage !== undefined) context.notes.answered(() => ({ usage: namedCountsOf(usage) }));
  const failure = malformed(exchange.classified(json ?? text));
  throw new ClassifiedFailure(answer.kind === 'empty' ? emptyAnswer(failure) : failure);
}
