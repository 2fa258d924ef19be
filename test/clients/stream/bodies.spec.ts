import type { LlmChatChunk } from '../../../lib/clients/chat-chunk.interface.js';
import { assembledEvents } from '../../../lib/clients/stream/assembled-events.js';
import { ResponseAssembly } from '../../../lib/clients/stream/response-assembly.js';
import { WIRES } from '../../../lib/clients/wire/wires.js';
import { Body, bytesOf, readAll, RECORDINGS, sourceOf, TARGET, UNCLEAR, unaryOf } from './support/recordings.js';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

function assembled(chunks: readonly LlmChatChunk[]) {
  const assembly = new ResponseAssembly();
  for (const chunk of chunks) assembly.add(chunk);
  return assembly.response();
}

/** Each way in which a text can come in two pieces, and byte by byte. */
function* cuttings(all: Uint8Array): Generator<readonly Uint8Array[]> {
  for (let place = 0; place <= all.length; place += 1) yield [all.subarray(0, place), all.subarray(place)];
  yield Array.from(all, (byte) => Uint8Array.of(byte));
}

describe.each(RECORDINGS)('a whole answer of the $api wire in place of its stream', (recording) => {
  const { api, document } = recording;

  it.each([
    ['on one line', JSON.stringify(document)],
    ['on many lines', `\r\n ${JSON.stringify(document, null, 2)}\n`],
    ['behind a byte order mark', `\uFEFF${JSON.stringify(document)}`],
  ])('is the same answer, %s, wherever it is cut', async (_, text) => {
    for (const pieces of cuttings(bytes(text))) {
      const { chunks, error } = await readAll(sourceOf(api, new Body(pieces)));
      expect(error).toBeUndefined();
      expect(assembled(chunks)).toEqual(unaryOf(recording));
    }
  });

  it('is the same answer where it stands in an event', async () => {
    const { chunks, error } = await readAll(sourceOf(api, new Body([bytes(`data: ${JSON.stringify(document)}\n\n`)])));
    expect(error).toBeUndefined();
    expect(assembled(chunks)).toEqual(unaryOf(recording));
  });

  it('is no answer when it stops at any byte before its end', async () => {
    const all = bytes(JSON.stringify(document));
    for (let length = 0; length < all.length; length += 1) {
      const { chunks, error } = await readAll(sourceOf(api, new Body([all.subarray(0, length)])));
      expect(chunks).toEqual([]);
      expect(error).toMatchObject({ name: 'ClassifiedFailure' });
    }
  });

  it('tells why it ended in a chunk of its own, with what it took', async () => {
    const { chunks } = await readAll(sourceOf(api, new Body([bytes(JSON.stringify(document))])));
    const { usage, choices } = unaryOf(recording);
    expect(chunks.map((chunk) => chunk.choices.map(({ finish_reason: reason }) => reason))).toEqual([
      choices.map(() => null),
      choices.map(({ finish_reason: reason }) => reason),
    ]);
    expect(chunks.map((chunk) => chunk.usage)).toEqual([undefined, usage]);
  });
});

describe.each(RECORDINGS)('the stream of the $api wire in place of its document', (recording) => {
  const { api } = recording;
  const init = {
    reader: () => WIRES[api].chatStreamReader(TARGET),
    answer: (document: unknown) => WIRES[api].chatAnswer(document, TARGET),
    classify: () => UNCLEAR,
  };
  const all = new TextDecoder().decode(bytesOf(recording));

  it('is the same answer', async () => {
    expect(await assembledEvents(all, { ...init, reader: init.reader() })).toEqual(unaryOf(recording));
  });

  it('is no answer when it is cut at any character before its finish reason', async () => {
    const mark = recording.events.findIndex(({ data }) =>
      /"(?:finish_reason|finishReason|stop_reason)": ?"|"response.completed"/.test(data),
    );
    const before = new TextDecoder().decode(bytesOf({ events: recording.events.slice(0, mark + 1) })).length;
    for (let length = 0; length < all.length; length += 1) {
      const outcome = assembledEvents(all.slice(0, length), { ...init, reader: init.reader() });
      // The data of the last event counts without the two line breaks behind it.
      if (length < before - 2) await expect(outcome).rejects.toMatchObject({ name: 'ClassifiedFailure' });
      else await expect(outcome).resolves.toBeDefined();
    }
  });
});

