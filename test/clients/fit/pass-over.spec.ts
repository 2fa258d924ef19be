import { createLlmClient, failoverOf, toHttpException, type LlmChatRequest } from 'nestjs-llm-failover';
import { FakeLlm, providerFailure } from 'nestjs-llm-failover/testing';
import { callErrorOf } from '../../support/thrown-by.js';

const sound: LlmChatRequest = {
  messages: [{ role: 'user', content: [{ type: 'input_audio', input_audio: { data: 'AA', format: 'wav' } }] }],
};
const CLAUDE = 'anthropic/claude-haiku-4-5';

function clientOf(fake: FakeLlm, ...targets: string[]) {
  const providers = { openai: { keys: 'sk-test-openai-0123' }, anthropic: { keys: 'sk-ant-test-0123' } };
  const options = { providers, routes: { default: targets }, limits: { maxAttempts: 1, maxRetries: 0 } };
  return createLlmClient(options, { transport: fake, runtime: fake.runtime });
}

describe('a target that cannot carry what is asked', () => {
  it('is passed over, costs no attempt and marks nothing', async () => {
    const fake = new FakeLlm(['Hi']);
    const client = clientOf(fake, CLAUDE, 'openai/gpt-audio-2');
    const { trail, attempts, provider } = failoverOf(await client.promises.chat(sound)) ?? {};

    expect([provider, attempts]).toEqual(['openai', 1]);
    expect(trail?.[0]).toMatchObject({ kind: 'skip', provider: 'anthropic', reason: 'cannot carry audio' });
    expect(fake.calls).toHaveLength(1);
    expect(client.plan().candidates.map(({ state }) => state)).toEqual(['ready', 'ready']);
  });

  it('is seen in the plan of the request', () => {
    const [first, second] = clientOf(new FakeLlm(), CLAUDE, 'openai/gpt-audio-2').plan(sound).candidates;

    expect(first).toMatchObject({ state: 'unavailable', reason: 'cannot carry audio' });
    expect(second).toMatchObject({ state: 'ready' });
  });

  it('is passed over by streams', async () => {
    const fake = new FakeLlm(['Hi']);
    const chunks = [];
    for await (const chunk of clientOf(fake, CLAUDE, 'openai/gpt-audio-2').promises.stream(sound)) chunks.push(chunk);

    expect(fake.calls.map(({ provider }) => provider)).toEqual(['openai']);
    expect(chunks.length).toBeGreaterThan(0);
  });

  it('ends the call with the part by name where no other can', async () => {
    const fake = new FakeLlm(['Hi']);
    const error = await callErrorOf(clientOf(fake, CLAUDE, 'anthropic/claude-haiku-5-5').promises.chat(sound));

    expect(error.message).toBe('No target of the route "default" can carry audio. Name a target in routes that can.');
    expect(error).toMatchObject({ category: 'invalid_request', scope: 'request', attempts: 0 });
    expect(fake.calls).toHaveLength(0);
    expect(toHttpException(error)?.getStatus()).toBe(400);
    expect(JSON.stringify(toHttpException(error)?.getResponse())).toContain(
      'No model of this server can take what the request asks for.',
    );
  });

  it('stands behind what the others met', async () => {
    const fake = new FakeLlm([providerFailure('openai', 'overloaded')]);
    const error = await callErrorOf(clientOf(fake, CLAUDE, 'openai/gpt-audio-2').promises.chat(sound));

    expect(error.category).toBe('overloaded');
    expect(error.message).toContain(`Also: ${CLAUDE} cannot carry audio.`);
    expect(error.retryAfterMs).toBeGreaterThan(0);
  });
});

describe('a target that was found not to carry what is asked', () => {
  const tools = [{ type: 'function' as const, function: { name: 'look_up', parameters: {} } }];
  const request: LlmChatRequest = { messages: [{ role: 'user', content: 'Hi' }], tools };
  const refusal = { status: 400, body: { error: { message: 'm does not support tools' } } };

  /** The targets and keys that three such calls have reached. */
  async function reachedBy(
    keys: readonly { label: string; value: string; baseUrl?: string }[],
    refuse: readonly string[],
  ) {
    const fake = new FakeLlm();
    fake.on('other').reply('Hi').always();
    for (const { label } of keys) {
      const rule = fake.on('house', { credential: label });
      (refuse.includes(label) ? rule.reply(refusal) : rule.reply('Hi')).always();
    }
    const providers = {
      house: { baseUrl: 'http://house.test/v1', keys },
      other: { baseUrl: 'http://other.test/v1', keys: 'key-of-other-0123' },
    };
    const options = { providers, routes: { default: ['house/m', 'other/n'] }, selection: 'priority' as const };
    const client = createLlmClient(options, { transport: fake, runtime: fake.runtime });
    for (let call = 0; call < 3; call += 1) await client.promises.chat(request);
    return fake.calls.map(({ provider, credential }) => (provider === 'house' ? credential : provider));
  }

  const own = { label: 'own', value: 'key-with-its-own-server', baseUrl: 'http://eu.house.test/v1' };
  const plain = { label: 'plain', value: 'key-of-the-house-0123' };

  it('is passed over where its keys have a server of their own', async () => {
    expect(await reachedBy([own], ['own'])).toEqual(['own', 'other', 'other', 'other']);
  });

  it('is asked where a key leads to a server that has refused nothing', async () => {
    expect(await reachedBy([own, plain], ['own'])).toEqual(['own', 'plain', 'own', 'plain', 'own', 'plain']);
    expect(await reachedBy([plain, own], ['own'])).toEqual(['plain', 'plain', 'plain']);
  });
});

