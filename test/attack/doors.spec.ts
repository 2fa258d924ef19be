import { HttpService } from '@nestjs/axios';
import { Test } from '@nestjs/testing';
import {
  LlmClient,
  LlmExceptionFilter,
  LlmExceptionInterceptor,
  LlmExceptions,
  LlmFailoverModule,
  LlmHealth,
  LlmHealthStore,
  LlmProviderClient,
  createLlmClient,
  getLlmProviderToken,
  retryLlm,
  toHttpException,
  type LlmTransport,
} from 'nestjs-llm-failover';
import { FakeLlm, LlmFailoverTestingModule, provideFakeLlm, providerFailure } from 'nestjs-llm-failover/testing';
import { defer, lastValueFrom, of, Subject, throwError } from 'rxjs';
import { HELLO, KEY, RecordingLogger, upstreamSaying } from '../module/support/host.js';
import { callError } from '../interceptors/support/call-error.js';
import { soak } from '../support/soak.js';
import { BAD_VALUES, outcomeOf, Tally, withValue } from './support/bad-values.js';

type Use = (value: never) => unknown;

const BASE = {
  routes: { default: { targets: ['openai/a', { provider: 'groq', model: 'b' }], limits: {} } },
  providers: { openai: { keys: [{ value: KEY }] }, groq: { keys: KEY } },
  limits: { maxWaitMs: 0 },
};

/** All lines of all doors, printed at the end. */
const lines: string[] = [];

/** In the short form each place meets one bad value of so many, and each bad value one place of so many. */
const STRIDE = soak(1, 8);

/** Puts every bad value in every place. */
async function besiege(
  door: string,
  base: object,
  places: readonly string[],
  use: Use,
  optionOf = plain,
): Promise<Tally> {
  const tally = new Tally(door);
  expect(await outcomeOf(() => use(base as never))).toBe('works');
  const badValues = Object.entries(BAD_VALUES);
  for (const [row, place] of places.entries()) {
    for (const [name, value] of badValues.filter((_, column) => (row + column) % STRIDE === 0)) {
      const outcome = await outcomeOf(() => use(withValue(base, place, value) as never), optionOf(place));
      tally.note(`${place} = ${name}`, outcome);
    }
  }
  lines.push(String(tally));
  return tally;
}

/** `a.0.b` as options are named. */
function plain(place: string): string {
  return place.replace(/\.(\d+)/g, '[$1]');
}

async function started(
  imports: readonly unknown[],
  act: (client: LlmClient, health: LlmHealth) => unknown,
): Promise<void> {
  const module = await Test.createTestingModule({ imports: imports as never })
    .setLogger(new RecordingLogger())
    .compile();
  try {
    await module.init();
    await act(module.get(LlmClient, { strict: false }), module.get(LlmHealth, { strict: false }));
  } finally {
    await module.close();
  }
}

async function lookAt(health: LlmHealth): Promise<void> {
  JSON.stringify([health.snapshot(), health.toJSON()]);
  health.explain();
  await Promise.resolve(health.reset());
}

/** The first chunk of a stream that is then left: an open one would hold the module's end up. */
async function firstOf<Chunk>(chunks: AsyncIterable<Chunk>): Promise<Chunk | undefined> {
  for await (const chunk of chunks) return chunk;
  return undefined;
}

/** The first target's key has no quota left, the second answers. */
function failingThenFine(): FakeLlm {
  const fake = new FakeLlm();
  fake.on('openai').reply(providerFailure('openai', 'insufficient_quota')).always();
  fake.on('groq').reply('fine').always();
  return fake;
}

afterAll(() => process.stdout.write(`${lines.join('\n')}\n`));

