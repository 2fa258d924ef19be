import { ClassifiedFailure, type Attempt } from '../failover/attempt.interface.js';
import { collectBody } from './collect-body.js';
import type { Asked } from './fit/asked.js';
import { runtimeTargetOf, type RuntimeTarget } from './runtime-target.js';
import { callUpstream, classified, emptyAnswer, writeTermsOf, type UpstreamInit } from './upstream.js';
import { parsedJsonOf } from './wire/json.js';
import type { WireRequest, WriteTerms } from './wire/wire.interface.js';

/** A longer answer is none. */
const MAX_ANSWER_BYTES = 64 * 1024 * 1024;

/** What the mapper made of an answer. */
export type UnaryAnswer<Value> =
  | { readonly kind: 'response'; readonly response: Value }
  | { readonly kind: 'not-an-answer' }
  | { readonly kind: 'empty' };

/** One operation over a wire: a request, and an answer that comes as one document. */
export interface UnaryOperation<Value> {
  readonly request: (target: RuntimeTarget, terms: WriteTerms) => WireRequest;
  /** @param json - the parsed answer, not to be trusted; `undefined` where it is no JSON or was cut */
  readonly answer: (json: unknown, target: RuntimeTarget) => UnaryAnswer<Value>;
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
    const target = runtimeTargetOf(context.candidate);
    const { response, sent } = await callUpstream(init, context, operation.request(target, writeTermsOf(init)));
    const { status, headers, body } = response;
    const { text, isComplete } = await collectBody(body, { maxBytes: MAX_ANSWER_BYTES, clock: init.clock });
    const json = isComplete ? parsedJsonOf(text) : undefined;
    const answer = operation.answer(json, target);
    if (answer.kind === 'response') return answer.response;
    const failure = classified(init, target, { status, headers, body: json ?? text, request: sent });
    throw new ClassifiedFailure(answer.kind === 'empty' ? emptyAnswer(failure) : failure);
  };
}