describe('messages that a protocol has no words for', () => {
  const said = [
    { role: 'user', content: 'What is 2 + 2?' },
    { role: 'assistant', content: '4' },
  ];
  const MESSAGES: readonly (readonly [string, unknown, string])[] = [
    ['a role that it does not know', { role: 'human', content: 'And 3 + 3?' }, 'messages of this kind'],
    ['no role', { content: 'And 3 + 3?' }, 'messages of this kind'],
    ['a text in place of a message', 'And 3 + 3?', 'messages of this kind'],
    ['a number as content', { role: 'user', content: 6 }, 'content that is neither text nor a list of parts'],
    [
      'one part as content',
      { role: 'user', content: { type: 'text', text: 'And 3 + 3?' } },
      'content that is neither text nor a list of parts',
    ],
    ['texts as parts', { role: 'user', content: ['And 3 + 3?'] }, 'content that is neither text nor a list of parts'],
    [
      'a number as the text of a part',
      { role: 'system', content: [{ type: 'text', text: 6 }] },
      'content that is neither text nor a list of parts',
    ],
  ];

  it.each(MESSAGES)('%s: the target is passed over, and not asked without it', async (_what, message, name) => {
    const fake = new FakeLlm(['6']);
    const client = clientOf(fake, CLAUDE, 'openai/gpt-6-luna');
    const { trail } = failoverOf(await client.promises.chat({ messages: [...said, message] } as LlmChatRequest)) ?? {};

    expect(trail?.[0]).toMatchObject({ kind: 'skip', provider: 'anthropic', reason: `cannot carry ${name}` });
    expect(fake.calls.map(({ provider }) => provider)).toEqual(['openai']);
  });

  it.each(MESSAGES)('%s: is the caller’s mistake where no other target is there', async (_what, message) => {
    const fake = new FakeLlm(['6']);
    const error = await callErrorOf(
      clientOf(fake, CLAUDE).promises.chat({ messages: [...said, message] } as LlmChatRequest),
    );

    expect(error.category).toBe('invalid_request');
    expect(fake.calls).toHaveLength(0);
  });

  it('messages that are no list are passed over as well', async () => {
    const fake = new FakeLlm(['6']);
    const messages = new Set(said) as never;
    await clientOf(fake, CLAUDE, 'openai/gpt-6-luna').promises.chat({ messages });
    expect(fake.calls.map(({ provider }) => provider)).toEqual(['openai']);
  });

  it('a message of no content, and the result of a tool in whatever form, are carried', async () => {
    const fake = new FakeLlm(['6', '6']);
    const client = clientOf(fake, CLAUDE);
    const calls = [{ id: 'c', type: 'function', function: { name: 'sum', arguments: '{}' } }];
    const asked = [{ role: 'user' }, { role: 'assistant', content: null, tool_calls: calls }];
    await client.promises.chat({
      messages: [...asked, { role: 'tool', tool_call_id: 'c', content: { sum: 6 } }],
    } as never);
    expect(fake.calls).toHaveLength(1);
  });
});

describe('a count of tokens', () => {
  it('is asked of no target that would count another request', async () => {
    const fake = new FakeLlm();
    const client = clientOf(fake, CLAUDE, 'openai/gpt-audio-2');
    expect(await client.promises.countTokens(sound)).toMatchObject({ estimated: true });
    expect(fake.calls).toHaveLength(0);
  });

  it('is asked of one that could not carry what counts no tokens', async () => {
    const fake = new FakeLlm();
    const request: LlmChatRequest = { messages: [{ role: 'user', content: 'Hi' }], n: 2, logprobs: true };
    expect(await clientOf(fake, CLAUDE).promises.countTokens(request)).toMatchObject({ estimated: false });
  });

  it('is refused where no target can carry what is to be counted', async () => {
    const fake = new FakeLlm();
    const error = await callErrorOf(clientOf(fake, CLAUDE).promises.countTokens(sound));
    expect(error).toMatchObject({ category: 'invalid_request', attempts: 0 });
    expect(fake.calls).toHaveLength(0);
  });
});
