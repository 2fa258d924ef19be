import { inspect } from 'node:util';
import { Controller, Get, Inject, Query, type INestApplication } from '@nestjs/common';
import { HealthCheck, HealthCheckService, HealthIndicatorService, TerminusModule } from '@nestjs/terminus';
import { Test } from '@nestjs/testing';
import {
  LlmClient,
  LlmFailoverModule,
  LlmHealth,
  LlmOptionsError,
  type LlmFailoverModuleOptions,
} from 'nestjs-llm-failover';
import { FakeLlm, LlmTestClock } from 'nestjs-llm-failover/testing';
import * as door from 'nestjs-llm-failover/terminus';
import { LlmHealthIndicator, type LlmHealthCheckOptions } from 'nestjs-llm-failover/terminus';

const HELLO = { messages: [{ role: 'user' as const, content: 'the prompt of a private person' }] };
const KEYS = ['first', 'second', 'third'].map((label) => ({ label, value: `sk-live-${label}-4f9c2ab17d6e80` }));
const OPENAI = 'openai/gpt-6-luna';
const ANTHROPIC = 'anthropic/claude-haiku-5-5';

@Controller()
class HealthController {
  constructor(
    @Inject(HealthCheckService) private readonly checks: HealthCheckService,
    @Inject(LlmHealthIndicator) private readonly llm: LlmHealthIndicator,
  ) {}

  @Get('health')
  @HealthCheck()
  check(@Query('options') options = '{}'): Promise<unknown> {
    return this.checks.check([() => this.llm.isHealthy('llm', JSON.parse(options) as LlmHealthCheckOptions)]);
  }
}

interface Answer {
  readonly http: number;
  readonly overall: string;
  readonly llm: Record<string, unknown>;
  readonly text: string;
}

let app: INestApplication;
let upstream: FakeLlm;

async function start(options: Partial<LlmFailoverModuleOptions> = {}): Promise<void> {
  const module = await upstream
    .install(
      Test.createTestingModule({
        imports: [
          TerminusModule.forRoot({ logger: false }),
          LlmFailoverModule.forRoot({
            routes: { default: [OPENAI] },
            providers: { openai: { keys: KEYS } },
            ...options,
          }),
        ],
        controllers: [HealthController],
        providers: [LlmHealthIndicator],
      }),
    )
    .compile();
  app = module.createNestApplication({ logger: false });
  await app.listen(0, '127.0.0.1');
}

async function health(options: LlmHealthCheckOptions = {}): Promise<Answer> {
  const url = `${await app.getUrl()}/health?options=${encodeURIComponent(JSON.stringify(options))}`;
  const response = await fetch(url);
  const text = await response.text();
  const { status, details } = JSON.parse(text) as { status: string; details: { llm: Record<string, unknown> } };
  return { http: response.status, overall: status, llm: details?.llm, text };
}

/** The status of the check, and what terminus makes of it. */
async function statusOf(options: LlmHealthCheckOptions = {}): Promise<unknown[]> {
  const { http, overall, llm } = await health(options);
  return [http, overall, llm['status']];
}

/** Terminus 11 does not. */
const KNOWS_DEGRADED = 'degraded' in new HealthIndicatorService().check('any');

const UP = [200, 'ok', 'up'];
const DEGRADED = KNOWS_DEGRADED ? [200, 'degraded', 'degraded'] : [200, 'ok', 'up'];
const DEGRADED_DETAILS = KNOWS_DEGRADED ? { status: 'degraded' } : { status: 'up', degraded: true };
const DOWN = [503, 'error', 'down'];

async function call(route = 'default'): Promise<void> {
  await app
    .get(LlmClient)
    .promises.chat(HELLO, { route, limits: { maxRetries: 0, maxWaitMs: 0 } })
    .catch(() => undefined);
}

beforeEach(() => {
  upstream = new FakeLlm([], { clock: new LlmTestClock({ startMs: 1_800_000_000_000, skipWaits: false }) });
});

afterEach(async () => {
  await app.close();
});

