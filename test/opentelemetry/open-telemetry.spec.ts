import http from 'node:http';
import { Body, Controller, Post } from '@nestjs/common';
import { context, propagation, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { HttpInstrumentation } from '@opentelemetry/instrumentation-http';
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
  type DataPoint,
  type Histogram,
} from '@opentelemetry/sdk-metrics';
import { InMemorySpanExporter, SimpleSpanProcessor, type ReadableSpan } from '@opentelemetry/sdk-trace-base';
import { NodeTracerProvider } from '@opentelemetry/sdk-trace-node';
import { lastValueFrom } from 'rxjs';
import { LlmClient, LlmFailoverModule, LlmOptionsError, type LlmFailoverModuleOptions } from 'nestjs-llm-failover';
import { LLM_METRICS, LlmOpenTelemetryModule, type LlmOpenTelemetryOptions } from 'nestjs-llm-failover/opentelemetry';
import { FakeLlm, FakeLlmServer, providerFailure, type FakeLlmAnswer } from 'nestjs-llm-failover/testing';
import { startApp } from '../interceptors/support/start-app.js';
import { closeHosts, HELLO, KEY, RecordingLogger, startHost } from '../module/support/host.js';

const SPARE = 'sk-test-spare-0123456789';
const exporter = new InMemorySpanExporter();
const provider = new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });

beforeAll(() => provider.register());
beforeEach(() => exporter.reset());
afterEach(closeHosts);
afterAll(async () => {
  await provider.shutdown();
  trace.disable();
  context.disable();
  propagation.disable();
});

function metricsOf() {
  const kept = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  const reader = new PeriodicExportingMetricReader({ exporter: kept, exportIntervalMillis: 3_600_000 });
  const meterProvider = new MeterProvider({ readers: [reader] });
  const read = async () => {
    kept.reset();
    await meterProvider.forceFlush();
    const metrics = kept.getMetrics().flatMap(({ scopeMetrics }) => scopeMetrics.flatMap((scope) => scope.metrics));
    return new Map(metrics.map((metric) => [metric.descriptor.name, metric]));
  };
  return { meterProvider, read };
}

async function start(
  answers: FakeLlmAnswer[],
  telemetry: LlmOpenTelemetryOptions = {},
  extra: Partial<LlmFailoverModuleOptions> = {},
) {
  const fake = new FakeLlm(answers);
  const root = LlmFailoverModule.forRoot({
    routes: { default: ['openai/gpt-6-luna', 'mistral/small'] },
    providers: { openai: { keys: KEY }, mistral: { keys: SPARE } },
    policies: { jitter: false },
    prices: { 'mistral/small': { input: 1_000_000, output: 0 } },
    ...extra,
  });
  const { meterProvider, read } = metricsOf();
  const imports = [root, LlmOpenTelemetryModule.forRoot({ meterProvider, ...telemetry })];
  const host = await startHost({ imports }, new RecordingLogger(), (builder) => fake.install(builder));
  return { host, client: host.get(LlmClient), fake, read, meterProvider };
}

const spans = (): readonly ReadableSpan[] => exporter.getFinishedSpans();
const spanCalled = (name: string) => {
  const found = spans().find((span) => span.name === name);
  if (found === undefined)
    throw new Error(
      `no span is called ${name}: ${spans()
        .map((span) => span.name)
        .join(', ')}`,
    );
  return found;
};
const USAGE = { promptTokens: 3, completionTokens: 2 };

describe('options', () => {
  it.each<[string, unknown, string]>([
    [
      'a misspelt field',
      { propagat: true },
      'LlmOpenTelemetryModule.propagat: expected no such option (did you mean propagate?)',
    ],
    ['no flag', { propagate: 'yes' }, 'LlmOpenTelemetryModule.propagate: expected true or false, got a string'],
    [
      'no provider of tracers',
      { tracerProvider: {} },
      'LlmOpenTelemetryModule.tracerProvider: expected a TracerProvider',
    ],
    ['null', null, 'LlmOpenTelemetryModule: expected an object, got null'],
    ['a number', 5, 'LlmOpenTelemetryModule: expected an object, got a number'],
  ])('are refused at the start where they are %s', async (_what, options, told) => {
    const root = LlmFailoverModule.forRoot({
      routes: { default: ['openai/gpt-6-luna'] },
      providers: { openai: { keys: KEY } },
    });
    const starting = startHost({ imports: [root, LlmOpenTelemetryModule.forRoot(options as LlmOpenTelemetryOptions)] });
    await expect(starting).rejects.toThrow(LlmOptionsError);
    await expect(starting).rejects.toThrow(told);
  });
});

