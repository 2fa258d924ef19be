import type { LlmUsage } from '../../chat.interface.js';
import type { JsonRecord } from '../json.js';
import { countOf, isRecord } from '../json.js';

/**
 * Reads token counts, also where a server sends them as strings or without the total. Further fields stay.
 * `undefined` without any usable count.
 *
 * @internal
 */
export function openAiUsageOf(value: unknown): LlmUsage | undefined {
  if (!isRecord(value)) return undefined;
  const prompt = countOf(value['prompt_tokens']);
  const completion = countOf(value['completion_tokens']);
  const total = countOf(value['total_tokens']);
  if (prompt === undefined && completion === undefined && total === undefined) return undefined;
  const { prompt_tokens_details: promptDetails, completion_tokens_details: completionDetails, ...others } = value;
  return {
    ...others,
    prompt_tokens: prompt ?? 0,
    completion_tokens: completion ?? 0,
    total_tokens: total ?? (prompt ?? 0) + (completion ?? 0),
    ...(isRecord(promptDetails) && { prompt_tokens_details: countsOf(promptDetails) }),
    ...(isRecord(completionDetails) && { completion_tokens_details: countsOf(completionDetails) }),
  };
}

function countsOf(details: JsonRecord): Record<string, number> {
  return Object.fromEntries(
    Object.entries(details).flatMap(([name, value]) => {
      const count = countOf(value);
      return count === undefined ? [] : [[name, count] as const];
    }),
  );
}