describe('a body in place of a stream', () => {
  const read = (text: string) => readAll(sourceOf('openai', new Body([bytes(text)])));

  it.each([
    ['an error document', '{"error":{"message":"gone"}}'],
    ['an error document of many lines', '{\n  "code": 500,\n  "message": "gone"\n}'],
    ['an error document in a list', '[{"error":{"code":503,"message":"gone"}}]'],
    ['a page', '<!DOCTYPE html>\n<html><body>Sign in</body></html>'],
    ['an error document before events', '{"error":{"message":"gone"}}\n\ndata: [DONE]\n\n'],
  ])('is for the classifier where it is %s', async (_, text) => {
    for (const pieces of cuttings(bytes(text))) {
      const { chunks, error } = await readAll(sourceOf('openai', new Body(pieces)));
      expect(chunks).toEqual([]);
      expect(error).toMatchObject({ failure: UNCLEAR });
    }
  });

  it.each([
    ['an empty document', '{}'],
    ['a list of nothing', '[]'],
    ['an answer without choices', '{"id":"1","object":"chat.completion","choices":[]}'],
    ['null', 'null'],
  ])('is no answer where it is %s', async (_, text) => {
    const { chunks, error } = await read(text);
    expect(chunks).toEqual([]);
    expect(error).toMatchObject({ name: 'ClassifiedFailure' });
  });

  it('is a list of events where Gemini was asked in its older way', async () => {
    const recording = RECORDINGS.find(({ api }) => api === 'gemini');
    const list = `[${recording?.events.map(({ data }) => data).join(',\n')}]`;
    const { chunks, error } = await readAll(sourceOf('gemini', new Body([bytes(list)])));
    expect(error).toBeUndefined();
    expect(assembled(chunks)).toEqual(unaryOf(recording!));
    const cut = `[${recording?.events[0]?.data}]`;
    expect((await readAll(sourceOf('gemini', new Body([bytes(cut)])))).error).toMatchObject({
      failure: { rule: 'stream/cut' },
    });
  });

  it('is not read on where it is an endless page', async () => {
    const body = new Body(Array.from({ length: 1_000 }, () => bytes('<p>'.padEnd(16 * 1024, 'x'))));
    const { error } = await readAll(sourceOf('openai', body));
    expect(error).toMatchObject({ failure: UNCLEAR });
    expect(body.pulled).toBeLessThan(10);
  });

  it('of nothing but thoughts is left for another answer', async () => {
    const message = { role: 'assistant', content: null, reasoning_content: 'Hm.' };
    const { chunks, error } = await read(JSON.stringify({ choices: [{ message, finish_reason: 'stop' }] }));
    expect(chunks).toEqual([]);
    expect(error).toMatchObject({ failure: { rule: 'answer/thoughts-alone', scope: 'request' } });
  });
});

describe('a stream of several choices', () => {
  const chunk = (delta: object, reason: string | null, index: number): string =>
    `data: ${JSON.stringify({ choices: [{ index, delta, finish_reason: reason }] })}\n\n`;
  const begun = chunk({ content: 'a' }, null, 0) + chunk({ content: 'b' }, null, 1);
  const read = (text: string) => readAll(sourceOf('openai', new Body([bytes(text)])));

  it('has not ended where its end mark comes and one of them has not', async () => {
    const { error } = await read(`${begun}${chunk({}, 'stop', 1)}data: [DONE]\n\n`);
    expect(error).toMatchObject({ failure: { category: 'malformed_response', rule: 'stream/half-ended' } });
  });

  it('has ended where its end mark comes and none has a finish reason, as the server gives none', async () => {
    const { chunks, error } = await read(`${begun}data: [DONE]\n\n`);
    expect(error).toBeUndefined();
    expect(assembled(chunks).choices.map(({ finish_reason: reason }) => reason)).toEqual(['stop', 'stop']);
  });
});

describe('news that are no part of an answer', () => {
  const text = (data: object): string => `data: ${JSON.stringify(data)}\n\n`;

  it.each(RECORDINGS)(
    'are an error on the $api wire where they tell of one, in whatever dialect',
    async (recording) => {
      const first = bytesOf({ events: recording.events.slice(0, 3) });
      for (const news of [
        { error: { message: 'gone' } },
        { type: 'error', error: { type: 'overloaded_error' } },
        { object: 'error', message: 'gone', code: 500 },
        { code: 'InternalError', message: 'gone', request_id: 'r-1' },
        { base_resp: { status_code: 1000, status_msg: 'gone' } },
        { detail: 'gone' },
        { Response: { Error: { Code: 'InternalError', Message: 'gone' } } },
      ]) {
        const { error } = await readAll(sourceOf(recording.api, new Body([first, bytes(text(news))])));
        expect({ news, error }).toMatchObject({ news, error: { failure: UNCLEAR } });
      }
    },
  );

  it.each(RECORDINGS)(
    'are passed over on the $api wire where they only keep the connection open',
    async (recording) => {
      const { events, api } = recording;
      const idle = [
        '{}',
        '{"type":"ping"}',
        '{"type":"keepalive","message":"still here"}',
        ': keepalive',
        'ping',
        '""',
        'null',
      ];
      const filled = events.flatMap((event) => [
        ...idle.map((data) => ({ data })),
        { event: 'heartbeat', data: '{}' },
        event,
      ]);
      const { chunks, error } = await readAll(sourceOf(api, new Body([bytesOf({ events: filled })])));
      expect(error).toBeUndefined();
      expect(chunks).toEqual((await readAll(sourceOf(api, new Body([bytesOf(recording)])))).chunks);
    },
  );

  it.each(RECORDINGS)('do nothing to the answer of the $api wire behind its end', async (recording) => {
    const { events, api } = recording;
    const late = [{ data: 'and so on' }, { data: '{"error":{"message":"gone"}}' }, { event: 'error', data: '{}' }];
    const { chunks, error } = await readAll(sourceOf(api, new Body([bytesOf({ events: [...events, ...late] })])));
    expect(error).toBeUndefined();
    expect(chunks).toEqual((await readAll(sourceOf(api, new Body([bytesOf(recording)])))).chunks);
  });
});