describe('spans', () => {
  it('tell what a request sets, with the params of the target over it, and nothing that it says', async () => {
    const routes = {
      default: [{ provider: 'openai', model: 'gpt-6-luna', params: { temperature: 0.2, seed: 7, user: 'zebra' } }],
    };
    const { client } = await start([{ text: 'Hello' }, { text: 'Hello' }, { text: 'Hello' }], {}, { routes });
    const settings = {
      temperature: 1,
      top_p: 0.9,
      max_tokens: 100,
      max_completion_tokens: 200,
      n: 2,
      frequency_penalty: -1,
      presence_penalty: 0,
      reasoning_effort: 'high',
      stop: ['zebra'],
    };
    await client.promises.chat({ ...HELLO, ...settings });
    for await (const chunk of client.promises.stream({ ...HELLO, reasoning_effort: 'zebra' })) void chunk;
    await client.promises.embed({ input: 'zebra' });
    const told = (name: string) =>
      spans()
        .filter((span) => span.name === name)
        .map(({ attributes }) =>
          Object.fromEntries(
            Object.entries(attributes).filter(
              ([key]) => key.startsWith('gen_ai.request.') && key !== 'gen_ai.request.model',
            ),
          ),
        );
    expect(told('chat gpt-6-luna')).toEqual([
      {
        'gen_ai.request.temperature': 0.2,
        'gen_ai.request.top_p': 0.9,
        'gen_ai.request.max_tokens': 200,
        'gen_ai.request.seed': 7,
        'gen_ai.request.choice.count': 2,
        'gen_ai.request.frequency_penalty': -1,
        'gen_ai.request.presence_penalty': 0,
        'gen_ai.request.reasoning.level': 'high',
      },
      { 'gen_ai.request.temperature': 0.2, 'gen_ai.request.seed': 7, 'gen_ai.request.stream': true },
    ]);
    expect(told('embeddings gpt-6-luna')).toEqual([{}]);
    expect(JSON.stringify(spans().map(({ attributes }) => attributes))).not.toContain('zebra');
  });

  it('are one for the call, under what is active, and one in it for each attempt', async () => {
    const { client } = await start([providerFailure('openai', 'overloaded'), { text: 'Hello', usage: USAGE }]);
    await provider.getTracer('app').startActiveSpan('request', async (span) => {
      await client.promises.chat(HELLO);
      span.end();
    });
    const [request, call] = [spanCalled('request'), spanCalled('llm_failover default')];
    expect(call.parentSpanContext?.spanId).toBe(request.spanContext().spanId);
    expect(call).toMatchObject({
      kind: SpanKind.INTERNAL,
      status: { code: SpanStatusCode.UNSET },
      attributes: {
        'llm_failover.route': 'default',
        'llm_failover.operation': 'chat',
        'llm_failover.call_id': 'test-call-1',
        'llm_failover.provider': 'mistral',
        'llm_failover.model': 'small',
        'llm_failover.attempts': 2,
        'llm_failover.cost': 3,
      },
    });
    const [failed, answered] = [spanCalled('chat gpt-6-luna'), spanCalled('chat small')];
    for (const attempt of [failed, answered]) {
      expect(attempt.parentSpanContext?.spanId).toBe(call.spanContext().spanId);
      expect(attempt.kind).toBe(SpanKind.CLIENT);
    }
    expect(failed).toMatchObject({
      status: { code: SpanStatusCode.ERROR, message: 'overloaded' },
      attributes: {
        'gen_ai.operation.name': 'chat',
        'gen_ai.provider.name': 'openai',
        'gen_ai.request.model': 'gpt-6-luna',
        'server.address': 'api.openai.com',
        'server.port': 443,
        'error.type': 'overloaded',
        'http.response.status_code': 503,
      },
    });
    expect(answered.attributes).toMatchObject({
      'gen_ai.provider.name': 'mistral_ai',
      'gen_ai.response.model': 'small',
      'gen_ai.response.finish_reasons': ['stop'],
      'gen_ai.usage.input_tokens': 3,
      'gen_ai.usage.output_tokens': 2,
    });
    expect(answered.attributes).not.toHaveProperty('error.type');
  });

  it('note skips and waits, and end with a failed call', async () => {
    const rejected = providerFailure('openai', 'invalid_api_key');
    const { client } = await start(
      [rejected, rejected],
      {},
      { routes: { default: ['openai/a'], two: ['openai/a', 'openai/b'] } },
    );
    await expect(client.promises.chat(HELLO, { route: 'two' })).rejects.toThrow();
    const call = spanCalled('llm_failover two');
    expect(call.status).toEqual({ code: SpanStatusCode.ERROR, message: 'credential_invalid' });
    expect(call.attributes['error.type']).toBe('credential_invalid');
    expect(call.events.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['llm_failover.out', 'llm_failover.skip']),
    );

    const waits = await start(
      [providerFailure('openai', 'rate_limited', { retryAfterMs: 1_000 }), 'Hello'],
      {},
      {
        routes: { waiting: ['openai/gpt-6-luna'] },
        defaultRoute: 'waiting',
      },
    );
    await waits.client.promises.chat(HELLO);
    const wait = spanCalled('llm_failover waiting').events.find(({ name }) => name === 'llm_failover.wait');
    expect(wait?.attributes).toMatchObject({
      'llm_failover.category': 'rate_limited',
      'llm_failover.delay_ms': expect.any(Number),
    });
  });

  it('of a stream last to its end; a caller who leaves is no error', async () => {
    const { client } = await start([{ text: 'Hello', usage: USAGE }, 'Hello']);
    for await (const chunk of client.promises.stream(HELLO))
      expect([chunk.object, spans()]).toEqual(['chat.completion.chunk', []]);
    expect(spanCalled('chat gpt-6-luna').attributes).toMatchObject({
      'gen_ai.request.stream': true,
      'gen_ai.usage.input_tokens': 3,
      'gen_ai.response.time_to_first_chunk': expect.any(Number),
    });
    exporter.reset();
    const left = client.promises.stream(HELLO);
    await left.next();
    await left.return?.();
    for (const name of ['chat gpt-6-luna', 'llm_failover default']) {
      expect(spanCalled(name)).toMatchObject({
        status: { code: SpanStatusCode.UNSET },
        attributes: { 'error.type': 'cancelled' },
      });
    }
  });

  it('that an exporter throws at cost no metric, and none is opened once the app is closed', async () => {
    const opened: string[] = [];
    const throwing = new NodeTracerProvider({
      spanProcessors: [
        {
          onStart: ({ name }) => void opened.push(name),
          onEnd: () => {
            throw new Error('of the exporter');
          },
          forceFlush: () => Promise.resolve(),
          shutdown: () => Promise.resolve(),
        },
      ],
    });
    const { client, host, read, meterProvider } = await start(['Hello'], { tracerProvider: throwing });
    await client.promises.chat(HELLO);
    expect((await read()).get(LLM_METRICS.callDuration)?.dataPoints).toHaveLength(1);
    expect(opened).toHaveLength(2);
    await host.close();
    await expect(client.promises.chat(HELLO)).rejects.toThrow();
    expect(opened).toHaveLength(2);
    await meterProvider.shutdown();
  });

  it('send traceparent to the provider only where that is asked for', async () => {
    const plain = await start(['Hello']);
    await plain.client.promises.chat(HELLO);
    expect(plain.fake.calls[0]?.headers).not.toHaveProperty('traceparent');
    exporter.reset();
    const asked = await start(['Hello'], { propagate: true });
    await asked.client.promises.chat(HELLO);
    const { traceId, spanId } = spanCalled('chat gpt-6-luna').spanContext();
    expect(asked.fake.calls[0]?.headers).toMatchObject({ traceparent: `00-${traceId}-${spanId}-01` });
  });

  it('are none where tracing is off, and the call is none the wiser', async () => {
    const { client } = await start(['Hello'], { tracing: false });
    await client.promises.chat(HELLO);
    expect(spans()).toEqual([]);
  });
});

