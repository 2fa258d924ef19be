import type { RequestListener } from 'node:http';
import type { Socket } from 'node:net';
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { classifyLlmError } from '../../../lib/classification/classify-llm-error.js';
import type { LlmTransportRequest, LlmTransportResponse } from '../../../lib/clients/transport/llm-transport.js';
import { closedUrl } from '../../support/closed-url.js';
import { listenersOf } from '../../support/listeners-of.js';
import { ByteServer } from '../support/byte-server.js';
import { RawServer } from '../support/raw-server.js';
import { openTransport, TRANSPORTS, type OpenTransport } from '../support/transports.js';

let server: RawServer;
let open: OpenTransport;

async function serve(listener: RequestListener): Promise<void> {
  server = await RawServer.start(listener);
}

function request({ url = `${server.url}/v1/chat`, ...extra }: Partial<LlmTransportRequest> = {}): LlmTransportRequest {
  const target = { provider: 'openai', model: 'gpt-6-luna', credential: 'primary' };
  const { signal } = new AbortController();
  return { method: 'POST', url, headers: {}, body: '{"a":1}', target, signal, ...extra };
}

function send(extra: Partial<LlmTransportRequest> = {}): Promise<LlmTransportResponse> {
  return open.transport.send(request(extra));
}

async function textOf({ body }: LlmTransportResponse): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

/** What the classifier makes of whatever a promise rejects with. */
async function categoryOf(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'answered',
    (error: unknown) => classifyLlmError(error).category,
  );
}

