import { lastValueFrom } from 'rxjs';
import { createLlmClient, LlmCallError, toHttpException, type LlmChatRequest } from 'nestjs-llm-failover';
import { FakeLlm } from 'nestjs-llm-failover/testing';

/** What an application hands on where a call to it came without a body. */
const NONE: readonly (readonly [unknown, string])[] = [
  [undefined, 'nothing'],
  [null, 'null'],
  [5, 'a number'],
  ['Hi', 'a string'],
  [[], 'an empty array'],
  [() => ({}), 'a function'],
];

describe.each(NONE)('%j in place of a request', (given, kind) => {
  const request = given as LlmChatRequest & { readonly input: string };
  const fake = new FakeLlm();
  const client = createLlmClient({ routes: { default: ['openai/a'] } }, { transport: fake, runtime: fake.runtime });

  it.each<[string, () => unknown]>([
    ['chat', () => client.promises.chat(request)],
    ['stream', () => client.promises.stream(request).next()],
    ['embed', () => client.promises.embed(request)],
    ['countTokens', () => client.promises.countTokens(request)],
    ['the Observable of chat', () => lastValueFrom(client.chat(request))],
    ['the Observable of stream', () => lastValueFrom(client.stream(request))],
    ['the Observable of embed', () => lastValueFrom(client.embed(request))],
    ['the Observable of countTokens', () => lastValueFrom(client.countTokens(request))],
    ...(given === undefined ? [] : [['plan', () => client.plan(request)] as [string, () => unknown]]),
  ])('is refused by %s as the caller’s fault, before anything is sent', async (_what, act) => {
    const error: unknown = await (async () => act())().catch((thrown: unknown) => thrown);
    expect(LlmCallError.isInstance(error)).toBe(true);
    expect(error).toMatchObject({
      category: 'invalid_request',
      message: `The request has to be an object, and is ${kind}.`,
      attempts: 0,
    });
    expect(toHttpException(error)?.getStatus()).toBe(400);
    expect(fake.calls).toHaveLength(0);
  });
});

it('an embedding of nothing that a server has taken is an answer, and marks nothing', async () => {
  const fake = new FakeLlm();
  const client = createLlmClient({ routes: { default: ['openai/a'] } }, { transport: fake, runtime: fake.runtime });
  await expect(client.promises.embed({} as never)).resolves.toMatchObject({ data: [{ index: 0 }] });
});
