import type { LlmUsage } from '../../index.js';
import type { SdkUsage } from '../specification.js';

/** The tokens an answer took; nothing is known of them where its provider does not tell. @internal */
export function usageOf(usage: LlmUsage | undefined): SdkUsage {
  const input = usage?.prompt_tokens;
  const output = usage?.completion_tokens;
  const cacheRead = usage?.prompt_tokens_details?.cached_tokens;
  const cacheWrite = usage?.prompt_tokens_details?.cache_creation_tokens;
  const reasoning = usage?.completion_tokens_details?.reasoning_tokens;
  return {
    inputTokens: { total: input, noCache: rest(input, (cacheRead ?? 0) + (cacheWrite ?? 0)), cacheRead, cacheWrite },
    outputTokens: { total: output, text: rest(output, reasoning ?? 0), reasoning },
    ...(usage !== undefined && { raw: { ...usage } }),
  };
}

/** Some providers count the parts apart from the whole. */
function rest(total: number | undefined, part: number): number | undefined {
  return total === undefined ? undefined : Math.max(0, total - part);
}
