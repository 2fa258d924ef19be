import type { FakeLlmCall } from '../calls/fake-llm-call.js';
import { isJsonObject } from '../calls/json.js';
import type { FakeEmbeddings } from './fake-answer.interface.js';
import { tokensOf } from './usage.js';

const DEFAULT_DIMENSIONS = 4;

/**
 * An embeddings answer in the protocol of its call; without vectors, each input has one of its own that is the same in
 * every run.
 *
 * @internal
 */
export function embeddingsAnswerOf(call: FakeLlmCall, { embeddings }: Partial<FakeEmbeddings> = {}): object {
  const vectors = embeddings ?? inputsOf(call).map((input) => vectorOf(input, dimensionsOf(call)));
  const tokens = tokensOf(JSON.stringify(inputsOf(call)));
  return call.api === 'gemini' ? geminiEmbeddingsOf(vectors, call, tokens) : openAiEmbeddingsOf(vectors, call, tokens);
}

type Vectors = readonly (readonly number[])[];

/** https://platform.openai.com/docs/api-reference/embeddings/create */
function openAiEmbeddingsOf(vectors: Vectors, { body, model }: FakeLlmCall, tokens: number): object {
  const isBase64 = body['encoding_format'] === 'base64';
  const data = vectors.map((vector, index) => ({
    object: 'embedding',
    index,
    embedding: isBase64 ? Buffer.from(Float32Array.from(vector).buffer).toString('base64') : vector,
  }));
  return { object: 'list', data, model, usage: { prompt_tokens: tokens, total_tokens: tokens } };
}

/** https://ai.google.dev/api/embeddings */
function geminiEmbeddingsOf(vectors: Vectors, { path }: FakeLlmCall, tokens: number): object {
  const written = vectors.map((values) => ({ values }));
  const usageMetadata = { promptTokenCount: tokens };
  return path.includes(':batch') ? { embeddings: written, usageMetadata } : { embedding: written[0], usageMetadata };
}

function inputsOf({ api, body }: FakeLlmCall): readonly unknown[] {
  const { requests, input } = body;
  // A list of numbers is one text, in tokens.
  if (api !== 'gemini') return Array.isArray(input) && typeof input[0] !== 'number' ? (input as unknown[]) : [input];
  return Array.isArray(requests)
    ? requests.map((one: unknown) => (isJsonObject(one) ? one['content'] : one))
    : [body['content']];
}

function dimensionsOf({ body }: FakeLlmCall): number {
  const { requests } = body;
  const first: unknown = Array.isArray(requests) ? requests[0] : body;
  const asked = isJsonObject(first) ? (first['dimensions'] ?? first['outputDimensionality']) : undefined;
  return typeof asked === 'number' ? asked : DEFAULT_DIMENSIONS;
}

/** Halves and quarters travel in base64 without loss. */
function vectorOf(input: unknown, dimensions: number): readonly number[] {
  const seed = Buffer.from(JSON.stringify(input ?? null)).reduce((sum, byte) => sum + byte, 0);
  return Array.from({ length: dimensions }, (_value, place) => ((seed + place * 7) % 16) / 8 - 1);
}
