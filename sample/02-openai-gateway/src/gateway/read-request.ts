import type { LlmChatRequest, LlmEmbedRequest } from 'nestjs-llm-failover';
import { invalidField } from './request-errors.js';

export type Named<Request> = Request & { readonly model: string };

/** Looks at what the gateway itself needs; the rest is for the provider to judge. @throws GatewayRequestError (400) */
export function chatRequestOf(body: unknown): {
  readonly request: Named<LlmChatRequest>;
  readonly isStreamed: boolean;
} {
  const { stream, ...fields } = namedFieldsOf(body);
  // One that asks for a stream in other words is not to get something else.
  if (stream !== undefined && stream !== null && typeof stream !== 'boolean') {
    throw invalidField('stream', 'true or false');
  }
  if (!Array.isArray(fields['messages'])) throw invalidField('messages', 'an array');
  return { request: fields as unknown as Named<LlmChatRequest>, isStreamed: stream === true };
}

/** @throws GatewayRequestError (400) */
export function embedRequestOf(body: unknown): Named<LlmEmbedRequest> {
  const fields = namedFieldsOf(body);
  const inputs: unknown = fields['input'];
  const isText = typeof inputs === 'string';
  const isTexts = Array.isArray(inputs) && inputs.every((input) => typeof input === 'string');
  if (!isText && !isTexts) throw invalidField('input', 'a text or an array of texts');
  return fields as unknown as Named<LlmEmbedRequest>;
}

/** @throws GatewayRequestError (400) where no model is named */
export function namedFieldsOf(body: unknown): Record<string, unknown> {
  const fields = typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {};
  if (typeof fields['model'] !== 'string') throw invalidField('model', 'the name of a model');
  return fields;
}
