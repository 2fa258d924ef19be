import { inspect } from 'node:util';
import { context, propagation, trace } from '@opentelemetry/api';
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import { InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { NodeTracerProvider } from '@opentelemetry/sdk-trace-node';
import { LlmClient, LlmEvents, LlmFailoverModule, LlmHealth, type LlmEvent } from 'nestjs-llm-failover';
import { LlmOpenTelemetryModule } from 'nestjs-llm-failover/opentelemetry';
import { FakeLlm, providerFailure, type FakeLlmAnswer } from 'nestjs-llm-failover/testing';
import { RecordingLogger } from '../module/support/host.js';
import { startHybridApp, type HybridApp } from '../outside-http/support/hybrid-app.js';

const KEYS = ['sk-test-first-0123456789abcdef', 'sk-test-second-fedcba9876543210', 'gsk-test-third-00aa11bb22cc33dd'];
/** Words of a caller and of a model that nobody else may read. */
const PROMPT = 'zebra-prompt about the secret merger with Umbrella';
const SYSTEM = 'walrus-instructions that nobody may read';
/** What clients of the app ask: all that an incident repeats has been sent. */
const ASKED = `${PROMPT} ${SYSTEM}`;
const ANSWER = 'ocelot-answer of the model';
const FORBIDDEN = [...KEYS, 'zebra-prompt', 'Umbrella', 'walrus-instructions', 'ocelot-answer'];

const provider = new NodeTracerProvider();

afterAll(() => {
  trace.disable();
  context.disable();
  propagation.disable();
});

/** What providers and proxies answer, with the key and the prompt repeated wherever there is room. */
function repeating(status: number, code: string | undefined): FakeLlmAnswer {
  const said = `${KEYS.join(' ')} was sent: ${PROMPT} ${SYSTEM}`;
  return {
    status,
    headers: { 'x-request-id': `req-${KEYS[0]}`, 'retry-after': '1' },
    body: { error: { message: said, code, type: code, param: said }, id: KEYS[1], model: KEYS[0] },
  };
}

const INCIDENTS: FakeLlmAnswer[] = [
  repeating(401, 'invalid_api_key'),
  repeating(403, 'permission_denied'),
  repeating(402, 'insufficient_quota'),
  repeating(429, 'rate_limit_exceeded'),
  repeating(503, 'overloaded'),
  repeating(500, undefined),
  repeating(404, 'model_not_found'),
  repeating(400, 'invalid_request_error'),
  repeating(413, 'context_length_exceeded'),
  repeating(400, 'content_filter'),
  { status: 200, body: { error: { message: `${PROMPT} ${KEYS.join(' ')}` } } },
  { status: 200, body: `${PROMPT} ${KEYS.join(' ')}` },
  {
    status: 200,
    headers: { 'x-request-id': KEYS[0] as string },
    body: {
      id: KEYS[1],
      object: 'chat.completion',
      created: 1,
      model: KEYS[0],
      choices: [{ index: 0, message: { role: 'assistant', content: ANSWER }, finish_reason: `stop ${PROMPT}` }],
      usage: { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 },
    },
  },
  {
    status: 200,
    headers: { 'x-request-id': PROMPT },
    body: {
      id: PROMPT,
      object: 'chat.completion',
      created: 1,
      model: PROMPT,
      choices: [{ index: 0, message: { role: 'assistant', content: ANSWER }, finish_reason: 'stop' }],
    },
  },
  () => {
    throw Object.assign(new Error(`connect ECONNREFUSED ${KEYS[0]}`), { code: 'ECONNREFUSED' });
  },
  providerFailure('openai', 'html_forbidden'),
  { text: ANSWER },
];

interface Channels {
  readonly app: HybridApp;
  readonly errors: unknown[];
  /** What clients were told of failures, by their world. */
  readonly told: Record<'http' | 'graphql' | 'rpc' | 'ws', unknown[]>;
}

/** Asks by every operation of the client itself. */
async function askDirectly(client: LlmClient, errors: unknown[]): Promise<void> {
  const messages = [
    { role: 'system' as const, content: SYSTEM },
    { role: 'user' as const, content: PROMPT },
  ];
  const keep = (error: unknown) => void errors.push(error);
  await client.promises.chat({ messages }).catch(keep);
  await (async () => {
    for await (const chunk of client.promises.stream({ messages })) expect(chunk.object).toBe('chat.completion.chunk');
  })().catch(keep);
  await client.promises.embed({ input: [PROMPT, SYSTEM] }).catch(keep);
  await client.promises.countTokens({ messages }).catch(keep);
  // What run() sends is not known: what a provider repeats of it is told by its quotation marks.
  const own = () => Promise.reject(Object.assign(new Error(`Refused: "${PROMPT}" ${KEYS[0]}`), { status: 401 }));
  await client.promises.run(own).catch(keep);
}

/** Asks in every world of the app. An answer is what its client has asked for; failures are kept. */
async function askInEveryWorld({ app, told }: Channels): Promise<void> {
  const headers = { 'content-type': 'application/json' };
  const body = JSON.stringify({ prompt: ASKED });
  const response = await fetch(`${await app.app.getUrl()}/chat`, { method: 'POST', headers, body });
  const text = await response.text();
  if (!response.ok) told.http.push([response.status, [...response.headers], text]);
  const graphql = (await app.graphql()) as { readonly errors?: unknown };
  if (graphql.errors !== undefined) told.graphql.push(graphql.errors);
  const rpc = (await app.rpc('chat')) as { readonly status?: unknown };
  if (rpc.status === 'error') told.rpc.push(rpc);
  const { error } = await app.rpcStream();
  if ((error as { readonly status?: unknown }).status === 'error') told.rpc.push(error);
  const ws = (await app.ws()) as { readonly event?: unknown };
  if (ws.event === 'exception') told.ws.push(ws);
}

/** A log that keeps all that it is called with. */
function keepingLogger(): { readonly logger: RecordingLogger; readonly logged: unknown[] } {
  const logger = new RecordingLogger();
  const logged: unknown[] = [];
  for (const level of ['debug', 'log', 'warn', 'error'] as const) {
    logger[level] = (...line: unknown[]) => void logged.push(line);
  }
  return { logger, logged };
}

describe('every way out', () => {
  it.each(['minimal', 'hint', 'detail'] as const)(
    'is free of keys, prompts and answers after a run of all incidents (bodies: %s)',
    async (body) => {
      const spans = new InMemorySpanExporter();
      const tracerProvider = new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(spans)] });
      provider.register();
      const kept = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
      const reader = new PeriodicExportingMetricReader({ exporter: kept, exportIntervalMillis: 3_600_000 });
      const meterProvider = new MeterProvider({ readers: [reader] });
      const { logger, logged } = keepingLogger();
      const fake = new FakeLlm();
      let turn = 0;
      const answer: FakeLlmAnswer = (call) => {
        turn += 1;
        const incident = INCIDENTS[turn % INCIDENTS.length] ?? ANSWER;
        return typeof incident === 'function' ? incident(call) : incident;
      };
      fake.on().reply(answer).always();
      const root = LlmFailoverModule.forRoot({
        routes: { default: ['openai/gpt-6-luna', 'groq/small'] },
        providers: { openai: { keys: KEYS.slice(0, 2) }, groq: { keys: KEYS.slice(2) } },
        prices: 'genai-prices',
        logs: { fields: 'before' },
        exceptions: { body },
        globalFilter: true,
        globalInterceptor: true,
      });
      const imports = [root, LlmOpenTelemetryModule.forRoot({ tracerProvider, meterProvider, propagate: true })];
      const app = await startHybridApp(imports, ASKED, logger, (builder) => fake.install(builder));
      const channels: Channels = { app, errors: [], told: { http: [], graphql: [], rpc: [], ws: [] } };
      const { errors, told } = channels;
      const events: LlmEvent[] = [];
      app.app.get(LlmEvents).events$.subscribe((event) => events.push(event));
      const health = app.app.get(LlmHealth);
      const changes: unknown[] = [];
      health.changes$.subscribe((change) => changes.push(change));
      for (let round = 0; round < INCIDENTS.length * 2; round += 1) {
        await askDirectly(app.app.get(LlmClient), errors);
        await askInEveryWorld(channels);
        if (round % 4 === 3) health.reset();
        await fake.clock.advance(1_000);
      }
      const found = {
        logs: logged,
        events,
        changes,
        snapshot: health.snapshot(),
        // The author's own error is handed back to its author, as the cause of what `run()` rejects with.
        errors: errors.map((error) => [String(error), JSON.stringify(error)]),
        ...told,
      };
      await app.close();
      await meterProvider.forceFlush();
      const exported = {
        spans: spans.getFinishedSpans().map((span) => [span.name, span.attributes, span.events, span.status]),
        metrics: kept.getMetrics().flatMap(({ scopeMetrics }) => scopeMetrics),
      };
      expect(errors.length).toBeGreaterThan(20);
      const categories = events.map((event) => ('category' in event ? event.category : ''));
      expect(categories).toEqual(expect.arrayContaining(['credential_invalid', 'rate_limited', 'overloaded']));
      expect(events.some(({ type }) => type === 'call-succeeded')).toBe(true);
      for (const [name, channel] of Object.entries({ ...found, ...exported })) {
        const text = inspect(channel, { depth: Infinity, maxArrayLength: Infinity, maxStringLength: Infinity });
        expect([name, text.length > 1_000]).toEqual([name, true]);
        for (const word of FORBIDDEN) expect([name, text.includes(word), word]).toEqual([name, false, word]);
      }
      await Promise.all([tracerProvider.shutdown(), meterProvider.shutdown()]);
    },
  );
});
