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

if (!isMainThread) {
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(ANSWER) });
      response.end(ANSWER);
    });
  });
  server.listen(0, '127.0.0.1', () => parentPort?.postMessage(server.address().port));
}