describe.each(TRANSPORTS)('the transport over %s', (name) => {
  beforeEach(async () => {
    open = await openTransport(name);
  });

  afterEach(async () => {
    await open.close();
    await server.close();
  });

  it('sends method, headers and body as they are', async () => {
    let sent = '';
    await serve((incoming, response) => {
      incoming.on('data', (chunk: Buffer) => (sent += chunk.toString()));
      incoming.on('end', () => response.end('ok'));
    });
    const headers = { 'content-type': 'application/json', 'x-api-key': 'sk-test-transport' };
    await textOf(await send({ headers, body: '{"text":"  \\u00e9 ü"}', url: `${server.url}/v1/chat?version=2` }));
    expect(server.requests[0]).toMatchObject({ method: 'POST', url: '/v1/chat?version=2', headers });
    expect(sent).toBe('{"text":"  \\u00e9 ü"}');
  });

  it('sends a GET without a body', async () => {
    await serve((_request, response) => void response.end('ok'));
    await textOf(await send({ method: 'GET', body: undefined }));
    expect(server.requests[0]).toMatchObject({ method: 'GET' });
    expect(server.requests[0]?.headers['transfer-encoding']).toBeUndefined();
  });

  it('gives header names in lower case, repeated ones joined', async () => {
    await serve((_request, response) => {
      response.writeHead(200, [
        ['X-Request-ID', 'req_1'],
        ['Set-Cookie', 'a=1'],
        ['Set-Cookie', 'b=2'],
      ] as never);
      response.end('{}');
    });
    const response = await send();
    expect(response.headers).toMatchObject({ 'x-request-id': 'req_1', 'set-cookie': 'a=1, b=2' });
    expect(Object.values(response.headers).every((value) => typeof value === 'string')).toBe(true);
    await textOf(response);
  });

  it.each([400, 401, 429, 500, 503])('resolves with the status %i and its body', async (status) => {
    await serve((_request, response) => {
      response.writeHead(status, { 'retry-after': '7' }).end('no');
    });
    const response = await send();
    expect(response).toMatchObject({ status, headers: { 'retry-after': '7' } });
    await expect(textOf(response)).resolves.toBe('no');
  });

  it.each([301, 302, 307, 308])('does not follow a redirect with status %i', async (status) => {
    await serve((_request, response) => {
      response.writeHead(status, { location: `${server.url}/elsewhere` }).end();
    });
    const response = await send({ headers: { authorization: 'Bearer sk-test-redirected' } });
    expect(response.status).toBe(status);
    await textOf(response);
    expect(server.requests).toHaveLength(1);
  });

  it('resolves with the head while the body is still to come', async () => {
    let finish = (): void => undefined;
    await serve((_request, response) => {
      response.writeHead(200);
      response.write('first ');
      finish = () => void response.end('last');
    });
    const response = await send();
    expect(response.status).toBe(200);
    finish();
    await expect(textOf(response)).resolves.toBe('first last');
  });

  it('passes over a head that only says that another one comes', async () => {
    await serve((_request, response) => {
      response.writeEarlyHints({ link: '</style.css>; rel=preload' });
      response.writeHead(200).end('ok');
    });
    const response = await send();
    expect(response.status).toBe(200);
    await expect(textOf(response)).resolves.toBe('ok');
  });

  it('rejects, and closes the socket, when the signal fires before the head', async () => {
    await serve(() => undefined);
    const controller = new AbortController();
    const sent = categoryOf(send({ signal: controller.signal }));
    while (server.requests.length === 0) await new Promise((resolve) => setImmediate(resolve));
    controller.abort(new Error('enough'));
    await expect(sent).resolves.toBe('cancelled');
    await server.socketClosed();
    expect(server.sockets[0]?.closed).toBe(true);
  });

  it('sends nothing where the signal has fired before', async () => {
    await serve((_request, response) => void response.end('ok'));
    await expect(categoryOf(send({ signal: AbortSignal.abort() }))).resolves.toBe('cancelled');
    expect(server.requests).toHaveLength(0);
  });

  it('sends nothing where the signal fires while the connection is made', async () => {
    await serve((_request, response) => void response.end('ok'));
    const controller = new AbortController();
    const sent = categoryOf(send({ signal: controller.signal }));
    controller.abort();
    await expect(sent).resolves.toBe('cancelled');
    await textOf(await send({ headers: { 'x-second': 'yes' } }));
    expect(server.requests.map(({ headers }) => headers['x-second'])).toEqual(['yes']);
  });

  it('breaks the body off, and closes the socket, when the signal fires while it is read', async () => {
    await serve((_request, response) => {
      response.writeHead(200);
      response.write('first');
    });
    const controller = new AbortController();
    const response = await send({ signal: controller.signal });
    const read = categoryOf(textOf(response));
    setImmediate(() => controller.abort());
    await expect(read).resolves.toBe('cancelled');
    await server.socketClosed();
    expect(server.sockets[0]?.closed).toBe(true);
  });

  it('closes the socket when the reader leaves early', async () => {
    await serve((_request, response) => {
      response.writeHead(200);
      response.write('first');
    });
    const response = await send();
    for await (const chunk of response.body) {
      expect(Buffer.from(chunk).toString()).toBe('first');
      break;
    }
    await server.socketClosed();
    expect(server.sockets[0]?.closed).toBe(true);
  });

  it('leaves no listener on the signal, however a request ends', async () => {
    let isWell = true;
    await serve((_request, response) => {
      if (isWell) response.end('ok');
      else response.socket?.destroy();
    });
    const { signal } = new AbortController();
    const count = listenersOf(signal);
    await textOf(await send({ signal }));
    isWell = false;
    await expect(send({ signal })).rejects.toThrow();
    await new Promise((resolve) => setImmediate(resolve));
    expect(count()).toBe(0);
  });

  it('slows the server down with a reader that is slow', async () => {
    const piece = Buffer.alloc(64 * 1024);
    let written = 0;
    let isFull: () => void = () => undefined;
    const full = new Promise<void>((resolve) => (isFull = resolve));
    await serve((_request, response) => {
      response.writeHead(200);
      const write = () => {
        while (written < 1_000 && !response.destroyed) {
          written += 1;
          if (response.write(piece)) continue;
          response.once('drain', write);
          isFull();
          return;
        }
        response.end();
      };
      write();
    });
    const response = await send();
    await full;
    const stopped = async (): Promise<number> => {
      for (let before = -1; before !== written;) {
        before = written;
        for (let turn = 0; turn < 200; turn += 1) await new Promise((resolve) => setImmediate(resolve));
      }
      return written;
    };
    // What the sockets of the two sides hold, and no more.
    expect(await stopped()).toBeLessThan(500);
    let size = 0;
    for await (const chunk of response.body) size += chunk.byteLength;
    expect(size).toBe(1_000 * piece.byteLength);
  });

  it('uses one socket for ten calls in a row', async () => {
    await serve((_request, response) => void response.end('ok'));
    for (let call = 0; call < 10; call += 1) {
      await textOf(await send());
      for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    }
    expect(server.requests).toHaveLength(10);
    expect(server.sockets).toHaveLength(1);
  });

  it.each([
    ['gzip', gzipSync],
    ['x-gzip', gzipSync],
    ['deflate', deflateSync],
    ['deflate', deflateRawSync],
    ['br', brotliCompressSync],
  ])('unpacks an answer in %s', async (encoding, pack) => {
    await serve((_request, response) => {
      response.writeHead(200, { 'content-encoding': encoding }).end(pack('{"packed":true}'));
    });
    await expect(textOf(await send())).resolves.toBe('{"packed":true}');
    expect(server.requests[0]?.headers['accept-encoding']).toContain('gzip');
  });

  it('closes the socket when the reader leaves a packed answer early', async () => {
    await serve((_request, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' });
      response.write(gzipSync('first').subarray(0, -4));
    });
    const { body } = await send();
    for await (const _ of body) break;
    await server.socketClosed();
    expect(server.sockets[0]?.closed).toBe(true);
  });

  it('says that a body which is not packed as its head says cannot be read', async () => {
    await serve((_request, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' }).end('no gzip at all');
    });
    await expect(categoryOf(send().then(textOf))).resolves.toBe('malformed_response');
  });
});

