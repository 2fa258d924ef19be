import type { LlmFailure } from '../../classification/failure.interface.js';
import {
  ClassifiedFailure,
  type Attempt,
  type AttemptContext,
  type AttemptEnd,
} from '../../failover/attempt.interface.js';
import { emptyAnswer } from '../answer-faults.js';
import { factsOfStream } from '../answer-facts.js';
import { chatAnswersOf } from '../chat-answers.js';
import type { LlmChatChunk } from '../chat-chunk.interface.js';
import type { LlmChatRequest } from '../chat.interface.js';
import { restatableRequest } from '../fitted-request.js';
import { runtimeTargetOf, type RuntimeTarget } from '../runtime-target.js';
import { mayBeSilent } from '../wire/silent-reasons.js';
import type { WireRequest, WriteTerms } from '../wire/wire.interface.js';
import { classified, Sending, untoldOf, writeTermsOf, type Exchange, type UpstreamInit } from '../upstream.js';
import { addsNothing, hasContent } from './chunk-content.js';
import { ChunkSource } from './chunk-source.js';

/** A stream whose first content has come. */
export interface CommittedStream {
  /** What was held back, the first content last. */
  readonly head: readonly LlmChatChunk[];
  readonly source: ChunkSource;
  /** The end of the attempt, for whatever reason. */
  readonly end: AttemptEnd;
}

/** What bounds a stream to its first content. */
export interface StreamBounds {
  readonly firstContentTimeoutMs: number;
  /** A first content that is waited for less long says nothing of the provider when it does not come. */
  readonly tellingTimeoutMs: number;
  readonly maxBufferedChunks: number;
}

/**
 * An attempt of a streamed chat completion, up to its first content: until then every failure rejects, and another
 * candidate can take over unseen. What came before the first content is held back.
 *
 * @internal
 */
export function streamAttempt(
  init: UpstreamInit,
  request: LlmChatRequest,
  bounds: StreamBounds,
): Attempt<CommittedStream> {
  // Held here alone, so that the closures of a stream, which may last for long, do not keep it.
  let held: LlmChatRequest | undefined = request;
  return async (context) => {
    const asked = held;
    if (asked === undefined) throw new TypeError('The stream has been committed.');
    const timeoutMs = runtimeTargetOf(context.candidate).firstContentTimeoutMs ?? bounds.firstContentTimeoutMs;
    const failure = timeoutMs < bounds.tellingTimeoutMs ? TOO_LITTLE_TIME : NO_FIRST_CONTENT;
    const cancelTimer = init.clock.startTimer(timeoutMs, () => context.abort(new ClassifiedFailure(failure)));
    // A transport that does not notice the end would keep the timer.
    const timer = { attemptEnded: cancelTimer };
    context.listen(timer);
    try {
      const sending = new Sending(init, context, writerOf(asked, writeTermsOf(init)));
      for (;;) {
        const exchange = await sending.exchange();
        const source = sourceOf(init, context, asked, exchange);
        try {
          const head = await untilContent(source, bounds.maxBufferedChunks, () => emptyFailure(init, exchange.target));
          if (context.isOver) throw context.reason;
          sending.accepted();
          held = undefined;
          return { head, source, end: context };
        } catch (thrown) {
          // A transport that does not notice the end would leave the body open.
          source.close();
          const error = sending.unread(exchange, thrown);
          if (error !== undefined) throw error;
        }
      }
    } finally {
      context.unlisten(timer);
      cancelTimer();
    }
  };
}

/** Reads the answer of an exchange in pieces. */
function sourceOf(
  init: UpstreamInit,
  context: AttemptContext,
  request: LlmChatRequest,
  exchange: Exchange,
): ChunkSource {
  const { response, target } = exchange;
  const { reader, answer } = chatAnswersOf(request, target, untoldOf(init, context));
  const source = new ChunkSource({
    body: response.body,
    reader: reader(),
    answer,
    classify: (body, said) => exchange.classified(body, said),
  });
  context.notes.answered(factsOfStream(source, response.headers));
  return source;
}

/** Apart, so that no closure of the attempt holds the request. */
function writerOf(request: LlmChatRequest, terms: WriteTerms): (target: RuntimeTarget) => WireRequest {
  return (target) =>
    restatableRequest(request, target, terms, (fitted, to) => target.wire.chatStreamRequest(fitted, to));
}

/** The chunks up to the first content, without those that add nothing. */
async function untilContent(
  source: ChunkSource,
  maxChunks: number,
  emptyFailureOf: () => LlmFailure,
): Promise<readonly LlmChatChunk[]> {
  const head: LlmChatChunk[] = [];
  for (;;) {
    const chunk = await source.next();
    if (chunk === undefined) {
      if (head.some(isSilent)) return head;
      throw new ClassifiedFailure(emptyFailureOf());
    }
    const last = head.at(-1);
    if (last === undefined || !addsNothing(chunk, last)) head.push(chunk);
    if (hasContent(chunk)) return head;
    if (head.length > maxChunks) throw new ClassifiedFailure(OVERLONG_PREAMBLE);
  }
}

/** Whether an answer is complete though it says nothing. */
function isSilent({ choices }: LlmChatChunk): boolean {
  return choices.some(({ finish_reason: reason }) => mayBeSilent(reason));
}

function emptyFailure(init: UpstreamInit, target: RuntimeTarget): LlmFailure {
  return emptyAnswer(classified(init, target, { status: 200, body: '' }));
}

const NO_FIRST_CONTENT: LlmFailure = {
  category: 'timeout',
  scope: 'provider_model',
  explicit: true,
  message: 'the first content took too long',
  rule: 'stream/first-content-timeout',
};

const TOO_LITTLE_TIME: LlmFailure = { ...NO_FIRST_CONTENT, scope: 'request' };

const OVERLONG_PREAMBLE: LlmFailure = {
  category: 'malformed_response',
  scope: 'provider_model',
  explicit: true,
  message: 'too many chunks came before the first content',
  rule: 'stream/overlong-preamble',
};
