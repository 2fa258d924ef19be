import type { Attributes, Counter, Histogram, Meter, ObservableGauge, ObservableResult } from '@opentelemetry/api';
import type { LlmAttemptFailedEvent, LlmAttemptSucceededEvent, LlmEvent, LlmHealth, LlmOperation } from '../index.js';
import { inSeconds, isInference, operationNameOf, targetAttributes, withoutAbsent } from './attributes.js';
import { FewNames, FewNamesOfEach } from './few-names.js';
import { LLM_METRICS, SECONDS, TOKENS } from './metric-names.js';

type Name = keyof typeof LLM_METRICS;

/** Models, routes and addresses that are told apart at most: an app may let its callers name them. */
const MAX_NAMES = 100;
/** Models that are told apart at most of those that answer for one that was asked for. */
const MAX_RESPONSE_MODELS = 10;

/**
 * The metrics of attempts, calls and health, made of events and, when they are collected, of the present health.
 *
 * @internal
 */
export class CallMetrics {
  private readonly histograms: Readonly<Partial<Record<Name, Histogram>>>;
  private readonly counters: Readonly<Partial<Record<Name, Counter>>>;
  private readonly unavailable: ObservableGauge;
  private readonly models = new FewNames(MAX_NAMES);
  private readonly routes = new FewNames(MAX_NAMES);
  private readonly addresses = new FewNames(MAX_NAMES);
  private readonly responseModels = new FewNamesOfEach(MAX_RESPONSE_MODELS);
  private readonly observe = (result: ObservableResult): void => observeHealth(this.health, result);

  constructor(
    meter: Meter,
    private readonly health: LlmHealth,
  ) {
    const seconds = (name: Name, description: string) =>
      meter.createHistogram(LLM_METRICS[name], {
        unit: 's',
        description,
        advice: { explicitBucketBoundaries: SECONDS },
      });
    const sizes = (name: Name, description: string) =>
      meter.createHistogram(LLM_METRICS[name], {
        unit: '{token}',
        description,
        advice: { explicitBucketBoundaries: TOKENS },
      });
    const counter = (name: Name, unit: string, description: string) =>
      meter.createCounter(LLM_METRICS[name], { unit, description });
    this.histograms = {
      inferenceDuration: seconds('inferenceDuration', 'Duration of an upstream chat completion.'),
      operationDuration: seconds('operationDuration', 'Duration of another upstream operation.'),
      timeToFirstChunk: seconds('timeToFirstChunk', 'Time to the first content of a stream.'),
      timePerOutputChunk: seconds('timePerOutputChunk', 'Time from one chunk of a stream to the next, on average.'),
      promptSize: sizes('promptSize', 'Tokens of one prompt.'),
      completionSize: sizes('completionSize', 'Tokens of one completion.'),
      callDuration: seconds('callDuration', 'Duration of a call with all its attempts and waits.'),
    };
    this.counters = {
      inputTokens: counter('inputTokens', '{token}', 'Tokens of prompts.'),
      outputTokens: counter('outputTokens', '{token}', 'Tokens of completions.'),
      cacheReadTokens: counter('cacheReadTokens', '{token}', 'Tokens of prompts that were read from a cache.'),
      cacheWriteTokens: counter('cacheWriteTokens', '{token}', 'Tokens of prompts that were written to a cache.'),
      reasoningTokens: counter('reasoningTokens', '{token}', 'Tokens of thoughts.'),
      cost: counter('cost', '1', 'What calls have cost, in the currency of the prices.'),
      servedElsewhere: counter('servedElsewhere', '{call}', 'Calls that another target than the first has served.'),
      skips: counter('skips', '{candidate}', 'Candidates that were passed over.'),
      transitions: counter(
        'transitions',
        '{transition}',
        'Keys, models, addresses and providers that went out or came back.',
      ),
    };
    this.unavailable = meter.createObservableGauge(LLM_METRICS.unavailable, {
      unit: '{entry}',
      description: 'Keys, models, addresses and providers that are out now.',
    });
    this.unavailable.addCallback(this.observe);
  }

  /** Takes in what an event tells. @param server - where its attempt went */
  take(event: LlmEvent, server: Attributes): void {
    switch (event.type) {
      case 'attempt-succeeded':
        return this.attempt(event, server);
      case 'attempt-failed':
        return this.attempt(event, server, event.category);
      case 'candidate-skipped': {
        const { provider, model, category } = event;
        return this.add('skips', 1, { ...this.place(provider, model), 'error.type': category });
      }
      case 'credential-quarantined':
      case 'credential-cooled':
      case 'breaker-opened':
        // A window that is repeated is no transition.
        return event.isCallerOwned || event.step > 1 ? undefined : this.transition(event, 'out');
      case 'credential-recovered':
      case 'breaker-closed':
        return event.isCallerOwned ? undefined : this.transition(event, 'back');
      case 'call-succeeded':
      case 'call-failed':
        return this.call(event);
      default:
        return undefined;
    }
  }

  close(): void {
    this.unavailable.removeCallback(this.observe);
  }

