import type { LlmTransportRequest } from '../../lib/index.js';
import type { FakeLlmAnswer } from '../../lib/testing/fake-llm/fake-llm-answer.interface.js';
import { FakeLlm } from '../../lib/testing/fake-llm/fake-llm.js';
import { FakeHold } from '../../lib/testing/server/fake-hold.js';
import { codeOf } from './support/post.js';
import { readByWire } from './support/read-by-wire.js';
import type { Wire } from './support/stream-post.js';

const URLS = {
  openai: 'https://api.test/v1/chat/completions',
  anthropic: 'https://api.test/v1/messages',
  gemini: 'https://api.test/v1beta/models/the-model:streamGenerateContent?alt=sse',
};

function requestFor(api: Wire, signal: AbortSignal = new AbortController().signal): LlmTransportRequest {
  const target = { provider: api, model: 'the-model', credential: 'main' };
  return { method: 'POST', url: URLS[api], headers: {}, body: JSON.stringify({ stream: true }), target, signal };
}

async function open(answer: FakeLlmAnswer, api: Wire = 'openai', signal?: AbortSignal) {
  return new FakeLlm([answer]).send(requestFor(api, signal));
}

/** Reads into a list, so that what came before a failure is there. */
async function readInto(chunks: Uint8Array[], body: AsyncIterable<Uint8Array>): Promise<string> {
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

describe('a stream of a FakeLlm', () => {
  it.each(['openai', 'anthropic', 'gemini'] as const)('is written in the protocol of %s', async (api) => {
    const { status, headers, body } = await open({ stream: ['Hel', 'lo'] }, api);
    expect([status, headers['content-type']]).toEqual([200, 'text/event-stream; charset=utf-8']);
    expect(readByWire(api, await readInto([], body))).toMatchObject({ text: 'Hello', reasons: ['stop'] });
  });

  it('is made of a text', async () => {
    const { body } = await open('Hello there');
    expect(readByWire('openai', await readInto([], body))).toMatchObject({ text: 'Hello there', hasEnd: true });
  });

  it('comes in chunks of exactly the size it is given', async () => {
    const { body } = await open({ stream: ['Grüße'], chunkBytes: 7 });
    const chunks: Uint8Array[] = [];
    expect(readByWire('openai', await readInto(chunks, body)).text).toBe('Grüße');
    expect(new Set(chunks.slice(0, -1).map(({ length }) => length))).toEqual(new Set([7]));
  });

  it('is reset after its pieces', async () => {
    const { body } = await open({ stream: ['Hello'], ending: 'reset' });
    const chunks: Uint8Array[] = [];
    await expect(codeOf(readInto(chunks, body))).resolves.toBe('ECONNRESET');
    expect(readByWire('openai', Buffer.concat(chunks).toString()).text).toBe('Hello');
  });

  it('reports an error of the provider', async () => {
    const { body } = await open({ stream: ['Hel'], ending: { error: 'overloaded' } }, 'anthropic');
    const { text, error } = readByWire('anthropic', await readInto([], body));
    expect([text, error]).toEqual(['Hel', expect.objectContaining({ type: 'error' })]);
  });

  it('stalls until the signal fires, and throws its reason', async () => {
    const leaving = new AbortController();
    const { body } = await open({ stream: [], preamble: false, ending: 'stall' }, 'openai', leaving.signal);
    const reading = readInto([], body);
    leaving.abort(new Error('left'));
    await expect(reading).rejects.toThrow('left');
  });

  it('is held until it is released', async () => {
    const hold = new FakeHold();
    const { body } = await open({ stream: ['Hello'], hold });
    const reading = readInto([], body);
    await hold.arrived();
    hold.release();
    expect(readByWire('openai', await reading).reasons).toEqual(['stop']);
  });

  it('lets go of its pieces and its hold when the reader leaves', async () => {
    let isLeft = false;
    const pieces = (function* () {
      try {
        for (;;) yield 'more';
      } finally {
        isLeft = true;
      }
    })();
    const { body } = await open({ stream: pieces });
    for await (const chunk of body) if (Buffer.from(chunk).toString().includes('more')) break;
    await new Promise((resolve) => setImmediate(resolve));
    expect(isLeft).toBe(true);
  });
});
