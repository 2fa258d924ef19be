// A server that answers chat requests at once, in a process of its own, so that its time is not the client's. Below
// `/fault-STATUS` it answers every request with that status.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import { answerOf, FAULTS, STREAM_FORMS, streamEventsOf } from './forms.mjs';

/** @returns {Promise<{ url: string, requestCount: () => Promise<number>, close: () => Promise<void> }>} */
export async function startUpstream() {
  const child = fork(fileURLToPath(import.meta.url), { env: { ...process.env, BENCH_UPSTREAM: '1' } });
  const [port] = await once(child, 'message');
  return {
    url: `http://127.0.0.1:${port}`,
    requestCount: async () => {
      const answered = once(child, 'message');
      child.send('count');
      return (await answered)[0];
    },
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
  let requestCount = 0;
  const server = createServer({ keepAliveTimeout: 600_000 }, (request, response) => {
    let body = '';
    requestCount += 1;
    request.setEncoding('utf8').on('data', (piece) => (body += piece));
    request.on('end', () => {
      const fault = /^\/fault-(\d{3})\//.exec(request.url)?.[1];
      if (fault !== undefined) {
        response.writeHead(Number(fault), { 'content-type': 'application/json' });
        response.end(JSON.stringify(FAULTS[fault]));
        return;
      }
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
  process.on('message', () => process.send(requestCount));
  process.on('disconnect', () => process.exit());
}
