import type { LlmTransportResponse } from '../../index.js';
import { deliveryOf } from '../answers/delivery-of.js';
import type { FakeAnswer, WrittenAnswer } from '../answers/fake-answer.interface.js';
import {
  chunkedFor,
  faultFor,
  streamFor,
  streamHeadersOf,
  writeAnswer,
  type FaultyDocument,
} from '../answers/write-answer.js';
import type { FakeLlmCall } from '../calls/fake-llm-call.js';
import { chunkBytesOf } from '../streams/chunk-bytes.js';
import type { BrokenOff } from '../streams/fake-chunks.interface.js';
import { streamBytesOf } from '../streams/stream-bytes.js';
import type { FakeConnectionFailure, FakeLlmOutcome } from './fake-llm-answer.interface.js';
import type { LlmTestClock } from './llm-test-clock.js';
import { pause } from './pause.js';
import { unlessAborted } from './unless-aborted.js';

/** Whom an outcome is for. @internal */
export interface Recipient {
  readonly call: FakeLlmCall;
  readonly clock: LlmTestClock;
  /** That of the call, where the answer heeds it. */
  readonly signal: AbortSignal;
  /** Makes what the call rejects with out of what the test's own code has thrown. */
  readonly blame: (thrown: unknown) => unknown;
}

/** The response that an outcome stands for, when it is due. @throws the error of a connection failure @internal */
export async function responseOf(outcome: FakeLlmOutcome, recipient: Recipient): Promise<LlmTransportResponse> {
  const { clock, signal, blame } = recipient;
  const { afterMs = 0 } = deliveryOf(outcome);
  if (afterMs > 0) await pause(clock, afterMs, signal);
  if (isConnectionFailure(outcome)) throw connectionErrorOf(outcome);
  try {
    return written(outcome, recipient);
  } catch (error) {
    throw blame(error);
  }
}

function written(outcome: FakeAnswer, recipient: Recipient): LlmTransportResponse {
  const { call, clock, signal } = recipient;
  const chunked = chunkedFor(outcome);
  if (chunked !== undefined) {
    const { chunks, ...head } = chunked;
    const bytesOf = () => chunkBytesOf(chunks, (delayMs) => pause(clock, delayMs, signal));
    return { ...head, body: readable(bytesOf, recipient) };
  }
  const stream = streamFor(outcome, call);
  if (stream !== undefined) {
    const bytesOf = (over: Promise<void>) => streamBytesOf(stream, call, over);
    return { status: 200, headers: streamHeadersOf(call), body: readable(bytesOf, recipient) };
  }
  const { ending, body, ...head }: FaultyDocument = faultFor(outcome, call) ?? writeAnswer(outcome, call);
  return { ...head, body: ending === undefined ? chunksOf(body) : halfOf(body, ending, signal) };
}

function isConnectionFailure(outcome: FakeLlmOutcome): outcome is FakeConnectionFailure {
  return typeof outcome === 'object' && outcome !== null && 'error' in outcome;
}

/** Errors of Node have the code in the message too. */
function connectionErrorOf({ error }: BrokenOff): unknown {
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

/**
 * Bytes as a socket gives them: it throws the reason when the signal fires, and what breaks it.
 *
 * @param bytesOf - begins the bytes; its argument settles when nobody reads any more
 */
async function* readable(
  bytesOf: (over: Promise<void>) => AsyncGenerator<Uint8Array, 'close' | 'reset' | 'stall' | BrokenOff>,
  { signal, blame }: Recipient,
): AsyncGenerator<Uint8Array> {
  let leave: () => void = () => undefined;
  const over = new Promise<void>((resolve) => (leave = resolve));
  const bytes = bytesOf(over);
  try {
    for (;;) {
      const { done, value } = await unlessAborted(nextOf(bytes, blame), signal);
      if (done !== true) yield value;
      else if (value === 'stall') await unlessAborted(over, signal);
      else if (value === 'close') return;
      else throw connectionErrorOf(value === 'reset' ? { error: 'ECONNRESET' } : value);
    }
  } finally {
    leave();
    // Not awaited: pieces that never come would keep it waiting.
    bytes.return('close').catch(() => undefined);
  }
}

/** The next bytes; pieces that the test's own generator does not give are blamed on it. */
async function nextOf<Bytes, End>(bytes: AsyncGenerator<Bytes, End>, blame: Recipient['blame']) {
  try {
    return await bytes.next();
  } catch (error) {
    throw blame(error);
  }
}
