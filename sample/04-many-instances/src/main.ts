import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { FakeLlmServer } from 'nestjs-llm-failover/testing';
import { localRedis } from './local-redis.js';

// Two instances of one application, a provider that has revoked their key, and one Redis.
async function play(): Promise<void> {
  const redis = await localRedis();
  const provider = await FakeLlmServer.start();
  provider.on({ provider: 'openai' }).fail('invalid_api_key');
  const env = {
    ...process.env,
    REDIS_URL: redis.url,
    OPENAI_URL: provider.baseUrl('openai'),
    OPENAI_API_KEY: 'sk-test-revoked-key',
    FINGERPRINT_SECRET: 'from your secret store',
    PORT: '0',
  };
  const instances: ChildProcess[] = [];
  try {
    const urls: string[] = [];
    for (const _ of ['A', 'B']) {
      const instance = fork(join(import.meta.dirname, 'instance.js'), { env });
      instances.push(instance);
      urls.push(String((await once(instance, 'message'))[0]));
    }
    for (const [place, url] of urls.entries()) {
      const before = provider.calls.length;
      const answer = await fetch(`${url}/ask`);
      const { code } = (await answer.json()) as { readonly code: string };
      const upstream = provider.calls.length - before;
      console.log(
        `instance ${'AB'[place]}: ${answer.status} ${code}, ${upstream} upstream call${upstream === 1 ? '' : 's'}`,
      );
    }
    const health = (await (await fetch(`${urls[1]}/health`)).json()) as { readonly explanation: string };
    console.log(`\nWhat instance B knows of it:\n${health.explanation}`);
  } finally {
    for (const instance of instances) instance.kill();
    await provider.close();
    redis.stop();
  }
}

await play();