  private attempt(
    event: LlmAttemptSucceededEvent | LlmAttemptFailedEvent,
    server: Attributes,
    category?: string,
  ): void {
    const { operation, provider, route, durationMs, responseModel, usage, firstContentMs, cost } = event;
    const model = this.models.of(event.model);
    const attributes = withoutAbsent({
      ...targetAttributes(operation, provider, model),
      ...this.few(server),
      'gen_ai.response.model':
        responseModel === undefined ? undefined : this.responseModels.of(responseModel, `${provider}/${model}`),
      'error.type': category,
    });
    const failed = category === undefined ? {} : { 'error.type': category };
    this.add('cost', cost, { ...this.ofCall(operation, route), ...this.place(provider, model), ...failed });
    this.record(isInference(operation) ? 'inferenceDuration' : 'operationDuration', inSeconds(durationMs), attributes);
    this.record('timeToFirstChunk', inSeconds(firstContentMs), attributes);
    this.record('timePerOutputChunk', inSeconds(msPerChunk(event)), attributes);
    if (usage === undefined) return;
    const { prompt_tokens_details: ofPrompt, completion_tokens_details: ofCompletion } = usage;
    this.record('promptSize', usage.prompt_tokens, attributes);
    this.record('completionSize', usage.completion_tokens, attributes);
    this.addTokens('inputTokens', usage.prompt_tokens, ofPrompt?.audio_tokens, attributes);
    this.addTokens('outputTokens', usage.completion_tokens, ofCompletion?.audio_tokens, attributes);
    this.add('cacheReadTokens', ofPrompt?.cached_tokens, attributes);
    this.add('cacheWriteTokens', ofPrompt?.cache_write_tokens, attributes);
    this.add('reasoningTokens', ofCompletion?.reasoning_tokens, attributes);
  }

  private call(event: Extract<LlmEvent, { readonly type: 'call-succeeded' | 'call-failed' }>): void {
    const { operation, route, durationMs } = event;
    const failed =
      event.type === 'call-failed' ? { 'error.type': event.category, ...ofCaller(event.isCallerOwned) } : {};
    this.record('callDuration', inSeconds(durationMs), { ...this.ofCall(operation, route), ...failed });
    if (event.type === 'call-failed' || event.insteadOf === undefined) return;
    const { insteadOf } = event;
    this.add('servedElsewhere', 1, {
      ...this.place(insteadOf.provider, insteadOf.model),
      'llm_failover.served_by': `${event.provider}/${this.models.of(event.model)}`,
      'error.type': insteadOf.category,
      ...ofCaller(insteadOf.isCallerOwned),
    });
  }

  private ofCall(operation: LlmOperation, route: string): Attributes {
    return { 'gen_ai.operation.name': operationNameOf(operation), 'llm_failover.route': this.routes.of(route) };
  }

  private place(provider: string, model: string | undefined): Attributes {
    const known = model === undefined ? undefined : this.models.of(model);
    return withoutAbsent({ 'llm_failover.provider': provider, 'llm_failover.model': known });
  }

  /** Endpoints may come with the calls. */
  private few({ 'server.address': address, 'server.port': port }: Attributes): Attributes {
    if (typeof address !== 'string') return {};
    const known = this.addresses.of(address);
    return { 'server.address': known, 'server.port': known === address ? port : undefined };
  }

  private transition(
    event: Extract<
      LlmEvent,
      { readonly type: `credential-${'quarantined' | 'cooled' | 'recovered'}` | `breaker-${string}` }
    >,
    to: 'out' | 'back',
  ): void {
    const { provider, model, scope, category } = event;
    const isOfModel = scope === 'provider_model' || scope === 'credential_model';
    const place = { ...this.place(provider, isOfModel ? model : undefined), 'llm_failover.scope': scope };
    this.add('transitions', 1, { ...place, 'llm_failover.to': to, 'error.type': category });
  }

  private record(name: Name, value: number | undefined, attributes: Attributes): void {
    if (value !== undefined) this.histograms[name]?.record(value, attributes);
  }

  /** Tokens of sounds are counted apart, where the provider tells them apart; the others may be of any kind. */
  private addTokens(name: Name, count: number, ofSounds: number | undefined, attributes: Attributes): void {
    const sounds = Math.min(ofSounds ?? 0, count);
    this.add(name, count - sounds, attributes);
    if (sounds > 0) this.add(name, sounds, { ...attributes, 'gen_ai.token.modality': 'audio' });
  }

  private add(name: Name, value: number | undefined, attributes: Attributes): void {
    if (value !== undefined && value >= 0) this.counters[name]?.add(value, attributes);
  }
}

/** Told only where it is so, as most of what fails is the app's own. */
function ofCaller(isCallerOwned: boolean): Attributes {
  return isCallerOwned ? { 'llm_failover.caller_owned': true } : {};
}

/** A clock that is read at each chunk would cost as much as the chunk's way to its reader. */
function msPerChunk({ durationMs, firstContentMs, contentChunks = 0 }: LlmAnswerTimes): number | undefined {
  return firstContentMs === undefined || contentChunks < 2
    ? undefined
    : (durationMs - firstContentMs) / (contentChunks - 1);
}

type LlmAnswerTimes = Pick<LlmAttemptSucceededEvent, 'durationMs' | 'firstContentMs' | 'contentChunks'>;

/**
 * Counts what is out, by scope and provider; what is back counts as 0 as long as it is remembered, and so does a key that was replaced.
 * A window that has ended is over, also before a call has found that out.
 */
function observeHealth(health: LlmHealth, result: ObservableResult): void {
  const counts = new Map<string, { readonly attributes: Attributes; count: number }>();
  const { entries, atMs } = health.snapshot();
  for (const { scope, provider, marks, gone } of entries) {
    const key = JSON.stringify([scope, provider]);
    const known = counts.get(key) ?? {
      attributes: { 'llm_failover.scope': scope, 'llm_failover.provider': provider },
      count: 0,
    };
    if (!gone && marks.some(({ untilMs = Infinity }) => untilMs > atMs)) known.count += 1;
    counts.set(key, known);
  }
  for (const { attributes, count } of counts.values()) result.observe(count, attributes);
}
