import { failoverOf } from '../../lib/clients/failover-info.js';
import { Bench, provider, secretOf } from '../support/bench.js';
import {
  broken,
  chunkOf,
  DONE,
  failing,
  ok,
  okStream,
  ROLE,
  said,
  sseOf,
  STOP,
  streaming,
  type Answer,
  type StreamPiece,
} from '../support/scripted-upstream.js';
import { useVirtualTime } from '../support/virtual-time.js';

useVirtualTime();

function choice(message: unknown, finishReason: string | null = 'stop'): Answer {
  return {
    status: 200,
    body: { id: '1', object: 'chat.completion', choices: [{ index: 0, message, finish_reason: finishReason }] },
  };
}

const reset = Object.assign(new Error('aborted'), { code: 'ECONNRESET' });

const LIES: readonly (readonly [string, Answer])[] = [
  ['an empty body', { status: 200, body: '' }],
  ['an empty object', { status: 200, body: {} }],
  ['an answer without choices', { status: 200, body: { id: '1', object: 'chat.completion', choices: [] } }],
  ['an empty answer that claims to be finished', choice({ role: 'assistant', content: '' })],
  ['an answer with null for content', choice({ role: 'assistant', content: null })],
  ['cut JSON', { status: 200, body: '{"id":"1","choices":[{"index":0,"message":{"role":"assistant","content":"Hel' }],
  [
    'a web page',
    { status: 200, headers: { 'content-type': 'text/html' }, body: '<!DOCTYPE html><html><body>Welcome</body></html>' },
  ],
  [
    'an error object',
    { status: 200, body: { error: { message: 'Internal error', type: 'server_error', code: null } } },
  ],
  ['an error of the key', { status: 200, body: { error: { message: 'Invalid API key', code: 'invalid_api_key' } } }],
  ['a body that breaks off', { ...ok(), cut: reset }],
  ['plain words', { status: 200, body: 'upstream request failed' }],
  ['null', { status: 200, body: 'null' }],
];

describe('Law 4: No lies', () => {
  const providers = { ...provider('P', 'K1'), ...provider('Q', 'K2') };

  it.each(LIES)('never takes %s for an answer: the next target gives it', async (_, lie) => {
    const bench = new Bench({
      routes: { default: ['P/m', 'Q/n'] },
      providers,
      script: { K1: lie, K2: ok('the truth') },
    });
    const { value } = await bench.call();
    expect(value?.choices[0]?.message.content).toBe('the truth');
    expect(failoverOf(value)).toMatchObject({ provider: 'Q', attempts: 2 });
    expect(bench.entry({ scope: 'credential', label: 'K1' })?.proven ?? false).toBe(false);
    bench.expectClean(value);
  });

  it.each(LIES)('ends %s in a typed error where there is no other target', async (_, lie) => {
    const limits = { maxRetries: 0, maxWaitMs: 0 };
    const bench = new Bench({ routes: { default: ['P/m'] }, providers, script: { K1: lie }, limits });
    const { value, error } = await bench.call();
    expect(value).toBeUndefined();
    expect(error).toMatchObject({ name: 'LlmCallError', provider: 'P', attempts: 1 });
    expect(bench.eventsOf('call-succeeded')).toEqual([]);
    bench.expectClean(error);
  });

  it('judges an error inside a 200 by what it says', async () => {
    const inside = { ...failing(200, 'Rate limit reached for requests', 'rate_limit_exceeded') };
    const bench = new Bench({
      routes: { default: ['P/m'] },
      providers,
      script: { K1: inside },
      limits: { maxWaitMs: 0 },
    });
    expect((await bench.call()).error).toMatchObject({ category: 'rate_limited', status: 200 });
    bench.expectClean();
  });

  it('takes an answer that was cut by its length limit for what it is: complete', async () => {
    const bench = new Bench({
      routes: { default: ['P/m'] },
      providers,
      script: { K1: choice({ role: 'assistant', content: '' }, 'length') },
    });
    expect((await bench.call()).value?.choices[0]?.finish_reason).toBe('length');
    bench.expectClean();
  });

  it('holds on the anthropic wire too', async () => {
    const anthropic = {
      A: { api: 'anthropic', baseUrl: 'http://a.test', keys: [{ label: 'K1', value: secretOf('K1') }] },
    } as const;
    const lies: Answer[] = [
      { status: 200, body: { type: 'message', role: 'assistant', content: [], stop_reason: 'end_turn' } },
      { status: 200, body: { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } } },
    ];
    for (const lie of lies) {
      const bench = new Bench({
        routes: { default: ['A/m', 'Q/n'] },
        providers: { ...anthropic, ...provider('Q', 'K2') },
        script: { K1: lie, K2: ok('the truth') },
      });
      expect((await bench.call()).value?.choices[0]?.message.content).toBe('the truth');
      bench.expectClean();
    }
  });
});

