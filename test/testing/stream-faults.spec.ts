import { createLlmClient, failoverOf, LlmStreamInterruptedError, llmTextOf, type LlmClient } from 'nestjs-llm-failover';
import { cut, errorEvent, FakeLlm, FakeLlmServer, reset, stall, type FakeLlmAnswer } from 'nestjs-llm-failover/testing';
import { codeOf, post } from './support/post.js';

const HI = { messages: [{ role: 'user' as const, content: 'Hi' }] };
const TARGETS = ['openai/a', 'anthropic/b', 'gemini/c'];

function clientOver(fake: FakeLlm, targets: readonly string[] = ['openai/a', 'groq/b']): LlmClient {
  return createLlmClient({ routes: { default: [...targets] } }, { transport: fake, runtime: fake.runtime });
}

async function read(
  client: LlmClient,
): Promise<{ text: string; error?: unknown; info: ReturnType<typeof failoverOf> }> {
  let text = '';
  let info: ReturnType<typeof failoverOf>;
  try {
    for await (const chunk of client.promises.stream(HI)) {
      info ??= failoverOf(chunk);
      text += chunk.choices[0]?.delta.content ?? '';
    }
    return { text, info };
  } catch (error) {
    return { text, error, info };
  }
}

function categoriesOf(info: ReturnType<typeof failoverOf>): string[] {
  const attempts = (info?.trail ?? []).filter((entry) => entry.kind === 'attempt');
  return attempts.flatMap(({ category }) => category ?? []);
}

describe('a fault of a stream', () => {
  const BEFORE: readonly [string, FakeLlmAnswer, string][] = [
    ['cut', cut(), 'network_error'],
    ['reset', reset(), 'network_error'],
    ['errorEvent', errorEvent(), 'overloaded'],
    ['errorEvent of another kind', errorEvent('invalid_api_key'), 'credential_invalid'],
  ];

  describe.each(TARGETS)('before its first content, on %s,', (target) => {
    it.each(BEFORE)('%s is never seen: the next target answers', async (_name, fault, category) => {
      const fake = new FakeLlm([fault, 'Hello']);
      const { text, error, info } = await read(clientOver(fake, [target, 'mistral/z']));
      expect([text, error]).toEqual(['Hello', undefined]);
      expect(categoriesOf(info)).toEqual([category]);
    });
  });

  it.each([
    ['cut', cut(['Hel', 'lo'])],
    ['reset', reset(['Hel', 'lo'])],
    ['errorEvent', errorEvent('server_error', ['Hel', 'lo'])],
  ])('after it, %s interrupts the stream, and nothing is spliced', async (_name, fault) => {
    const fake = new FakeLlm([fault, 'never']);
    const { text, error } = await read(clientOver(fake));
    expect(text).toBe('Hello');
    expect(LlmStreamInterruptedError.isInstance(error) && error.text).toBe('Hello');
    expect(fake.calls).toHaveLength(1);
  });

  it('is silence that ends at a time-out', async () => {
    const fake = new FakeLlm([stall(), 'Hello']);
    const reading = read(clientOver(fake));
    await fake.clock.advance(60_000);
    expect((await reading).text).toBe('Hello');
  });

  it('takes the options of a provider’s failure', async () => {
    const fake = new FakeLlm([errorEvent('rate_limited', [], { message: 'Slow down a bit.' }), 'Hello']);
    const { info } = await read(clientOver(fake));
    expect(JSON.stringify(info?.trail)).toContain('Slow down a bit.');
  });
});

describe('a fault of a stream, for a call that asks for none,', () => {
  it.each([
    ['cut', cut(['Hello']), 'malformed_response'],
    ['reset', reset(['Hello']), 'network_error'],
    ['errorEvent', errorEvent('overloaded', ['Hello']), 'overloaded'],
  ])('%s spoils the one document', async (_name, fault, category) => {
    const fake = new FakeLlm([fault, 'from the next']);
    const answer = await clientOver(fake).promises.chat(HI);
    expect(llmTextOf(answer)).toBe('from the next');
    expect(categoriesOf(failoverOf(answer))).toEqual([category]);
  });

  it('stall ends at the attempt’s time-out', async () => {
    const fake = new FakeLlm([stall(), 'from the next']);
    const answer = clientOver(fake).promises.chat(HI);
    await fake.clock.advance(120_000);
    expect(llmTextOf(await answer)).toBe('from the next');
  });

  describe('is the same on the wire:', () => {
    let server: FakeLlmServer;

    beforeEach(async () => {
      server = await FakeLlmServer.start();
    });

    afterEach(() => server.close());

    it.each([
      ['reset', reset(['Hello'])],
      ['cut', cut(['Hello'])],
    ])('%s breaks the document off', async (_name, fault) => {
      server.on().reply(fault);
      const answer = await post(server);
      expect(answer.status).toBe(200);
      expect(await codeOf(answer.text())).toMatch(/^(?:ECONNRESET|UND_ERR_SOCKET)$/);
    });

    it('errorEvent is an error answer, and a missing end mark is nothing', async () => {
      server.on().reply(errorEvent(), { stream: ['Hello'], ending: 'unmarked' });
      expect((await post(server)).status).toBe(503);
      expect(await (await post(server)).text()).toContain('"Hello"');
    });

    it('stall stops in the middle until the client leaves', async () => {
      server.on().reply(stall(['Hello']));
      const leaving = new AbortController();
      const answer = await post(server, { signal: leaving.signal });
      leaving.abort();
      await expect(answer.text()).rejects.toThrow('aborted');
      await expect(server.calls[0]?.closed).resolves.toBe('client-left');
    });
  });
});
