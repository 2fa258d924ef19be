import type { LlmEmbedRequest, LlmEmbedResponse } from '../../embed.interface.js';
import type { JsonRecord } from '../json.js';
import { countOf, saysSomething, isRecord, numberOf } from '../json.js';
import { Omissions } from '../omissions.js';
import { payloadOf, targetFieldsOf } from '../target-fields.js';
import { vectorOf } from '../vector.js';
import type { WireEmbed, WireRequest, WireTarget } from '../wire.interface.js';
import { methodPathOf, resourceOf } from './address.js';
import { JSON_HEADERS } from './to-request.js';

/** Gemini's embeddings: https://ai.google.dev/api/embeddings @internal */
export const GEMINI_EMBED: WireEmbed = { request: toEmbedRequest, answer: fromEmbedResponse };

/** One text goes to `embedContent`, a list to `batchEmbedContents`, each text with the fields for this provider. */
function toEmbedRequest(request: LlmEmbedRequest, target: WireTarget): WireRequest {
  const payload = payloadOf(request);
  const omissions = new Omissions();
  // Vectors are read as numbers, however they were to travel.
  omissions.addUnknown(payload, ['input', 'dimensions', 'encoding_format'], '');
  const dimensions = numberOf(payload['dimensions']);
  const fields = {
    ...(dimensions !== undefined && { outputDimensionality: dimensions }),
    ...targetFieldsOf(request, target),
    model: resourceOf(target.model),
  };
  const input: unknown = payload['input'];
  const single = (text: unknown): JsonRecord => ({ content: { parts: [{ text }] }, ...fields });
  return {
    path: methodPathOf(target.model, Array.isArray(input) ? 'batchEmbedContents' : 'embedContent'),
    headers: JSON_HEADERS,
    body: Array.isArray(input) ? { requests: input.map(single) } : single(input),
    omitted: omissions.list(),
  };
}

function fromEmbedResponse(body: unknown, target: WireTarget): LlmEmbedResponse | undefined {
  if (!isRecord(body) || saysSomething(body['error'])) return undefined;
  const { embedding, embeddings } = body;
  const sent: unknown[] = Array.isArray(embeddings) ? embeddings : [embedding];
  const vectors = sent.map((one) => (isRecord(one) ? vectorOf(one['values']) : undefined));
  if (vectors.length === 0 || !vectors.every((vector) => vector !== undefined)) return undefined;
  const usage = embedUsageOf(body['usageMetadata']);
  return {
    object: 'list',
    data: vectors.map((vector, index) => ({ object: 'embedding', index, embedding: vector })),
    model: target.model,
    ...(usage !== undefined && { usage }),
  };
}

function embedUsageOf(value: unknown): LlmEmbedResponse['usage'] {
  const prompt = isRecord(value) ? countOf(value['promptTokenCount']) : undefined;
  return prompt === undefined ? undefined : { prompt_tokens: prompt, total_tokens: prompt };
}
