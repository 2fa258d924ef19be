import type { LlmFailure } from '../../classification/failure.interface.js';
import { ClassifiedFailure, type AttemptEndListener } from '../../failover/attempt.interface.js';
import type { EngineAnswer } from '../../failover/answered-call.js';
import type { CancelTimer, Clock } from '../../health/clock.js';
import { THOUGHTS_ALONE } from '../answer-faults.js';
import type { LlmChatChunk } from '../chat-chunk.interface.js';
import { attachFailover, type LlmFailoverInfo } from '../failover-info.js';
import { namedCountsOf } from '../wire/usage.js';
import { textOf } from './chunk-content.js';
import { KeptText } from './kept-text.js';
import { IDLE, OUT_OF_TIME } from './late-timeouts.js';
import type { CommittedStream } from './stream-attempt.js';

/** What bounds a stream after its first content. */
export interface ChatStreamBounds {
  readonly idleTimeoutMs: number;
  /** Epoch milliseconds; absent where the call has set no time of its own. */
  readonly deadlineAtMs?: number | undefined;
  readonly clock: Clock;
}

/** More of the text is not kept for the error of an interruption, so that a long stream takes no memory. */
const MAX_TEXT_CHARS = 1024 * 1024;
/** The connection of an answer that is complete is waited for so long, to be used again. */
const MAX_DRAIN_MS = 1_000;

type OpenedStream = EngineAnswer<CommittedStream>;

/**
 * A streamed answer from its first content on: hands on what was held back, then what is pulled from the socket.
 *
 * Ends complete, or in `LlmStreamInterruptedError`, as it does where nothing but thoughts came; a reader that leaves early closes the socket and marks nothing.
 *
 * @internal
 */
export class ChatStream implements AttemptEndListener {
  private readonly held: readonly LlmChatChunk[];
  /** How many of them were handed on. */
  private handedOn = 0;
  private readonly said = new KeptText(MAX_TEXT_CHARS);
  private isSettled = false;
  private endedBy: LlmFailure | undefined;
  private readonly cancelDeadline: CancelTimer | undefined;
  /** Ends the pull that is pending, whatever the transport makes of its signal. */
  private stopPull: ((reason: unknown) => void) | undefined;
  /** Ends it as the end of the answer. */
  private endPull: ((end: undefined) => void) | undefined;
  /** What the next pull is to throw: the stream has ended while nobody pulled. */
  private broken: { readonly error: unknown } | undefined;

  constructor(
    private readonly opened: OpenedStream,
    private readonly bounds: ChatStreamBounds,
    info: LlmFailoverInfo,
  ) {
    const [first, ...rest] = opened.value.head;
    this.held = first === undefined ? rest : [attachFailover({ ...first }, info), ...rest];
    const { end, source } = opened.value;
    source.heard = this.said;
    end.listen(this);
    const { clock, deadlineAtMs } = bounds;
    if (deadlineAtMs !== undefined) {
      this.cancelDeadline = clock.startTimer(deadlineAtMs - clock.now(), () => this.timeOut(OUT_OF_TIME));
    }
  }

  /** The next chunk, where it is there already; `undefined` says nothing of the end. */
  takeReady(): LlmChatChunk | undefined {
    const { source, end } = this.opened.value;
    if (this.isSettled || end.isOver) return undefined;
    const chunk = this.nextHeld() ?? source.takeReady();
    if (chunk !== undefined) this.said.add(textOf(chunk));
    return chunk;
  }

  /** The next chunk; `undefined` when the answer is complete. @throws LlmStreamInterruptedError, or the caller's reason */
  async next(): Promise<LlmChatChunk | undefined> {
    this.throwIfBroken();
    if (this.isSettled) return undefined;
    try {
      const { end } = this.opened.value;
      if (end.isOver) throw end.reason;
      const ready = this.takeReady();
      if (ready !== undefined) return ready;
      const chunk = await this.pull();
      if (chunk !== undefined) {
        this.said.add(textOf(chunk));
        return chunk;
      }
    } catch (thrown) {
      if (!this.hasSettled()) throw this.fail(thrown);
    }
    // What ended the stream between the end of the pull and here is no end of the answer; whoever left has been told of.
    this.throwIfBroken();
    if (this.hasSettled()) return undefined;
    if (this.opened.value.source.isThoughtsAlone) throw this.fail(new ClassifiedFailure(THOUGHTS_ALONE));
    this.succeed();
    return undefined;
  }

  /** Nobody wants the rest. */
  leave(): void {
    if (this.isSettled) return;
    this.settle();
    this.opened.abandon();
    this.close();
  }

  private nextHeld(): LlmChatChunk | undefined {
    return this.handedOn < this.held.length ? this.held[this.handedOn++] : undefined;
  }

  private async pull(): Promise<LlmChatChunk | undefined> {
    const { clock, idleTimeoutMs } = this.bounds;
    let cancelTimer: CancelTimer | undefined;
    try {
      return await new Promise<LlmChatChunk | undefined>((resolve, reject) => {
        this.stopPull = reject;
        this.endPull = resolve;
        cancelTimer = clock.startTimer(idleTimeoutMs, () => this.timeOut(IDLE));
        this.opened.value.source.next().then(resolve, reject);
      });
    } finally {
      this.stopPull = undefined;
      this.endPull = undefined;
      cancelTimer?.();
    }
  }

  /** Where nobody pulls, the call ends all the same: perhaps nobody ever will. */
  attemptEnded(): void {
    const { reason } = this.opened.value.end;
    if (this.stopPull !== undefined) this.stopPull(reason);
    else if (!this.isSettled) this.broken = { error: this.fail(reason) };
  }

  /** An answer that is whole is complete, though its server goes on to hold the connection. */
  private timeOut(failure: LlmFailure): void {
    if (this.endPull !== undefined && this.opened.value.source.isWhole) this.endPull(undefined);
    else this.end(failure);
  }

  /** Ends the attempt for a reason of ours; the pending read then rejects. */
  private end(failure: LlmFailure): void {
    this.endedBy ??= failure;
    this.opened.abort(new ClassifiedFailure(failure));
  }

  private succeed(): void {
    this.settle();
    this.opened.value.end.unlisten(this);
    this.opened.succeed();
    this.opened.release();
    const cancelTimer = this.bounds.clock.startTimer(MAX_DRAIN_MS, () => this.close());
    this.opened.value.source.drain().then(cancelTimer, cancelTimer);
  }

  private fail(thrown: unknown): unknown {
    this.settle();
    const { usage } = this.opened.value.source;
    const error = this.opened.interrupt(this.endedBy === undefined ? thrown : new ClassifiedFailure(this.endedBy), {
      text: this.said.text.slice(0, MAX_TEXT_CHARS),
      usage: usage && namedCountsOf(usage),
    });
    this.close();
    return error;
  }

  private close(): void {
    this.opened.abort(new DOMException('The stream is over.', 'AbortError'));
    this.opened.value.source.close();
    this.opened.release();
  }

  private throwIfBroken(): void {
    const { broken } = this;
    this.broken = undefined;
    if (broken !== undefined) throw broken.error;
  }

  private hasSettled(): boolean {
    return this.isSettled;
  }

  private settle(): void {
    this.isSettled = true;
    this.cancelDeadline?.();
  }
}
