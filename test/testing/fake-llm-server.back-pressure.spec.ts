import { FakeLlmServer } from '../../lib/testing/server/fake-llm-server.js';
import { postStream, WIRES } from './support/stream-post.js';

const PIECE = 'x'.repeat(65_536);
const PIECES = 3_200;

/** 200 MB of text or less, and how much of it was asked for. */
class LargeText {
  asked = 0;
  isLeft = false;

  constructor(readonly count = PIECES) {}

  *pieces(): Generator<string> {
    try {
      for (; this.asked < this.count; this.asked += 1) yield PIECE;
    } finally {
      this.isLeft = true;
    }
  }
}

describe('a FakeLlmServer and a client that reads slowly or leaves', () => {
  let server: FakeLlmServer;
  let large: LargeText;

  beforeEach(async () => {
    server = await FakeLlmServer.start();
    large = new LargeText();
    server.on().stream(large.pieces());
  });

  afterEach(() => server.close());

  /** Turns of the event loop until nothing more is taken; far more than the network needs to fill its buffers. */
  async function standstill(): Promise<number> {
    let seen = -1;
    for (let quiet = 0; quiet < 500; quiet += 1) {
      if (seen !== large.asked) quiet = 0;
      seen = large.asked;
      await new Promise((resolve) => setImmediate(resolve));
    }
    return seen;
  }

  it.each(WIRES)('asks for no more of %s than the client takes, and is told when it leaves', async (wire) => {
    const leaving = new AbortController();
    const response = await postStream(server, wire, { signal: leaving.signal });
    const asked = await standstill();
    const [call] = server.calls;
    expect(asked).toBeLessThan(PIECES / 4);
    expect(call?.outcome).toBe('open');
    const { takenBytes = 0, writtenBytes = 0 } = call ?? {};
    expect(takenBytes).toBeGreaterThan(0);
    expect(writtenBytes - takenBytes).toBeLessThan(2 * PIECE.length);
    expect(writtenBytes).toBeGreaterThanOrEqual(asked * PIECE.length);
    leaving.abort();
    await expect(call?.closed).resolves.toBe('client-left');
    await standstill();
    expect(large.isLeft).toBe(true);
    expect(large.asked).toBeLessThan(PIECES / 4);
    expect(response.status).toBe(200);
  });

  it('gets all of it to a client that reads on', async () => {
    large = new LargeText(PIECES / 10);
    server.on({ provider: 'openai' }).stream(large.pieces());
    const response = await postStream(server, 'openai');
    let bytes = 0;
    for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) bytes += chunk.length;
    await expect(server.calls[0]?.closed).resolves.toBe('answered');
    expect(large.asked).toBe(large.count);
    expect(bytes).toBeGreaterThan(large.count * PIECE.length);
    expect(server.calls[0]).toMatchObject({ takenBytes: bytes, writtenBytes: bytes });
  });
});
