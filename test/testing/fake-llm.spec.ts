import { getEventListeners } from 'node:events';
import { inspect } from 'node:util';
import { lastValueFrom } from 'rxjs';
import { vi } from 'vitest';
import { createLlmClient } from '../../lib/clients/create-llm-client.js';
import type { LlmClientOptions } from '../../lib/clients/config/config.interface.js';
import type { LlmClient } from '../../lib/clients/llm-client.js';
import { failoverOf } from '../../lib/clients/failover-info.js';
import { LlmOptionsError } from '../../lib/errors/llm-options.error.js';
import { providerFailure } from '../../lib/testing/failures/provider-failure.js';
import type { FakeLlmAnswer } from '../../lib/testing/fake-llm/fake-llm-answer.interface.js';
import { FakeLlm } from '../../lib/testing/fake-llm/fake-llm.js';
import { unlessAborted } from '../../lib/testing/fake-llm/unless-aborted.js';
import { callErrorOf } from '../support/thrown-by.js';

const KEYS = ['sk-test-first-0123456789', 'sk-test-second-0123456789'];
const MESSAGES = [{ role: 'user' as const, content: 'Which river?' }];

function clientOver(fake: FakeLlm, options: Partial<LlmClientOptions> = {}): LlmClient {
  return createLlmClient(
    {
      routes: { default: ['openai/gpt-6-luna', 'anthropic/claude-haiku-5-5'] },
      providers: {
        openai: { keys: KEYS.map((value, index) => ({ value, label: `key ${index}` })) },
        anthropic: { keys: [{ value: 'sk-test-third-0123456789', label: 'the third' }] },
      },
      selection: 'priority',
      ...options,
    },
    { transport: fake, runtime: fake.runtime },
  );
}

async function ask(client: LlmClient): Promise<string | null | undefined> {
  return (await client.promises.chat({ messages: MESSAGES })).choices[0]?.message.content;
}

