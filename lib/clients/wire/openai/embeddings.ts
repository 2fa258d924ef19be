import type { LlmEmbedding, LlmEmbedRequest, LlmEmbedResponse } from '../../embed.interface.js';
import type { JsonRecord } from '../json.js';
import { countOf, isRecord, textOf } from '../json.js';
import { payloadOf, withTargetFields } from '../target-fields.js';
import { vectorOf } from '../vector.js';
import type { WireEmbed, WireRequest, WireTarget } from '../wire.interface.js';
import { reportsError } from '../../../classification/evidence/error-document.js';

/** The embeddings of an OpenAI-compatible server. @internal */
export const OPENAI_EMBED: WireEmbed = { request: toEmbedRequest, answer: fromEmbedResponse };

/** Everything passes as it is, like in a chat request. */
function toEmbedRequest(request: LlmEmbedRequest, target: WireTarget): WireRequest {
  return {
    path: '/embeddings',
    headers: { accept: 'application/json', 'content-type': 'application/json' },
    body: withTargetFields(payloadOf(request), request, target),
    omitted: [],
  };
}

/**
 * Reads the vectors, numbers or base64, and puts them in the order of their indexes. One vector that cannot be
 * read spoils all: the places of the others would say the wrong thing.
 */
function fromEmbedResponse(body: unknown, target: WireTarget): LlmEmbedResponse | undefined {
  if (!isRecord(body) || reportsError(body)) return undefined;
  const embeddings = embeddingsOf(body['data']);
  if (embeddings === undefined) return undefined;
  const usage = embedUsageOf(body['usage']);
  const { usage: _usage, ...others } = body;
  return {
    ...others,
    object: 'list',
    data: embeddings,
    model: textOf(body['model']) ?? target.model,
    ...(usage !== undefined && { usage }),
  };
}

function embeddingsOf(value: unknown): readonly LlmEmbedding[] | undefined {
  if (!Array.isArray(value) || value.length === 0) return undefined;
  const embeddings = value.map((entry: unknown, place) => (isRecord(entry) ? embeddingOf(entry, place) : undefined));
  if (!embeddings.every((embedding) => embedding !== undefined)) return undefined;
  return embeddings.toSorted((one, other) => one.index - other.index);
}

function embeddingOf(entry: JsonRecord, place: number): LlmEmbedding | undefined {
  const embedding = vectorOf(entry['embedding']);
  return embedding && { ...entry, object: 'embedding', index: countOf(entry['index']) ?? place, embedding };
}

function embedUsageOf(value: unknown): LlmEmbedResponse['usage'] {
  if (!isRecord(value)) return undefined;
  const prompt = countOf(value['prompt_tokens']) ?? countOf(value['total_tokens']);
  if (prompt === undefined) return undefined;
  return { ...value, prompt_tokens: prompt, total_tokens: countOf(value['total_tokens']) ?? prompt };
}
