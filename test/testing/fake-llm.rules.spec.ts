import { inspect } from 'node:util';
import {
  createLlmClient,
  LlmCallError,
  llmTextOf,
  type LlmChatRequest,
  type LlmClient,
  type LlmClientOptions,
} from 'nestjs-llm-failover';
import { FakeLlm, providerFailure } from 'nestjs-llm-failover/testing';

const HI: LlmChatRequest = { messages: [{ role: 'user', content: 'Hi' }] };
const PRIMARY = 'sk-test-primary-0123456789';
const SPARE = 'sk-test-spare-0123456789';

function clientOver(fake: FakeLlm, options: Partial<LlmClientOptions> = {}): LlmClient {
  return createLlmClient(
    {
      routes: { default: ['openai/gpt-6-luna', 'anthropic/claude-haiku-5-5'] },
      providers: {
        openai: {
          keys: [
            { label: 'primary', value: PRIMARY },
            { label: 'spare', value: SPARE },
          ],
        },
      },
      selection: 'priority',
      ...options,
    },
    { transport: fake, runtime: fake.runtime },
  );
}

async function ask(client: LlmClient): Promise<string> {
  return llmTextOf(await client.promises.chat(HI));
}

async function messageOf(work: () => Promise<unknown> | void): Promise<string> {
  try {
    await work();
  } catch (error) {
    return (error as Error).message;
  }
  return 'nothing was thrown';
}

describe('a rule of a FakeLlm', () => {
  it('answers one key’s calls of one target, in a chain', async () => {
    const fake = new FakeLlm();
    fake.on('openai/gpt-6-luna', { credential: 'primary' }).fail('rate_limited', { retryAfterMs: 2_000 }).then('ok');
    fake.on('openai/gpt-6-luna', { credential: 'spare' }).reply('from the spare');
    const client = clientOver(fake);
    await expect(ask(client)).resolves.toBe('from the spare');
    await fake.clock.advance(2_000);
    await expect(ask(client)).resolves.toBe('ok');
    expect(fake.calls.map(({ target, credential }) => `${target} ${credential}`)).toEqual([
      'openai/gpt-6-luna primary',
      'openai/gpt-6-luna spare',
      'openai/gpt-6-luna primary',
    ]);
    fake.expectNoPendingAnswers();
  });

  it.each([
    ['any key', 'openai/gpt-6-luna'],
    ['any model of a provider', 'openai'],
    ['any model of a provider, said so', 'openai/*'],
    ['any target', '*'],
  ])('fits %s where it names no other', async (_what, target) => {
    const fake = new FakeLlm();
    fake.on(target).reply('mine');
    await expect(ask(clientOver(fake))).resolves.toBe('mine');
  });

  it('keeps slashes in the name of a model', async () => {
    const fake = new FakeLlm();
    fake.on('openrouter/meta/llama-9').reply('from Meta');
    await expect(ask(clientOver(fake, { routes: { default: ['openrouter/meta/llama-9'] } }))).resolves.toBe(
      'from Meta',
    );
  });

  it('goes before a less specific one, wherever that stands, and the later before the earlier', async () => {
    const fake = new FakeLlm(['in order']);
    fake.on('openai/gpt-6-luna', { credential: 'primary' }).reply('key');
    fake.on('openai').reply('provider');
    fake.on('openai/gpt-6-luna').reply('model, earlier');
    fake.on('openai/gpt-6-luna').reply('model, later');
    const client = clientOver(fake);
    const said: string[] = [];
    for (let call = 0; call < 5; call += 1) said.push(await ask(client));
    expect(said).toEqual(['key', 'model, later', 'model, earlier', 'provider', 'in order']);
  });

  it('serves one endpoint where it names one', async () => {
    const fake = new FakeLlm(['chatted']);
    fake.on('openai', { endpoint: 'embeddings' }).reply({ embeddings: [[1, 2]] });
    const client = clientOver(fake);
    await expect(ask(client)).resolves.toBe('chatted');
    const { data } = await client.promises.embed({ input: 'one' });
    expect(data.map(({ embedding }) => embedding)).toEqual([[1, 2]]);
  });

  it('repeats its last answer for ever when it is told to', async () => {
    const fake = new FakeLlm();
    fake.on('openai').reply('first').then('for ever').always();
    const client = clientOver(fake);
    expect(await messageOf(() => fake.expectNoPendingAnswers())).toContain('on openai/*: "first"');
    const said = [await ask(client), await ask(client), await ask(client)];
    expect(said).toEqual(['first', 'for ever', 'for ever']);
    fake.expectNoPendingAnswers();
    expect(() => fake.on('openai').always()).toThrow('there is none');
    expect(() => fake.on('openai').reply('first').always().then('never')).toThrow('No answer comes after always()');
  });

  it('lets connections fail and streams flow', async () => {
    const fake = new FakeLlm();
    fake.on('openai').disconnect().disconnect('ECONNREFUSED');
    fake.on('anthropic').stream(['Hel', 'lo']);
    await expect(ask(clientOver(fake))).resolves.toBe('Hello');
    expect(fake.calls.map(({ provider }) => provider)).toEqual(['openai', 'anthropic']);
    expect(await messageOf(() => fake.expectNoPendingAnswers())).toContain('no connection (ECONNREFUSED)');
  });

  it('lets a call hang until its time-out, which a test can let pass', async () => {
    const fake = new FakeLlm();
    fake.on('openai').hang();
    fake.on('anthropic').reply('in time');
    const answer = ask(clientOver(fake));
    await fake.clock.advance(120_000);
    await expect(answer).resolves.toBe('in time');
  });

  it('says that it is no promise to whoever awaits it', async () => {
    const rule = new FakeLlm().on('openai');
    await expect(Promise.resolve(rule as unknown)).rejects.toThrow('do not await or return it');
  });
});

