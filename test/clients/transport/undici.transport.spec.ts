import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import { createSecureServer, type Http2SecureServer } from 'node:http2';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { inspect } from 'node:util';
import { vi } from 'vitest';
import { classifyLlmError } from '../../../lib/classification/classify-llm-error.js';
import { loadDispatcher } from '../../../lib/clients/transport/load-undici.js';
import type { LlmTransportRequest } from '../../../lib/clients/transport/llm-transport.js';
import { UndiciTransport } from '../../../lib/clients/transport/undici.transport.js';
import type { LlmUndiciOptions } from '../../../lib/clients/transport/undici-options.interface.js';
import { seal } from '../../../lib/opaque/sealed.js';
import { SELF_SIGNED } from '../../support/self-signed.js';
import { ByteServer } from '../support/byte-server.js';
import { RawServer } from '../support/raw-server.js';

const cleanUps: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0)) await cleanUp();
});

async function open(options: LlmUndiciOptions = {}, env: Record<string, string> = {}): Promise<UndiciTransport> {
  const transport = new UndiciTransport(seal(await loadDispatcher(options, env)));
  cleanUps.unshift(() => transport.close());
  return transport;
}

async function serve(listener: RequestListener): Promise<RawServer> {
  const server = await RawServer.start(listener);
  cleanUps.push(() => server.close());
  return server;
}

async function textFrom(transport: UndiciTransport, url: string, extra: Partial<LlmTransportRequest> = {}) {
  const target = { provider: 'openai', model: 'gpt-6-luna', credential: 'primary' };
  const { signal } = new AbortController();
  const { body } = await transport.send({
    method: 'POST',
    url,
    headers: {},
    body: '{"a":1}',
    target,
    signal,
    ...extra,
  });
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

const categoryOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'answered',
    (error: unknown) => classifyLlmError(error).category,
  );

/** A server that speaks HTTP/2 to whoever asks for it, and HTTP/1.1 to all others. */
async function serveSecurely(): Promise<{ readonly port: number; readonly versions: string[] }> {
  const versions: string[] = [];
  const server: Http2SecureServer = createSecureServer({ ...SELF_SIGNED, allowHTTP1: true }, (request, response) => {
    versions.push(request.httpVersion);
    response.end('over TLS');
  });
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => sockets.add(socket));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  cleanUps.push(async () => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return { port: (server.address() as AddressInfo).port, versions };
}

/** A proxy that makes tunnels, or refuses to. */
async function serveTunnels(status = 200): Promise<{ readonly url: string; readonly asked: string[] }> {
  const asked: string[] = [];
  const proxy = createServer((_request, response) => void response.writeHead(status).end());
  proxy.on('connect', (request: IncomingMessage, socket: Socket) => {
    asked.push(`${request.url} ${request.headers['proxy-authorization'] ?? ''}`.trim());
    socket.on('error', () => undefined);
    if (status !== 200) return void socket.end(`HTTP/1.1 ${status} No\r\n\r\n`);
    const [, port] = (request.url ?? '').split(':');
    const target = connect(Number(port), '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      socket.pipe(target).pipe(socket);
    });
    target.on('error', () => socket.destroy());
    socket.on('close', () => target.destroy());
    return undefined;
  });
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  cleanUps.push(async () => {
    proxy.closeAllConnections();
    proxy.close();
  });
  return { url: `http://user:pass@127.0.0.1:${(proxy.address() as AddressInfo).port}`, asked };
}

describe('UndiciTransport and proxies', () => {
  const TARGET = 'http://llm.invalid/v1/chat?version=2';

  it('asks a proxy of the settings for the whole address', async () => {
    const proxy = await serve((_request, response) => void response.end('by the proxy'));
    await expect(textFrom(await open({ proxy: proxy.url }), TARGET)).resolves.toBe('by the proxy');
    expect(proxy.requests[0]).toMatchObject({ url: TARGET, headers: { host: 'llm.invalid' } });
  });

  it.each(['HTTP_PROXY', 'http_proxy', 'ALL_PROXY', 'all_proxy'])('takes %s from the environment', async (name) => {
    const proxy = await serve((_request, response) => void response.end('by the proxy'));
    await expect(textFrom(await open({}, { [name]: proxy.url }), TARGET)).resolves.toBe('by the proxy');
  });

  it('passes the proxy over for a host of NO_PROXY, and for all where the settings say so', async () => {
    const server = await serve((_request, response) => void response.end('direct'));
    const env = { HTTP_PROXY: 'http://127.0.0.1:1', NO_PROXY: 'localhost,127.0.0.1' };
    await expect(textFrom(await open({}, env), server.url)).resolves.toBe('direct');
    const { HTTP_PROXY } = env;
    await expect(textFrom(await open({ proxy: false }, { HTTP_PROXY }), server.url)).resolves.toBe('direct');
  });

  it('asks a proxy for a tunnel to an https: server', async () => {
    const { port } = await serveSecurely();
    const proxy = await serveTunnels();
    const transport = await open({ proxy: proxy.url, tls: { ca: SELF_SIGNED.cert } });
    await expect(textFrom(transport, `https://localhost:${port}/v1/chat`)).resolves.toBe('over TLS');
    const authorization = `Basic ${Buffer.from('user:pass').toString('base64')}`;
    expect(proxy.asked).toEqual([`localhost:${port} ${authorization}`]);
  });

  it.each([403, 407, 502])('a proxy that refuses a tunnel by %i is a fault of the network', async (status) => {
    const proxy = await serveTunnels(status);
    const sent = textFrom(await open({ proxy: proxy.url }), 'https://llm.invalid/v1/chat');
    await expect(categoryOf(sent)).resolves.toBe('network_error');
  });

  it('a proxy that wants a password is a fault of the network', async () => {
    const proxy = await serve((_request, response) => void response.writeHead(407).end('who are you?'));
    await expect(categoryOf(textFrom(await open({ proxy: proxy.url }), TARGET))).resolves.toBe('network_error');
  });

  it('a proxy that is not there is a fault of the network', async () => {
    const transport = await open({ proxy: 'http://127.0.0.1:1' });
    await expect(categoryOf(textFrom(transport, TARGET))).resolves.toBe('network_error');
    await expect(categoryOf(textFrom(transport, 'https://llm.invalid/v1/chat'))).resolves.toBe('network_error');
  });
});

