import type { INestApplicationContext } from '@nestjs/common';
import { filter, firstValueFrom } from 'rxjs';
import { LlmClient, LlmHealth, type LlmHealthChange } from '../../lib/index.js';
import { FakeLlmServer } from '../../lib/testing/index.js';
import { heapUsed } from '../health/model/heap-used.js';
import { describeWithRedis, RedisServer } from '../support/redis-server.js';
import { seeded } from '../support/seeded.js';
import { soak } from '../support/soak.js';
import { startFleetApp } from './fleet-app.js';
import { cooling, FleetMember } from './fleet-member.js';
import { SteadyCallers } from './steady-callers.js';

const CHAOS_MS = soak(60_000, 5_000);
const TRANSITIONS = soak(1_000_000, 10_000);
const INSTANCES = 3;
const CALLERS = 4;

const isOut = ({ entry }: LlmHealthChange) => entry.provider === 'dead' && entry.state === 'unavailable';

const after = (delayMs: number) => new Promise((resolve) => setTimeout(resolve, delayMs));

describeWithRedis('a fleet whose Redis is in trouble', () => {
  let redis: RedisServer;

  beforeEach(async () => {
    redis = await RedisServer.start();
  });

  afterEach(() => redis.stop());

  it(`answers every call that one instance alone would, through ${CHAOS_MS / 1_000} s of it`, async () => {
    const seed = Number(process.env['CHAOS_SEED'] ?? soak(Date.now() % 1_000_000, 20_262));
    const random = seeded(seed);
    const upstream = await FakeLlmServer.start();
    upstream.on({ provider: 'dead' }).fail('invalid_api_key');
    upstream.on({ provider: 'a' }).reply('Hello');
    upstream.on({ provider: 'b' }).reply('Hello');
    const options = {
      routes: { default: ['dead/m', 'a/m', 'b/m'] },
      providers: {
        dead: { api: 'openai', baseUrl: upstream.baseUrl('dead'), keys: ['sk-test-dead-key'] },
        a: { api: 'openai', baseUrl: upstream.baseUrl('a'), keys: ['sk-test-key-of-a'] },
        b: { api: 'openai', baseUrl: upstream.baseUrl('b'), keys: ['sk-test-key-of-b'] },
      },
    } as const;
    const apps: INestApplicationContext[] = await Promise.all(
      Array.from({ length: INSTANCES }, () => startFleetApp(redis.url, options)),
    );
    const request = { messages: [{ role: 'user' as const, content: 'Hello' }] };
    const call = (app: INestApplicationContext) => app.get(LlmClient).promises.chat(request);
    const others = apps.slice(1);
    const told = others.map((app) => firstValueFrom(app.get(LlmHealth).changes$.pipe(filter(isOut))));
    await call(apps[0]!);
    await Promise.all(told);
    for (const app of others) await call(app);
    const callers = new SteadyCallers(apps, CALLERS, 2, call);
    const troubles: Readonly<Record<string, () => Promise<unknown>>> = {
      async kill() {
        await redis.kill();
        await after(random() * 800);
        await redis.run();
      },
      async pause() {
        redis.pause();
        await after(random() * 2_000);
        redis.resume();
      },
      flush: () => redis.with((client) => client.flushall()),
      drop: () => redis.with((client) => client.call('CLIENT', 'KILL', 'TYPE', 'pubsub')),
    };
    const endMs = performance.now() + CHAOS_MS;
    const made: string[] = [];
    while (performance.now() < endMs) {
      await after(random() * 300);
      const names = Object.keys(troubles);
      const name = names[Math.floor(random() * names.length)] ?? 'kill';
      made.push(name);
      await troubles[name]?.();
    }
    await callers.stop();
    const { count, failures, slowestMs } = callers;
    await Promise.all(apps.map((app) => app.close()));
    const rejected = upstream.calls.filter(({ provider }) => provider === 'dead').length;
    await upstream.close();
    process.stdout.write(
      `Chaos of seed ${seed}: ${made.length} troubles, ${count} calls, ${failures.length} failed, ` +
        `the slowest took ${slowestMs.toFixed(0)} ms, ${rejected} of a dead key\n`,
    );
    expect(failures).toEqual([]);
    expect(rejected).toBe(1);
  });

  it(`stays small on both sides over ${TRANSITIONS} transitions`, async () => {
    const names = Array.from({ length: 3_000 }, (_, place) => `provider_model:openai:m${place}`);
    const [one, other] = [
      await FleetMember.start({ url: redis.url, maxEntries: 1_000 }),
      await FleetMember.start({ url: redis.url, maxEntries: 1_000 }),
    ];
    const random = seeded(42);
    const transition = (count: number) => {
      for (let made = 0; made < count; made += 1) {
        const name = names[Math.floor(random() * names.length)] ?? '';
        const generation = (one.store.get(name)?.generation ?? 0) + Math.round(random());
        one.store.put(name, cooling(one.now(), 60_000 * random(), generation));
      }
    };
    const sent = () => one.until(() => one.store.lag().unsent === 0, 60_000);
    transition(10_000);
    await sent();
    other.news.length = 0;
    const before = heapUsed();
    for (let made = 0; made < TRANSITIONS; made += 5_000) {
      transition(5_000);
      await sent();
      other.news.length = 0;
    }
    await other.until(() => other.store.lag().lagMs === 0 || other.store.lag().unsent === 0);
    const grownMb = (heapUsed() - before) / 2 ** 20;
    const usedMb = await redis.with(async (client) => {
      expect(await client.zcard('{llm-failover:v1}:index')).toBeLessThanOrEqual(1_000);
      return Number(/used_memory:(\d+)/.exec(await client.info('memory'))?.[1]) / 2 ** 20;
    });
    process.stdout.write(
      `After ${TRANSITIONS} transitions: heap +${grownMb.toFixed(1)} MB, Redis ${usedMb.toFixed(1)} MB\n`,
    );
    expect(one.store.size).toBeLessThanOrEqual(1_200);
    expect(other.store.size).toBeLessThanOrEqual(1_200);
    expect(grownMb).toBeLessThan(16);
    expect(usedMb).toBeLessThan(16);
    await Promise.all([one.store.close(), other.store.close()]);
  }, 1_800_000);
});
