import { inspect } from 'node:util';
import { firstValueFrom, take, toArray } from 'rxjs';
import {
  LlmClient,
  LlmEvents,
  LlmFailoverModule,
  type LlmEvent,
  type LlmFailoverModuleOptions,
} from 'nestjs-llm-failover';
import { FakeLlm, providerFailure, type FakeLlmAnswer } from 'nestjs-llm-failover/testing';
import { closeHosts, HELLO, KEY, RecordingLogger, startHost } from '../module/support/host.js';

afterEach(closeHosts);

const SPARE = 'sk-test-spare-0123456789';
const BOTH = { default: ['openai/gpt-6-luna', 'groq/small'] };
const PROVIDERS = {
  openai: { keys: [{ label: 'main', value: KEY }] },
  groq: { keys: [{ label: 'spare', value: SPARE }] },
};
const dead = (key: string): FakeLlmAnswer =>
  providerFailure('openai', 'invalid_api_key', { message: `Incorrect API key provided: ${key}.` });

async function start(answers: FakeLlmAnswer[], extra: Partial<LlmFailoverModuleOptions> = {}) {
  const logger = new RecordingLogger();
  const fake = new FakeLlm(answers);
  const root = LlmFailoverModule.forRoot({ routes: BOTH, providers: PROVIDERS, policies: { jitter: false }, ...extra });
  const host = await startHost({ imports: [root] }, logger, (builder) => fake.install(builder));
  const events: LlmEvent[] = [];
  host.get(LlmEvents).events$.subscribe((event) => events.push(event));
  const client = host.get(LlmClient);
  logger.lines.length = 0;
  const call = () => client.promises.chat(HELLO).catch(() => undefined);
  return { host, client, logger, events, fake, call };
}

