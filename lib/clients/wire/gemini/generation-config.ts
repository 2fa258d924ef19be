import type { Conventions } from '../../../providers/lookup/conventions-of.js';
import type { JsonRecord } from '../json.js';
import { definedFieldsOf, isRecord, numberOf } from '../json.js';
import type { Omissions } from '../omissions.js';
import { stopSequencesOf } from '../stop-sequences.js';
import { thinkingConfigOf } from './thinking-config.js';
import { jsonSchemaOf } from './tools.js';

/**
 * Writes the fields that bound and colour the answer; `undefined` without any.
 *
 * - `max_completion_tokens` wins over `max_tokens`.
 * - A wanted form of the answer is left out beside tools for models that refuse the two together.
 *
 * @param isFormRefused - whether the model takes no form of an answer in this request
 * @see https://ai.google.dev/api/generate-content#GenerationConfig
 * @internal
 */
export function generationConfigOf(
  request: JsonRecord,
  isFormRefused: boolean,
  conventions: Conventions,
  omissions: Omissions,
): JsonRecord | undefined {
  const stops = stopSequencesOf(request['stop']);
  const count = numberOf(request['n']);
  const limit = numberOf(request['max_completion_tokens']) ?? numberOf(request['max_tokens']);
  const config = definedFieldsOf({
    temperature: numberOf(request['temperature']),
    topP: numberOf(request['top_p']),
    maxOutputTokens: limit,
    stopSequences: stops.length > 0 ? stops : undefined,
    seed: numberOf(request['seed']),
    candidateCount: count === 1 ? undefined : count,
    frequencyPenalty: numberOf(request['frequency_penalty']),
    presencePenalty: numberOf(request['presence_penalty']),
    ...logprobFieldsOf(request),
    responseModalities: modalitiesOf(request['modalities'], conventions, omissions),
    ...formOf(request['response_format'], isFormRefused, conventions, omissions),
    thinkingConfig: thinkingConfigOf(request['reasoning_effort'], conventions, omissions, limit),
  });
  return Object.keys(config).length > 0 ? config : undefined;
}

/** What the answer is to hold; only what the model is known to make can be asked for. */
function modalitiesOf(
  modalities: unknown,
  { model: { makes = [] } }: Conventions,
  omissions: Omissions,
): readonly string[] | undefined {
  const asked: unknown[] = Array.isArray(modalities) ? modalities : [];
  const made = asked.filter((one): one is string => one === 'text' || (makes as readonly unknown[]).includes(one));
  if (made.length < asked.length) omissions.add('modalities');
  return made.some((one) => one !== 'text') ? made.map((one) => one.toUpperCase()) : undefined;
}

function logprobFieldsOf({ logprobs, top_logprobs: others }: JsonRecord): JsonRecord {
  if (logprobs !== true) return {};
  const most = numberOf(others);
  return { responseLogprobs: true, logprobs: most === 0 ? undefined : most };
}

function formOf(format: unknown, isRefused: boolean, conventions: Conventions, omissions: Omissions): JsonRecord {
  if (format === undefined || format === null || (isRecord(format) && format['type'] === 'text')) return {};
  const type = isRecord(format) ? format['type'] : undefined;
  if (isRefused || !isRecord(format) || (type !== 'json_object' && type !== 'json_schema')) {
    omissions.add('response_format');
    return {};
  }
  const described = isRecord(format['json_schema']) ? format['json_schema']['schema'] : undefined;
  const path = 'response_format.json_schema.schema';
  const schema = type === 'json_schema' ? jsonSchemaOf(described, conventions, path, omissions) : undefined;
  return { responseMimeType: 'application/json', responseJsonSchema: schema };
}
