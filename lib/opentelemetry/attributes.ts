import type { Attributes } from '@opentelemetry/api';
import type { LlmAnswerEventFacts, LlmObservedAttempt, LlmOperation } from '../index.js';
import { providerOf } from '../providers/lookup/provider-of.js';

const OPERATION_NAMES: Readonly<Record<LlmOperation, string>> = {
  chat: 'chat',
  stream: 'chat',
  embed: 'embeddings',
  count: 'count_tokens',
  run: 'run',
};

/** `gen_ai.operation.name`; the conventions allow names of one's own for what they do not name. @internal */
export function operationNameOf(operation: LlmOperation): string {
  return OPERATION_NAMES[operation];
}

/** Whether an operation is a chat completion. @internal */
export function isInference(operation: LlmOperation): boolean {
  return operation === 'chat' || operation === 'stream';
}

/** What every span and metric of an attempt bears. @internal */
export function targetAttributes(operation: LlmOperation, provider: string, model: string): Attributes {
  return {
    'gen_ai.operation.name': operationNameOf(operation),
    'gen_ai.provider.name': providerOf(provider)?.telemetryName ?? provider,
    'gen_ai.request.model': model,
  };
}

/** What an attempt's request sets. @internal */
export function settingsAttributes({ settings }: Pick<LlmObservedAttempt, 'settings'>): Attributes {
  return withoutAbsent({
    'gen_ai.request.max_tokens': settings.maxTokens,
    'gen_ai.request.temperature': settings.temperature,
    'gen_ai.request.top_p': settings.topP,
    'gen_ai.request.seed': settings.seed,
    // Told only where it is not one, as the conventions have it.
    'gen_ai.request.choice.count': settings.choiceCount === 1 ? undefined : settings.choiceCount,
    'gen_ai.request.frequency_penalty': settings.frequencyPenalty,
    'gen_ai.request.presence_penalty': settings.presencePenalty,
    'gen_ai.request.reasoning.level': settings.reasoningEffort,
  });
}

/** Where an attempt goes. @internal */
export function serverAttributes({ baseUrl }: Pick<LlmObservedAttempt, 'baseUrl'>): Attributes {
  try {
    const { hostname, port, protocol } = new URL(baseUrl);
    return {
      'server.address': hostname,
      'server.port': port === '' ? (protocol === 'http:' ? 80 : 443) : Number(port),
    };
  } catch {
    return {};
  }
}

/** What a span tells of an answer. @internal */
export function answerAttributes(answer: LlmAnswerEventFacts): Attributes {
  const { usage, responseModel, responseId, finishReasons, firstContentMs, requestId, cost } = answer;
  const { prompt_tokens_details: ofPrompt, completion_tokens_details: ofCompletion } = usage ?? {};
  return withoutAbsent({
    'gen_ai.response.model': responseModel,
    'gen_ai.response.id': responseId,
    'gen_ai.response.finish_reasons': finishReasons === undefined ? undefined : [...finishReasons],
    'gen_ai.response.time_to_first_chunk': inSeconds(firstContentMs),
    'gen_ai.usage.input_tokens': usage?.prompt_tokens,
    'gen_ai.usage.output_tokens': usage?.completion_tokens,
    'gen_ai.usage.cache_read.input_tokens': ofPrompt?.cached_tokens,
    'gen_ai.usage.cache_write.input_tokens': ofPrompt?.cache_write_tokens,
    'gen_ai.usage.reasoning.output_tokens': ofCompletion?.reasoning_tokens,
    'llm_failover.request_id': requestId,
    'llm_failover.cost': cost,
  });
}

/** @internal */
export function withoutAbsent(attributes: Attributes): Attributes {
  return Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== undefined));
}

/** @internal */
export function inSeconds(lengthMs: number | undefined): number | undefined {
  return lengthMs === undefined ? undefined : lengthMs / 1_000;
}
