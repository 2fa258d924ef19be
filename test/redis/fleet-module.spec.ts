import { Logger, type INestApplicationContext, type LoggerService } from '@nestjs/common';
import { firstValueFrom, filter } from 'rxjs';
import { LlmClient, LlmError, LlmEvents, LlmHealth, type LlmEvent } from '../../lib/index.js';
import { FakeLlmServer } from '../../lib/testing/index.js';
import { describeWithRedis, RedisServer } from '../support/redis-server.js';
import { soak } from '../support/soak.js';
import { startFleetApp } from './fleet-app.js';

const MESSAGES = [{ role: 'user' as const, content: 'Hello' }];

describeWithRedis('apps that share a Redis', () => {
  let redis: RedisServer;
  let upstream: FakeLlmServer;
  const apps: INestApplicationContext[] = [];

  beforeEach(async () => {
    redis = await RedisServer.start();
    upstream = await FakeLlmServer.start();
  });

  afterEach(async () => {
    redis.resume();
    await Promise.all(apps.splice(0).map((app) => app.close()));
    await upstream.close();
    await redis.stop();
  });

  async function start(
    logger: LoggerService | false = false,
    keyOfA = 'sk-test-key-of-a',
  ): Promise<INestApplicationContext> {
    const options = {
      routes: { default: ['a/m', 'b/m'], single: ['a/m'] },
      providers: {
        a: { api: 'openai', baseUrl: upstream.baseUrl('a'), keys: [keyOfA] },
        b: { api: 'openai', baseUrl: upstream.baseUrl('b'), keys: ['sk-test-key-of-b'] },
      },
      policies: { jitter: false },
    } as const;
    const app = await startFleetApp(redis.url, options, logger);
    apps.push(app);
    return app;
  }

  function call(app: INestApplicationContext, route = 'single'): Promise<string> {
    return app
      .get(LlmClient)
      .promises.chat({ messages: MESSAGES }, { route, limits: { maxWaitMs: 0, maxRetries: 0 } })
      .then(
        () => 'answered',
        (error: unknown) =>
          LlmError.isInstance(error) && 'category' in error ? String(error.category) : String(error),
      );
  }

  const callsTo = (provider: string) => upstream.calls.filter((one) => one.provider === provider).length;

  function becomes(app: INestApplicationContext, state: string, scope = 'credential'): Promise<unknown> {
    const isSo = filter(
      ({ entry }: { entry: { state: string; scope: string } }) => entry.state === state && entry.scope === scope,
    );
    return firstValueFrom(app.get(LlmHealth).changes$.pipe(isSo));
  }

  it('share marks, explanations, resets and what a person isolated', async () => {
    upstream.on({ provider: 'a' }).fail('invalid_api_key');
    const [one, other] = [await start(), await start()];
    const isOut = becomes(other, 'unavailable');
    expect(await call(one)).toBe('credential_invalid');
    await isOut;
    expect(await call(other)).toBe('credential_invalid');
    expect(callsTo('a')).toBe(1);
    expect(other.get(LlmHealth).explain({ provider: 'a' })).toContain('providers.a.keys');
    upstream.on({ provider: 'a' }).reply('Hello');
    const isBack = becomes(one, 'available');
    expect(other.get(LlmHealth).reset({ provider: 'a' })).toBeGreaterThan(0);
    await isBack;
    expect(await call(one)).toBe('answered');
    const isIsolated = becomes(other, 'unavailable', 'provider');
    one.get(LlmHealth).isolate({ provider: 'a' }, 'on holiday');
    await isIsolated;
    expect(await call(other)).toBe('permission_denied');
    expect(other.get(LlmHealth).explain()).toContain('on holiday');
    const isLifted = becomes(one, 'available', 'provider');
    other.get(LlmHealth).reset();
    await isLifted;
    expect(await call(one)).toBe('answered');
  });

  it('hold nothing of a former key against the one that has taken its place', async () => {
    upstream.on({ provider: 'a' }).fail('invalid_api_key');
    // A deployment has replaced the key on one instance; the other still has the former one.
    const [before, after] = [await start(), await start(false, 'sk-test-new-key-of-a')];
    const isHeard = becomes(after, 'unavailable');
    expect(await call(before)).toBe('credential_invalid');
    await isHeard;
    upstream.on({ provider: 'a' }).reply('Hello');
    expect(await call(after)).toBe('answered');
    expect(await call(before)).toBe('credential_invalid');
    expect(callsTo('a')).toBe(2);
  });

  it('prove a key for all', async () => {
    const [one, other] = [await start(), await start()];
    const isProven = firstValueFrom(other.get(LlmHealth).changes$.pipe(filter(({ entry }) => entry.proven)));
    expect(await call(one)).toBe('answered');
    await isProven;
    const { entries, store } = other.get(LlmHealth).snapshot();
    expect(entries).toEqual([
      expect.objectContaining({
        scope: 'credential',
        provider: 'a',
        proven: true,
        credential: expect.objectContaining({ label: 'key-1' }),
      }),
    ]);
    expect(store).toEqual({ isConnected: true, lagMs: expect.any(Number), unsent: 0 });
  });

  it('probe an outage once a second, all of them together', async () => {
    upstream.on({ provider: 'a' }).fail('overloaded');
    const fleet = [await start(), await start(), await start()];
    // Until a window was repeated, after which it is an outage.
    const endMs = Date.now() + soak(30_000, 6_000);
    let startedAtMs: number | undefined;
    let before = 0;
    while (Date.now() < endMs) {
      await Promise.all(fleet.map((app) => call(app)));
      await new Promise((resolve) => setTimeout(resolve, 20));
      if (startedAtMs === undefined && callsTo('a') >= 3) {
        startedAtMs = Date.now();
        before = callsTo('a');
      }
    }
    const seconds = (Date.now() - (startedAtMs ?? 0)) / 1_000;
    const probes = callsTo('a') - before;
    expect(probes).toBeGreaterThanOrEqual(1);
    expect(probes).toBeLessThanOrEqual(Math.ceil(seconds) + 1);
    upstream.on({ provider: 'a' }).reply('Hello');
    const backMs = Date.now();
    for (const app of fleet)
      while ((await call(app)) !== 'answered') await new Promise((resolve) => setTimeout(resolve, 20));
    expect(Date.now() - backMs).toBeLessThan(5_000);
  });

  it('tell of Redis going and coming, in one event and one line each, and lose no call', async () => {
    const lines: string[] = [];
    const log = (line: unknown) => void lines.push(`log ${String(line)}`);
    const warn = (line: unknown) => void lines.push(`warn ${String(line)}`);
    try {
      const app = await start({ log, warn, error: warn });
      const events: LlmEvent[] = [];
      app.get(LlmEvents).events$.subscribe((event) => void events.push(event));
      const next = (type: LlmEvent['type']) =>
        firstValueFrom(app.get(LlmEvents).events$.pipe(filter((event) => event.type === type)));
      const isAway = next('health-store-away');
      await redis.kill();
      await isAway;
      expect(await call(app)).toBe('answered');
      expect(app.get(LlmHealth).snapshot().store).toMatchObject({ isConnected: false, unsent: 1 });
      const isBack = next('health-store-back');
      await redis.run();
      await isBack;
      expect(app.get(LlmHealth).snapshot().store).toMatchObject({ isConnected: true, unsent: 0 });
      const told = events.filter(({ type }) => type.startsWith('health-store'));
      expect(told.map(({ type }) => type)).toEqual(['health-store-away', 'health-store-back']);
      expect(lines.filter((line) => line.includes('health store'))).toEqual([
        expect.stringMatching(/^warn The health store cannot be reached: .*goes on with its own memory\.$/),
        expect.stringMatching(/^log The health store can be reached again/),
      ]);
    } finally {
      Logger.overrideLogger(false);
    }
  });

  it('start without Redis within a second or so, and share what they learned once it is there', async () => {
    await redis.kill();
    const startedAtMs = Date.now();
    const one = await start();
    expect(Date.now() - startedAtMs).toBeLessThan(2_500);
    upstream.on({ provider: 'a' }).fail('invalid_api_key');
    upstream.on({ provider: 'b' }).reply('Hello');
    expect(await call(one, 'default')).toBe('answered');
    const isBack = firstValueFrom(one.get(LlmEvents).events$.pipe(filter(({ type }) => type === 'health-store-back')));
    await redis.run();
    await isBack;
    const late = await start();
    expect(await call(late, 'default')).toBe('answered');
    expect(callsTo('a')).toBe(1);
  });
});
