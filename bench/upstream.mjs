// A server that answers every chat request at once, in a thread of its own so that it takes no time from the client.
import { createServer } from 'node:http';
import { once } from 'node:events';
import { isMainThread, parentPort, Worker } from 'node:worker_threads';

export const ANSWER = JSON.stringify({
  id: 'chatcmpl-bench',
  object: 'chat.completion',
  created: 1_700_000_000,
  model: 'bench',
  choices: [{ index: 0, message: { role: 'assistant', content: 'Hello, how may I help?' }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 9, completion_tokens: 7, total_tokens: 16 },
});

/** @returns {Promise<{ url: string, close: () => Promise<number> }>} */
export async function startUpstream() {
  const worker = new Worker(new URL(import.meta.url));
  const [port] = await once(worker, 'message');
  return { url: `http://127.0.0.1:${port}`, close: () => worker.terminate() };
}

/** Content chunks of a streamed answer. */
export const STREAM_CHUNKS = 2_000;

const EVENTS = streamEvents();

function streamEvents() {
  const chunk = (delta, reason = null) =>
    `data: ${JSON.stringify({
      id: 'chatcmpl-bench',
      object: 'chat.completion.chunk',
      created: 1_700_000_000,
      model: 'bench',
      choices: [{ index: 0, delta, finish_reason: reason }],
    })}\n\n`;
  const contents = Array.from({ length: STREAM_CHUNKS }, (_, index) => chunk({ content: `word${index} ` }));
  return [chunk({ role: 'assistant', content: '' }), ...contents, chunk({}, 'stop'), 'data: [DONE]\n\n'];
}

function sendEvents(response) {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  for (const event of EVENTS) response.write(event);
  response.end();
}

function sendAnswer(response) {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(ANSWER) });
  response.end(ANSWER);
}

if (!isMainThread) {
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (piece) => (body += piece));
    request.on('end', () => (JSON.parse(body).stream === true ? sendEvents(response) : sendAnswer(response)));
  });
  server.listen(0, '127.0.0.1', () => parentPort?.postMessage(server.address().port));
}