const failure = sseOf({ error: { message: 'Internal error', type: 'server_error', code: null } });
const silence = { waitMs: 1e9 } as const;

/** What comes in place of an answer, before any content. */
const EMPTY_STREAMS: readonly (readonly [string, readonly StreamPiece[]])[] = [
  ['nothing', []],
  ['heartbeats alone', [': ping\n\n', ': ping\n\n']],
  ['a role and the end', [ROLE]],
  ['a role and an end mark', [ROLE, DONE]],
  ['a normal end without content', [ROLE, STOP, DONE]],
  ['usage alone', [sseOf({ choices: [], usage: { prompt_tokens: 1, completion_tokens: 0, total_tokens: 1 } }), DONE]],
  ['a role and an error', [ROLE, failure]],
  ['an error and an end mark', [failure, DONE]],
  [
    'an error document under the head of a stream',
    ['{"error":{"message":"Invalid API key","code":"invalid_api_key"}}'],
  ],
  ['words', ['upstream request failed']],
  ['data that are no JSON', ['data: oops\n\n']],
  ['a role and silence', [ROLE, silence]],
  ['silence', [silence]],
  ['a role and a reset', [ROLE, broken]],
  ['content filtered away', [ROLE, chunkOf({}, 'content_filter'), DONE]],
];

/** What follows content in place of its end. */
const BROKEN_STREAMS: readonly (readonly [string, readonly StreamPiece[]])[] = [
  ['is cut', []],
  ['is cut in an event', ['data: {"id":"chatcmpl-1","cho']],
  ['is cut in its end mark', ['data: [DO']],
  ['is cut in its last chunk', [STOP.slice(0, -3)]],
  ['is reset', [broken]],
  ['stalls', [silence]],
  ['tells of an error', [failure]],
  ['tells of an error, then claims to be finished', [failure, STOP, DONE]],
  ['holds what is no JSON', ['data: oops\n\n', STOP, DONE]],
  ['goes on after its end', [STOP, said('Hel')]],
  ['begins again after its end', [STOP, ROLE, said('Hel'), STOP, DONE]],
  ['ends for one of two choices', [chunkOf({ content: 'Other' }, null, 1), STOP]],
];

