import {
  createLlmClient,
  LlmCallError,
  LlmOptionsError,
  toHttpException,
  type LlmChatRequest,
} from 'nestjs-llm-failover';
import { FakeLlm } from 'nestjs-llm-failover/testing';

const WORDS = 'of the getter';
const explode = (): never => {
  throw new Error(WORDS);
};
/** A value that cannot be looked at in any way. */
const trap = () =>
  new Proxy({}, { get: explode, has: explode, ownKeys: explode, getOwnPropertyDescriptor: explode }) as never;
const user = { role: 'user', content: 'Hi' } as const;

const REQUESTS: Readonly<Record<string, () => object>> = {
  'a getter of the request': () => ({
    get messages() {
      return explode();
    },
  }),
  'the model': () => ({
    messages: [user],
    get model() {
      return explode();
    },
  }),
  'a request that cannot be looked at': trap,
  'a request that was revoked': () => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    return proxy;
  },
  'a message': () => ({ messages: [trap()] }),
  'a part of a message': () => ({ messages: [{ role: 'user', content: [trap()] }] }),
  'a tool': () => ({ messages: [user], tools: [{ type: 'function', function: trap() }] }),
  'the state of an earlier answer': () => ({
    messages: [user, { role: 'assistant', content: 'x', providerState: trap() }, user],
  }),
  'options of the provider': () => ({
    messages: [user],
    providerOptions: { openai: trap(), anthropic: trap(), gemini: trap() },
  }),
};

const TARGETS = ['openai/gpt-6-luna', 'anthropic/claude-haiku-5-5', 'gemini/gemini-3.5-flash'];

describe.each(Object.entries(REQUESTS))('%s that throws when it is read', (_what, make) => {
  const providers = Object.fromEntries(['openai', 'anthropic', 'gemini'].map((id) => [id, { keys: `sk-test-${id}` }]));
  const fake = new FakeLlm();
  const clientOf = (target: string) =>
    createLlmClient({ providers, routes: { default: [target] } }, { transport: fake, runtime: fake.runtime });

  it.each(TARGETS.flatMap((target) => (['chat', 'stream', 'countTokens'] as const).map((name) => [target, name])))(
    'is the caller’s mistake at %s, for %s(), in nobody’s words',
    async (target, name) => {
      const { promises } = clientOf(target);
      const request = make() as LlmChatRequest;
      const error: unknown = await (async () =>
        name === 'stream' ? promises.stream(request).next() : promises[name as 'chat'](request))().catch(
        (thrown: unknown) => thrown,
      );

      expect(LlmCallError.isInstance(error)).toBe(true);
      expect(error).toMatchObject({ category: 'invalid_request', scope: 'request' });
      expect(`${(error as Error).message} ${JSON.stringify(error)}`).not.toContain(WORDS);
      expect(toHttpException(error)?.getStatus()).toBe(400);
      expect(fake.calls).toHaveLength(0);
    },
  );
});

it('what the field threw is the cause of the error, and plan() throws it too', () => {
  const fake = new FakeLlm();
  const client = createLlmClient({ routes: { default: ['openai/a'] } }, { transport: fake, runtime: fake.runtime });
  const plan = () => client.plan({ messages: [trap()] });
  expect(plan).toThrow('The request cannot be read: a field of it throws.');
  expect(plan).toThrow(expect.objectContaining({ cause: expect.objectContaining({ message: WORDS }) as unknown }));
});

it('an embedding with such a field is the caller’s mistake as well', async () => {
  const fake = new FakeLlm();
  const client = createLlmClient({ routes: { default: ['openai/a'] } }, { transport: fake, runtime: fake.runtime });
  await expect(client.promises.embed({ input: [trap()] })).rejects.toMatchObject({ category: 'invalid_request' });
  await expect(client.promises.embed(trap())).rejects.toMatchObject({ category: 'invalid_request' });
});

it('a value that throws when it is written as JSON is told without its words', async () => {
  const fake = new FakeLlm();
  const client = createLlmClient({ routes: { default: ['openai/a'] } }, { transport: fake, runtime: fake.runtime });
  const request = { messages: [user], user: { toJSON: explode } } as never;
  await expect(client.promises.chat(request)).rejects.toMatchObject({
    category: 'invalid_request',
    message: 'openai/a refused the request as invalid: the request cannot be written as JSON: a value in it throws.',
    cause: { message: WORDS },
  });
});

const OPTIONS: readonly (readonly [string, object])[] = [
  ['options that cannot be looked at', trap()],
  ['limits', { limits: trap() }],
  ['a signal', { signal: trap() }],
  ['headers', { headers: trap() }],
  ['keys of the caller', { credentials: trap() }],
  ['a key of the caller', { credentials: { openai: trap() } }],
];

it.each(OPTIONS)('%s of a call that throw when they are read are a mistake in the options', async (_what, options) => {
  const fake = new FakeLlm();
  const client = createLlmClient({ routes: { default: ['openai/a'] } }, { transport: fake, runtime: fake.runtime });
  const error: unknown = await client.promises.chat({ messages: [user] }, options).catch((thrown: unknown) => thrown);

  expect(LlmOptionsError.isInstance(error)).toBe(true);
  expect((error as Error).message).not.toContain(WORDS);
  expect(error).toMatchObject({ cause: { message: WORDS } });
  expect(fake.calls).toHaveLength(0);
});