it('module options are refused by name, or work', async () => {
  const places = [
    ...['', 'nonsense', 'routes', 'routes.default', 'routes.default.targets', 'routes.default.targets.0', 'routes.__x'],
    ...['provider', 'model', 'params', 'contextWindow', 'maxOutputTokens', 'firstContentTimeoutMs', 'nonsense'].map(
      (name) => `routes.default.targets.1.${name}`,
    ),
    ...['routes.default.limits', 'routes.default.onContentFiltered', 'defaultRoute', 'providers', 'providers.openai'],
    ...['api', 'baseUrl', 'keys', 'headers', 'auth', 'selection', 'auth.header', 'auth.scheme', 'headers.x-a'].map(
      (name) => `providers.openai.${name}`,
    ),
    'providers.openai.keys.0',
    ...[
      'value',
      'env',
      'file',
      'source',
      'label',
      'models',
      'models.allow',
      'region',
      'baseUrl',
      'headers',
      'weight',
    ].map((name) => `providers.openai.keys.0.${name}`),
    ...['priority', 'headers.x-b'].map((name) => `providers.openai.keys.0.${name}`),
    ...['limits', 'limits.attemptTimeoutMs', 'limits.maxAttempts', 'limits.maxRetries', 'limits.maxBufferedChunks'],
    ...[
      'policies',
      'policies.quota_exhausted',
      'policies.quota_exhausted.cooldownMs',
      'policies.quota_exhausted.action',
    ],
    ...['policies.quotaCooldownMs', 'policies.quotaHintCapMs', 'policies.breakerThreshold', 'policies.jitter'],
    ...['policies.authRetryDelaysMs', 'policies.retryTokens', 'policies.rateLimitCooldownMs', 'selection'],
    ...[
      'health',
      'health.maxEntries',
      'health.ttlMs',
      'health.maxCallerEntries',
      'health.initialState',
      'health.store',
    ],
    ...[
      'allowTargets',
      'onMissingKeys',
      'rules',
      'rules.0',
      'exceptions',
      'exceptions.body',
      'shutdown',
      'shutdown.graceMs',
    ],
    ...['transport', 'isGlobal', 'globalInterceptor', 'imports', 'extraProviders', 'routeNames', 'providerIds'],
  ];
  const use = (options: object) => {
    const transport = failingThenFine();
    const full = typeof options === 'object' && options !== null ? { transport, ...options } : options;
    return started([LlmFailoverModule.forRoot(full as never)], async (client, health) => {
      await client.promises.chat(HELLO);
      await lookAt(health);
    });
  };
  const base = { ...BASE, rules: [] };
  const tally = await besiege('forRoot', base, places, use);
  expect(tally.faults).toEqual([]);
}, 300_000);

it('axios settings are refused by name, or work', async () => {
  const use = (options: object) => started([LlmFailoverModule.forRoot({ ...BASE, ...options })], () => undefined);
  const tally = await besiege('http', {}, ['http', 'http.headers', 'http.headers.x-a', 'http.auth'], use);
  expect(tally.faults).toEqual([]);
}, 60_000);

it('the async form and features are refused by name, or work', async () => {
  const transport = upstreamSaying();
  const asyncForm = (options: never) =>
    started([LlmFailoverModule.forRootAsync(options)], (client) => client.promises.chat(HELLO));
  const made = { useFactory: () => ({ ...BASE, transport }) };
  const places = ['', 'useFactory', 'inject', 'imports', 'extraProviders', 'routeNames', 'providerIds', 'nonsense'];
  const ofAsync = await besiege('forRootAsync', made, places, asyncForm);
  const feature = (options: never) =>
    started([LlmFailoverModule.forRoot({ ...BASE, transport }), LlmFailoverModule.forFeature(options)], (client) =>
      client.promises.chat(HELLO),
    );
  const ofFeature = [
    '',
    'routes',
    'routes.more',
    'routes.more.0',
    'providers',
    'providers.other',
    'providers.other.keys',
  ];
  const base = { routes: { more: ['openai/c'] }, providers: { other: { baseUrl: 'http://other.test' } } };
  const tally = await besiege('forFeature', base, [...ofFeature, 'imports', 'extraProviders', 'nonsense'], feature);
  expect([...ofAsync.faults, ...tally.faults]).toEqual([]);
}, 60_000);

