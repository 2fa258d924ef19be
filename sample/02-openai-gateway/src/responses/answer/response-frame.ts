import type { LlmUsage } from 'nestjs-llm-failover';
import { isRecord, type JsonRecord } from '../json.js';

/**
 * What an answer repeats of its request, as OpenAI's does. `store` is `false` whatever was asked for: no answer can be fetched here.
 *
 * @see https://platform.openai.com/docs/api-reference/responses/object
 */
export function frameOf(body: JsonRecord): JsonRecord {
  const given = (name: string, otherwise: unknown = null): unknown => body[name] ?? otherwise;
  return {
    background: false,
    instructions: given('instructions'),
    max_output_tokens: given('max_output_tokens'),
    metadata: given('metadata', {}),
    parallel_tool_calls: given('parallel_tool_calls', true),
    previous_response_id: null,
    reasoning: given('reasoning', { effort: null, summary: null }),
    store: false,
    temperature: given('temperature'),
    text: { format: { type: 'text' }, ...(isRecord(body['text']) && body['text']) },
    tool_choice: given('tool_choice', 'auto'),
    tools: given('tools', []),
    top_p: given('top_p'),
    truncation: 'disabled',
  };
}

/** The tokens by their names here; `null` where the provider did not tell. */
export function responseUsageOf(usage: LlmUsage | undefined): JsonRecord | null {
  if (usage === undefined) return null;
  const { prompt_tokens_details: input, completion_tokens_details: output } = usage;
  return {
    input_tokens: usage.prompt_tokens,
    input_tokens_details: {
      cached_tokens: input?.cached_tokens ?? 0,
      cache_write_tokens: input?.cache_write_tokens ?? 0,
    },
    output_tokens: usage.completion_tokens,
    output_tokens_details: { reasoning_tokens: output?.reasoning_tokens ?? 0 },
    total_tokens: usage.total_tokens,
  };
}