describe('LlmHealthIndicator under terminus', () => {
  it('is up where nothing is known to be wrong, called or not', async () => {
    upstream.on().reply('Hello').always();
    await start();
    const before = await health();
    expect(before.llm).toEqual({
      status: 'up',
      routes: { default: 'up' },
      providers: { openai: { status: 'up', keys: { available: 3, total: 3 }, models: { 'gpt-6-luna': 'up' } } },
    });
    await call();
    expect(await health()).toEqual(before);
    expect(upstream.calls).toHaveLength(1);
  });

  it('is degraded by one key of three, and names no key', async () => {
    upstream.on(OPENAI, { credential: 'first' }).fail('invalid_api_key').always();
    upstream.on(OPENAI).reply('Hello').always();
    await start();
    await call();
    const { http, overall, llm, text } = await health();
    expect([http, overall]).toEqual(DEGRADED.slice(0, 2));
    expect(llm).toEqual({
      ...DEGRADED_DETAILS,
      message: 'openai is degraded: 2 of 3 keys (credential_invalid)',
      routes: { default: 'degraded' },
      providers: {
        openai: {
          status: 'degraded',
          keys: { available: 2, total: 3 },
          models: { 'gpt-6-luna': 'degraded' },
          causes: ['credential_invalid'],
        },
      },
    });
    const { fingerprint } = firstCredential();
    for (const word of ['first', fingerprint.slice(0, 4), ...secrets()]) expect(text).not.toContain(word);
  });

  it('is down where all keys are out, and up again after a reset', async () => {
    upstream.on().fail('invalid_api_key').always();
    await start();
    await call();
    const { llm } = await health();
    expect(await statusOf()).toEqual(DOWN);
    expect(llm).toMatchObject({
      message: 'openai is down: 0 of 3 keys (credential_invalid)',
      routes: { default: 'down' },
      providers: { openai: { keys: { available: 0, total: 3 } } },
    });
    app.get(LlmHealth).reset();
    expect(await statusOf()).toEqual(UP);
  });

  it('is not down for a pause that a call would wait for, but for a longer one', async () => {
    upstream.on().fail('rate_limited', { retryAfterMs: 4_000 }).fail('rate_limited', { retryAfterMs: 60_000 });
    await start({ providers: { openai: { keys: KEYS.slice(0, 1) } } });
    await call();
    expect(await statusOf()).toEqual(DEGRADED);
    expect(await statusOf({ downAfterMs: 1_000 })).toEqual(DOWN);
    await upstream.clock.advance(4_001);
    await call();
    expect(await statusOf()).toEqual(DOWN);
    expect(await statusOf({ downAfterMs: 120_000 })).toEqual(DEGRADED);
  });

  it('is degraded as soon as the next call may find out, and while one does', async () => {
    upstream.on().fail('rate_limited', { retryAfterMs: 60_000 }).hang().reply('Hello');
    await start({ providers: { openai: { keys: KEYS.slice(0, 1) } } });
    await call();
    expect(await statusOf()).toEqual(DOWN);
    await upstream.clock.advance(60_001);
    expect(await statusOf()).toEqual(DEGRADED);
    const leaving = new AbortController();
    const probe = app.get(LlmClient).promises.chat(HELLO, { signal: leaving.signal });
    await upstream.clock.advance(0);
    expect(await statusOf()).toEqual(DEGRADED);
    leaving.abort();
    await expect(probe).rejects.toThrow();
    await call();
    expect(await statusOf()).toEqual(UP);
  });

  it('stays down in an outage, however many probes go, and is up after its end', async () => {
    upstream.on().fail('overloaded').always();
    await start();
    for (let second = 0; second < 20; second += 1) {
      await call();
      await upstream.clock.advance(1_000);
    }
    const seen = new Set<string>();
    for (let second = 0; second < 25; second += 1) {
      await call();
      seen.add(JSON.stringify(await statusOf()));
      await upstream.clock.advance(1_000);
    }
    expect([...seen]).toEqual([JSON.stringify(DOWN)]);
    expect(upstream.calls.length).toBeGreaterThan(20);
    upstream.on().reply('Hello').always();
    await call();
    expect(await statusOf()).toEqual(UP);
  });

  it.each(['overloaded', 'server_error'] as const)(
    'does not flap as windows end while calls go on: %s',
    async (kind) => {
      upstream.on().fail(kind).always();
      await start({ providers: { openai: { keys: KEYS.slice(0, 1) } } });
      const seen: string[] = [];
      for (let moment = 0; moment < 600; moment += 1) {
        await call();
        const { llm } = await app.get(LlmHealthIndicator).isHealthy('llm');
        if (seen.at(-1) !== llm.status) seen.push(llm.status);
        await upstream.clock.advance(200);
      }
      const [degraded = ''] = DEGRADED.slice(2);
      expect(seen.filter((status) => status !== 'up' || !KNOWS_DEGRADED)).toEqual([degraded, 'down']);
      // An instance that gets no calls, because it is down, comes back to find out.
      await upstream.clock.advance(70_000);
      expect(await statusOf()).toEqual(DEGRADED);
    },
  );

  it('does not flap while the provider rejects many working keys at once', async () => {
    upstream.on().reply('Hello').always();
    await start({ providers: { openai: { keys: KEYS, selection: 'round-robin' } } });
    for (let time = 0; time < 30; time += 1) await call();
    upstream.on().fail('invalid_api_key').always();
    // A key that has worked is tried again after a while.
    const calls: Promise<void>[] = [];
    for (let time = 0; time < 30; time += 1) {
      calls.push(call());
      await upstream.clock.advance(1_000);
    }
    const seen = new Set<string>();
    for (let moment = 0; moment < 200; moment += 1) {
      calls.push(call());
      await upstream.clock.advance(200);
      seen.add(JSON.stringify(await statusOf()));
    }
    expect([...seen]).toEqual([JSON.stringify(DOWN)]);
    await Promise.all(calls);
  });

  it('tells routes and providers apart; of several routes the worst decides', async () => {
    upstream.on('openai').fail('insufficient_quota').always();
    upstream.on('anthropic').reply('Hello').always();
    await start({
      routes: { default: [OPENAI, ANTHROPIC], fast: [ANTHROPIC], cheap: [OPENAI] },
      providers: { openai: { keys: KEYS.slice(0, 1) }, anthropic: { keys: 'sk-ant-0123456789abcdef' } },
    });
    await call();
    expect((await health()).llm).toMatchObject({
      status: 'down',
      message: 'openai is down: 0 of 1 keys (quota_exhausted)',
      routes: { default: 'degraded', fast: 'up', cheap: 'down' },
      providers: { openai: { status: 'down' }, anthropic: { status: 'up' } },
    });
    expect(await statusOf({ route: 'fast' })).toEqual(UP);
    expect(await statusOf({ route: 'default' })).toEqual(DEGRADED);
    expect(await statusOf({ route: ['default', 'fast'] })).toEqual(DEGRADED);
    expect(await statusOf({ route: 'cheap' })).toEqual(DOWN);
    expect(await statusOf({ provider: 'anthropic' })).toEqual(UP);
    const openai = await health({ provider: 'openai' });
    expect(openai.http).toBe(503);
    expect(Object.keys(openai.llm)).toEqual(['message', 'providers', 'status']);
    expect(Object.keys(openai.llm['providers'] as object)).toEqual(['openai']);
  });

  it("does not blame keys for what is the model's fault", async () => {
    upstream.on(OPENAI).fail('overloaded', { retryAfterMs: 30_000 }).always();
    upstream.on('openai/gpt-6-sol').reply('Hello').always();
    await start({ routes: { default: [OPENAI, 'openai/gpt-6-sol'] } });
    await call();
    expect((await health()).llm).toMatchObject({
      ...DEGRADED_DETAILS,
      providers: {
        openai: { keys: { available: 3, total: 3 }, models: { 'gpt-6-luna': 'down', 'gpt-6-sol': 'up' } },
      },
    });
  });

  it('is degraded by a provider without a key, and down where no provider has one', async () => {
    await start({
      routes: { default: [OPENAI, 'groq/small'], small: ['groq/small'] },
      providers: { openai: { keys: KEYS }, groq: { keys: [] } },
    });
    expect((await health({ route: 'default' })).llm).toMatchObject({
      ...DEGRADED_DETAILS,
      message: 'groq is down: no key (credential_missing)',
    });
    expect(await statusOf({ route: 'small' })).toEqual(DOWN);
  });

  it('tells nothing but the status, or labels and explanations, as it is asked to; never a secret', async () => {
    upstream.on(OPENAI, { credential: 'first' }).fail('invalid_api_key', {
      message: `Incorrect API key provided: ${KEYS[0]?.value}.`,
    });
    upstream.on(OPENAI).reply('Hello').always();
    await start();
    await call();
    expect((await health({ details: 'minimal' })).llm).toEqual(DEGRADED_DETAILS);
    const { llm, text } = await health({ details: 'detail' });
    expect(llm).toMatchObject({
      providers: {
        openai: {
          keys: { unavailable: ['first'] },
          explanation: expect.stringContaining('The key "first"') as unknown,
        },
      },
    });
    const printed = inspect(app.get(LlmHealthIndicator), { depth: 20, showHidden: true });
    for (const word of secrets()) expect(text + printed).not.toContain(word);
  });

  it.each<[string, LlmHealthCheckOptions, string]>([
    ['an unknown route', { route: 'chatt' }, 'chatt'],
    ['a provider of no route', { provider: 'mistral' }, 'a provider of the routes that are looked at (openai)'],
    ['a field that there is not', { routes: 'default' } as LlmHealthCheckOptions, 'did you mean route?'],
    ['no route at all', { route: [] }, 'the name of a route, or a list of names'],
    ['a time that is none', { downAfterMs: -1 }, 'downAfterMs: expected a number of at least 0'],
  ])('refuses %s', async (_what, options, words) => {
    await start();
    const indicator = app.get(LlmHealthIndicator);
    await expect(indicator.isHealthy('llm', options)).rejects.toThrow(LlmOptionsError);
    await expect(indicator.isHealthy('llm', options)).rejects.toThrow(words);
    expect((await fetch(`${await app.getUrl()}/health?options=${JSON.stringify(options)}`)).status).toBe(500);
  });

  it.each([undefined, null, 5])('refuses %j as the name of a result', async (key) => {
    await start();
    const checked = app.get(LlmHealthIndicator).isHealthy(key as never);
    await expect(checked).rejects.toThrow(LlmOptionsError);
    await expect(checked).rejects.toThrow('key: expected a string');
  });
});

it('nestjs-llm-failover/terminus exports exactly this at run time', () => {
  expect(Object.keys(door)).toEqual(['LlmHealthIndicator']);
});

function firstCredential(): { readonly fingerprint: string } {
  const [candidate] = app.get(LlmClient).plan().candidates;
  return candidate?.credential as { readonly fingerprint: string };
}

function secrets(): string[] {
  return [...KEYS.map(({ value }) => value), 'the prompt of'];
}
