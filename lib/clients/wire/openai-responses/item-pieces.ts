import type { LlmChatDelta } from '../../chat-chunk.interface.js';
import type { LlmImagePart, LlmTokenLogprob } from '../../chat.interface.js';
import { isRecord, recordsOf, textOf, type JsonRecord } from '../json.js';
import { argumentsOf, writtenOf } from '../openai/message.js';
import type { OpenItem } from './known-items.js';

/** A piece that items add. */
export interface ItemPiece {
  readonly delta: LlmChatDelta;
  readonly logprobs?: readonly LlmTokenLogprob[] | undefined;
}

/** What items add to a message; `'unusable'` where they can be no part of one: the rest of the answer is not to be trusted. */
export type ItemStep = ItemPiece | undefined | 'unusable';

/** A piece, unless there is nothing in it. @internal */
export function piece(delta: LlmChatDelta | undefined, logprobs?: readonly LlmTokenLogprob[]): ItemPiece | undefined {
  if (delta === undefined) return undefined;
  return { delta, ...(logprobs !== undefined && { logprobs }) };
}

/** The parts of an item with their places; a text alone is the first one. @internal */
export function partsOf(content: unknown): readonly (readonly [number, JsonRecord])[] {
  if (typeof content === 'string') return [[0, { type: 'output_text', text: content }]];
  if (!Array.isArray(content)) return [];
  return content.flatMap((part: unknown, place) => (isRecord(part) ? [[place, part] as const] : []));
}

/** The type of an item; a message may lack it. @internal */
export function typeOf({ type, content }: JsonRecord): string {
  return textOf(type) ?? (Array.isArray(content) || typeof content === 'string' ? 'message' : '');
}

/** All that a call hands over. @internal */
export function inputIn(call: JsonRecord, type: string): string | undefined {
  return type === 'function_call' ? argumentsOf(call['arguments']) : writtenOf(call['input']);
}

/** What a call hands over, as a delta. @internal */
export function inputOf({ type }: OpenItem, index: number, text: string): LlmChatDelta {
  const call = type === 'custom_tool_call' ? { custom: { input: text } } : { function: { arguments: text } };
  return { tool_calls: [{ index, ...call }] };
}

/** A call that begins, with what it hands over. @internal */
export function joined(first: ItemPiece | undefined, second: LlmChatDelta | undefined): ItemPiece | undefined {
  if (first === undefined || second === undefined) return first ?? piece(second);
  const calls = [first.delta, second].flatMap(({ tool_calls: some }) => some ?? []);
  return piece({ ...first.delta, ...second, tool_calls: calls });
}

/** Fields of `null` say nothing, and are refused when they come back. @internal */
export function withoutEmpty(item: JsonRecord): JsonRecord {
  return Object.fromEntries(Object.entries(item).filter(([, value]) => value !== null && value !== undefined));
}

/** How likely the tokens of a text were. @internal */
export function logprobsOf(value: unknown): readonly LlmTokenLogprob[] | undefined {
  const tokens = recordsOf(value).filter(({ token }) => typeof token === 'string');
  return tokens.length === 0 ? undefined : (tokens as unknown as readonly LlmTokenLogprob[]);
}

/** The image that a call of the provider's own tool has made; `undefined` where it has made none. @internal */
export function imageOf({ result, output_format: format }: JsonRecord): LlmImagePart | undefined {
  const data = textOf(result);
  if (data === undefined) return undefined;
  return { type: 'image_url', image_url: { url: `data:image/${textOf(format) ?? 'png'};base64,${data}` } };
}

/** What an item has added to the content of the message. @internal */
export function contentOf({ texts }: OpenItem): string {
  const said = texts.ofKind('text').filter(({ start }) => start !== undefined);
  return said.map(({ told }) => told).join('');
}