describe('Law 4: No lies, of streams', () => {
  const providers = { ...provider('P', 'K1'), ...provider('Q', 'K2') };
  const routes = { default: ['P/m', 'Q/n'], alone: ['P/m'] };

  it.each(EMPTY_STREAMS)('never takes %s for an answer: the next target gives it', async (_, pieces) => {
    const script = { K1: streaming(...pieces), K2: okStream('the ', 'truth') };
    const bench = new Bench({
      routes: { default: { targets: routes.default, onContentFiltered: 'next' } },
      providers,
      script,
    });
    const { text, completed, chunks } = await bench.stream();
    expect({ text, completed }).toEqual({ text: 'the truth', completed: true });
    expect(failoverOf(chunks[0])).toMatchObject({ provider: 'Q', attempts: 2 });
    expect(bench.entry({ scope: 'credential', label: 'K1' })?.proven ?? false).toBe(false);
    bench.expectClean(chunks);
  });

  it.each(EMPTY_STREAMS)('ends %s in a typed error where there is no other target', async (_, pieces) => {
    const limits = { maxRetries: 0, maxWaitMs: 0 };
    const bench = new Bench({ routes, providers, script: { K1: streaming(...pieces) }, limits });
    const { chunks, completed, error } = await bench.stream({ messages: [], model: 'alone' });
    expect({ chunks, completed }).toEqual({ chunks: [], completed: false });
    expect(error).toMatchObject({ name: 'LlmCallError', provider: 'P', attempts: 1 });
    expect(bench.eventsOf('call-succeeded')).toEqual([]);
    bench.expectClean(error);
  });

  it.each(BROKEN_STREAMS)(
    'ends a stream that %s after its first content in an error, and splices nothing',
    async (_, pieces) => {
      const script = { K1: streaming(ROLE, said('Hel'), ...pieces), K2: okStream('the truth') };
      const bench = new Bench({ routes, providers, script });
      const { text, completed, error } = await bench.stream();
      expect({ text, completed }).toEqual({ text: 'Hel', completed: false });
      expect(error).toMatchObject({ name: 'LlmStreamInterruptedError', committed: true, text: 'Hel', provider: 'P' });
      expect(bench.upstream.names).toEqual(['K1/m']);
      expect(bench.entry({ scope: 'credential', label: 'K1' })?.proven ?? false).toBe(false);
      expect(bench.eventsOf('call-succeeded')).toEqual([]);
      expect(bench.eventsOf('call-failed')).toHaveLength(1);
      bench.expectClean(error);
    },
  );

  it.each([
    ['an end mark', [said('Hello'), DONE]],
    ['a finish reason and a close', [said('Hello'), STOP]],
    ['a finish reason and a reset', [said('Hello'), STOP, broken]],
    ['a finish reason and silence', [said('Hello'), STOP, silence]],
    ['an end mark and silence', [said('Hello'), STOP, DONE, silence]],
    ['a finish reason in the chunk of the content', [chunkOf({ content: 'Hello' }, 'stop')]],
    ['a finish reason in each chunk', [chunkOf({ content: 'Hel' }, 'stop'), chunkOf({ content: 'lo' }, 'stop'), DONE]],
  ] as const)('takes a stream that ends by %s for what it is: complete', async (_, pieces) => {
    const bench = new Bench({ routes, providers, script: { K1: streaming(ROLE, ...pieces) } });
    const { text, completed } = await bench.stream();
    expect({ text, completed }).toEqual({ text: 'Hello', completed: true });
    expect(bench.entry({ scope: 'credential', label: 'K1' })).toMatchObject({ proven: true });
    await bench.pass(2_000);
    bench.expectClean();
  });

  it('takes an empty stream that was cut by its length limit for what it is: complete', async () => {
    const bench = new Bench({ routes, providers, script: { K1: streaming(ROLE, chunkOf({}, 'length'), DONE) } });
    const { completed, chunks } = await bench.stream();
    expect(completed).toBe(true);
    expect(chunks.at(-1)?.choices[0]?.finish_reason).toBe('length');
    bench.expectClean();
  });

  it('lets no breaker count an empty stream that ended normally', async () => {
    const script = { K1: streaming(ROLE, STOP, DONE), K2: okStream('Hello') };
    const bench = new Bench({ routes, providers, script });
    for (let count = 0; count < 6; count += 1) await bench.stream();
    expect(bench.entry({ scope: 'provider_model', provider: 'P' })).toBeUndefined();
    bench.expectClean();
  });

  it('judges an error document under the head of a stream by what it says', async () => {
    const document = '{"error":{"message":"Incorrect API key provided.","code":"invalid_api_key"}}';
    const bench = new Bench({ routes, providers, script: { K1: streaming(document) } });
    const { error } = await bench.stream({ messages: [], model: 'alone' });
    expect(error).toMatchObject({ category: 'credential_invalid', attempts: 1 });
    expect(bench.entry({ scope: 'credential', label: 'K1' })).toMatchObject({ marks: [{ kind: 'quarantined' }] });
    bench.expectClean(error);
  });
});
