import type { LlmApi } from '../../../lib/providers/llm-api.js';
import { failoverOf } from '../../../lib/clients/failover-info.js';
import { Bench, provider, secretOf } from '../../support/bench.js';
import { ok, okStream, type Answer } from '../../support/scripted-upstream.js';
import { useVirtualTime } from '../../support/virtual-time.js';
import { bytesOf, RECORDINGS, unaryOf } from './support/recordings.js';

useVirtualTime();

const LABELS = ['application/json', 'text/html; charset=utf-8', 'text/plain', 'text/event-stream', undefined];

function answer(body: string, label: string | undefined): Answer {
  return { status: 200, body, headers: label === undefined ? {} : { 'content-type': label } };
}

function benchOf(api: LlmApi, first: Answer): Bench {
  return new Bench({
    routes: { default: ['A/m-1', 'Q/n'] },
    providers: {
      A: { api, baseUrl: 'http://a.test', keys: [{ label: 'K1', value: secretOf('K1') }] },
      ...provider('Q', 'K2'),
    },
    script: { K1: first, K2: ok('second') },
  });
}

describe.each(RECORDINGS)('an answer of the $api wire', (recording) => {
  const { api } = recording;
  const events = new TextDecoder().decode(bytesOf(recording));
  const document = JSON.stringify(recording.document);
  const [expected] = unaryOf(recording, { provider: 'A', model: 'm-1' }).choices;

  it.each(LABELS)('is read as what it is by stream(), labelled %s', async (label) => {
    for (const body of [events, document]) {
      const bench = benchOf(api, answer(body, label));
      const { text, completed, chunks } = await bench.stream();
      expect({ text, completed }).toEqual({ text: expected?.message.content, completed: true });
      expect(chunks.at(-1)?.usage ?? chunks.at(-2)?.usage).toMatchObject({ total_tokens: 8 });
      expect(failoverOf(chunks[0])).toMatchObject({ provider: 'A', attempts: 1 });
      expect(bench.entry({ scope: 'credential', label: 'K1' })).toMatchObject({ proven: true });
      bench.expectClean(chunks);
    }
  });

  it.each(LABELS)('is read as what it is by chat(), labelled %s', async (label) => {
    for (const body of [events, document]) {
      const bench = benchOf(api, answer(body, label));
      const { value } = await bench.call();
      expect(value?.choices).toEqual([expected]);
      expect(value?.usage).toMatchObject({ total_tokens: 8 });
      expect(value?.created).toBeGreaterThan(0);
      expect(failoverOf(value)).toMatchObject({ provider: 'A', attempts: 1 });
      bench.expectClean(value);
    }
  });

  it('is read by chat() too where its events come as a list', async () => {
    const documents = recording.events.map(({ data }) => data).filter((data) => data !== '[DONE]');
    const list = `[${documents.join(',')}]`;
    expect((await benchOf(api, answer(list, 'application/json')).call()).value?.choices).toEqual([expected]);
  });

  it.each(LABELS)('is a failure where it is cut, labelled %s', async (label) => {
    const half = events.slice(0, events.indexOf('世界'));
    for (const body of [half, document.slice(0, -1)]) {
      const unary = benchOf(api, answer(body, label));
      expect((await unary.call()).value?.choices[0]?.message.content).toBe('second');
      expect(unary.upstream.names).toEqual(['K1/m-1', 'K2/n']);
    }
    const streamed = benchOf(api, answer(document.slice(0, -1), label));
    streamed.upstream.change({ K2: okStream('second') });
    expect(await streamed.stream()).toMatchObject({ text: 'second', completed: true });
    const begun = benchOf(api, answer(half, label));
    expect((await begun.stream()).error).toMatchObject({ name: 'LlmStreamInterruptedError', committed: true });
  });
});

describe('what comes in place of an answer', () => {
  const KEY = { error: { message: 'Incorrect API key provided.', code: 'invalid_api_key' } };
  const ROWS: readonly (readonly [string, string, object])[] = [
    ['an error document', JSON.stringify(KEY), { category: 'credential_invalid' }],
    ['an error event', `data: ${JSON.stringify(KEY)}\n\n`, { category: 'credential_invalid' }],
    [
      'an event that is named error',
      `event: error\ndata: ${JSON.stringify(KEY)}\n\n`,
      { category: 'credential_invalid' },
    ],
    ['a page', '<html><body>Incorrect API key provided</body></html>', { category: 'malformed_response' }],
    ['words', 'Incorrect API key provided', { category: 'malformed_response' }],
    ['a cut error document', JSON.stringify(KEY).slice(0, -1), { category: 'malformed_response' }],
    ['another document', '{"status":"fine"}', { category: 'malformed_response' }],
    ['a document in an event', 'data: {"status":"fine"}\n\ndata: [DONE]\n\n', { category: 'malformed_response' }],
    ['a list with an error', JSON.stringify([KEY]), { category: 'credential_invalid' }],
    ['a list of other things', '[{"status":"fine"}]', { category: 'malformed_response' }],
    ['nothing', '', { category: 'malformed_response' }],
    ['comments', ': ping\n\n: ping\n\n', { category: 'malformed_response' }],
  ];

  it.each(ROWS)('is judged the same by both methods and under each label: %s', async (_, body, failure) => {
    for (const label of LABELS) {
      const make = () => {
        const limits = { maxRetries: 0, maxWaitMs: 0 };
        return new Bench({
          routes: { default: ['P/m'] },
          providers: provider('P', 'K1'),
          script: { K1: answer(body, label) },
          limits,
        });
      };
      const [unary, streamed] = [make(), make()];
      expect((await unary.call()).error).toMatchObject({ name: 'LlmCallError', ...failure });
      const { error, chunks } = await streamed.stream();
      expect(chunks).toEqual([]);
      expect(error).toMatchObject({ name: 'LlmCallError', ...failure });
      unary.expectClean();
      streamed.expectClean(error);
    }
  });
});
