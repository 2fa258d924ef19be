// The library's own share of a call: what it costs beyond the work that nobody is spared, writing the request and reading the
// answer. Over a transport that answers from memory, so that no socket is in it.
import { createParser } from 'eventsource-parser';
import { figure, measure, warmUp } from '../http/rounds.mjs';
import { STREAM_CHUNKS } from '../http/forms.mjs';
import { memoryClient, MemoryTransport } from './memory-client.mjs';

const REQUEST = { messages: [{ role: 'user', content: 'Where does the river Elbe flow, and where does it end?' }] };

/** @returns {Promise<{ perCall: import('../http/rounds.mjs').Figure, perChunk: import('../http/rounds.mjs').Figure }>} CPU in microseconds */
export async function measureOwnShare() {
  const transport = new MemoryTransport();
  const llm = memoryClient(transport).promises;
  const unary = { library: () => llm.chat(REQUEST), byHand: () => answerByHand(transport) };
  const stream = { library: () => drained(llm.stream(REQUEST)), byHand: () => streamByHand(transport) };
  await warmUp(unary, 10_000);
  const perCall = difference(await measure(unary, { concurrency: 1, calls: 2_000, rounds: 25 }), 1);
  await warmUp(stream, 200);
  const perChunk = difference(await measure(stream, { concurrency: 1, calls: 20, rounds: 25 }), STREAM_CHUNKS);
  return { perCall, perChunk };
}

/** Of each round, as rounds are neighbours in time. */
function difference({ library, byHand }, parts) {
  return figure(library.cpu.all.map((cost, round) => (cost - byHand.cpu.all[round]) / parts));
}

async function answerByHand(transport) {
  const { body } = await transport.send({ body: JSON.stringify({ model: 'a', ...REQUEST }) });
  const pieces = [];
  for await (const piece of body) pieces.push(piece);
  return JSON.parse(Buffer.concat(pieces).toString());
}

async function streamByHand(transport) {
  const { body } = await transport.send({ body: JSON.stringify({ model: 'a', ...REQUEST, stream: true }) });
  let count = 0;
  const parser = createParser({
    onEvent: ({ data }) => {
      if (data !== '[DONE]' && JSON.parse(data) !== null) count += 1;
    },
  });
  const decoder = new TextDecoder();
  for await (const piece of body) parser.feed(decoder.decode(piece, { stream: true }));
  return count;
}

async function drained(chunks) {
  let count = 0;
  for await (const _ of chunks) count += 1;
  return count;
}
