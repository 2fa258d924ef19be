import type { INestApplication } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { filter, firstValueFrom } from 'rxjs';
import { LlmHealth } from 'nestjs-llm-failover';
import { FakeLlmServer } from 'nestjs-llm-failover/testing';
import { describeWithRedis, RedisServer } from '../../../test/support/redis-server.js';
import { AppModule } from './app.module.js';

describeWithRedis('two instances and one Redis', () => {
  let redis: RedisServer;
  let provider: FakeLlmServer;
  const instances: INestApplication[] = [];

  async function start(): Promise<INestApplication> {
    const settings = {
      redisUrl: redis.url,
      openaiUrl: provider.baseUrl('openai'),
      fingerprintSecret: 'of this test alone',
    };
    const module = await Test.createTestingModule({ imports: [AppModule.with(settings)] }).compile();
    const app = module.createNestApplication({ logger: false });
    await app.listen(0);
    instances.push(app);
    return app;
  }

  beforeAll(async () => {
    process.env['OPENAI_API_KEY'] = 'sk-test-revoked-key';
    redis = await RedisServer.start();
    provider = await FakeLlmServer.start();
    provider.on({ provider: 'openai' }).fail('invalid_api_key');
  });

  afterAll(async () => {
    delete process.env['OPENAI_API_KEY'];
    await Promise.all(instances.map((app) => app.close()));
    await provider.close();
    await redis.stop();
  });

  it('the second refuses a key that the first found dead, without a call', async () => {
    const [a, b] = [await start(), await start()];
    const { changes$ } = b.get(LlmHealth);
    const news = firstValueFrom(changes$.pipe(filter(({ entry }) => entry.state === 'unavailable')));
    expect((await fetch(`${await a.getUrl()}/ask`)).status).toBe(502);
    await news;
    const answer = await fetch(`${await b.getUrl()}/ask`);
    expect([answer.status, await answer.json()]).toEqual([
      502,
      expect.objectContaining({ code: 'llm_credential_invalid', hint: 'Check OPENAI_API_KEY.' }),
    ]);
    expect(provider.calls).toHaveLength(1);
  });
});
