import { failoverOf } from '../../lib/clients/failover-info.js';
import { Bench, provider, secretOf } from '../support/bench.js';
import { failing, ok, type Answer } from '../support/scripted-upstream.js';
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
