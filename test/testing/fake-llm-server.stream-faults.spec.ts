import { classifyLlmFailure } from '../../lib/classification/classify-llm-failure.js';
import { categoryOfKind, PROVIDER_FAILURE_KINDS } from '../../lib/testing/failures/failure-kind.js';
import { FakeHold } from '../../lib/testing/server/fake-hold.js';
import { FakeLlmServer } from '../../lib/testing/server/fake-llm-server.js';
import { readByWire } from './support/read-by-wire.js';
import { postStream, readStream, WIRES } from './support/stream-post.js';

describe.each(WIRES)('a stream of %s that goes wrong', (wire) => {
  let server: FakeLlmServer;

  beforeEach(async () => {
    server = await FakeLlmServer.start();
  });

  afterEach(() => server.close());

  async function read() {
    const { text, isBroken, reads } = await readStream(await postStream(server, wire));
    return { ...readByWire(wire, text), raw: text, isBroken, reads };
  }

  it('closes after its pieces without a finish reason', async () => {
    server.on().stream(['Hel', 'lo'], { ending: 'cut' });
    expect(await read()).toMatchObject({ text: 'Hello', reasons: [], hasEnd: false, isBroken: false });
  });

  it('closes after its finish reason without the end mark', async () => {
    server.on().stream(['Hello'], { ending: 'unmarked' });
    expect(await read()).toMatchObject({ text: 'Hello', reasons: ['stop'], hasEnd: false, isBroken: false });
  });

  it('is reset after its pieces, which the client has got', async () => {
    server.on().stream(['Hel', 'lo'], { ending: 'reset' });
    expect(await read()).toMatchObject({ text: 'Hello', reasons: [], isBroken: true });
    await expect(server.calls[0]?.closed).resolves.toBe('cut-off');
  });

  it('is reset when the test says so', async () => {
    const hold = new FakeHold();
    server.on().stream(['Hello'], { hold, ending: 'reset' });
    const answer = read();
    await hold.arrived();
    expect(server.calls[0]?.outcome).toBe('open');
    hold.release();
    expect(await answer).toMatchObject({ text: 'Hello', isBroken: true });
  });

  it('stalls until the test lets it go on', async () => {
    const hold = new FakeHold();
    server.on().stream(['Hello'], { hold });
    const answer = read();
    await hold.arrived();
    hold.release();
    expect(await answer).toMatchObject({ text: 'Hello', reasons: ['stop'], isBroken: false });
  });

  it('stalls until the client leaves', async () => {
    server.on().stream(['Hello'], { ending: 'stall' });
    const leaving = new AbortController();
    const response = await postStream(server, wire, { signal: leaving.signal });
    const reader = (response.body as ReadableStream<Uint8Array>).getReader();
    let text = '';
    while (!text.includes('Hello')) text += Buffer.from((await reader.read()).value as Uint8Array).toString();
    expect(server.calls[0]?.outcome).toBe('open');
    leaving.abort();
    await expect(server.calls[0]?.closed).resolves.toBe('client-left');
    expect(server.calls[0]?.takenBytes).toBe(Buffer.byteLength(text));
  });

  it.each(['cut', 'reset'] as const)('has nothing but a preamble before the %s', async (ending) => {
    server.on().stream([], { ending });
    const { text, reasons, chunks, isBroken } = await read();
    expect({ text, reasons, chunks, isBroken }).toEqual({
      text: '',
      reasons: [],
      chunks: 1,
      isBroken: ending === 'reset',
    });
  });

  it.each(['cut', 'reset'] as const)('has nothing but a head before the %s', async (ending) => {
    server.on().stream([], { preamble: false, ending });
    expect(await read()).toMatchObject({ raw: '', isBroken: ending === 'reset' });
  });

  describe.each([
    ['first', [], false],
    ['after the preamble', [], true],
    ['after content', ['Hel', 'lo'], true],
  ] as const)('reports %s', (_when, pieces, preamble) => {
    it.each(PROVIDER_FAILURE_KINDS)('%s as an event', async (kind) => {
      server.on().stream(pieces, { preamble, ending: { error: kind } });
      const { error, text, hasEnd } = await read();
      expect({ text, hasEnd }).toEqual({ text: pieces.join(''), hasEnd: false });
      expect(error).toBeDefined();
      if (kind.startsWith('html') || kind === 'malformed_response') return;
      const { category } = classifyLlmFailure({ provider: wire, status: 200, body: error });
      expect([kind, category]).toEqual([kind, categoryOfKind(kind)]);
    });
  });

  it('comes in bytes that cut lines and characters, and is read the same', async () => {
    server.on().stream(['Gr', 'üße 👋'], { chunkBytes: 1, lineEnd: '\r\n', comments: true });
    const seen = await read();
    expect(seen).toMatchObject({ text: 'Grüße 👋', reasons: ['stop'], error: undefined });
    expect(seen.raw).toContain(': heartbeat\r\n');
    expect(seen.raw.replaceAll('\r\n', '')).not.toContain('\n');
    // The first ones may come with the head.
    expect(seen.reads).toBeGreaterThan(Buffer.byteLength(seen.raw) / 2);
  });

  it('breaks off where its pieces throw', async () => {
    server.on().stream(
      (function* () {
        yield 'Hello';
        throw new Error('no more');
      })(),
    );
    expect((await read()).isBroken).toBe(true);
    expect(server.unmatched[0]).toContain('the script threw Error: no more');
  });

  it('stalls and is cut in the middle of its bytes', async () => {
    server.on().cut({ stream: ['Hel', 'lo'] });
    const { isBroken, reasons } = await read();
    expect({ isBroken, reasons }).toEqual({ isBroken: true, reasons: [] });
  });
});
