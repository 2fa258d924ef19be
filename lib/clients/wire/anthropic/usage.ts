import type { LlmUsage } from '../../chat.interface.js';
import { countOf, isRecord, recordsOf, type JsonRecord } from '../json.js';

/** The fields that are read. @internal */
export const USAGE_FIELDS: readonly string[] = [
  'input_tokens',
  'output_tokens',
  'output_tokens_details',
  'cache_read_input_tokens',
  'cache_creation_input_tokens',
  'cache_creation',
  'iterations',
];

/**
 * Reads token counts. Anthropic counts tokens read from and written to its cache beside `input_tokens`; the
 * common shape counts them in `prompt_tokens`. Thoughts are among the `output_tokens` already. `undefined` without any usable
 * count.
 *
 * @see https://docs.claude.com/en/api/messages#response-usage
 * @internal
 */
export function anthropicUsageOf(value: unknown): LlmUsage | undefined {
  if (!isRecord(value)) return undefined;
  const compactions = recordsOf(value['iterations']).filter(({ type }) => type === 'compaction');
  const input = withThoseOf(compactions, 'input_tokens', value);
  const output = withThoseOf(compactions, 'output_tokens', value);
  if (input === undefined && output === undefined) return undefined;
  const read = countOf(value['cache_read_input_tokens']);
  const ages: JsonRecord = isRecord(value['cache_creation']) ? value['cache_creation'] : {};
  const created = countOf(value['cache_creation_input_tokens']) ?? createdByAge(ages);
  const forAnHour = countOf(ages['ephemeral_1h_input_tokens']) ?? 0;
  const prompt = (input ?? 0) + (read ?? 0) + (created ?? 0);
  const thought = isRecord(value['output_tokens_details'])
    ? countOf(value['output_tokens_details']['thinking_tokens'])
    : undefined;
  return {
    prompt_tokens: prompt,
    completion_tokens: output ?? 0,
    total_tokens: prompt + (output ?? 0),
    ...((read !== undefined || created !== undefined) && {
      prompt_tokens_details: {
        ...(read !== undefined && { cached_tokens: read }),
        ...(created !== undefined && { cache_write_tokens: created }),
        ...(created !== undefined && forAnHour > 0 && { cache_write_1h_tokens: Math.min(forAnHour, created) }),
      },
    }),
    ...(thought !== undefined && { completion_tokens_details: { reasoning_tokens: thought } }),
  };
}

/**
 * A count and those of the summaries that were made of the conversation on the way, which stand beside it.
 *
 * @see https://platform.claude.com/docs/en/build-with-claude/compaction#understanding-usage
 */
function withThoseOf(compactions: readonly JsonRecord[], name: string, usage: JsonRecord): number | undefined {
  const count = countOf(usage[name]);
  if (compactions.length === 0) return count;
  return compactions.reduce((sum, compaction) => sum + (countOf(compaction[name]) ?? 0), count ?? 0);
}

/** What was written to the cache, where it is told by how long it is kept alone. */
function createdByAge(ages: JsonRecord): number | undefined {
  const counts = [ages['ephemeral_5m_input_tokens'], ages['ephemeral_1h_input_tokens']].flatMap(
    (count) => countOf(count) ?? [],
  );
  return counts.length === 0 ? undefined : counts.reduce((sum, count) => sum + count, 0);
}
