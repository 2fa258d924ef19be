import axios from 'axios';
import { FakeLlmServer } from '../../lib/testing/server/fake-llm-server.js';
import { codeOf, LIVE_KEY, post, said } from './support/post.js';

describe('how a FakeLlmServer delivers', () => {
  let server: FakeLlmServer;

  beforeEach(async () => {
    server = await FakeLlmServer.start();
  });

  afterEach(() => server.close());

  function postByAxios(signal?: AbortSignal) {
    return axios.post(
      `${server.baseUrl('openai')}/chat/completions`,
      { model: 'gpt-6-luna', messages: [] },
      { headers: { authorization: `Bearer ${LIVE_KEY}` }, ...(signal !== undefined && { signal }) },
    );
  }

  it('answers axios too', async () => {
    const { data } = await postByAxios();
    expect(data).toMatchObject({ choices: [{ message: { content: 'Hello from gpt-6-luna' } }] });
    expect(server.calls[0]?.hasKey(LIVE_KEY)).toBe(true);
  });

  it('keeps an answer back until it is released', async () => {
    const held = server.on().hold('At last');
    const answers = Promise.all([said(post(server)), said(post(server))]);
    await held.arrived(2);
    expect(held.waiting).toBe(2);
    expect(server.calls.map(({ outcome }) => outcome)).toEqual(['open', 'open']);
    held.release();
    await expect(answers).resolves.toEqual(['At last', 'At last']);
    expect(held.waiting).toBe(0);
    await expect(said(post(server))).resolves.toBe('At last');
  });

  it('keeps only the turn that is held back', async () => {
    const script = server.on().reply('first');
    const held = script.hold('second');
    script.reply('third');
    await expect(said(post(server))).resolves.toBe('first');
    const second = said(post(server));
    await held.arrived();
    await expect(said(post(server))).resolves.toBe('third');
    held.release();
    await expect(second).resolves.toBe('second');
  });

  it('sees the client leave while the answer is kept back', async () => {
    const held = server.on().hold();
    const leaving = new AbortController();
    const answer = codeOf(post(server, { signal: leaving.signal }));
    await held.arrived();
    leaving.abort();
    await expect(server.calls[0]?.closed).resolves.toBe('client-left');
    expect(server.calls[0]?.aborted).toBe(true);
    await expect(answer).resolves.not.toBe('answered');
  });

  it('sees axios leave while it hangs', async () => {
    server.on().hang();
    const leaving = new AbortController();
    const answer = codeOf(postByAxios(leaving.signal));
    const call = await server.received();
    leaving.abort();
    await expect(call.closed).resolves.toBe('client-left');
    await expect(answer).resolves.toBe('ERR_CANCELED');
  });

  it('sees the client leave in the middle of a body that stalls', async () => {
    server.on().stall('A long story');
    const leaving = new AbortController();
    const response = await post(server, { signal: leaving.signal });
    expect(response.status).toBe(200);
    leaving.abort();
    await expect(server.calls[0]?.closed).resolves.toBe('client-left');
  });

  it('sends the first half of a body that stalls', async () => {
    server.on().stall({ status: 200, body: 'aaaabbbb' });
    const response = await post(server);
    const reader = (response.body as ReadableStream<Uint8Array>).getReader();
    const { value } = await reader.read();
    expect(Buffer.from(value as Uint8Array).toString()).toBe('aaaa');
    expect(response.headers.get('content-length')).toBe('8');
    await reader.cancel();
  });

  it('cuts the body in the middle', async () => {
    server.on().cut('A long story');
    const response = await post(server);
    expect(response.status).toBe(200);
    await expect(codeOf(response.text())).resolves.toBe('UND_ERR_SOCKET');
    await expect(server.calls[0]?.closed).resolves.toBe('cut-off');
    await expect(codeOf(postByAxios())).resolves.toMatch(/ECONNRESET|ERR_BAD_RESPONSE/);
  });

  it('resets the connection before the head', async () => {
    server.on().resetConnection();
    await expect(codeOf(post(server))).resolves.toBe('ECONNRESET');
    await expect(codeOf(postByAxios())).resolves.toBe('ECONNRESET');
    await expect(server.calls[0]?.closed).resolves.toBe('cut-off');
    expect(server.calls[0]?.aborted).toBe(false);
  });

  it('closes the connection before the head', async () => {
    server.on().closeConnection();
    await expect(codeOf(post(server))).resolves.toBe('UND_ERR_SOCKET');
    await expect(server.calls[0]?.closed).resolves.toBe('cut-off');
  });

  it('sends bytes in place of an HTTP answer', async () => {
    server.on().bytes('SSH-2.0-OpenSSH_9.6\r\n').bytes('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok');
    await expect(post(server)).rejects.toThrow('fetch failed');
    await expect(server.calls[0]?.closed).resolves.toBe('cut-off');
    await expect(post(server).then((response) => response.text())).resolves.toBe('ok');
  });

  it('delays the next turn only', async () => {
    server.on().delay(30).reply('late', 'at once');
    const startedAtMs = performance.now();
    await expect(said(post(server))).resolves.toBe('late');
    expect(performance.now() - startedAtMs).toBeGreaterThanOrEqual(29);
    await expect(said(post(server))).resolves.toBe('at once');
  });

  it('drops a delayed answer when the client leaves', async () => {
    server.on().delay(3_600_000).reply('never');
    const leaving = new AbortController();
    const answer = codeOf(post(server, { signal: leaving.signal }));
    const call = await server.received();
    leaving.abort();
    await expect(call.closed).resolves.toBe('client-left');
    await answer;
  });

  it('closes with every open call', async () => {
    server.on({ model: 'hangs' }).hang();
    server.on({ model: 'stalls' }).stall();
    server.on({ model: 'late' }).delay(3_600_000).reply('never');
    const answers = Promise.all(['hangs', 'late'].map((model) => codeOf(post(server, { model }))));
    const stalled = await post(server, { model: 'stalls' });
    await server.received(3);
    await Promise.all([server.close(), server.close()]);
    await expect(answers).resolves.not.toContain('answered');
    await expect(codeOf(stalled.text())).resolves.not.toBe('answered');
    await expect(Promise.all(server.calls.map(({ closed }) => closed))).resolves.toEqual(Array(3).fill('cut-off'));
    expect(() => server.url).toThrow('closed');
    await server.close();
  });

  it('leaves no handle behind', async () => {
    const handles = () => process.getActiveResourcesInfo().filter((name) => /^TCP|Timeout/.test(name)).length;
    const before = handles();
    const other = await FakeLlmServer.start();
    other.on({ model: 'late' }).delay(3_600_000).reply('never');
    const late = codeOf(post(other, { model: 'late', key: 'sk-test-other' }));
    await other.received();
    expect(handles()).toBeGreaterThan(before);
    await other.close();
    await late;
    await other.calls[0]?.closed;
    await new Promise((resolve) => setImmediate(resolve));
    expect(handles()).toBeLessThanOrEqual(before);
  });

  it('is disposed of by `await using`', async () => {
    const other = await FakeLlmServer.start();
    await other[Symbol.asyncDispose]();
    expect(() => other.url).toThrow('closed');
  });

  it('takes a port, and says so when it is taken', async () => {
    const port = Number(new URL(server.url).port);
    await expect(FakeLlmServer.start({ port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
    await server.close();
    const again = await FakeLlmServer.start({ port });
    expect(again.url).toBe(`http://127.0.0.1:${port}`);
    await again.close();
  });
});
