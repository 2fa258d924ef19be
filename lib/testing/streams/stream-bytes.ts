import { answerUsageOf } from '../answers/usage.js';
import type { FakeLlmCall } from '../calls/fake-llm-call.js';
import { failureFor } from '../failures/failure-for.js';
import { AnthropicStream } from './anthropic-stream.js';
import type { FakeStream, StreamBytes } from './fake-stream.interface.js';
import { GeminiStream } from './gemini-stream.js';
import { OpenAiResponsesStream } from './openai-responses-stream.js';
import { OpenAiStream } from './openai-stream.js';
import { sseTextOf } from './sse-text.js';
import type { StreamEvent, StreamForm } from './stream-form.interface.js';

const FORMS = {
  openai: OpenAiStream,
  'openai-responses': OpenAiResponsesStream,
  anthropic: AnthropicStream,
  gemini: GeminiStream,
};

/**
 * Writes a stream in the protocol of the call it answers, as fast as it is read.
 *
 * @param over - settles when nobody reads any more, for streams that are held back
 * @internal
 */
export async function* streamBytesOf(stream: FakeStream, call: FakeLlmCall, over: Promise<void>): StreamBytes {
  const { chunkBytes } = stream;
  const bytes = new ChunkedBytes(chunkBytes);
  for await (const event of eventsOf(stream, call)) {
    if (event === 'hold') {
      yield* bytes.rest();
      await stream.hold?.pass(over);
    } else yield* bytes.add(Buffer.from(sseTextOf(event, stream)));
  }
  yield* bytes.rest();
  const { ending = 'complete' } = stream;
  return ending === 'reset' || ending === 'stall' ? ending : 'close';
}

async function* eventsOf(stream: FakeStream, call: FakeLlmCall): AsyncGenerator<StreamEvent | 'hold'> {
  const form: StreamForm = new FORMS[call.api](call);
  const { promptTokens } = answerUsageOf(stream, call);
  if (stream.preamble !== false) yield* form.opening(promptTokens);
  if (stream.reasoning !== undefined) yield* form.thought(stream.reasoning);
  let length = 0;
  for await (const piece of stream.stream) {
    length += piece.length;
    yield* form.piece(piece);
  }
  if (stream.refusal !== undefined) yield* form.refusal(stream.refusal);
  for (const [position, toolCall] of (stream.toolCalls ?? []).entries()) yield* form.toolCall(toolCall, position);
  if (stream.hold !== undefined) yield 'hold';
  yield* endingOf(stream, call, form, length);
}

function endingOf(stream: FakeStream, call: FakeLlmCall, form: StreamForm, length: number): readonly StreamEvent[] {
  const { ending = 'complete', toolCalls = [] } = stream;
  if (typeof ending === 'object') {
    const { error, ...options } = ending;
    return form.error(failureFor(call, error, options).body);
  }
  if (ending !== 'complete' && ending !== 'unmarked') return [];
  const reason = stream.finishReason ?? (toolCalls.length > 0 ? 'tool_calls' : 'stop');
  const finish = form.finish({ reason, usage: answerUsageOf(stream, call, length) });
  return ending === 'complete' ? [...finish, ...form.mark()] : finish;
}

/** Cuts bytes into chunks of one size, whatever they hold; as they come without a size. */
class ChunkedBytes {
  private pending: Buffer = Buffer.alloc(0);

  constructor(private readonly size: number | undefined) {}

  *add(bytes: Buffer): Generator<Uint8Array> {
    if (this.size === undefined) return yield bytes;
    const all = Buffer.concat([this.pending, bytes]);
    const size = Math.max(1, this.size);
    let start = 0;
    for (; start + size <= all.length; start += size) yield all.subarray(start, start + size);
    this.pending = all.subarray(start);
  }

  *rest(): Generator<Uint8Array> {
    if (this.pending.length > 0) yield this.pending;
    this.pending = Buffer.alloc(0);
  }
}