describe('an answer of a FakeLlm', () => {
  it('may be an object, written as JSON, whole and streamed', async () => {
    const fake = new FakeLlm([{ object: { season: 'winter' } }, { object: { season: 'summer' } }]);
    const client = clientOver(fake);
    expect(JSON.parse(await ask(client))).toEqual({ season: 'winter' });
    let text = '';
    for await (const chunk of client.promises.stream(HI)) text += chunk.choices[0]?.delta.content ?? '';
    expect(JSON.parse(text)).toEqual({ season: 'summer' });
  });

  it('may be a count of tokens', async () => {
    const fake = new FakeLlm([{ inputTokens: 42 }]);
    const count = await clientOver(fake, { routes: { default: ['anthropic/claude'] } }).promises.countTokens(HI);
    expect(count.input_tokens).toBe(42);
  });
});

describe('expectNoPendingAnswers', () => {
  it('lists what no call has taken', async () => {
    const fake = new FakeLlm([
      'taken',
      'A text that is longer than a line of a message should be',
      providerFailure('openai', 'overloaded'),
      { toolCalls: [{ name: 'look' }, { name: 'find' }] },
      { object: { a: 1 } },
      { stream: ['Hel'], ending: 'cut' },
      { stream: [], ending: { error: 'overloaded' } },
      { error: 'ECONNRESET' },
      { embeddings: [[1], [2]] },
      { inputTokens: 3 },
      () => 'made',
      function later() {
        return 'made';
      },
    ]);
    fake.on('openai/gpt-6-luna', { credential: 'spare', endpoint: 'chat' }).fail('invalid_api_key').hang();
    await ask(clientOver(fake));
    const message = await messageOf(() => fake.expectNoPendingAnswers());
    expect(message.split('\n')).toEqual([
      'FakeLlm has answers that no call took (13):',
      '  in order: "A text that is longer than a line of a m…"',
      '  in order: HTTP 503',
      '  in order: calls of look, find',
      '  in order: "{\\"a\\":1}"',
      '  in order: a stream that ends with cut',
      '  in order: a stream that ends with overloaded',
      '  in order: no connection (ECONNRESET)',
      '  in order: 2 embeddings',
      '  in order: 3 input tokens',
      '  in order: a function',
      '  in order: the function later',
      '  on openai/gpt-6-luna (credential "spare", chat): the failure invalid_api_key',
      '  on openai/gpt-6-luna (credential "spare", chat): silence',
    ]);
  });

  it('is content with a fake that answers Hello, and with one whose answers are taken', async () => {
    const hello = new FakeLlm();
    const scripted = new FakeLlm(['one']);
    await ask(clientOver(hello));
    await ask(clientOver(scripted));
    hello.expectNoPendingAnswers();
    scripted.expectNoPendingAnswers();
  });

  it('throws an assertion error, as runners like it', () => {
    expect(() => new FakeLlm(['one']).expectNoPendingAnswers()).toThrow(
      expect.objectContaining({ name: 'AssertionError', code: 'ERR_ASSERTION' }),
    );
  });
});

describe('a call that nothing is scripted for', () => {
  it('ends the library’s call at once, names itself and what is there, and stays known', async () => {
    const fake = new FakeLlm();
    fake.on('openai/gpt-6-luna', { credential: 'spare' }).reply('never');
    fake.on('anthropic').reply('hides the gap');
    const error: unknown = await clientOver(fake)
      .promises.chat(HI)
      .catch((thrown: unknown) => thrown);
    const words =
      'FakeLlm has no answer for upstream call 1 (openai/gpt-6-luna, credential "primary"): it was given 0 in order, ' +
      'and rules for openai/gpt-6-luna (credential "spare"), anthropic/*.';
    expect(LlmCallError.isInstance(error) && error.category).toBe('invalid_request');
    expect((error as Error).message).toContain(words.slice(0, -1));
    expect(fake.calls).toHaveLength(1);
    expect(fake.unscripted).toEqual([words]);
    expect(await messageOf(() => fake.expectNoPendingAnswers())).toContain(words);
  });

  it.each(['anthropic/claude', 'gemini/flash', 'ollama/small'])(
    'ends it so on %s too, whole and streamed',
    async (to) => {
      const client = clientOver(new FakeLlm([]), { routes: { default: [to, 'openai/gpt-6-luna'] } });
      const streaming = async () => {
        for await (const chunk of client.promises.stream(HI)) throw new Error(`got ${inspect(chunk)}`);
      };
      for (const work of [() => ask(client), streaming])
        expect(await messageOf(work)).toContain('FakeLlm has no answer for upstream call');
    },
  );

  it('is forgotten, with rules and calls, on reset', async () => {
    const fake = new FakeLlm([]);
    fake.on('openai', { credential: 'spare' }).reply('never');
    await messageOf(() => ask(clientOver(fake)));
    fake.reset(['again']);
    expect([fake.calls, fake.unscripted]).toEqual([[], []]);
    await expect(ask(clientOver(fake))).resolves.toBe('again');
    fake.expectNoPendingAnswers();
  });
});

describe('what a FakeLlm shows', () => {
  it('holds no key, however it is printed', async () => {
    const fake = new FakeLlm();
    fake.on('openai', { credential: 'spare' }).reply('never');
    await messageOf(() => clientOver(fake).promises.chat({ ...HI, user: PRIMARY }));
    const shown = [fake, fake.calls, fake.unscripted, await messageOf(() => fake.expectNoPendingAnswers())];
    expect(inspect(shown, { depth: 12, showHidden: true }) + JSON.stringify(shown)).not.toContain(PRIMARY);
  });
});
