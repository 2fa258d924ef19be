import type { LlmTransportResponse } from '../../index.js';
import type { WrittenAnswer } from '../answers/fake-answer.interface.js';
import { faultFor, streamFor, streamHeadersOf, writeAnswer, type FaultyDocument } from '../answers/write-answer.js';
import type { FakeLlmCall } from '../calls/fake-llm-call.js';
import type { FakeStream } from '../streams/fake-stream.interface.js';
import { streamBytesOf } from '../streams/stream-bytes.js';
import type { FakeConnectionFailure, FakeLlmOutcome } from './fake-llm-answer.interface.js';
import { unlessAborted } from './unless-aborted.js';

/** The response that an outcome stands for. @throws the error of a connection failure @internal */
export function responseOf(outcome: FakeLlmOutcome, call: FakeLlmCall, signal: AbortSignal): LlmTransportResponse {
  if (isConnectionFailure(outcome)) throw connectionErrorOf(outcome);
  const stream = streamFor(outcome, call);
  if (stream !== undefined)
    return { status: 200, headers: streamHeadersOf(call), body: streamed(stream, call, signal) };
  const written: FaultyDocument = faultFor(outcome, call) ?? writeAnswer(outcome, call);
  const { status, headers, body, ending } = written;
  return { status, headers, body: ending === undefined ? chunksOf(body) : halfOf(body, ending, signal) };
}

function isConnectionFailure(outcome: FakeLlmOutcome): outcome is FakeConnectionFailure {
  return typeof outcome === 'object' && outcome !== null && 'error' in outcome;
}

/** Errors of Node have the code in the message too. */
function connectionErrorOf({ error }: FakeConnectionFailure): unknown {
  return typeof error === 'string' ? Object.assign(new Error(`connect ${error}`), { code: error }) : error;
}

async function* chunksOf(body: WrittenAnswer['body']): AsyncGenerator<Uint8Array> {
  if (body !== '') yield Buffer.from(body);
}

async function* halfOf(
  body: string,
  ending: NonNullable<FaultyDocument['ending']>,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  yield Buffer.from(body.slice(0, body.length / 2));
  if (ending === 'reset') throw connectionErrorOf({ error: 'ECONNRESET' });
  if (ending === 'stall') await unlessAborted(new Promise<never>(() => undefined), signal);
}

/** A stream as a socket gives it: it throws the reason when the signal fires, and what breaks it. */
async function* streamed(stream: FakeStream, call: FakeLlmCall, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  let leave: () => void = () => undefined;
  const over = new Promise<void>((resolve) => (leave = resolve));
  const bytes = streamBytesOf(stream, call, over);
  try {
    for (;;) {
      const { done, value } = await unlessAborted(bytes.next(), signal);
      if (done !== true) yield value;
      else if (value === 'reset') throw connectionErrorOf({ error: 'ECONNRESET' });
      else if (value === 'stall') await unlessAborted(over, signal);
      else return;
    }
  } finally {
    leave();
    // Not awaited: pieces that never come would keep it waiting.
    bytes.return('close').catch(() => undefined);
  }
}
