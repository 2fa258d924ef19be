import type { LlmUsage } from '../../chat.interface.js';
import { countOf, definedFieldsOf, isRecord } from '../json.js';

/**
 * Reads token counts. The input holds what was read from and written to a cache, the output the tokens of thoughts, as in the
 * common shape. `undefined` without any usable count.
 *
 * @see https://platform.openai.com/docs/api-reference/responses/object#responses-object-usage
 * @internal
 */
export function responsesUsageOf(value: unknown): LlmUsage | undefined {
  if (!isRecord(value)) return undefined;
  const input = countOf(value['input_tokens']);
  const output = countOf(value['output_tokens']);
  if (input === undefined && output === undefined) return undefined;
  const ofInput = countsIn(value['input_tokens_details'], ['cached_tokens', 'cache_write_tokens']);
  const ofOutput = countsIn(value['output_tokens_details'], ['reasoning_tokens']);
  return {
    prompt_tokens: input ?? 0,
    completion_tokens: output ?? 0,
    total_tokens: countOf(value['total_tokens']) ?? (input ?? 0) + (output ?? 0),
    ...(ofInput !== undefined && { prompt_tokens_details: ofInput }),
    ...(ofOutput !== undefined && { completion_tokens_details: ofOutput }),
  };
}

function countsIn(details: unknown, names: readonly string[]): Record<string, number> | undefined {
  if (!isRecord(details)) return undefined;
  const counts = definedFieldsOf(Object.fromEntries(names.map((name) => [name, countOf(details[name])])));
  return Object.keys(counts).length === 0 ? undefined : (counts as Record<string, number>);
}
