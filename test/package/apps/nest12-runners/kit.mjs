import assert from 'node:assert';
import { Test } from '@nestjs/testing';
import { createLlmClient, getLlmToken, LlmClient, llmTextOf } from 'nestjs-llm-failover';
import {
  advanceFakeTimers,
  conformance,
  FakeLlm,
  LlmFailoverTestingModule,
  LlmTestClock,
} from 'nestjs-llm-failover/testing';

const HI = { messages: [{ role: 'user', content: 'Hi' }] };

/** What the kit has to do under any runner: `describe`, `it`, and the runner's fake timers. */
export function testKit({ describe, it, withFakeTimers }) {
  describe('the testing kit', () => {
    it('runs the whole library over a FakeLlm', async () => {
      const llm = new FakeLlm();
      llm.on('openai', { credential: 'OPENAI_API_KEY' }).fail('invalid_api_key');
      llm.on('groq').fail('rate_limited', { retryAfterMs: 3_000 }).then('after the wait');
      const routes = { default: ['openai/a', 'groq/b'], fast: ['groq/b'] };
      const imports = [LlmFailoverTestingModule.forRoot({ llm, routes })];
      const module = await Test.createTestingModule({ imports }).compile();
      const answer = await module.get(LlmClient).promises.chat(HI);
      assert.strictEqual(llmTextOf(answer), 'after the wait');
      llm.on('groq').reply('fast');
      assert.strictEqual(llmTextOf(await module.get(getLlmToken('fast')).promises.chat(HI)), 'fast');
      llm.expectNoPendingAnswers();
      await module.close();
    });

    it('moves the runner’s fake timers', () =>
      withFakeTimers(async (timers) => {
        const llm = new FakeLlm([], { clock: new LlmTestClock({ skipWaits: false }) });
        llm.on('openai').fail('rate_limited', { retryAfterMs: 3_000 }).then('after the wait');
        const routes = { default: ['openai/a'] };
        const client = createLlmClient({ routes }, { transport: llm, runtime: llm.runtime });
        let isAnswered = false;
        const answer = client.promises.chat(HI).finally(() => (isAnswered = true));
        await advanceFakeTimers(timers, 2_000);
        assert.strictEqual(isAnswered, false);
        await advanceFakeTimers(timers, 3_000);
        assert.strictEqual(isAnswered, true);
        assert.strictEqual(llmTextOf(await answer), 'after the wait');
      }));

    it('waits for nothing under the runner’s fake timers', () =>
      withFakeTimers(async () => {
        const llm = new FakeLlm([]);
        llm.on('openai').fail('overloaded').then('after the wait');
        const routes = { default: ['openai/a'] };
        const client = createLlmClient({ routes }, { transport: llm, runtime: llm.runtime });
        assert.strictEqual(llmTextOf(await client.promises.chat(HI)), 'after the wait');
      }));
  });

  conformance(
    'a client of one’s own',
    () => {
      const llm = new FakeLlm();
      const routes = { default: ['openai/a'] };
      return { client: createLlmClient({ routes }, { transport: llm, runtime: llm.runtime }), tools: false };
    },
    { describe, it },
  );
}
