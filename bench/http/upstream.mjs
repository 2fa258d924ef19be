// A server that answers chat requests at once, in a process of its own, so that its time is not the client's.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import { answerOf, STREAM_FORMS, streamEventsOf } from './forms.mjs';

/** @returns {Promise<{ url: string, close: () => Promise<void> }>} */
export async function startUpstream() {
  const child = fork(fileURLToPath(import.meta.url), { env: { ...process.env, BENCH_UPSTREAM: '1' } });
  const [port] = await once(child, 'message');
  return {
    url: `http://127.0.0.1:${port}`,
    close: async () => {
      const exited = once(child, 'exit');
      child.disconnect();
      await exited;
    },
  };
}

if (process.env.BENCH_UPSTREAM === '1') {
  const answers = new Map(Object.keys(STREAM_FORMS).map((form) => [form, Buffer.from(answerOf(form))]));
  const streams = new Map(
    Object.keys(STREAM_FORMS).map((form) => [form, streamEventsOf(form).map((event) => Buffer.from(event))]),
  );
  const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (piece) => (body += piece));
    request.on('end', () => {
      const form = request.url.split('/')[1];
      const isStream = /stream/i.test(request.url) || body.includes('"stream":true');
      if (isStream) {
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        for (const event of streams.get(form)) response.write(event);
        response.end();
      } else {
        const answer = answers.get(form);
        response.writeHead(200, { 'content-type': 'application/json', 'content-length': answer.length });
        response.end(answer);
      }
    });
  });
  server.listen(0, '127.0.0.1', () => process.send(server.address().port));
  process.on('disconnect', () => process.exit());
}
