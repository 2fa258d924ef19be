import type { LlmUsage } from '../../chat.interface.js';
import { countOf, isRecord } from '../json.js';

/** The counts that are read. @internal */
export const USAGE_FIELDS = [
  'input_tokens',
  'output_tokens',
  'cache_read_input_tokens',
  'cache_creation_input_tokens',
] as const;

/**
 * Reads token counts. Anthropic counts tokens read from and written to its cache beside `input_tokens`; the
 * common shape counts them in `prompt_tokens`. `undefined` without any usable count.
 *
 * @internal
 */
export function anthropicUsageOf(value: unknown): LlmUsage | undefined {
  if (!isRecord(value)) return undefined;
  const input = countOf(value['input_tokens']);
  const output = countOf(value['output_tokens']);
  if (input === undefined && output === undefined) return undefined;
  const read = countOf(value['cache_read_input_tokens']);
  const created = countOf(value['cache_creation_input_tokens']);
  const prompt = (input ?? 0) + (read ?? 0) + (created ?? 0);
  return {
    prompt_tokens: prompt,
    completion_tokens: output ?? 0,
    total_tokens: prompt + (output ?? 0),
    ...((read !== undefined || created !== undefined) && {
      prompt_tokens_details: {
        ...(read !== undefined && { cached_tokens: read }),
        ...(created !== undefined && { cache_write_tokens: created }),
      },
    }),
  };
}
