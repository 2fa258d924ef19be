// A client whose answers come from memory, so that nothing but the library is at work.
import { createLlmClient, LlmTransport } from 'nestjs-llm-failover';
import { answerOf, streamEventsOf } from '../http/forms.mjs';

export const ROUTES = { default: ['bench/a', 'bench/b', 'bench/c'] };
export const PROVIDERS = {
  bench: {
    baseUrl: 'http://bench.invalid/v1',
    keys: ['sk-test-bench-key-number-one', 'sk-test-bench-key-number-two'],
  },
};
const JSON_HEADERS = { 'content-type': 'application/json' };
const STREAM_HEADERS = { 'content-type': 'text/event-stream' };
/** About what a socket gives at once. */
const PIECE = 16_384;

/** Answers every request at once: with one document, or with a stream of 500 chunks where that is asked for. */
export class MemoryTransport extends LlmTransport {
  #answer = new TextEncoder().encode(answerOf('openai'));
  #stream = piecesOf(new TextEncoder().encode(streamEventsOf('openai').join('')));

  async send({ body }) {
    const isStream = body.includes('"stream":true');
    const headers = isStream ? STREAM_HEADERS : JSON_HEADERS;
    return { status: 200, headers, body: each(isStream ? this.#stream : [this.#answer]) };
  }
}

export function memoryClient(transport = new MemoryTransport()) {
  return createLlmClient({ routes: ROUTES, providers: PROVIDERS }, { transport });
}

function piecesOf(bytes) {
  return Array.from({ length: Math.ceil(bytes.length / PIECE) }, (_, at) =>
    bytes.subarray(at * PIECE, (at + 1) * PIECE),
  );
}

async function* each(pieces) {
  yield* pieces;
}
