import { SpanKind, type Attributes, type Meter, type ObservableResult, type Tracer } from '@opentelemetry/api';
import type { LlmEvent, LlmHealth, LlmObservedAttempt } from 'nestjs-llm-failover';
import { CallMetrics } from '../../lib/opentelemetry/call-metrics.js';
import { CallSpans } from '../../lib/opentelemetry/call-spans.js';

interface RecordedMetric {
  readonly name: string;
  readonly kind: 'histogram' | 'counter' | 'gauge';
  readonly unit: string | undefined;
  /** In the order of their names. */
  readonly attributes: readonly string[];
}

/** What spans and metrics of calls hold of which everything is known. */
export interface RecordedTelemetry {
  readonly spans: readonly { readonly kind: string; readonly attributes: readonly string[] }[];
  readonly events: readonly (readonly [name: string, on: string, attributes: readonly string[]])[];
  readonly metrics: readonly RecordedMetric[];
}

const CALL = { atMs: 1, callId: 'c', operation: 'stream', route: 'fast', metadata: undefined } as const;
const ON = { ...CALL, provider: 'openai', model: 'm', credential: { label: 'main', fingerprint: '3f9a' } } as const;
const ANSWER = {
  usage: {
    prompt_tokens: 9,
    completion_tokens: 9,
    total_tokens: 18,
    prompt_tokens_details: { cached_tokens: 1, cache_write_tokens: 1, audio_tokens: 1 },
    completion_tokens_details: { reasoning_tokens: 1, audio_tokens: 1 },
  },
  cost: 1,
  responseModel: 'm-1',
  responseId: 'r',
  requestId: 'q',
  finishReasons: ['stop'],
  firstContentMs: 1,
  contentChunks: 3,
  durationMs: 9,
} as const;
const FAILED = { category: 'overloaded', status: 529, providerCode: 'busy', rule: 'test', message: 'Busy.' } as const;
const OUT = { ...ON, scope: 'credential_model', category: 'rate_limited', isCallerOwned: false, step: 1 } as const;

const EVENTS = [
  { type: 'candidate-skipped', ...ON, category: 'overloaded', reason: 'cooling' },
  { type: 'retry-scheduled', ...ON, action: 'retry', category: 'overloaded', delayMs: 5 },
  { type: 'credential-cooled', ...OUT },
  { type: 'credential-recovered', ...OUT },
  { type: 'attempt-adapted', ...ON, number: 1, changes: ['seed left out'] },
  { type: 'stream-committed', ...ON, number: 1, durationMs: 1 },
  { type: 'attempt-failed', ...ON, ...ANSWER, ...FAILED, number: 1 },
  { type: 'attempt-succeeded', ...ON, ...ANSWER, operation: 'embed', number: 2 },
  { type: 'call-succeeded', ...ON, ...ANSWER, attempts: 2, insteadOf: { ...ON, ...FAILED, isCallerOwned: true } },
  { type: 'call-failed', ...ON, ...ANSWER, ...FAILED, attempts: 2, isCallerOwned: true },
] as unknown as readonly LlmEvent[];

const SETTINGS = {
  maxTokens: 1,
  temperature: 1,
  topP: 1,
  seed: 1,
  choiceCount: 2,
  frequencyPenalty: 1,
  presencePenalty: 1,
  reasoningEffort: 'low',
} as const;

/** Tells doubles of OpenTelemetry of one call of which everything is known. */
export function recordTelemetry(): RecordedTelemetry {
  return { ...recordedSpans(), metrics: recordedMetrics() };
}

function recordedSpans(): Omit<RecordedTelemetry, 'metrics'> {
  const spans: { kind: string; names: Set<string> }[] = [];
  const events: RecordedTelemetry['events'][number][] = [];
  const startSpan = (_name: string, { kind = SpanKind.INTERNAL, attributes = {} } = {}) => {
    const names = new Set(Object.keys(attributes));
    spans.push({ kind: SpanKind[kind], names });
    const add = (more: Attributes) => Object.keys(more).forEach((name) => names.add(name));
    const on = kind === SpanKind.CLIENT ? 'attempt' : 'call';
    return {
      setAttributes: add,
      setAttribute: (name: string, value: string) => add({ [name]: value }),
      addEvent: (name: string, facts: Attributes) => events.push([name, on, Object.keys(facts)]),
      setStatus: () => undefined,
      end: () => undefined,
    };
  };
  const told = new CallSpans({ startSpan } as unknown as Tracer, false);
  const next = () => Promise.resolve();
  void told.around({ kind: 'call', ...CALL }, next);
  const { credential, ...target } = { ...ON, credential: 'main', baseUrl: 'https://api.test/v1' };
  void told.around(
    { ...target, kind: 'attempt', credential, number: 1, settings: SETTINGS, headers: {} } satisfies LlmObservedAttempt,
    next,
  );
  // A call ends once.
  for (const event of EVENTS) if (event.type !== 'call-succeeded') told.take(event);
  const sorted = spans.map(({ kind, names }) => ({ kind, attributes: [...names].toSorted() }));
  return { spans: sorted, events };
}

function recordedMetrics(): readonly RecordedMetric[] {
  const metrics: (RecordedMetric & { readonly names: Set<string> })[] = [];
  const made =
    (kind: RecordedMetric['kind']) =>
    (name: string, { unit }: { readonly unit?: string } = {}) => {
      const names = new Set<string>();
      metrics.push({ name, kind, unit, attributes: [], names });
      const take = (_value: number, attributes: Attributes) => Object.keys(attributes).forEach((one) => names.add(one));
      const addCallback = (observe: (result: ObservableResult) => void) =>
        observe({ observe: take } as ObservableResult);
      return { record: take, add: take, addCallback };
    };
  const meter = {
    createHistogram: made('histogram'),
    createCounter: made('counter'),
    createObservableGauge: made('gauge'),
  };
  const health = { snapshot: () => ({ atMs: 1, entries: [{ scope: 'credential', provider: 'openai', marks: [] }] }) };
  const told = new CallMetrics(meter as unknown as Meter, health as unknown as LlmHealth);
  const server = { 'server.address': 'api.test', 'server.port': 443 };
  for (const event of EVENTS) told.take(event, server);
  for (const event of EVENTS) {
    if (event.type === 'attempt-failed') told.take({ ...event, operation: 'embed' }, server);
  }
  return metrics.map(({ names, ...metric }) => ({ ...metric, attributes: [...names].toSorted() }));
}
