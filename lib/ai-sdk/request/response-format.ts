import type { LlmChatMessage, LlmResponseFormat } from '../../index.js';
import type { SdkCallOptions } from '../specification.js';
import { jsonTextOf } from './json-text.js';

type JsonFormat = Extract<NonNullable<SdkCallOptions['responseFormat']>, { type: 'json' }>;

/** A wanted JSON answer; a text is what comes anyway. @internal */
export function jsonFormatOf({ responseFormat }: SdkCallOptions): JsonFormat | undefined {
  return responseFormat?.type === 'json' ? responseFormat : undefined;
}

/**
 * The form of the answer. Not `strict`: that mode refuses schemas with optional properties, and the AI SDK checks the answer
 * itself.
 *
 * @internal
 */
export function responseFormatOf({ schema, name = 'response', description }: JsonFormat): LlmResponseFormat {
  if (schema === undefined) return { type: 'json_object' };
  return {
    type: 'json_schema',
    json_schema: { name, ...(description !== undefined && { description }), schema },
  };
}

/**
 * Asks for JSON in words as well: which target answers is not known here, not all can be told by `response_format`, and
 * OpenAI takes `json_object` only where the messages speak of JSON. Goes into the first system message, as some servers
 * take only one.
 *
 * @internal
 */
export function withJsonInstruction(messages: readonly LlmChatMessage[], { schema }: JsonFormat): LlmChatMessage[] {
  const form =
    schema === undefined ? '.' : ` that fits this JSON schema:\n${jsonTextOf(schema, 'the schema of the answer')}`;
  const instruction = `Answer with one JSON value and nothing else (no prose, no code fence)${form}`;
  const [first, ...rest] = messages;
  if (first?.role !== 'system') return [{ role: 'system', content: instruction }, ...messages];
  const { content } = first;
  // A list of parts holds marks of what the cache is to keep.
  const worded =
    typeof content === 'string'
      ? `${content}\n\n${instruction}`
      : [...content, { type: 'text' as const, text: instruction }];
  return [{ ...first, content: worded }, ...rest];
}