describe('FakeLlm under the real client', () => {
  it('answers Hello without a list', async () => {
    const client = clientOver(new FakeLlm());
    await expect(Promise.all([ask(client), ask(client)])).resolves.toEqual(['Hello', 'Hello']);
  });

  it('answers in order, with texts, messages, functions and raw answers', async () => {
    const fake = new FakeLlm([
      'one',
      { toolCalls: [{ name: 'find', arguments: { river: 'Elbe' } }] },
      ({ number, messages }) => `${number}: ${String(messages[0]?.['content'])}`,
      async () => ({ text: 'four' }),
    ]);
    const client = clientOver(fake);
    await expect(ask(client)).resolves.toBe('one');
    const { choices } = await client.promises.chat({ messages: MESSAGES });
    expect(choices[0]).toMatchObject({
      finish_reason: 'tool_calls',
      message: { tool_calls: [{ function: { name: 'find', arguments: '{"river":"Elbe"}' } }] },
    });
    await expect(ask(client)).resolves.toBe('3: Which river?');
    await expect(ask(client)).resolves.toBe('four');
  });

  it('lets the library change keys and providers on failures', async () => {
    const fake = new FakeLlm([
      providerFailure('openai', 'invalid_api_key'),
      providerFailure('openai', 'insufficient_quota'),
      { text: 'from Anthropic' },
    ]);
    const answer = await clientOver(fake).promises.chat({ messages: MESSAGES });
    expect(fake.calls.map(({ target, credential }) => [target, credential])).toEqual([
      ['openai/gpt-6-luna', 'key 0'],
      ['openai/gpt-6-luna', 'key 1'],
      ['anthropic/claude-haiku-5-5', 'the third'],
    ]);
    expect(fake.calls.map((call) => KEYS.findIndex((key) => call.hasKey(key)))).toEqual([0, 1, -1]);
    expect(failoverOf(answer)).toMatchObject({ callId: 'test-call-1', provider: 'anthropic', attempts: 3 });
  });

  it.each([
    ['a code', 'ECONNRESET'],
    ['an error', Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' })],
  ])('lets a connection fail by %s', async (_what, error) => {
    const fake = new FakeLlm([{ error }, 'Hello']);
    await expect(ask(clientOver(fake))).resolves.toBe('Hello');
    expect(fake.calls.map(({ provider }) => provider)).toEqual(['openai', 'anthropic']);
  });

  it('names the call that it has no answer for', async () => {
    const routes = { default: ['openai/gpt-6-luna'] };
    const client = clientOver(new FakeLlm(['only one']), { routes });
    await ask(client);
    const error = await callErrorOf(ask(client));
    expect(error.category).toBe('invalid_request');
    expect(error.message).toContain(
      'FakeLlm has no answer for upstream call 2 (openai/gpt-6-luna, credential "key 0"): it was given 1 in order.',
    );
  });

  it('refuses every call when it was given an empty list', async () => {
    expect((await callErrorOf(ask(clientOver(new FakeLlm([]))))).message).toContain('it was given 0 in order');
  });

  it('begins anew on reset, with the same answers or with others', async () => {
    const fake = new FakeLlm(['one']);
    const client = clientOver(fake);
    await ask(client);
    fake.reset();
    expect(fake.calls).toEqual([]);
    await expect(ask(client)).resolves.toBe('one');
    fake.reset(['two']);
    await expect(ask(client)).resolves.toBe('two');
    expect(fake.calls).toHaveLength(1);
  });

  it('records calls as they would have been sent, without their keys', async () => {
    const fake = new FakeLlm();
    await clientOver(fake).promises.chat({ messages: MESSAGES, user: KEYS[0], seed: 7 });
    const [call] = fake.calls;
    expect(call).toMatchObject({
      number: 1,
      api: 'openai',
      path: '/v1/chat/completions',
      headers: { authorization: expect.stringMatching(/^\[key #[\da-f]{8}\]$/) },
      body: { model: 'gpt-6-luna', seed: 7, user: expect.stringMatching(/^\[key #[\da-f]{8}\]$/) },
      messages: MESSAGES,
    });
    for (const value of [fake, fake.calls, call]) {
      expect(inspect(value, { depth: 10, showHidden: true }) + JSON.stringify(value)).not.toContain(KEYS[0]);
    }
  });

  it('hides a key in a header of the server’s own', async () => {
    const fake = new FakeLlm();
    const providers = { mine: { baseUrl: 'http://localhost/v1', keys: KEYS[0], auth: { header: 'x-my-token' } } };
    await ask(clientOver(fake, { routes: { default: ['mine/m'] }, providers }));
    expect(fake.calls[0]?.hasKey(KEYS[0] as string)).toBe(true);
    expect(JSON.stringify(fake.calls)).not.toContain(KEYS[0]);
  });

  it('rejects with the caller’s reason when an answer does not come', async () => {
    const leaving = new AbortController();
    const fake = new FakeLlm([
      () => {
        setImmediate(() => leaving.abort(new Error('enough')));
        return new Promise<never>(() => undefined);
      },
    ]);
    const call = clientOver(fake).promises.chat({ messages: MESSAGES }, { signal: leaving.signal });
    await expect(call).rejects.toThrow('enough');
  });

  it('ends an attempt that hangs at its limit', async () => {
    const fake = new FakeLlm([() => new Promise<never>(() => undefined), 'in time']);
    await expect(ask(clientOver(fake, { limits: { attemptTimeoutMs: 20 } }))).resolves.toBe('in time');
    expect(fake.calls.map(({ provider }) => provider)).toEqual(['openai', 'anthropic']);
  });

  it.each([
    ['a code of Node', Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' })],
    ['a connection that fails, of fetch', new TypeError('fetch failed', { cause: { code: 'ECONNREFUSED' } })],
    ['the status of an SDK', Object.assign(new Error('503 Overloaded'), { status: 503 })],
  ])('fails the attempt when its function throws %s', async (_what, error) => {
    const fake = new FakeLlm([() => Promise.reject(error), 'next']);
    await expect(ask(clientOver(fake))).resolves.toBe('next');
    expect(() => fake.expectNoPendingAnswers()).not.toThrow();
  });

  describe.each([
    'expected "Invalid API key" to equal "x"',
    'Incorrect API key provided',
    'this key was revoked',
    'You exceeded your current quota',
    'socket hang up',
    'Cannot read properties of undefined',
  ])('with a mistake of the test, "%s"', (words) => {
    const mistake = new Error(words);
    function* pieces() {
      yield 'Hel';
      throw mistake;
    }
    const told = `upstream call 1 (openai/gpt-6-luna), threw Error: ${words}`;

    it.each<[string, FakeLlmAnswer]>([
      ['its function throws', () => Promise.reject(mistake)],
      ['its pieces throw', { stream: pieces() }],
    ])('ends the call at once in that mistake where %s, and marks nothing', async (_what, answer) => {
      const fake = new FakeLlm([answer, 'never']);
      const client = clientOver(fake);
      const error = await callErrorOf(ask(client));
      expect(error).toMatchObject({ category: 'invalid_request', scope: 'request', attempts: 1 });
      expect(error.message).toContain(told);
      expect(error.cause).toBe(mistake);
      expect(fake.calls).toHaveLength(1);
      expect(client.plan().candidates.map(({ state }) => state)).toEqual(['ready', 'ready', 'ready']);
      expect(() => fake.expectNoPendingAnswers()).toThrow(told);
    });

    it('ends a stream in it', async () => {
      const fake = new FakeLlm([{ stream: pieces() }]);
      const client = clientOver(fake);
      const error = await callErrorOf(lastValueFrom(client.stream({ messages: MESSAGES })));
      expect(error.category).toBe('invalid_request');
      expect(client.plan().candidates.map(({ state }) => state)).toEqual(['ready', 'ready', 'ready']);
      expect(() => fake.expectNoPendingAnswers()).toThrow(told);
    });
  });

  it('takes what is no answer for a mistake of the test', async () => {
    const fake = new FakeLlm([() => ({}), 'never']);
    const error = await callErrorOf(ask(clientOver(fake)));
    expect(error).toMatchObject({
      category: 'invalid_request',
      attempts: 1,
      cause: expect.any(LlmOptionsError),
    });
  });

  it('keeps 50 parallel calls on a bad key to one upstream call, however long its answer takes', async () => {
    const fake = new FakeLlm([
      async () => {
        await new Promise((resolve) => setTimeout(resolve, 20));
        return providerFailure('openai', 'invalid_api_key');
      },
    ]);
    const providers = { openai: { keys: 'sk-test-dead-0123456789' } };
    const client = clientOver(fake, { routes: { default: ['openai/a', 'openai/b'] }, providers });
    const errors = await Promise.all(Array.from({ length: 50 }, () => callErrorOf(ask(client))));
    expect(fake.calls).toHaveLength(1);
    expect(new Set(errors.map(({ category }) => category))).toEqual(new Set(['credential_invalid']));
  });
});

describe('the surroundings of a FakeLlm', () => {
  it('let the library wait without waiting', async () => {
    const fake = new FakeLlm([providerFailure('openai', 'rate_limited', { retryAfterMs: 4_000 }), 'after the wait']);
    const client = clientOver(fake, { routes: { default: ['openai/a'] }, providers: { openai: { keys: KEYS[0] } } });
    const [startedAtMs, virtualMs] = [performance.now(), fake.runtime.clock.now()];
    await expect(ask(client)).resolves.toBe('after the wait');
    expect(fake.calls).toHaveLength(2);
    expect(fake.runtime.clock.now() - virtualMs).toBeGreaterThanOrEqual(4_000);
    expect(performance.now() - startedAtMs).toBeLessThan(4_000);
  });

  it('let the library wait under fake timers too', async () => {
    vi.useFakeTimers();
    try {
      const fake = new FakeLlm([providerFailure('openai', 'overloaded'), 'after the wait']);
      const client = clientOver(fake, { routes: { default: ['openai/a'] } });
      await expect(ask(client)).resolves.toBe('after the wait');
    } finally {
      vi.useRealTimers();
    }
  });

  it('end waits in the order of their times, each at its own', async () => {
    const { clock } = new FakeLlm().runtime;
    const startMs = clock.now();
    const ended: [string, number][] = [];
    await new Promise<void>((resolve) => {
      const note = (name: string) => () => ended.push([name, Math.floor((clock.now() - startMs) / 1_000)]);
      clock.startWait(9_000, () => {
        note('long')();
        resolve();
      });
      clock.startWait(3_000, note('short'));
      const cancel = clock.startWait(1_000, note('cancelled'));
      cancel();
    });
    expect(ended).toEqual([
      ['short', 3],
      ['long', 9],
    ]);
  });

  it('have a key for every provider, unless the environment has one', () => {
    const name = 'NESTJS_LLM_FAILOVER_SPEC_API_KEY';
    const { env } = new FakeLlm().runtime;
    expect([env['HF_TOKEN'], env[name]]).toEqual(['test-key', 'test-key-nestjs-llm-failover-spec-api-key']);
    expect(name in env).toBe(true);
    expect(env['NESTJS_LLM_FAILOVER_SPEC']).toBeUndefined();
    process.env[name] = 'sk-test-own';
    try {
      expect(env[name]).toBe('sk-test-own');
    } finally {
      delete process.env[name];
    }
  });

  it('count call ids and leave nothing to chance', () => {
    const { newCallId, random } = new FakeLlm().runtime;
    expect([newCallId(), newCallId(), random(), random()]).toEqual(['test-call-1', 'test-call-2', 0.5, 0.5]);
  });
});

describe('a key source under a FakeLlm', () => {
  it('takes the time that it takes: no clock skips to the end of the call meanwhile', async () => {
    const fake = new FakeLlm([providerFailure('openai', 'token_expired'), 'Hello']);
    const refresh = () => new Promise<string>((resolve) => setTimeout(() => resolve('sk-test-second-0123456789'), 20));
    const source = { resolve: () => 'sk-test-first-0123456789', refresh };
    const client = createLlmClient(
      { providers: { openai: { keys: [{ label: 'rotated', source }] } }, routes: { default: ['openai/gpt-6-luna'] } },
      { transport: fake, runtime: fake.runtime },
    );
    const startedAtMs = fake.clock.now();
    const answer = await client.promises.chat({ messages: [{ role: 'user', content: 'Hi' }] });
    expect(answer.choices[0]?.message.content).toBe('Hello');
    expect(fake.clock.now() - startedAtMs).toBeLessThan(60_000);
  });
});

describe('unlessAborted', () => {
  it('leaves no listener behind, however it ends', async () => {
    const { signal } = new AbortController();
    await unlessAborted(Promise.resolve('done'), signal);
    await expect(unlessAborted(Promise.reject(new Error('failed')), signal)).rejects.toThrow('failed');
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });

  it('gives the reason of a signal that has fired, and keeps quiet about work that fails afterwards', async () => {
    const unhandled: unknown[] = [];
    const note = (reason: unknown) => unhandled.push(reason);
    process.on('unhandledRejection', note);
    try {
      const signal = AbortSignal.abort(new Error('enough'));
      await expect(unlessAborted(Promise.reject(new Error('late')), signal)).rejects.toThrow('enough');
      await new Promise((resolve) => setImmediate(resolve));
    } finally {
      process.off('unhandledRejection', note);
    }
    expect(unhandled).toEqual([]);
  });
});
