import { inspect } from 'node:util';
import { ConsoleLogger, Logger } from '@nestjs/common';
import { firstValueFrom, take, toArray } from 'rxjs';
import {
  LlmClient,
  LlmEvents,
  LlmFailoverModule,
  LlmHealth,
  type LlmEvent,
  type LlmFailoverModuleOptions,
} from 'nestjs-llm-failover';
import { FakeLlm, providerFailure, type FakeLlmAnswer } from 'nestjs-llm-failover/testing';
import { vi } from 'vitest';
import { EventLogger } from '../../lib/events/event-logger.js';
import { argumentsOf, fieldsPlace } from '../../lib/events/log-fields.js';
import { quietLogger, tellOfListener } from '../../lib/events/quiet-logger.js';
import { SYSTEM_CLOCK } from '../../lib/health/clock.js';
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
    expect(logger.of('warn')).toEqual([
      expect.stringMatching(
        /^openai\/gpt-6-luna is unavailable for 1 s: overloaded: .+\. groq\/small is asked instead\.$/,
      ),
    ]);
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
    expect(logger.of('warn')).toEqual([
      expect.stringMatching(/^openai\/gpt-6-luna with key "main" .+ is unavailable for 4 s: rate_limited: [^:]+$/),
    ]);
    expect(logger.of('log')).toEqual([expect.stringMatching(/ works again after rate_limited$/)]);
    const indexOf = (pattern: RegExp) => lines.findIndex((line) => pattern.test(line));
    expect(indexOf(/failed: rate_limited, status 429/)).toBeGreaterThanOrEqual(0);
    expect(indexOf(/: (retry|wait) in 4 s after rate_limited/)).toBeGreaterThan(indexOf(/failed: rate_limited/));
    expect(indexOf(/answered (?:at once|in)/)).toBe(lines.length - 1);
  });

  it('says where a model is out, where keys have addresses of their own', async () => {
    const keys = ['eu', 'us'].map((label) => ({
      label,
      value: `sk-test-${label}-0123456789`,
      baseUrl: `https://${label}.test/v1`,
    }));
    const down = providerFailure('openai', 'overloaded', { retryAfterMs: 1_000 });
    const { logger, call, fake } = await start([down, down, 'Hello', 'Hello'], {
      providers: { ...PROVIDERS, openai: { keys, selection: 'priority' } },
    });
    await call();
    await fake.clock.advance(2_000);
    await call();
    expect(logger.of('warn')).toEqual([
      expect.stringMatching(/^openai\/gpt-6-luna at eu\.test is unavailable for 1 s: overloaded/),
      expect.stringMatching(
        /^openai\/gpt-6-luna at us\.test is unavailable for 1 s: .+ groq\/small is asked instead\.$/,
      ),
    ]);
    expect(logger.of('log')).toEqual(['openai/gpt-6-luna at eu.test works again after overloaded']);
  });

  it('says why a target was not even called', async () => {
    const { host, logger, call } = await start(['Hello']);
    host.get(LlmHealth).isolate({ provider: 'openai', credential: 'main' }, 'the contract has ended');
    await call();
    expect(logger.of('warn')).toEqual([
      'openai/gpt-6-luna did not serve (permission_denied: isolated by hand); groq/small serves instead.',
    ]);
  });

  it('warns once when a credential goes out, and what to check, though the call is answered', async () => {
    const { logger, call } = await start([dead(KEY), 'Hello']);
    await call();
    expect(logger.of('warn')).toEqual([
      expect.stringMatching(
        /^openai: the key "main" \(#[0-9a-f]{4}\) is unavailable until it is replaced or reset: credential_invalid: .+\. Check providers\.openai\.keys\. groq\/small is asked instead\.$/,
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

  it('does not warn of a key that came with the call, also where another target serves instead', async () => {
    const { host, logger, client } = await start([dead('sk-test-tenant-0123456789'), 'Hello'], { allowTargets: 'any' });
    const credentials = { openai: 'sk-test-tenant-0123456789' };
    await client.promises.chat(HELLO, { credentials });
    expect(logger.of('debug').at(-1)).toBe(
      'openai/gpt-6-luna did not serve (credential_invalid); groq/small serves instead.',
    );
    // Nor where it is not called any more.
    await expect(client.promises.chat(HELLO, { credentials, route: 'openai/gpt-6-luna' })).rejects.toThrow();
    expect(logger.of('debug').at(-1)).toMatch(/\(call test-call-2\)$/);
    await host.close();
    expect(logger.of('warn')).toEqual([]);
  });

  it('warns of a mistake in the code of run(), which is nobody who gives up, and says nothing of its words', async () => {
    const { events, logger, client } = await start([]);
    const mistake = new TypeError('the words of a private person');
    await expect(
      client.promises.run(() => {
        throw mistake;
      }),
    ).rejects.toBe(mistake);
    const ended = events.filter(({ type }) => type === 'attempt-failed' || type === 'call-failed');
    expect(ended).toMatchObject([{ category: 'unknown' }, { category: 'unknown', isCallerOwned: false }]);
    expect(logger.of('warn')).toEqual([
      'The code of run() threw an error of its own, which its caller has got. (call test-call-1)',
    ]);
    expect(inspect([events, logger.lines], { depth: 9 })).not.toContain('private person');
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
        /^openai: the key "main" .+ is unavailable for .+: quota_exhausted.+Check plan and billing of openai, or add a key to providers\.openai\.keys\. groq\/small is asked instead\.$/,
      ),
    ]);
    while (client.plan().candidates[0]?.state === 'unavailable') await new Promise((resolve) => setImmediate(resolve));
    await call();
    expect(logger.of('log')).toEqual([
      expect.stringMatching(/^openai\/gpt-6-luna with key "main" .+ works again after quota_exhausted$/),
    ]);
  });
});

const networkFailure: FakeLlmAnswer = () => {
  throw Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
};

/** The fallback answers; the first choice fails in one way all the time. */
async function outageOf(failure: FakeLlmAnswer, answer: FakeLlmAnswer = 'Hello') {
  const logger = new RecordingLogger();
  const fake = new FakeLlm();
  fake.on('openai/gpt-6-luna').reply(failure).always();
  fake.on('groq/small').reply(answer).always();
  const root = LlmFailoverModule.forRoot({ routes: BOTH, providers: PROVIDERS });
  const host = await startHost({ imports: [root] }, logger, (builder) => fake.install(builder));
  logger.lines.length = 0;
  const client = host.get(LlmClient);
  const calls = async (count: number) => {
    for (let call = 0; call < count; call += 1) await client.promises.chat(HELLO).catch(() => undefined);
  };
  return { logger, fake, host, calls };
}

describe('what an operator reads', () => {
  it.each<[string, FakeLlmAnswer, RegExp]>([
    ['overloaded', providerFailure('openai', 'overloaded'), /^openai\/gpt-6-luna is unavailable .+: overloaded/],
    [
      'rate_limited',
      providerFailure('openai', 'rate_limited'),
      /^openai\/gpt-6-luna with key .+ unavailable .+: rate_limited/,
    ],
    ['network_error', networkFailure, /^openai\/gpt-6-luna did not serve \(network_error\)/],
    ['server_error', providerFailure('openai', 'server_error'), /^openai\/gpt-6-luna did not serve \(server_error\)/],
  ])('warns that the first choice is out while the fallback serves: %s', async (_category, failure, line) => {
    const { logger, calls } = await outageOf(failure);
    await calls(1);
    expect(logger.of('warn')).toEqual([expect.stringMatching(line)]);
    expect(logger.of('warn')[0]).toMatch(/groq\/small (?:is asked|serves) instead\.$/);
  });

  it('has one line of the transition and one a minute for 300 calls that the fallback serves', async () => {
    const { logger, calls, host } = await outageOf(
      providerFailure('openai', 'rate_limited', { retryAfterMs: 600_000 }),
    );
    await calls(300);
    expect(logger.of('warn')).toHaveLength(1);
    await host.close();
    expect(logger.of('warn').slice(1)).toEqual([
      'openai/gpt-6-luna: 300 calls served by groq/small in the last minute, since rate_limited',
    ]);
  });

  it('has one line for each that is out, one of the calls, and summaries for 300 calls that fail', async () => {
    const down = { retryAfterMs: 600_000 };
    const { logger, calls, host } = await outageOf(
      providerFailure('openai', 'rate_limited', down),
      providerFailure('groq', 'rate_limited', down),
    );
    await calls(300);
    expect(logger.of('warn')).toEqual([
      expect.stringMatching(/^openai\/gpt-6-luna with key .+ is unavailable .+ groq\/small is asked instead\.$/),
      expect.stringMatching(/^groq\/small with key .+ is unavailable for 10 min/),
      expect.stringMatching(/\(call test-call-1\)$/),
    ]);
    await host.close();
    expect(logger.of('warn').slice(3)).toEqual([
      expect.stringMatching(/: 299 calls failed in the last minute, since rate_limited$/),
    ]);
  });

  it.each<[string, FakeLlmAnswer]>([
    ['a wrong request', providerFailure('openai', 'invalid_request')],
    ['a filtered one', providerFailure('openai', 'content_filtered')],
  ])('is not warned of %s', async (_name, failure) => {
    const { logger, calls } = await outageOf(failure);
    await calls(3);
    expect(logger.of('warn')).toEqual([]);
    expect(logger.of('log')).toEqual([]);
    expect(logger.of('debug').filter((line) => / \(call test-call-\d\)$/.test(line))).toHaveLength(3);
  });
});

describe('lines at debug', () => {
  it('are made where the log is on, and not where it is switched off', () => {
    const before = Reflect.get(Logger, 'staticInstanceRef') as ConsoleLogger;
    const isOn = (logger: false | ConsoleLogger) => {
      Logger.overrideLogger(logger);
      return quietLogger().isDebugOn?.();
    };
    try {
      expect([isOn(false), isOn(new ConsoleLogger())]).toEqual([false, true]);
    } finally {
      Logger.overrideLogger(before);
    }
  });

  it('are all that is made of the events that each call tells', () => {
    const logger = (isDebugOn: boolean) =>
      new EventLogger({ debug: vi.fn(), log: vi.fn(), warn: vi.fn(), isDebugOn: () => isDebugOn }, SYSTEM_CLOCK);
    const types = ['call-started', 'attempt-started', 'attempt-succeeded', 'call-succeeded', 'attempt-failed'] as const;
    expect(types.filter((type) => logger(true).hears(type))).toEqual(types.slice(2));
    expect(types.filter((type) => logger(false).hears(type))).toEqual(types.slice(3));
  });
});

describe('the fields of a line', () => {
  const fields = { callId: 'call-1' };

  it.each([
    ['none', 'after', ['line']],
    ['after', 'none', ['line', fields]],
    ['before', 'none', [fields, 'line']],
    ['auto', 'after', ['line', fields]],
    ['auto', 'before', [fields, 'line']],
    ['auto', 'none', ['line']],
  ] as const)('stand where the option says: %s, with a logger that takes them %s', (place, ofLogger, expected) => {
    expect(argumentsOf('line', fields, place, () => ofLogger)).toEqual(expected);
  });

  it('go to a ConsoleLogger that takes them', () => {
    const printed: unknown[] = [];
    class Printing extends ConsoleLogger {
      protected override printMessages(...given: Parameters<ConsoleLogger['printMessages']>): void {
        printed.push(given);
      }
    }
    const before = Reflect.get(Logger, 'staticInstanceRef') as ConsoleLogger;
    Logger.overrideLogger(new Printing());
    try {
      const isNest12 = fieldsPlace() === 'after';
      new Logger('here').warn(...(argumentsOf('line', fields, 'auto') as [string]));
      expect(JSON.stringify(printed).includes('call-1')).toBe(isNest12);
      for (const other of [new RecordingLogger(), new ConsoleLogger({ structuredParams: false })]) {
        Logger.overrideLogger(other);
        expect(fieldsPlace()).toBe('none');
      }
    } finally {
      Logger.overrideLogger(before);
    }
  });

  it('tell the facts of an event', async () => {
    const given: unknown[] = [];
    const logger = new RecordingLogger();
    logger.warn = (...line: unknown[]) => void given.push(line);
    const fake = new FakeLlm([
      providerFailure('openai', 'server_error'),
      'Hello',
      providerFailure('openai', 'overloaded'),
      'Hello',
    ]);
    const root = LlmFailoverModule.forRoot({ routes: BOTH, providers: PROVIDERS, logs: { fields: 'before' } });
    const host = await startHost({ imports: [root] }, logger, (builder) => fake.install(builder));
    given.length = 0;
    for (let call = 0; call < 2; call += 1) await host.get(LlmClient).promises.chat(HELLO);
    expect(given).toEqual([
      [
        expect.objectContaining({
          event: 'call-succeeded',
          callId: 'test-call-1',
          provider: 'groq',
          model: 'small',
          category: 'server_error',
          insteadOf: 'openai/gpt-6-luna',
        }),
        expect.stringContaining('did not serve'),
        'LlmFailover',
      ],
      [
        expect.objectContaining({
          event: 'breaker-opened',
          callId: 'test-call-2',
          provider: 'openai',
          model: 'gpt-6-luna',
          category: 'overloaded',
          next: 'groq/small',
          credential: 'main',
        }),
        expect.stringContaining('is unavailable'),
        'LlmFailover',
      ],
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

  it('warn once a minute of a listener that throws all the time, and count the rest', () => {
    const lines: string[] = [];
    let nowMs = 0;
    const tell = tellOfListener('it', { now: () => nowMs, warn: (line) => lines.push(line) });
    const boom = new TypeError('boom');
    for (let time = 0; time < 300; time += 1) tell(boom);
    tell(new RangeError('of another listener'));
    expect(lines).toEqual([
      expect.stringMatching(/^A listener of it threw TypeError .+ Calls go on\.$/),
      expect.stringMatching(/^A listener of it threw RangeError .+ Calls go on\.$/),
    ]);
    nowMs = 60_000;
    tell(boom);
    expect(lines[2]).toMatch(/ Calls go on\. \(299 more times before\)$/);
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
