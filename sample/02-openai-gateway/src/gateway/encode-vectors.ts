import type { LlmEmbedResponse } from 'nestjs-llm-failover';

/** The vectors as base64 of 32-bit floats, as OpenAI's own SDK asks for them. */
export function encodeVectors(answer: LlmEmbedResponse) {
  const data = answer.data.map((item) => ({ ...item, embedding: base64Of(item.embedding) }));
  return { ...answer, data };
}

function base64Of(vector: readonly number[]): string {
  return Buffer.from(Float32Array.from(vector).buffer).toString('base64');
}
