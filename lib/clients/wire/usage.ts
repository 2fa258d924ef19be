import type { LlmUsage } from '../chat.interface.js';
import type { JsonRecord } from './json.js';
import { countOf, definedFieldsOf, isRecord } from './json.js';

/**
 * The tokens of an answer, told several times while it comes: counts only grow, so that the larger one of each is the later
 * one, and zeros that a server sends behind its counts take nothing away.
 *
 * @internal
 */
export function mergedUsage(known: LlmUsage | undefined, news: LlmUsage | undefined): LlmUsage | undefined {
  if (known === undefined || news === undefined) return news ?? known;
  const prompt = Math.max(known.prompt_tokens, news.prompt_tokens);
  const completion = Math.max(known.completion_tokens, news.completion_tokens);
  const promptDetails = largest(known.prompt_tokens_details, news.prompt_tokens_details);
  const completionDetails = largest(known.completion_tokens_details, news.completion_tokens_details);
  return {
    ...known,
    ...news,
    prompt_tokens: prompt,
    completion_tokens: completion,
    total_tokens: Math.max(known.total_tokens, news.total_tokens, prompt + completion),
    ...(promptDetails !== undefined && { prompt_tokens_details: promptDetails }),
    ...(completionDetails !== undefined && { completion_tokens_details: completionDetails }),
  };
}

/** The counts alone that the common shape names, without what a provider put beside them: for errors and events. @internal */
export function namedCountsOf(usage: LlmUsage): LlmUsage {
  const { prompt_tokens, completion_tokens, total_tokens } = usage;
  const { prompt_tokens_details: ofPrompt, completion_tokens_details: ofCompletion } = usage;
  const prompt = definedFieldsOf({
    cached_tokens: ofPrompt?.cached_tokens,
    cache_write_tokens: ofPrompt?.cache_write_tokens,
    cache_write_1h_tokens: ofPrompt?.cache_write_1h_tokens,
    audio_tokens: ofPrompt?.audio_tokens,
  });
  const completion = definedFieldsOf({
    reasoning_tokens: ofCompletion?.reasoning_tokens,
    audio_tokens: ofCompletion?.audio_tokens,
  });
  return {
    prompt_tokens,
    completion_tokens,
    total_tokens,
    ...(Object.keys(prompt).length > 0 && { prompt_tokens_details: prompt }),
    ...(Object.keys(completion).length > 0 && { completion_tokens_details: completion }),
  };
}

function largest(known: object | undefined, news: object | undefined): JsonRecord | undefined {
  if (!isRecord(known) || !isRecord(news)) return (news ?? known) as JsonRecord | undefined;
  const counts = Object.keys(known).flatMap((name) => {
    const [before, after] = [countOf(known[name]), countOf(news[name])];
    return before !== undefined && (after ?? 0) < before ? [[name, before] as const] : [];
  });
  return { ...known, ...news, ...Object.fromEntries(counts) };
}
