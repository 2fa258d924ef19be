import { Inject, Injectable, Module } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { createLlmClient } from '../../lib/clients/create-llm-client.js';
import { LlmClient } from '../../lib/clients/llm-client.js';
import { LlmRuntime, SystemRuntime } from '../../lib/clients/llm-runtime.js';
import { LlmTransport } from '../../lib/clients/transport/llm-transport.js';
import { getLlmToken } from '../../lib/llm-failover.constants.js';
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
class NoTransport extends LlmTransport {
  send(): Promise<never> {
    return Promise.reject(new Error('the real transport was called'));
  }
}

const routes = { default: ['openai/gpt-5-mini'] };

@Module({
  providers: [
    { provide: LlmTransport, useClass: NoTransport },
    { provide: LlmRuntime, useClass: SystemRuntime },
    {
      provide: LlmClient,
      useFactory: (transport: LlmTransport, runtime: LlmRuntime) => createLlmClient({ routes }, { transport, runtime }),
      inject: [LlmTransport, LlmRuntime],
    },
  ],
})
class AppModule {}

describe('fake.install', () => {
  it('replaces the transport and the surroundings of an app, and gives the builder back', async () => {
    const fake = new FakeLlm([providerFailure('openai', 'rate_limited', { retryAfterMs: 3_000 }), 'installed']);
    const builder = Test.createTestingModule({ imports: [AppModule] });
    expect(fake.install(builder)).toBe(builder);
    const module = await builder.compile();
    const { choices } = await module.get(LlmClient).promises.chat({ messages: MESSAGES });
    expect(choices[0]?.message.content).toBe('installed');
    expect(fake.calls).toHaveLength(2);
    expect(module.get(LlmTransport)).toBe(fake);
    expect(module.get(LlmRuntime)).toBe(fake.runtime);
    await module.close();
  });
});