it('options of calls are refused by name, or work', async () => {
  const module = await Test.createTestingModule({
    imports: [LlmFailoverModule.forRoot({ ...BASE, transport: upstreamSaying() })],
  }).compile();
  const client = module.get(LlmClient);
  const one = module.get<LlmProviderClient>(getLlmProviderToken('openai'));
  const places = ['', 'nonsense', 'limits', 'limits.totalTimeoutMs', 'limits.maxAttempts', 'limits.nonsense', 'signal'];
  places.push('credentials', 'credentials.openai', 'affinityKey', 'headers', 'headers.x-a', 'metadata', 'route');
  places.push(
    ...['value', 'label', 'region', 'baseUrl', 'headers', 'headers.x-a'].map((name) => `credentials.openai.${name}`),
  );
  const base = { credentials: { openai: { value: KEY } } };
  const doors: readonly (readonly [string, Use])[] = [
    ['chat', (options) => lastValueFrom(client.chat(HELLO, options))],
    ['promises.chat', (options) => client.promises.chat(HELLO, options)],
    ['stream', (options) => lastValueFrom(client.stream(HELLO, options))],
    ['promises.stream', (options) => firstOf(client.promises.stream(HELLO, options))],
    ['embed', (options) => client.promises.embed({ input: 'a' }, options)],
    ['countTokens', (options) => client.promises.countTokens(HELLO, options)],
    ['run', (options) => client.promises.run(() => of(1), options)],
    ['plan', (options) => client.plan({}, options)],
    ['provider.chat', (options) => one.promises.chat({ ...HELLO, model: 'a' }, options)],
    ['provider.run', (options) => one.promises.run('a', () => of(1), options)],
    ['provider.plan', (options) => one.plan('a', options)],
  ];
  const faults: string[] = [];
  for (const [name, use] of doors) faults.push(...(await besiege(name, base, places, use)).faults);
  await module.close();
  expect(faults).toEqual([]);
}, 120_000);

it('names in requests are refused, or work', async () => {
  const options = { ...BASE, allowTargets: 'any' } as never;
  const client = createLlmClient(options, { transport: upstreamSaying() });
  const faults: string[] = [];
  for (const [name, value] of Object.entries(BAD_VALUES)) {
    const models = typeof value === 'string' ? [value, `openai/${value}`, `${value}/a`] : [value];
    for (const model of models) {
      const tally = new Tally('model');
      tally.note(name, await outcomeOf(() => client.promises.chat({ ...HELLO, model: model as never })));
      tally.note(name, await outcomeOf(() => client.route(model as never)));
      faults.push(...tally.faults);
    }
  }
  expect(faults).toEqual([]);
});

it('options of the operator, the interceptor and the filter are refused by name, or work', async () => {
  const names = ['maxRetries', 'classifier', 'provider', 'model', 'baseDelayMs', 'maxBackoffMs', 'maxDelayMs'];
  names.push('retryableCategories', 'random', 'scheduler', 'onRetry', 'nonsense', '');
  const operator: Use = (options) => lastValueFrom(of(1).pipe(retryLlm(options)));
  const retry = await besiege('retryLlm', {}, names, operator, (place) =>
    ['retryLlm', place].filter(Boolean).join('.'),
  );
  const places = ['', 'body', 'httpStatus', 'httpStatus.timeout', 'httpStatus.nonsense', 'nonsense'];
  const named = (name: string) => (place: string) => [name, place].filter(Boolean).join('.');
  const doors = [
    await besiege(
      'LlmExceptions',
      {},
      [...places, 'enabled'],
      (options) => LlmExceptions(options),
      named('LlmExceptions'),
    ),
    await besiege(
      'interceptor',
      {},
      places,
      (options) => new LlmExceptionInterceptor(options),
      named('LlmExceptionInterceptor'),
    ),
    await besiege('filter', {}, places, (options) => new LlmExceptionFilter(options), named('LlmExceptionFilter')),
    await besiege('toHttpException', {}, places, (options) => toHttpException(callError('timeout'), options)),
  ];
  expect([retry, ...doors].flatMap(({ faults }) => faults)).toEqual([]);
});

