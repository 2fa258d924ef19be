import { Inject, Injectable, Module } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { LlmClient } from '../../lib/clients/llm-client.js';
import { getLlmToken } from '../../lib/module/tokens.js';
import { LlmFailoverModule } from '../../lib/module/llm-failover.module.js';
import { providerFailure } from '../../lib/testing/failures/provider-failure.js';
import { FakeLlm } from '../../lib/testing/fake-llm/fake-llm.js';
import { provideFakeLlm } from '../../lib/testing/fake-llm/provide-fake-llm.js';

const MESSAGES = [{ role: 'user' as const, content: 'Hi' }];

@Injectable()
class Summaries {
  constructor(
    @Inject(LlmClient) private readonly llm: LlmClient,
    @Inject(getLlmToken('fast')) private readonly fast: LlmClient,
  ) {}

  async both(): Promise<(string | null | undefined)[]> {
    const whole = await this.llm.promises.chat({ messages: MESSAGES });
    const short = await this.fast.promises.chat({ messages: MESSAGES });
    return [whole, short].map(({ choices }) => choices[0]?.message.content);
  }
}

describe('provideFakeLlm', () => {
  it('provides the client and the routes that are named, on one engine', async () => {
    const fake = new FakeLlm(['one', providerFailure('openai', 'overloaded'), 'two']);
    const module = await Test.createTestingModule({
      providers: [Summaries, ...provideFakeLlm(fake, 'fast')],
    }).compile();
    await expect(module.get(Summaries).both()).resolves.toEqual(['one', 'two']);
    expect(fake.calls.map(({ target }) => target)).toEqual(Array(3).fill('openai/fake'));
    await module.close();
  });

  it('provides the default route by its name too', async () => {
    const module = await Test.createTestingModule({ providers: provideFakeLlm(new FakeLlm(), 'default') }).compile();
    const client = module.get<LlmClient>(getLlmToken('default'));
    await expect(client.promises.chat({ messages: MESSAGES })).resolves.toMatchObject({ model: 'fake' });
    await module.close();
  });
});

/** Stands for the network, which no test with a FakeLlm may reach. */
const noNetwork = new FakeLlm([]);

@Module({
  imports: [
    LlmFailoverModule.forRoot({
      routes: { default: ['mistral/large', 'anthropic/claude-haiku-5-5'], fast: ['groq/small'] },
      transport: noNetwork,
    }),
  ],
  providers: [Summaries],
})
class AppModule {}

describe('fake.install', () => {
  const names = ['MISTRAL_API_KEY', 'ANTHROPIC_API_KEY', 'GROQ_API_KEY'];
  const before = names.map((name) => process.env[name]);

  beforeAll(() => names.forEach((name) => delete process.env[name]));

  afterAll(() =>
    names.forEach((name, index) => {
      if (before[index] !== undefined) process.env[name] = before[index];
    }),
  );

  it('puts the double below an app that imports the module, with keys for its providers', async () => {
    const fake = new FakeLlm([providerFailure('mistral', 'server_error'), 'whole', 'short']);
    const builder = Test.createTestingModule({ imports: [AppModule] });
    expect(fake.install(builder)).toBe(builder);
    const module = await builder.compile();
    await expect(module.get(Summaries).both()).resolves.toEqual(['whole', 'short']);
    expect(fake.calls.map((call) => [call.target, call.key])).toEqual([
      ['mistral/large', 'test-key'],
      ['anthropic/claude-haiku-5-5', 'test-key'],
      ['groq/small', 'test-key'],
    ]);
    expect(noNetwork.calls).toEqual([]);
    await module.close();
  });

  it('lets the app wait without waiting', async () => {
    const fake = new FakeLlm([providerFailure('groq', 'rate_limited', { retryAfterMs: 4_000 }), 'after the wait']);
    const module = await fake.install(Test.createTestingModule({ imports: [AppModule] })).compile();
    const startedAtMs = performance.now();
    const answer = await module.get(LlmClient).route('fast').promises.chat({ messages: MESSAGES });
    expect(answer.choices[0]?.message.content).toBe('after the wait');
    expect(performance.now() - startedAtMs).toBeLessThan(4_000);
    await module.close();
  });
});
