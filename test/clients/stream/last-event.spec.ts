import { NamedErrors } from '../../../lib/clients/stream/named-errors.js';
import { isKeepAlive } from '../../../lib/clients/stream/keep-alive.js';
import { Body, readAll, sourceOf } from './support/recordings.js';

const bytes = (value: string): Uint8Array => new TextEncoder().encode(value);

function chunk(delta: object, reason: string | null = null): string {
  const choices = [{ index: 0, delta, finish_reason: reason }];
  return `data: ${JSON.stringify({ id: 'c-2', object: 'chat.completion.chunk', created: 1, model: 'm-1', choices })}\n\n`;
}

function read(...pieces: readonly string[]) {
  return readAll(sourceOf('openai', new Body(pieces.map(bytes))));
}

const WORDS = chunk({ content: 'Take two' });
const DONE = 'data: [DONE]\n\n';

describe('What is no chunk in a stream', () => {
  it.each([
    ['a document on a line of its own', '{"error":{"message":"gone"}}\n\n'],
    ['a page', '<html>Bad gateway</html>\n\n'],
    ['a field named error', 'error: {"message":"gone"}\n\n'],
    ['an event named error without data', 'event: error\n\n'],
    ['a bare sentence', 'upstream connect error or reset before headers. reason: overflow\n\n'],
  ])('is an error where it is %s, wherever the bytes are cut', async (_, stray) => {
    const all = WORDS + stray + DONE;
    for (let place = 0; place <= all.length; place += 1) {
      const { chunks, error } = await read(all.slice(0, place), all.slice(place));
      expect(chunks).toHaveLength(1);
      expect(error).toMatchObject({ name: 'ClassifiedFailure' });
    }
  });

  it('is an error too where the stream ends with it', async () => {
    expect((await read(`${WORDS}{"error":{"message":"gone"}}`)).error).toMatchObject({ name: 'ClassifiedFailure' });
  });

  it.each(['{"error":{"message":"limit reached"}}\n\n', 'data: {"error":{"message":"limit reached"}}\n\n'])(
    'takes nothing from an answer that has its finish reason: %j',
    async (late) => {
      const { chunks, error } = await read(WORDS + chunk({}, 'length') + late + DONE);
      expect(error).toBeUndefined();
      expect(chunks).toHaveLength(2);
    },
  );

  it('does not excuse an answer that goes on behind its finish reason', async () => {
    const { error } = await read(WORDS + chunk({}, 'stop') + chunk({ content: ' more' }) + DONE);
    expect(error).toMatchObject({ name: 'ClassifiedFailure' });
  });

  it('passes over fields that the format does not know', async () => {
    for (const field of ['x-note: fine', 'x-note: all is well so far', 'still-here', 'so far: fine']) {
      expect((await read(`${WORDS}${field}\n\n${chunk({}, 'stop')}`)).error).toBeUndefined();
    }
  });
});

describe('isKeepAlive', () => {
  it.each([': keepalive', ' : OK', 'ping', '[heartbeat]', 'keep-alive', 'KEEP_ALIVE'])('knows %j', (data) => {
    expect(isKeepAlive({ data })).toBe(true);
  });

  it.each(['{"content":"ping"}', '[DONE]', 'overloaded', 'ping of death'])('lets %j be read', (data) => {
    expect(isKeepAlive({ data })).toBe(false);
  });
});

describe('NamedErrors', () => {
  it('gives data to each named error without any, and leaves all else as it is', () => {
    const text =
      'event: error\n\nevent: error\ndata: {"a":1}\n\nevent:error\n\ndata: x\n\nid: 1\nevent: error\n: late\nretry: 5\n\n: b\n\n';
    const expected =
      'event: error\ndata: {}\n\nevent: error\ndata: {"a":1}\n\nevent:error\ndata: {}\n\ndata: x\n\n' +
      'id: 1\nevent: error\n: late\nretry: 5\ndata: {}\n\n: b\n\n';
    for (let place = 0; place <= text.length; place += 1) {
      const reader = new NamedErrors();
      expect(reader.read(text.slice(0, place)) + reader.read(text.slice(place))).toBe(expected);
    }
  });
});