it('selectors of health and reasons are refused by name, or work', async () => {
  const places = ['', 'provider', 'model', 'credential', 'nonsense'];
  let faults: string[] = [];
  await started([LlmFailoverModule.forRoot({ ...BASE, transport: failingThenFine() })], async (client, health) => {
    await client.promises.chat(HELLO);
    const named = (place: string) => ['selector', place].filter(Boolean).join('.');
    const doors = [
      await besiege('explain', {}, places, (selector) => health.explain(selector), named),
      await besiege('reset', {}, places, (selector) => health.reset(selector), named),
      await besiege(
        'quarantine',
        { provider: 'openai' },
        places,
        (selector) => health.isolate(selector, 'why'),
        () => 'selector',
      ),
      await besiege(
        'reason',
        { reason: 'leaked' },
        ['reason'],
        ({ reason }: { reason: string }) => health.isolate({ provider: 'groq' }, reason),
        () => 'reason',
      ),
    ];
    faults = doors.flatMap((door) => door.faults);
  });
  expect(faults).toEqual([]);
});

it('the verdict of a user’s rule marks nothing that cannot be shown or waited for', async () => {
  const verdict = { category: 'rate_limited', scope: 'credential', explicit: true, retryAfterMs: 10 };
  const places = ['', 'category', 'scope', 'explicit', 'retryAfterMs', 'nonsense'];
  const use: Use = (given) => {
    const rules = [{ name: 'own', classify: () => given }];
    return started(
      [LlmFailoverModule.forRoot({ ...BASE, rules, transport: failingThenFine() })],
      async (client, health) => {
        await client.promises.chat(HELLO);
        await lookAt(health);
      },
    );
  };
  const ofRules = await besiege('verdict', verdict, places, use);
  const failure429 = () => Object.assign(new Error('x'), { isAxiosError: true, response: { status: 429 } });
  const own: Use = (given) => {
    const classifier = { classifyError: () => given };
    let tries = 0;
    const flaky = defer(() => (tries++ === 0 ? throwError(failure429) : of(1)));
    return lastValueFrom(flaky.pipe(retryLlm({ classifier, maxRetries: 1, baseDelayMs: 0, maxDelayMs: 20 })));
  };
  const failure = { category: 'rate_limited', scope: 'credential', explicit: true, rule: 'own', retryAfterMs: 1 };
  const facts = ['message', 'status', 'providerCode', 'requestId', 'rule', 'basis', 'party', 'shouldRetry'];
  const ofClassifier = await besiege('classifier', failure, [...places, ...facts], own);
  expect([...ofRules.faults, ...ofClassifier.faults]).toEqual([]);
}, 120_000);

it('what a source gives is a key, or a failure of the source', async () => {
  const places = ['', 'value', 'expiresAt', 'nonsense'];
  const use: Use = (given) => {
    const changes$ = new Subject<unknown>();
    const source = { resolve: () => given, refresh: () => given, changes$ };
    const providers = { ...BASE.providers, openai: { keys: [{ source }] } };
    return started(
      [LlmFailoverModule.forRoot({ ...BASE, providers, transport: upstreamSaying() })],
      async (client, health) => {
        await client.promises.chat(HELLO);
        changes$.next(given);
        await client.promises.chat(HELLO);
        await lookAt(health);
      },
    );
  };
  const tally = await besiege('source', { value: KEY, expiresAt: 4e12 }, places, use);
  expect(tally.faults).toEqual([]);
}, 60_000);

