import { FakeLlmServer } from 'nestjs-llm-failover/testing';
import { codeOf, post, said } from './support/post.js';

describe('a raw answer of a FakeLlmServer', () => {
  let server: FakeLlmServer;

  beforeEach(async () => {
    server = await FakeLlmServer.start();
  });
  afterEach(() => server.close());

  it('is sent as it is, chunk by chunk, under its status', async () => {
    const chunks = ['{"error":', { waitMs: 5 }, Buffer.from('"slow"}')];
    server.on().reply({ status: 503, headers: { 'X-Served-By': 'cache-1' }, chunks });
    const response = await post(server);
    expect([response.status, response.headers.get('x-served-by')]).toEqual([503, 'cache-1']);
    expect(await response.text()).toBe('{"error":"slow"}');
    expect(server.calls[0]).toMatchObject({ outcome: 'answered', aborted: false });
  });

  it('breaks off where it is told to, once the client has what came before', async () => {
    server.on().reply({ status: 200, chunks: ['Hel', { error: 'ECONNRESET' }, 'lo'] });
    const response = await post(server);
    const texts: string[] = [];
    const reading = (async () => {
      for await (const chunk of response.body ?? []) texts.push(Buffer.from(chunk as Uint8Array).toString());
    })();
    await expect(codeOf(reading)).resolves.not.toBe('answered');
    expect(texts.join('')).toBe('Hel');
    await expect(server.calls[0]?.closed).resolves.toBe('cut-off');
    expect(server.unmatched).toEqual([]);
  });

  it('is silent until the client leaves', async () => {
    server.on().reply({ status: 200, chunks: ['Hel', { waitMs: Infinity }, 'lo'] });
    const leaving = new AbortController();
    const response = await post(server, { signal: leaving.signal });
    const reading = codeOf(response.text());
    leaving.abort();
    await expect(server.calls[0]?.closed).resolves.toBe('client-left');
    await expect(reading).resolves.not.toBe('answered');
  });

  it('takes its time, if it ever comes', async () => {
    server.on({ model: 'slow' }).reply({ text: 'Hello', afterMs: 20 });
    server.on({ model: 'silent' }).reply({ text: 'never', afterMs: Infinity });
    const leaving = new AbortController();
    const silent = codeOf(post(server, { model: 'silent', signal: leaving.signal }));
    const call = await server.received();
    await expect(said(post(server, { model: 'slow' }))).resolves.toBe('Hello');
    expect(call.outcome).toBe('open');
    leaving.abort();
    await expect(call.closed).resolves.toBe('client-left');
    await expect(silent).resolves.not.toBe('answered');
  });

  it('can be cut in half as a whole one can', async () => {
    server.on().cut({ status: 200, chunks: ['Hello', { waitMs: 1e9 }, ' you'] });
    const response = await post(server);
    expect(response.headers.get('content-length')).toBe('9');
    await expect(codeOf(response.text())).resolves.not.toBe('answered');
  });
});
