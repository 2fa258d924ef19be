import type { UsageCounting } from '../../../providers/usage-counting.interface.js';
import type { LlmUsage } from '../../chat.interface.js';
import type { JsonRecord } from '../json.js';
import { countOf, isRecord, recordsOf } from '../json.js';

/** Where servers put a count: the details of what, and the field; without the former beside the sums. */
type Place = readonly [details: string | undefined, field: string];

const CACHED: readonly Place[] = [
  ['prompt_tokens_details', 'cached_tokens'],
  // https://api-docs.deepseek.com/guides/kv_cache
  [undefined, 'prompt_cache_hit_tokens'],
  // https://platform.moonshot.ai/docs/api/chat
  [undefined, 'cached_tokens'],
  [undefined, 'num_cached_tokens'],
  // https://docs.litellm.ai/docs/completion/prompt_caching
  [undefined, 'cache_read_input_tokens'],
  ['input_tokens_details', 'cached_tokens'],
];

const WRITTEN: readonly Place[] = [
  ['prompt_tokens_details', 'cache_write_tokens'],
  ['prompt_tokens_details', 'cache_creation_tokens'],
  // https://www.alibabacloud.com/help/en/model-studio/context-cache
  ['prompt_tokens_details', 'cache_creation_input_tokens'],
  [undefined, 'cache_creation_input_tokens'],
];

const REASONED: readonly Place[] = [
  ['completion_tokens_details', 'reasoning_tokens'],
  // https://docs.perplexity.ai/api-reference/chat-completions-post
  [undefined, 'reasoning_tokens'],
  ['output_tokens_details', 'reasoning_tokens'],
];

/**
 * The usage of an answer or a chunk, wherever a server puts it: Groq under `x_groq`, Moonshot in the choice.
 *
 * @see https://console.groq.com/docs/api-reference#chat-create
 * @see https://platform.moonshot.ai/docs/api/chat
 * @internal
 */
export function usageIn({ usage, x_groq: groq, choices }: JsonRecord, counting?: UsageCounting): LlmUsage | undefined {
  const inGroq = isRecord(groq) ? groq['usage'] : undefined;
  return (
    openAiUsageOf(usage, counting) ??
    openAiUsageOf(inGroq, counting) ??
    openAiUsageOf(recordsOf(choices)[0]?.['usage'], counting)
  );
}

/**
 * Reads token counts, also where a server sends them as strings, without the total or under names of its own. Further fields
 * stay. `undefined` without any usable count.
 *
 * What makers count beside the sums is counted in: thoughts that are no part of `completion_tokens`, and tokens of a cache that
 * are no part of `prompt_tokens`. The numbers tell: the total has them beside, or they are more than the sum that should hold
 * them. Where they do not tell, the provider's file does. What the total alone has, and no cache accounts for, are thoughts that
 * are not told apart, as Gemini counts.
 *
 * @internal
 */
export function openAiUsageOf(value: unknown, { reasoning: counted }: UsageCounting = {}): LlmUsage | undefined {
  if (!isRecord(value)) return undefined;
  const sentPrompt = countOf(value['prompt_tokens']) ?? countOf(value['input_tokens']);
  const sentCompletion = countOf(value['completion_tokens']) ?? countOf(value['output_tokens']);
  const sentTotal = countOf(value['total_tokens']);
  if (sentPrompt === undefined && sentCompletion === undefined && sentTotal === undefined) return undefined;
  const cached = firstOf(value, CACHED);
  const written = firstOf(value, WRITTEN);
  const reasoned = firstOf(value, REASONED);
  const ofCache = (cached ?? 0) + (written ?? 0);
  const prompt = (sentPrompt ?? 0) + (ofCache > (sentPrompt ?? Infinity) ? ofCache : 0);
  const untold = untoldOf(sentTotal, prompt, sentCompletion, [cached, written, ofCache]);
  const completion =
    reasoned === undefined && untold > 0
      ? (sentCompletion ?? 0) + untold
      : completionOf(sentPrompt ?? 0, sentCompletion ?? 0, sentTotal, reasoned ?? 0, counted);
  const { prompt_tokens_details: promptDetails, completion_tokens_details: completionDetails, ...others } = value;
  const ofPrompt = countsOf(promptDetails, { cached_tokens: cached, cache_write_tokens: written });
  const ofCompletion = countsOf(completionDetails, { reasoning_tokens: reasoned });
  return Object.assign(
    others,
    {
      prompt_tokens: prompt,
      completion_tokens: completion,
      total_tokens: Math.max(sentTotal ?? 0, prompt + completion),
    },
    ofPrompt !== undefined && { prompt_tokens_details: ofPrompt },
    ofCompletion !== undefined && { completion_tokens_details: ofCompletion },
  );
}

/** What a total has beside the sums. Without both sums it says nothing, and the tokens of a cache belong to the prompt. */
function untoldOf(
  total: number | undefined,
  prompt: number,
  completion: number | undefined,
  ofCache: readonly (number | undefined)[],
): number {
  if (total === undefined || prompt === 0 || completion === undefined) return 0;
  const untold = total - prompt - completion;
  return ofCache.includes(untold) ? 0 : Math.max(0, untold);
}

function completionOf(
  prompt: number,
  sent: number,
  total: number | undefined,
  reasoned: number,
  counted: UsageCounting['reasoning'],
): number {
  const isBesideTotal = total !== undefined && total === prompt + sent + reasoned;
  const isBesideUntold = total === undefined && counted === 'beside-completion';
  return reasoned > sent || isBesideTotal || isBesideUntold ? sent + reasoned : sent;
}

function firstOf(usage: JsonRecord, places: readonly Place[]): number | undefined {
  for (const [details, field] of places) {
    const holder = details === undefined ? usage : usage[details];
    const count = isRecord(holder) ? countOf(holder[field]) : undefined;
    if (count !== undefined) return count;
  }
  return undefined;
}

/** Details without what is no count, and with those that stood elsewhere; `undefined` where there are none. */
function countsOf(
  details: unknown,
  known: Readonly<Record<string, number | undefined>>,
): Record<string, number> | undefined {
  const isSent = isRecord(details);
  const counts: Record<string, number> = {};
  let hasAny = isSent;
  if (isSent) {
    for (const name in details) {
      const count = countOf(known[name] ?? details[name]);
      if (count !== undefined) counts[name] = count;
    }
  }
  for (const name in known) {
    const count = known[name];
    if (count === undefined || name in counts) continue;
    counts[name] = count;
    hasAny = true;
  }
  return hasAny ? counts : undefined;
}