describe('the log', () => {
  it('has one debug line per attempt: candidate, key, category and decision', async () => {
    const { logger, call } = await start([providerFailure('openai', 'overloaded'), 'Hello']);
    await call();
    expect(logger.of('debug')).toEqual([
      expect.stringMatching(
        /^openai\/gpt-6-luna with key "main" \(#[0-9a-f]{4}\) failed: overloaded, status 503 -> next, .+ \(attempt 1 of call test-call-1\)$/,
      ),
      expect.stringMatching(
        /^groq\/small with key "spare" \(#[0-9a-f]{4}\) answered (?:at once|in \d+ ms) \(attempt 2 of call test-call-1\)$/,
      ),
    ]);
    expect(logger.of('warn')).toEqual([]);
  });

  it('warns once of what a model refuses, says what is done from then on, and how to switch that off', async () => {
    const refusal: FakeLlmAnswer = {
      status: 400,
      body: { error: { message: 'No.', code: 'unsupported_parameter', param: 'seed' } },
    };
    const { client, logger } = await start([refusal, 'Hello', 'Hello']);
    for (let call = 0; call < 2; call += 1) await client.promises.chat({ ...HELLO, seed: 7 });
    expect(logger.of('warn')).toEqual([
      'openai/gpt-6-luna refuses a part of the request. From now on: seed left out. With `adapt: false` such a call fails instead.',
    ]);
  });

  it('tells of each wait before it, at debug', async () => {
    const { logger, call } = await start(
      [providerFailure('openai', 'rate_limited', { retryAfterMs: 4_000 }), 'Hello'],
      {
        routes: { default: ['openai/gpt-6-luna'] },
      },
    );
    await call();
    const lines = logger.of('debug');
    expect(lines).toContainEqual(
      expect.stringMatching(/^openai\/gpt-6-luna with key "main" .+ is unavailable for 4 s: rate_limited: [^:]+$/),
    );
    const indexOf = (pattern: RegExp) => lines.findIndex((line) => pattern.test(line));
    expect(indexOf(/failed: rate_limited, status 429/)).toBeGreaterThanOrEqual(0);
    expect(indexOf(/: (retry|wait) in 4 s after rate_limited/)).toBeGreaterThan(indexOf(/failed: rate_limited/));
    expect(indexOf(/answered (?:at once|in)/)).toBe(lines.length - 1);
    expect(logger.of('warn')).toEqual([]);
  });

  it('warns once when a credential goes out, and what to check, though the call is answered', async () => {
    const { logger, call } = await start([dead(KEY), 'Hello']);
    await call();
    expect(logger.of('warn')).toEqual([
      expect.stringMatching(
        /^openai: the key "main" \(#[0-9a-f]{4}\) is unavailable until it is replaced or reset: credential_invalid: .+\. Check providers\.openai\.keys\.$/,
      ),
    ]);
  });

  it('warns once when a call ends badly, and never again for calls that are blocked', async () => {
    const { logger, call } = await start([dead(KEY), dead(SPARE)]);
    await call();
    const warnings = logger.of('warn');
    expect(warnings).toHaveLength(3);
    expect(warnings[2]).toMatch(/^(openai|Route "default") .+ \(call test-call-1\)$/);
    for (let blocked = 0; blocked < 5; blocked += 1) await call();
    expect(logger.of('warn')).toEqual(warnings);
    expect(logger.of('debug').filter((line) => line.includes('test-call-6'))).toHaveLength(1);
  });

  it('is one printable line per entry, whatever stands in a message', async () => {
    const wild = '\u001b[2Jwell\r\nWARN forged\u2028\u202e\u0007';
    const { logger, client } = await start([providerFailure('openai', 'server_error', { message: wild })], {
      allowTargets: 'any',
      limits: { maxRetries: 0, maxWaitMs: 0 },
    });
    const failed = client.promises.chat({ ...HELLO, model: 'openai/m' });
    await expect(failed).rejects.toMatchObject({
      message: expect.not.stringMatching(/[\p{Cc}\p{Zl}\p{Bidi_Control}]/u),
    });
    const lines = [...logger.of('debug'), ...logger.of('warn')];
    expect(lines.some((line) => line.includes('forged'))).toBe(true);
    expect(lines.filter((line) => /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/u.test(line))).toEqual([]);
  });

  it('does not warn of a caller who gives up', async () => {
    const { logger, client } = await start([() => new Promise(() => undefined)]);
    const controller = new AbortController();
    const answered = client.promises.chat(HELLO, { signal: controller.signal }).catch(() => undefined);
    setImmediate(() => controller.abort());
    await answered;
    expect(logger.of('warn')).toEqual([]);
  });

  it('warns of a quota that is used up, and says when a credential works again', async () => {
    const { logger, client, call } = await start(
      [providerFailure('openai', 'insufficient_quota', { retryAfterMs: 1 }), 'spare', 'Hello again'],
      { policies: { jitter: false, quota_exhausted: { cooldownMs: 1 } } },
    );
    await call();
    expect(logger.of('warn')).toEqual([
      expect.stringMatching(
        /^openai: the key "main" .+ is unavailable for .+: quota_exhausted.+Check plan and billing of openai, or add a key to providers\.openai\.keys\.$/,
      ),
    ]);
    while (client.plan().candidates[0]?.state === 'unavailable') await new Promise((resolve) => setImmediate(resolve));
    await call();
    expect(logger.of('log')).toEqual([
      expect.stringMatching(/^openai\/gpt-6-luna with key "main" .+ works again after quota_exhausted$/),
    ]);
  });
});

describe('events', () => {
  it('tell a call in order, and complete with the application', async () => {
    const { events, call, host } = await start([providerFailure('openai', 'overloaded'), 'Hello']);
    await call();
    expect(events.map(({ type }) => type)).toEqual([
      'call-started',
      'attempt-started',
      'breaker-opened',
      'attempt-failed',
      'attempt-started',
      'attempt-succeeded',
      'call-succeeded',
    ]);
    expect(new Set(events.map(({ callId }) => callId))).toEqual(new Set(['test-call-1']));
    const rest = firstValueFrom(host.get(LlmEvents).events$.pipe(take(1), toArray()));
    await host.close();
    await expect(rest).resolves.toEqual([]);
  });

  it('carry the metadata of their call', async () => {
    const { events, client } = await start(['Hello']);
    await client.promises.chat(HELLO, { metadata: { tenant: 'blue' } });
    expect(events.map(({ metadata }) => metadata)).toEqual(events.map(() => ({ tenant: 'blue' })));
  });

  it('are unharmed by a listener that throws', async () => {
    const { host, client, logger } = await start(['Hello']);
    const listener = host.get(LlmEvents).events$.pipe(take(1));
    listener.subscribe(() => {
      throw new Error('of the listener');
    });
    await expect(client.promises.chat(HELLO)).resolves.toBeDefined();
    // What it threw may hold anything: the log names its class and its place.
    expect(logger.of('warn')).toEqual([expect.stringMatching(/listener.*Error/)]);
    expect(logger.of('warn').join()).not.toContain('of the listener');
  });

  it('and log hold no secret', async () => {
    const { logger, events, call } = await start([dead(KEY), dead(SPARE), dead(KEY)]);
    await call();
    await call();
    const told = inspect([logger.lines, events], { depth: Infinity });
    expect(events.length).toBeGreaterThan(5);
    expect(told).not.toContain(KEY);
    expect(told).not.toContain(SPARE);
  });
});