function answerOf(text: string): string {
  return `HTTP/1.1 200 OK\r\ncontent-length: ${text.length}\r\n\r\n${text}`;
}

describe.each(TRANSPORTS)('what breaks a connection, over %s', (name) => {
  let bytes: ByteServer;

  beforeEach(async () => {
    open = await openTransport(name);
  });

  afterEach(async () => {
    await open.close();
    await bytes.close();
  });

  const HEAD = 'HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n';

  it.each([
    ['a reset before the head', (socket: Socket) => socket.resetAndDestroy()],
    ['an end before the head', (socket: Socket) => socket.end()],
    ['a reset within the body', (socket: Socket) => socket.write(`${HEAD}12345`, () => socket.resetAndDestroy())],
    ['an end within the body', (socket: Socket) => socket.end(`${HEAD}12345`)],
    ['a head that is none', (socket: Socket) => socket.end('SSH-2.0-OpenSSH_9.6\r\n')],
    ['a head too large', (socket: Socket) => socket.end(`HTTP/1.1 200 OK\r\nx-large: ${'a'.repeat(100_000)}\r\n\r\n`)],
    [
      'another protocol that nobody asked for',
      (socket: Socket) =>
        socket.write('HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n'),
    ],
    [
      'a chunk whose length is none',
      (socket: Socket) => socket.end('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n'),
    ],
    [
      'an end without the last chunk',
      (socket: Socket) => socket.end('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\n12345\r\n'),
    ],
  ])('%s is a fault of the network', async (_fault, answer) => {
    bytes = await ByteServer.start((socket) => void answer(socket));
    const sent = open.transport.send(request({ url: bytes.url })).then(textOf);
    await expect(categoryOf(sent)).resolves.toBe('network_error');
  });

  it('a server that is not there is a fault of the network', async () => {
    bytes = await ByteServer.start(() => undefined);
    await expect(categoryOf(open.transport.send(request({ url: await closedUrl() })))).resolves.toBe('network_error');
  });

  it('hands a second answer that nobody asked for to no later request', async () => {
    let number = 0;
    bytes = await ByteServer.start((socket) => void socket.write(answerOf(`answer-${(number += 1)}`)));
    const answers: string[] = [];
    for (let call = 1; call <= 20; call += 1) {
      answers.push(await textOf(await open.transport.send(request({ url: bytes.url }))));
      // In the turn of the answer, a little later, and right before the next request is sent.
      for (let turn = 0; turn < call % 4; turn += 1) await new Promise((resolve) => setImmediate(resolve));
      bytes.sockets.at(-1)?.write(answerOf('unasked'));
      for (let turn = 0; turn < call % 3; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    }
    expect(answers).toEqual(answers.map((_, index) => `answer-${index + 1}`));
  });

  it('closes an idle socket that gets bytes nobody asked for', async () => {
    bytes = await ByteServer.start((socket) => void socket.write(`${HEAD}1234567890`));
    await expect(open.transport.send(request({ url: bytes.url })).then(textOf)).resolves.toBe('1234567890');
    for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
    bytes.sockets[0]?.write('HTTP/1.1 200 OK\r\n');
    await bytes.lastSocketClosed();
    await expect(open.transport.send(request({ url: bytes.url })).then(textOf)).resolves.toBe('1234567890');
    expect(bytes.sockets).toHaveLength(2);
  });
});