describe('beside the instrumentation of HTTP', () => {
  @Controller('chat')
  class ChatController {
    constructor(private readonly llm: LlmClient) {}

    @Post()
    async chat(@Body() { text }: { text: string }) {
      const { choices } = await this.llm.promises.chat({ messages: [{ role: 'user', content: text }] });
      return { text: choices[0]?.message.content };
    }
  }

  /** The instrumentation wraps modules when they are loaded; a test runner loads Node's own by itself. */
  function instrument(): () => void {
    const instrumentation = new HttpInstrumentation({ enabled: false });
    instrumentation.setTracerProvider(provider);
    instrumentation.enable();
    const patches = (instrumentation as unknown as { init(): HttpPatch[] }).init();
    const patch = patches.find(({ name }) => name === 'http');
    patch?.patch(http);
    return () => {
      patch?.unpatch(http);
      instrumentation.disable();
    };
  }

  interface HttpPatch {
    readonly name: string;
    patch(module: unknown): unknown;
    unpatch(module: unknown): void;
  }

  it('nests the call under the request, and the HTTP client under the attempt', async () => {
    const upstream = await FakeLlmServer.start();
    upstream.on({ model: 'gpt-6-luna' }).fail('overloaded');
    upstream.on({ model: 'small' }).reply('Hello');
    const restore = instrument();
    const root = LlmFailoverModule.forRoot({
      routes: { default: ['openai/gpt-6-luna', 'mistral/small'] },
      providers: {
        openai: { keys: KEY, baseUrl: upstream.baseUrl('openai') },
        mistral: { keys: SPARE, baseUrl: upstream.baseUrl('mistral') },
      },
    });
    const { app, url } = await startApp('Express', {
      imports: [root, LlmOpenTelemetryModule],
      controllers: [ChatController],
    });
    try {
      const headers = { 'content-type': 'application/json' };
      const answer = await fetch(`${url}/chat`, { method: 'POST', headers, body: JSON.stringify({ text: 'Hi' }) });
      expect(await answer.json()).toEqual({ text: 'Hello' });
    } finally {
      await app.close();
      await upstream.close();
      restore();
    }
    const idOf = (span: ReadableSpan) => span.spanContext().spanId;
    const call = spanCalled('llm_failover default');
    const request = spans().find((span) => idOf(span) === call.parentSpanContext?.spanId);
    expect(request).toMatchObject({ kind: SpanKind.SERVER });
    for (const name of ['chat gpt-6-luna', 'chat small']) {
      const attempt = spanCalled(name);
      expect(attempt.parentSpanContext?.spanId).toBe(idOf(call));
      const inner = spans().filter((span) => span.parentSpanContext?.spanId === idOf(attempt));
      expect(inner.map(({ kind }) => kind)).toEqual([SpanKind.CLIENT]);
    }
    expect(new Set(spans().map((span) => span.spanContext().traceId)).size).toBe(1);
  });
});