it('what a transport gives is an answer, or a failure of the transport', async () => {
  const choice = { index: 0, message: { role: 'assistant', content: 'Hello' }, finish_reason: 'stop' };
  const bytes = Buffer.from(
    JSON.stringify({ id: 'x', object: 'chat.completion', created: 1, model: 'm', choices: [choice] }),
  );
  const answer = { status: 200, headers: { 'content-type': 'application/json' }, body: [bytes] };
  const places = ['', 'status', 'headers', 'headers.x-a', 'headers.content-type', 'body', 'nonsense', 'body.0'];
  const use = async (given: { readonly body?: unknown }) => {
    const isList = typeof given === 'object' && Array.isArray(given?.body);
    const send = () => (isList ? { ...given, body: piecesOf(given.body as unknown[]) } : given);
    const client = createLlmClient(BASE, { transport: { send } as unknown as LlmTransport });
    const others = [
      () => client.promises.stream(HELLO).next(),
      () => client.promises.embed({ input: 'a' }),
      () => client.promises.countTokens(HELLO),
    ];
    for (const other of others) {
      const outcome = await outcomeOf(other);
      if (!['works', 'failed'].includes(outcome)) throw new Error(outcome);
    }
    await client.promises.chat(HELLO);
  };
  const tally = await besiege('transport', answer, places, use);
  expect(tally.faults).toEqual([]);
}, 120_000);

it('what a store gives is health, or is left aside', async () => {
  const methods = ['get', 'put', 'entries', 'size', 'acquireLease', 'releaseLease', 'isLeased', 'pin'] as const;
  const tally = new Tally('store');
  for (const method of methods) {
    for (const [name, value] of [...Object.entries(BAD_VALUES), ['throws', undefined] as const]) {
      const give = () => {
        if (name === 'throws') throw new Error('away');
        return value;
      };
      const fine = {
        get: nothing,
        put: nothing,
        entries: () => [],
        size: 0,
        acquireLease: () => 1,
        releaseLease: nothing,
      };
      const all = { ...fine, isLeased: () => false, pin: nothing, [method]: give } as unknown as LlmHealthStore;
      const options = { ...BASE, health: { store: all }, transport: failingThenFine() };
      const use = () =>
        started([LlmFailoverModule.forRoot(options)], async (client, health) => {
          await client.promises.chat(HELLO);
          await lookAt(health);
        });
      tally.note(`${method} = ${name}`, await outcomeOf(use, 'health.store'));
    }
  }
  lines.push(String(tally));
  expect(tally.faults).toEqual([]);
}, 60_000);

it('options of the testing kit are refused by name, or work', async () => {
  const kit: Use = (options) =>
    started([LlmFailoverTestingModule.forRoot(options)], (client) => client.promises.chat(HELLO));
  const ofModule = await besiege('testing module', {}, ['llm', 'routes', 'extraProviders', 'imports', 'nonsense'], kit);
  const ofAnswers = await besiege(
    'FakeLlm',
    [],
    [''],
    (answers) => new FakeLlm(answers),
    () => 'answers',
  );
  const ofOptions = await besiege(
    'FakeLlm',
    {},
    ['', 'clock', 'nonsense'],
    (options) => new FakeLlm([], options),
    () => '',
  );
  const ofRoutes = await besiege(
    'provideFakeLlm',
    {},
    [''],
    async (name: never) => {
      const module = await Test.createTestingModule({
        providers: provideFakeLlm(upstreamSaying(), String(name)),
      }).compile();
      await module.get(LlmClient).promises.chat(HELLO);
    },
    () => 'routes',
  );
  expect([ofModule, ofAnswers, ofOptions, ofRoutes].flatMap(({ faults }) => faults)).toEqual([]);
}, 60_000);

it('nothing of it has changed all objects', () => {
  expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  expect(HttpService).toBeDefined();
});

async function* piecesOf(pieces: readonly unknown[]) {
  yield* pieces;
}

function nothing(): undefined {
  return undefined;
}
