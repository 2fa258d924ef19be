import type { LlmUsage } from '../../chat.interface.js';
import { countOf, definedFieldsOf, isRecord, recordsOf } from '../json.js';

/** The fields that are read. @internal */
export const USAGE_FIELDS: readonly string[] = [
  'promptTokenCount',
  'candidatesTokenCount',
  'thoughtsTokenCount',
  'toolUsePromptTokenCount',
  'cachedContentTokenCount',
  'totalTokenCount',
  'promptTokensDetails',
  'candidatesTokensDetails',
];

/**
 * Reads token counts. Gemini counts thoughts beside the answer and the results of its own tools beside the
 * prompt; the common shape counts them in. `undefined` without any usable count.
 *
 * @see https://ai.google.dev/api/generate-content#UsageMetadata
 * @internal
 */
export function geminiUsageOf(value: unknown): LlmUsage | undefined {
  if (!isRecord(value)) return undefined;
  const sent = countOf(value['promptTokenCount']);
  const answered = countOf(value['candidatesTokenCount']);
  const thought = countOf(value['thoughtsTokenCount']);
  const total = countOf(value['totalTokenCount']);
  if (sent === undefined && answered === undefined && thought === undefined && total === undefined) return undefined;
  const cached = countOf(value['cachedContentTokenCount']);
  const prompt = (sent ?? 0) + (countOf(value['toolUsePromptTokenCount']) ?? 0);
  const completion = (answered ?? 0) + (thought ?? 0);
  const heard = soundsIn(value['promptTokensDetails']);
  const spoken = soundsIn(value['candidatesTokensDetails']);
  return {
    prompt_tokens: prompt,
    completion_tokens: completion,
    total_tokens: total ?? prompt + completion,
    ...((cached !== undefined || heard !== undefined) && {
      prompt_tokens_details: definedFieldsOf({ cached_tokens: cached, audio_tokens: heard }),
    }),
    ...((thought !== undefined || spoken !== undefined) && {
      completion_tokens_details: definedFieldsOf({ reasoning_tokens: thought, audio_tokens: spoken }),
    }),
  };
}

/** The tokens of sounds, where there are any. @see https://ai.google.dev/api/generate-content#ModalityTokenCount */
function soundsIn(details: unknown): number | undefined {
  const counts = recordsOf(details).filter(({ modality }) => modality === 'AUDIO');
  const sum = counts.reduce((total, { tokenCount }) => total + (countOf(tokenCount) ?? 0), 0);
  return sum === 0 ? undefined : sum;
}
