/**
 * `LlmFailoverTestingModule`: for tests of a feature with options made for the test, of what happens over time, and where
 * nothing may reach the network by any way.
 */
import { Test, type TestingModule } from '@nestjs/testing';
import { LlmHealth, type LlmRoutes } from 'nestjs-llm-failover';
import { FakeLlm, LlmFailoverTestingModule, LlmTestClock } from 'nestjs-llm-failover/testing';
import { llmOptions } from '../llm.options.js';
import { TicketsModule } from './tickets.module.js';
import { TicketsService } from './tickets.service.js';

const MINUTE_MS = 60_000;

describe('tickets over time', () => {
  let fake: FakeLlm;
  let module: TestingModule;

  afterEach(async () => {
    await module.close();
    fake.expectNoPendingAnswers();
  });

  async function start(routes: LlmRoutes = llmOptions.routes): Promise<TicketsService> {
    // Time stands still, but for what moves it.
    fake = new FakeLlm([], { clock: new LlmTestClock({ startMs: Date.UTC(2030, 0) }) });
    const llm = LlmFailoverTestingModule.forRoot({ ...llmOptions, routes, llm: fake });
    module = await Test.createTestingModule({ imports: [llm, TicketsModule] }).compile();
    return module.get(TicketsService);
  }

  it('waits as long as the provider asks, which takes no real time', async () => {
    const tickets = await start({ default: ['groq/small'], fast: ['groq/small'] });
    fake.on('groq').fail('rate_limited', { retryAfterMs: 4_000 }).then('On its way.');
    await expect(tickets.answer('Where is my parcel?')).resolves.toBe('On its way.');
    const [first, second] = fake.calls.map(({ atMs }) => atMs);
    expect(Number(second) - Number(first)).toBeGreaterThanOrEqual(4_000);
  });

  it('leaves a rate-limited key alone until its time is over', async () => {
    const tickets = await start();
    fake
      .on('openai', { credential: 'primary' })
      .fail('rate_limited', { retryAfterMs: 10 * MINUTE_MS })
      .then('third');
    fake.on('openai', { credential: 'spare' }).reply('first', 'second');
    await expect(tickets.answer('Where is my parcel?')).resolves.toBe('first');
    await expect(tickets.answer('Where is my parcel?')).resolves.toBe('second');
    await fake.clock.advance(11 * MINUTE_MS);
    await expect(tickets.answer('Where is my parcel?')).resolves.toBe('third');
  });

  it('asks a rejected key again after a quarter of an hour, with one call', async () => {
    const tickets = await start();
    fake.on('openai', { credential: 'primary' }).fail('invalid_api_key').then('from the primary key');
    fake.on('openai', { credential: 'spare' }).reply('from the spare key').always();
    await expect(tickets.answer('Where is my parcel?')).resolves.toBe('from the spare key');
    await fake.clock.advance(20 * MINUTE_MS); // policies.quarantineProbeMs, and some jitter
    const answers = [tickets.answer('Where is my parcel?'), tickets.answer('Where is it?')];
    await expect(Promise.all(answers)).resolves.toEqual(['from the primary key', 'from the spare key']);
  });

  it('uses a key again that an operator has reset', async () => {
    const tickets = await start();
    fake.on('openai', { credential: 'primary' }).fail('credential_revoked').then('back');
    fake.on('openai', { credential: 'spare' }).reply('from the spare key');
    await expect(tickets.answer('Where is my parcel?')).resolves.toBe('from the spare key');
    module.get(LlmHealth).reset({ credential: 'primary' });
    await expect(tickets.answer('Where is my parcel?')).resolves.toBe('back');
  });
});
