// Calls and streams over real HTTP through a Nest application, and what is left over of them.
import { createServer } from 'node:http';
import { once } from 'node:events';
import { call, many, stream } from './play.mjs';

const ANSWER = JSON.stringify({
  id: 'c',
  choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content: 'Hello.' } }],
});
const chunk = (delta, reason = null) =>
  `data: ${JSON.stringify({ id: 'c', choices: [{ index: 0, delta, finish_reason: reason }] })}\n\n`;

/** Most requests are answered; the others are refused, cut off, or left to hang for a while. */
function answer(turn, isStream, response) {
  const kind = turn % 12;
  if (kind === 3) return response.destroy();
  if (kind === 5)
    return response.writeHead(500, { 'content-type': 'application/json' }).end('{"error":{"message":"no"}}');
  if (kind === 7)
    return (
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': 5_000 }).write('{"cho') &&
      response.destroy()
    );
  if (!isStream) return response.writeHead(200, { 'content-type': 'application/json' }).end(ANSWER);
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.write(chunk({ content: 'one ' }) + chunk({ content: 'two ' }));
  // Goes on a little later: most of those that leave have gone by then.
  return setImmediate(() => response.end(chunk({ content: 'three' }) + chunk({}, 'stop') + 'data: [DONE]\n\n'));
}

/**
 * @param {{ library: object, nest: object, calls: number }} plan - one call of five is a stream
 * @returns what was answered, and the sockets that the server still had once the application was closed
 */
export async function playOverHttp({ library, nest, calls }) {
  const sockets = new Set();
  let turn = 0;
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (piece) => (body += piece)).on('error', () => undefined);
    request.on('end', () => answer((turn += 1), body.includes('"stream":true'), response));
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const baseUrl = `http://127.0.0.1:${server.address().port}/v1`;
  class AppModule {}
  nest.Module({
    imports: [
      library.LlmFailoverModule.forRoot({
        routes: { default: ['north/m', 'north/n'] },
        providers: { north: { baseUrl, keys: 'sk-test-http-0123456789abcdefghij' } },
        limits: { maxWaitMs: 0, attemptTimeoutMs: 5_000 },
        // An outage would leave most calls without a request.
        policies: { breakerThreshold: 1_000_000, breakerFailureRate: 1 },
      }),
    ],
  })(AppModule);
  const app = await nest.NestFactory.createApplicationContext(AppModule, { logger: false });
  const client = app.get(library.LlmClient);
  const stays = new AbortController();
  let answered = 0;
  await many(calls, async (index) => {
    if (await (index % 5 === 0 ? stream : call)(client, Math.floor(index / 5) + (index % 5), stays.signal))
      answered += 1;
  });
  await app.close();
  for (let wait = 0; wait < 200 && sockets.size > 0; wait += 1) await new Promise((resolve) => setTimeout(resolve, 10));
  const left = sockets.size;
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  return { answered, requests: turn, sockets: left };
}
