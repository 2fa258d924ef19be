import { Agent, type RequestListener } from 'node:http';
import { HttpService } from '@nestjs/axios';
import axios, { type AxiosAdapter } from 'axios';
import { HttpServiceTransport } from '../../../lib/clients/transport/http-service.transport.js';
import type { LlmTransportRequest, LlmTransportResponse } from '../../../lib/clients/transport/llm-transport.js';
import { RawServer } from '../support/raw-server.js';

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
  it('hands a proxy of the settings on', async () => {
    await serve((_request, response) => void response.end('by the proxy'));
    const { hostname, port } = new URL(server.url);
    const proxied = transport({ proxy: { protocol: 'http', host: hostname, port: Number(port) } });
    const response = await proxied.send(request({ url: 'http://llm.invalid/v1/chat' }));
    await expect(textOf(response)).resolves.toBe('by the proxy');
    expect(server.requests[0]).toMatchObject({ url: 'http://llm.invalid/v1/chat', headers: { host: 'llm.invalid' } });
  });

  it('gives a real signal to interceptors of a shared instance, and to an adapter of the host’s', async () => {
    await serve((_request, response) => void response.end('ok'));
    const seen: unknown[] = [];
    const shared = axios.create();
    shared.interceptors.request.use((config) => {
      seen.push(config.signal);
      return config;
    });
    await textOf(await transport({}, shared).send(request()));
    const adapter: AxiosAdapter = (config) => {
      seen.push(config.signal);
      return axios.getAdapter('http')(config);
    };
    const http = new HttpService(axios.create());
    await textOf(await new HttpServiceTransport(http, { httpAgent: agent, adapter }, true).send(request()));
    expect(seen.map((signal) => signal instanceof AbortSignal)).toEqual([true, true]);
  });

  it('sends nothing to the base URL of a shared instance', async () => {
    await serve((_request, response) => void response.end('ok'));
    const shared = axios.create({ baseURL: 'http://127.0.0.1:1/internal', allowAbsoluteUrls: false });
    await expect(textOf(await transport({}, shared).send(request()))).resolves.toBe('ok');
  });

  it.each([401, 403, 404, 407, 429, 503])(
    'takes the %i of a proxy that makes no tunnel for no answer',
    async (status) => {
      await serve(() => undefined);
      server.refuseTunnels(status);
      const { hostname, port } = new URL(server.url);
      const proxied = transport({ proxy: { protocol: 'http', host: hostname, port: Number(port) } });
      await expect(proxied.send(request({ url: 'https://llm.invalid/v1/chat' }))).rejects.toMatchObject({
        code: 'ERR_PROXY_TUNNEL',
        message: `The proxy refused to connect: ${status}.`,
      });
    },
  );

  it('closes the socket of a shared instance when the signal fires', async () => {
    await serve((_request, response) => void response.write('first'));
    const controller = new AbortController();
    const read = textOf(await transport().send(request({ signal: controller.signal })));
    controller.abort();
    await expect(read).rejects.toMatchObject({ code: 'ERR_CANCELED' });
    await server.socketClosed();
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
