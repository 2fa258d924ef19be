import { Test, type TestingModule } from '@nestjs/testing';
import { LlmClient } from '../../lib/clients/llm-client.js';
import { failoverOf } from '../../lib/clients/failover-info.js';
import { LlmFailoverModule } from '../../lib/module/llm-failover.module.js';
import { FakeLlmServer } from '../../lib/testing/server/fake-llm-server.js';
import { DEAD_KEY, LIVE_KEY } from './support/post.js';

const SILENT = { log: () => undefined, warn: () => undefined, error: () => undefined };
const REQUEST = { messages: [{ role: 'user' as const, content: 'Hi' }] };

describe('the module over a FakeLlmServer', () => {
  let server: FakeLlmServer;
  let module: TestingModule;
  let llm: LlmClient;

  beforeEach(async () => {
    server = await FakeLlmServer.start();
    const options = {
      routes: { default: ['openai/gpt-6-luna', 'anthropic/claude-haiku-5-5'] },
      providers: {
        openai: { baseUrl: server.baseUrl('openai'), keys: [DEAD_KEY, LIVE_KEY] },
        anthropic: { baseUrl: server.baseUrl('anthropic'), keys: 'sk-test-anthropic-01' },
      },
      selection: 'priority' as const,
    };
    module = await Test.createTestingModule({ imports: [LlmFailoverModule.forRoot(options)] })
      .setLogger(SILENT)
      .compile();
    llm = module.get(LlmClient);
  });

  afterEach(async () => {
    await module.close();
    await server.close();
  });

  it('fails over from key to key and from provider to provider', async () => {
    server.acceptKeys('openai', [LIVE_KEY]);
    server.on({ provider: 'openai' }).reply('from OpenAI').fail('overloaded');
    server.on({ provider: 'anthropic' }).reply('from Anthropic');
    const first = await llm.promises.chat(REQUEST);
    const second = await llm.promises.chat(REQUEST);
    expect([first, second].map(({ choices }) => choices[0]?.message.content)).toEqual([
      'from OpenAI',
      'from Anthropic',
    ]);
    expect([first, second].map((answer) => failoverOf(answer)?.attempts)).toEqual([2, 2]);
    expect(server.calls.map(({ target }) => target)).toEqual([
      'openai/gpt-6-luna',
      'openai/gpt-6-luna',
      'openai/gpt-6-luna',
      'anthropic/claude-haiku-5-5',
    ]);
    expect(server.calls.map((call) => call.hasKey(DEAD_KEY))).toEqual([true, false, false, false]);
  });

  it.each(['cut', 'resetConnection'] as const)('goes on when a connection ends by %s', async (fault) => {
    server.on({ provider: 'openai' })[fault]();
    server.on({ provider: 'anthropic' }).reply('Hello');
    const { model } = await llm.promises.chat(REQUEST);
    expect(model).toBe('claude-haiku-5-5');
  });

  it('shows that the socket is closed when the subscriber leaves', async () => {
    const held = server.on().hold();
    const subscription = llm.chat(REQUEST).subscribe();
    await held.arrived();
    subscription.unsubscribe();
    await expect(server.calls[0]?.closed).resolves.toBe('client-left');
  });
});