describe('UndiciTransport and TLS', () => {
  it('trusts nobody but whom Node or the settings trust', async () => {
    const { port } = await serveSecurely();
    const url = `https://localhost:${port}/v1/chat`;
    await expect(categoryOf(textFrom(await open(), url))).resolves.toBe('network_error');
    await expect(textFrom(await open({ tls: { ca: SELF_SIGNED.cert } }), url)).resolves.toBe('over TLS');
  });

  it('speaks HTTP/2 where it is asked to, and else HTTP/1.1', async () => {
    const { port, versions } = await serveSecurely();
    const tls = { ca: SELF_SIGNED.cert };
    for (const allowH2 of [undefined, false, true]) {
      const transport = await open({ tls, ...(allowH2 !== undefined && { allowH2 }) });
      await expect(textFrom(transport, `https://localhost:${port}/v1/chat`)).resolves.toBe('over TLS');
    }
    expect(versions).toEqual(['1.1', '1.1', '2.0']);
  });
});

describe('UndiciTransport', () => {
  it('shows nothing of what it holds', async () => {
    const transport = await open({ proxy: 'http://user:secret-password@127.0.0.1:1' });
    expect(`${inspect(transport, { depth: 9, showHidden: true })} ${JSON.stringify(transport)}`).not.toContain(
      'secret',
    );
  });

  it('takes an answer 101 that nobody asked for as a fault of the network', async () => {
    const server = await ByteServer.start((socket) => void socket.end('HTTP/1.1 101 Switching Protocols\r\n\r\n'));
    cleanUps.push(() => server.close());
    await expect(categoryOf(textFrom(await open(), server.url))).resolves.toBe('network_error');
  });

  it('keeps nothing of bytes that are no HTTP in its error', async () => {
    const server = await ByteServer.start((socket) => void socket.end('the words of somebody\r\n\r\n'));
    cleanUps.push(() => server.close());
    const error = await textFrom(await open(), server.url).catch((thrown: unknown) => thrown);
    expect(JSON.stringify(classifyLlmError(error))).not.toContain('words of somebody');
  });

  it('ends what is under way when it is closed, and closes its sockets', async () => {
    const server = await serve((_request, response) => void response.writeHead(200).write('first'));
    const transport = await open();
    const read = categoryOf(textFrom(transport, server.url));
    while (server.requests.length === 0) await new Promise((resolve) => setImmediate(resolve));
    await transport.close();
    await expect(read).resolves.toBe('network_error');
    await server.socketClosed();
    await expect(categoryOf(textFrom(transport, server.url))).resolves.toBe('network_error');
  });

  it('lets go of an idle socket in time where the server does not say when it does', async () => {
    const server = await ByteServer.start(
      (socket) => void socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok'),
    );
    cleanUps.push(() => server.close());
    await textFrom(await open({ keepAliveTimeoutMs: 1 }), server.url);
    await server.lastSocketClosed();
    expect(server.sockets).toHaveLength(1);
  });
});

describe('the package undici', () => {
  it.each([
    ['none', () => fail('ERR_MODULE_NOT_FOUND')],
    ['none', () => fail('MODULE_NOT_FOUND')],
    ['one that cannot be loaded here (ERR_OTHER)', () => fail('ERR_OTHER')],
    ['an older one', () => Promise.resolve({ Agent: class {} })],
  ])('%s: says what to install', async (actual, load) => {
    const expected = "for 'undici' the package undici: run npm install undici@7, or undici@8 from Node 22.19 on";
    await expect(loadDispatcher({}, {}, load)).rejects.toMatchObject({
      code: 'llm_options_invalid',
      problems: [{ option: 'transport', actual, expected }],
    });
  });
});

function fail(code: string): Promise<never> {
  return Promise.reject(Object.assign(new Error('The package cannot be loaded.'), { code }));
}

describe('a request that is given up while its connection is made', () => {
  type LookedUp = (error: Error | null, addresses: readonly { address: string; family: number }[]) => void;

  /** A transport whose look-up of a name takes as long as the test wants. */
  async function openSlowly() {
    let found: ((address: LookedUp) => void) | undefined;
    const asked = new Promise<LookedUp>((resolve) => (found = resolve));
    const lookup = (_host: string, _options: object, callback: LookedUp) => found?.(callback);
    return { transport: await open({ tls: { lookup } as LlmUndiciOptions['tls'] }), asked };
  }

  it('ends at once, is never sent, and its socket is closed when it comes', async () => {
    const server = await serve((_request, response) => void response.end('late'));
    const { transport, asked } = await openSlowly();
    const controller = new AbortController();
    const url = server.url.replace('127.0.0.1', 'llm.invalid');
    const ended = textFrom(transport, url, { signal: controller.signal });
    const lookedUp = await asked;
    controller.abort();
    await expect(ended).rejects.toMatchObject({ code: 'ERR_CANCELED' });
    lookedUp(null, [{ address: '127.0.0.1', family: 4 }]);
    await vi.waitFor(() => expect(server.sockets).toHaveLength(1), { timeout: 20_000 });
    await server.socketClosed();
    expect(server.requests).toHaveLength(0);
  });
});