const completion = (model: string) => ({
  object: 'chat.completion',
  model,
  choices: [{ index: 0, message: { role: 'assistant', content: 'Hello' }, finish_reason: 'stop' }],
});

describe('metrics', () => {
  type Metric = { readonly dataPoints: readonly DataPoint<unknown>[] } | undefined;
  const pointsOf = (metric: Metric) => metric?.dataPoints ?? [];
  const bucketsOf = (metric: Metric) => {
    const histogram = pointsOf(metric)[0]?.value as Histogram | undefined;
    return histogram?.buckets.boundaries ?? [];
  };

  it('have the names, units and buckets of the conventions', async () => {
    const { client, read, meterProvider, fake } = await start([
      providerFailure('openai', 'overloaded'),
      { text: 'Hello', usage: USAGE },
      { text: 'Hello', usage: USAGE },
    ]);
    await client.promises.chat(HELLO);
    await fake.clock.advance(5_000);
    await lastValueFrom(client.stream(HELLO));
    const metrics = await read();
    await meterProvider.shutdown();
    const duration = metrics.get('gen_ai.client.inference.duration');
    expect(duration?.descriptor).toMatchObject({ unit: 's' });
    expect(pointsOf(duration).map(({ attributes }) => attributes)).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          'gen_ai.request.model': 'gpt-6-luna',
          'error.type': 'overloaded',
          'server.port': 443,
        }),
        expect.objectContaining({ 'gen_ai.provider.name': 'mistral_ai', 'gen_ai.response.model': 'small' }),
      ]),
    );
    expect(bucketsOf(duration)).toEqual([
      0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92,
    ]);
    expect(metrics.get('gen_ai.client.inference.time_to_first_chunk')?.descriptor.unit).toBe('s');
    expect(pointsOf(metrics.get('gen_ai.client.inference.time_per_output_chunk'))).toHaveLength(1);
    const tokens = metrics.get('gen_ai.client.inference.usage.input_tokens');
    expect(tokens?.descriptor.unit).toBe('{token}');
    expect(pointsOf(tokens).reduce((sum, { value }) => sum + (value as number), 0)).toBe(6);
    expect(bucketsOf(metrics.get('gen_ai.client.inference.operation.output_tokens')).at(-1)).toBe(67_108_864);
    expect(pointsOf(metrics.get(LLM_METRICS.cost)).map(({ value }) => value)).toEqual([3]);
    expect(pointsOf(metrics.get(LLM_METRICS.servedElsewhere))).toMatchObject([
      { value: 1, attributes: { 'llm_failover.provider': 'openai', 'error.type': 'overloaded' } },
    ]);
  });

  it('tell what each attempt has cost where it was spent, also of a call that another target has answered', async () => {
    const empty = {
      object: 'chat.completion',
      choices: [{ index: 0, message: { role: 'assistant', content: '' }, finish_reason: 'stop' }],
    };
    const usage = { prompt_tokens: 3, completion_tokens: 0, total_tokens: 3 };
    const prices = {
      'openai/gpt-6-luna': { input: 1_000_000, output: 0 },
      'mistral/small': { input: 10_000_000, output: 0 },
    };
    const { client, read, meterProvider } = await start(
      [
        { status: 200, body: { ...empty, usage } },
        { text: 'Hello', usage: USAGE },
      ],
      {},
      { prices },
    );
    await client.promises.chat(HELLO);
    const cost = pointsOf((await read()).get(LLM_METRICS.cost));
    await meterProvider.shutdown();
    expect(
      cost.map(({ value, attributes }) => [attributes['llm_failover.provider'], attributes['error.type'], value]),
    ).toEqual([
      ['openai', 'malformed_response', 3],
      ['mistral', undefined, 30],
    ]);
  });

  it('have few attributes, whatever names upstreams and callers make up', async () => {
    const answer = (call: { readonly model: string }) => ({ status: 200, body: completion(`made-up-${call.model}`) });
    const { client, read, meterProvider, fake } = await start([], {}, { allowTargets: 'any' });
    fake.on().reply(answer).always();
    for (let call = 0; call < 300; call += 1) await client.promises.chat({ ...HELLO, model: `openai/m-${call}` });
    const metrics = await read();
    await meterProvider.shutdown();
    const models = new Set(
      pointsOf(metrics.get(LLM_METRICS.inferenceDuration)).map(({ attributes }) => attributes['gen_ai.request.model']),
    );
    expect(models.size).toBeLessThanOrEqual(101);
    expect(models).toContain('_OTHER');
    expect(pointsOf(metrics.get(LLM_METRICS.inferenceDuration)).length).toBeLessThanOrEqual(202);
    expect(pointsOf(metrics.get(LLM_METRICS.cost)).length).toBeLessThanOrEqual(101);
    expect(pointsOf(metrics.get(LLM_METRICS.callDuration)).length).toBeLessThanOrEqual(101);
  });

  it('tell the fault of a key that came with the call apart, and count no transition of it', async () => {
    const rejected = providerFailure('openai', 'invalid_api_key');
    const { client, read, meterProvider } = await start(
      [rejected, 'Hello', rejected],
      {},
      {
        routes: { default: ['openai/gpt-6-luna', 'mistral/small'], alone: ['openai/gpt-6-luna'] },
      },
    );
    const credentials = { openai: 'sk-test-tenant-0123456789' };
    await client.promises.chat(HELLO, { credentials });
    await expect(client.promises.chat(HELLO, { credentials, route: 'alone' })).rejects.toThrow();
    const metrics = await read();
    await meterProvider.shutdown();
    const told = (name: string) =>
      pointsOf(metrics.get(name)).map(({ attributes }) => attributes['llm_failover.caller_owned']);
    expect(told(LLM_METRICS.callDuration)).toEqual([undefined, true]);
    expect(told(LLM_METRICS.servedElsewhere)).toEqual([true]);
    expect(told(LLM_METRICS.transitions)).toEqual([]);
  });

  it("tell of each attempt's own address, where the endpoints come with the calls", async () => {
    const { client, read, meterProvider } = await start(['Hello', 'Hello']);
    for (const name of ['one', 'two']) {
      const openai = { value: 'sk-test-tenant-0123456789', baseUrl: `https://${name}.test/v1` };
      await client.promises.chat(HELLO, { credentials: { openai } });
    }
    const durations = pointsOf((await read()).get(LLM_METRICS.inferenceDuration));
    await meterProvider.shutdown();
    expect(durations.map(({ attributes }) => attributes['server.address'])).toEqual(['one.test', 'two.test']);
  });

  it('count tokens of sounds apart', async () => {
    const usage = {
      prompt_tokens: 10,
      completion_tokens: 5,
      total_tokens: 15,
      prompt_tokens_details: { audio_tokens: 7 },
      completion_tokens_details: { audio_tokens: 0 },
    };
    const message = { role: 'assistant', content: 'Hello' };
    const body = { object: 'chat.completion', choices: [{ index: 0, message, finish_reason: 'stop' }], usage };
    const { client, read, meterProvider } = await start([{ status: 200, body }]);
    await client.promises.chat(HELLO);
    const metrics = await read();
    await meterProvider.shutdown();
    const told = (name: string) =>
      pointsOf(metrics.get(name)).map(({ value, attributes }) => [value, attributes['gen_ai.token.modality']]);
    expect(told('gen_ai.client.inference.usage.input_tokens')).toEqual([
      [3, undefined],
      [7, 'audio'],
    ]);
    expect(told('gen_ai.client.inference.usage.output_tokens')).toEqual([[5, undefined]]);
  });

  it('tell of a key that is out until it is replaced', async () => {
    let key = KEY;
    const providers = { openai: { keys: [{ source: () => key }] }, mistral: { keys: SPARE } };
    const { client, read, meterProvider, fake } = await start([], {}, { providers });
    fake.on('openai').fail('credential_revoked').then('Hello');
    fake.on('mistral').reply('Hello').always();
    const outNow = async () => {
      const points = pointsOf((await read()).get(LLM_METRICS.unavailable));
      const at = (name: string, value: string) => (point: (typeof points)[number]) => point.attributes[name] === value;
      const ofKeys = points.filter(at('llm_failover.scope', 'credential'));
      return ofKeys.find(at('llm_failover.provider', 'openai'))?.value;
    };
    await client.promises.chat(HELLO);
    expect(await outNow()).toBe(1);
    key = 'sk-test-replaced-0123456789';
    await fake.clock.advance(30_000);
    await client.promises.chat(HELLO);
    await client.promises.chat(HELLO);
    expect(fake.calls.at(-1)?.hasKey(key)).toBe(true);
    expect(await outNow()).toBe(0);
    await meterProvider.shutdown();
  });

  it('tell what is out, and that it is back', async () => {
    const { client, read, meterProvider, fake } = await start([
      providerFailure('openai', 'overloaded'),
      'Hello',
      'Hello',
    ]);
    const outNow = async () => {
      const points = pointsOf((await read()).get(LLM_METRICS.unavailable));
      return points.find(({ attributes }) => attributes['llm_failover.scope'] === 'provider_model')?.value;
    };
    await client.promises.chat(HELLO);
    expect(await outNow()).toBe(1);
    await fake.clock.advance(5_000);
    // Its window is over, whether or not anybody calls.
    expect(await outNow()).toBe(0);
    await client.promises.chat(HELLO);
    expect(await outNow()).toBe(0);
    const transitions = pointsOf((await read()).get(LLM_METRICS.transitions));
    expect(transitions.map(({ attributes }) => String(attributes['llm_failover.to'])).toSorted()).toEqual([
      'back',
      'out',
    ]);
    await meterProvider.shutdown();
  });
});
