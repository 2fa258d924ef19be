import { once } from 'node:events';
import { Agent, type RequestListener } from 'node:http';
import { gzipSync } from 'node:zlib';
import { HttpService } from '@nestjs/axios';
import axios from 'axios';
import { HttpServiceTransport } from '../../lib/clients/transport/http-service.transport.js';
import type { LlmTransportRequest, LlmTransportResponse } from '../../lib/clients/transport/llm-transport.js';
import { RawServer } from './support/raw-server.js';

let server: RawServer;
let agent: Agent;

beforeEach(() => {
  agent = new Agent({ keepAlive: true });
});

afterEach(async () => {
  agent.destroy();
  await server.close();
});

async function serve(listener: RequestListener): Promise<void> {
  server = await RawServer.start(listener);
}

function transport(config: ConstructorParameters<typeof HttpServiceTransport>[1] = {}, instance = axios.create()) {
  return new HttpServiceTransport(new HttpService(instance), { httpAgent: agent, ...config });
}

function request({ url = `${server.url}/v1/chat`, ...extra }: Partial<LlmTransportRequest> = {}): LlmTransportRequest {
  const target = { provider: 'openai', model: 'gpt-6-luna', credential: 'primary' };
  const { signal } = new AbortController();
  return { method: 'POST', url, headers: {}, body: '{"a":1}', target, signal, ...extra };
}

async function textOf({ body }: LlmTransportResponse): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

describe('HttpServiceTransport', () => {
  it('sends method, headers and body as they are', async () => {
    let sent = '';
    await serve((incoming, response) => {
      incoming.on('data', (chunk: Buffer) => (sent += chunk.toString()));
      incoming.on('end', () => response.end('ok'));
    });
    const headers = { 'content-type': 'application/json', 'x-api-key': 'sk-test-transport' };
    await textOf(await transport().send(request({ headers, body: '{"text":"  \\u00e9 "}' })));
    expect(server.requests[0]).toMatchObject({ method: 'POST', url: '/v1/chat', headers });
    expect(sent).toBe('{"text":"  \\u00e9 "}');
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
    const response = await transport().send(request());
    expect(response.headers).toMatchObject({ 'x-request-id': 'req_1', 'set-cookie': 'a=1, b=2' });
    expect(Object.values(response.headers).every((value) => typeof value === 'string')).toBe(true);
    await textOf(response);
  });

  it.each([400, 401, 429, 500, 503])('resolves with the status %i and its body', async (status) => {
    await serve((_request, response) => {
      response.writeHead(status, { 'retry-after': '7' }).end('no');
    });
    const response = await transport().send(request());
    expect(response).toMatchObject({ status, headers: { 'retry-after': '7' } });
    await expect(textOf(response)).resolves.toBe('no');
  });

  it.each([301, 302, 307, 308])('does not follow a redirect with status %i', async (status) => {
    await serve((_request, response) => {
      response.writeHead(status, { location: `${server.url}/elsewhere` }).end();
    });
    const response = await transport().send(request({ headers: { authorization: 'Bearer sk-test-redirected' } }));
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
    const response = await transport().send(request());
    expect(response.status).toBe(200);
    finish();
    await expect(textOf(response)).resolves.toBe('first last');
  });

  it('rejects, and closes the socket, when the signal fires before the head', async () => {
    await serve(() => undefined);
    const controller = new AbortController();
    const sent = transport().send(request({ signal: controller.signal }));
    while (server.requests.length === 0) await new Promise((resolve) => setImmediate(resolve));
    controller.abort(new Error('enough'));
    await expect(sent).rejects.toMatchObject({ code: 'ERR_CANCELED' });
    await server.socketClosed();
    expect(server.sockets[0]?.closed).toBe(true);
  });

  it('breaks the body off, and closes the socket, when the signal fires while it is read', async () => {
    await serve((_request, response) => {
      response.writeHead(200);
      response.write('first');
    });
    const controller = new AbortController();
    const response = await transport().send(request({ signal: controller.signal }));
    const read = textOf(response);
    setImmediate(() => controller.abort());
    await expect(read).rejects.toMatchObject({ code: 'ERR_CANCELED' });
    await server.socketClosed();
    expect(server.sockets[0]?.closed).toBe(true);
  });

  it('closes the socket when the reader leaves early', async () => {
    await serve((_request, response) => {
      response.writeHead(200);
      response.write('first');
    });
    const response = await transport().send(request());
    for await (const chunk of response.body) {
      expect(Buffer.from(chunk).toString()).toBe('first');
      break;
    }
    await server.socketClosed();
    expect(server.sockets[0]?.closed).toBe(true);
  });

  it('rejects where nobody listens', async () => {
    await serve(() => undefined);
    const { url } = server;
    await server.close();
    await expect(transport().send(request({ url }))).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  it('uses one socket for ten calls in a row', async () => {
    await serve((_request, response) => void response.end('ok'));
    const sender = transport();
    for (let call = 0; call < 10; call += 1) {
      const idle = once(agent, 'free');
      await textOf(await sender.send(request()));
      await idle;
    }
    expect(server.requests).toHaveLength(10);
    expect(server.sockets).toHaveLength(1);
  });

  it('unpacks a gzip answer', async () => {
    await serve((_request, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('{"packed":true}'));
    });
    await expect(textOf(await transport().send(request()))).resolves.toBe('{"packed":true}');
  });

  it('hands a proxy of the settings on', async () => {
    await serve((_request, response) => void response.end('by the proxy'));
    const { hostname, port } = new URL(server.url);
    const proxied = transport({ proxy: { protocol: 'http', host: hostname, port: Number(port) } });
    const response = await proxied.send(request({ url: 'http://llm.invalid/v1/chat' }));
    await expect(textOf(response)).resolves.toBe('by the proxy');
    expect(server.requests[0]).toMatchObject({ url: 'http://llm.invalid/v1/chat', headers: { host: 'llm.invalid' } });
  });

  it('lets no setting of a shared instance change body, status or time', async () => {
    await serve((_request, response) => void response.writeHead(500).end('{"answer":42}'));
    const shared = axios.create({
      timeout: 1,
      validateStatus: () => false,
      transformRequest: () => 'other',
      transformResponse: () => 'other',
      responseType: 'json',
    });
    const response = await transport({}, shared).send(request());
    expect(response.status).toBe(500);
    await expect(textOf(response)).resolves.toBe('{"answer":42}');
  });
});
