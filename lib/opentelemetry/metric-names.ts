/**
 * The names of all metrics: those of OpenTelemetry's conventions for generative AI, per attempt, and the library's own.
 *
 * @see https://github.com/open-telemetry/semantic-conventions-genai
 * @publicApi
 */
export const LLM_METRICS = {
  /** Histogram, seconds: an attempt of a chat completion, whole or streamed. */
  inferenceDuration: 'gen_ai.client.inference.duration',
  /** Histogram, seconds: an attempt of anything else: embeddings, counts, `run()`. */
  operationDuration: 'gen_ai.client.operation.duration',
  /** Histogram, seconds: from a stream's request to its first content. */
  timeToFirstChunk: 'gen_ai.client.inference.time_to_first_chunk',
  /** Histogram, seconds: from one chunk of a stream to the next, on average over the stream; recorded once for each. */
  timePerOutputChunk: 'gen_ai.client.inference.time_per_output_chunk',
  /** Counter, tokens of prompts, those read from and written to a cache included. */
  inputTokens: 'gen_ai.client.inference.usage.input_tokens',
  /** Counter, tokens of completions, thoughts included. */
  outputTokens: 'gen_ai.client.inference.usage.output_tokens',
  /** Counter, tokens of prompts that were read from a cache. */
  cacheReadTokens: 'gen_ai.client.inference.usage.cache_read.input_tokens',
  /** Counter, tokens of prompts that were written to a cache. */
  cacheWriteTokens: 'gen_ai.client.inference.usage.cache_write.input_tokens',
  /** Counter, tokens of thoughts. */
  reasoningTokens: 'gen_ai.client.inference.usage.reasoning.output_tokens',
  /** Histogram, tokens of one prompt. */
  promptSize: 'gen_ai.client.inference.operation.input_tokens',
  /** Histogram, tokens of one completion. */
  completionSize: 'gen_ai.client.inference.operation.output_tokens',
  /** Histogram, seconds: a call with all its attempts and waits. */
  callDuration: 'llm_failover.call.duration',
  /** Counter, in the currency of the prices: what calls have cost. */
  cost: 'llm_failover.cost',
  /** Counter of calls that another target than the first has served. */
  servedElsewhere: 'llm_failover.calls_served_elsewhere',
  /** Counter of candidates that were passed over. */
  skips: 'llm_failover.skips',
  /** Counter of what went out and came back: keys, models, addresses, providers. */
  transitions: 'llm_failover.transitions',
  /** Gauge: how many keys, models, addresses and providers are out now. */
  unavailable: 'llm_failover.unavailable',
} as const;

/** Buckets of durations in seconds, as the conventions have them. @internal */
export const SECONDS = [0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92];

/** Buckets of token counts, as the conventions have them. @internal */
export const TOKENS = Array.from({ length: 14 }, (_, power) => 4 ** power);
