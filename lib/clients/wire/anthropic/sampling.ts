import type { JsonRecord } from '../json.js';
import { numberOf } from '../json.js';
import type { Omissions } from '../omissions.js';
import { stopSequencesOf } from '../stop-sequences.js';

/** What `max_tokens` is where the request names no limit: Anthropic demands one. */
const DEFAULT_MAX_TOKENS = 4096;

/**
 * Writes the fields that bound and colour the answer.
 *
 * - `max_completion_tokens` wins over `max_tokens`; without either the limit is {@link DEFAULT_MAX_TOKENS} and what thoughts take.
 * - Newer models refuse `temperature` and `top_p` together: `top_p` is left out then.
 *
 * @param room - how many tokens to leave for thoughts
 * @param most - the most that the model gives, where that is known
 * @internal
 */
export function samplingFieldsOf(request: JsonRecord, room: number, most: number, omissions: Omissions): JsonRecord {
  const temperature = numberOf(request['temperature']);
  const topP = numberOf(request['top_p']);
  if (temperature !== undefined && topP !== undefined) omissions.add('top_p');
  const stops = stopSequencesOf(request['stop']);
  return {
    max_tokens: limitOf(request) ?? Math.min(DEFAULT_MAX_TOKENS + room, most),
    ...(temperature !== undefined && { temperature }),
    ...(temperature === undefined && topP !== undefined && { top_p: topP }),
    ...(stops.length > 0 && { stop_sequences: stops }),
  };
}

/** The limit of tokens that a request names. @internal */
export function limitOf(request: JsonRecord): number | undefined {
  return numberOf(request['max_completion_tokens']) ?? numberOf(request['max_tokens']);
}
