import type { LlmChatResponseMessage, LlmToolCall } from '../../chat.interface.js';
import { freeCallId } from '../free-call-id.js';
import type { JsonRecord } from '../json.js';
import { BlockPlaces } from '../block-places.js';
import { isRecord, jsonTextOf, recordsOf, saysSomething, textOf } from '../json.js';
import { namedFieldsOf, type StateKeeper } from '../provider-state.js';
import { wholeAudioOf } from '../finished-message.js';
import type { Untold } from '../wire.interface.js';
import { mediaOf } from './media.js';
import { hasPlainFields, isAbsentWhereEmpty } from './plain-fields.js';

/**
 * Reads the message of a choice, or gives `undefined` where it is none that can be used.
 *
 * Deviations of compatible servers are made good:
 * - content in parts becomes one text; parts of type `thinking` or `reasoning` become `reasoning_content`
 * - `reasoning` becomes `reasoning_content` too, and so do texts in `reasoning_details` where there is neither
 * - arguments of a tool call given as an object become JSON text, none at all `{}`; a call id that is missing, or that another
 *   call has, becomes one by the call's place
 * - images in parts of the content become `images`
 * - empty or `null` tool calls, reasoning, refusals, sources, images and sound are taken out
 *
 * A tool call without a name makes the whole message unusable: dropping it would hide what the model wants.
 * Fields that are not known stay.
 *
 * @param untold - what stands for what the answer does not tell
 * @internal
 */
export function messageOf(value: unknown, keeper: StateKeeper, untold?: Untold): LlmChatResponseMessage | undefined {
  if (!isRecord(value)) return undefined;
  if (isPlain(value, keeper)) return plainMessageOf(value);
  const {
    content,
    refusal,
    tool_calls: calls,
    reasoning_content: _reasoning,
    providerState: _state,
    annotations: _annotations,
    images: _images,
    audio: _audio,
    ...others
  } = value;
  const toolCalls = toolCallsOf(calls, keeper, untold);
  if (toolCalls === undefined) return undefined;
  const reasoning = reasoningOf(value);
  const { audio, ...media } = mediaOf(value);
  const places = new BlockPlaces();
  placeContent(content, places, keeper);
  const parts = {
    fields: namedFieldsOf(value, keeper.replays.messageFields),
    blocks: places.blocks,
    reasoningAs: nameOfReasoning(value),
  };
  // The id of a sound is its maker's too.
  const isMarked = reasoning !== undefined || isRecord(audio);
  const state = isMarked ? keeper.madeOfThoughts(parts) : keeper.made(parts);
  return {
    ...others,
    role: 'assistant',
    content: contentTextOf(content),
    ...(textOf(refusal) !== undefined && { refusal: textOf(refusal) }),
    ...(toolCalls.length > 0 && { tool_calls: toolCalls }),
    ...(reasoning !== undefined && { reasoning_content: reasoning }),
    ...media,
    ...(isRecord(audio) && { audio: wholeAudioOf(audio) }),
    ...(state !== undefined && { providerState: state }),
  };
}

/** Whether a message is a text, and nothing else that has to be read, as most are. */
function isPlain(message: JsonRecord, { replays }: StateKeeper): boolean {
  const { role, content, reasoning_content: thoughts } = message;
  if (role !== 'assistant' || textOf(content) === undefined || saysSomething(thoughts)) return false;
  return hasPlainFields(message, replays.messageFields);
}

function plainMessageOf(value: JsonRecord): LlmChatResponseMessage {
  const message: Record<string, unknown> = {};
  for (const name in value) {
    // A field of this name would be the prototype.
    if (name === '__proto__') continue;
    if (name === 'content' || !isAbsentWhereEmpty(name)) message[name] = value[name];
  }
  return message as unknown as LlmChatResponseMessage;
}

/** The name under which a provider sent a model's thoughts. @internal */
export function nameOfReasoning(message: JsonRecord): string | undefined {
  return ['reasoning_content', 'reasoning'].find((name) => textOf(message[name]) !== undefined);
}

/** Notes where the thoughts stand in a content that comes in parts. @internal */
export function placeContent(content: unknown, places: BlockPlaces, keeper: StateKeeper): void {
  if (typeof content === 'string') places.addText(content);
  for (const part of recordsOf(content)) {
    const kept = keeper.keptBlock(part);
    if (kept !== undefined) places.addBlock(kept);
    else places.addText(textOf(part['text']) ?? '');
  }
}

/** The text of a content; parts become one text. @internal */
export function contentTextOf(content: unknown): string | null {
  if (typeof content === 'string') return content;
  const texts = recordsOf(content).flatMap((part) => textOf(part['text']) ?? []);
  return texts.length > 0 ? texts.join('') : null;
}

/**
 * What the model thought, under whatever name.
 *
 * @param hasNamed - whether thoughts of this message have come under a name of their own: then `reasoning_details` say them again
 * @internal
 */
export function reasoningOf(message: JsonRecord, hasNamed = false): string | undefined {
  return (
    textOf(message['reasoning_content']) ??
    textOf(message['reasoning']) ??
    thoughtPartsOf(message['content']) ??
    (hasNamed ? undefined : detailedThoughtsOf(message['reasoning_details']))
  );
}

/** OpenRouter and MiniMax: https://openrouter.ai/docs/use-cases/reasoning-tokens */
function detailedThoughtsOf(details: unknown): string | undefined {
  if (!Array.isArray(details)) return undefined;
  const texts = recordsOf(details).map((detail) => textOf(detail['text']) ?? textOf(detail['summary']) ?? '');
  return textOf(texts.join(''));
}

/** Mistral's reasoning models: https://docs.mistral.ai/capabilities/reasoning/ */
function thoughtPartsOf(content: unknown): string | undefined {
  if (!Array.isArray(content)) return undefined;
  return textOf(recordsOf(content).map(thoughtIn).join(''));
}

/** What a part of the content holds of what the model thought: Mistral's `thinking`, and Databricks' `reasoning` with its summaries. */
function thoughtIn({ type, thinking, summary }: JsonRecord): string {
  if (type === 'thinking') return textOf(thinking) ?? contentTextOf(thinking) ?? '';
  return type === 'reasoning'
    ? recordsOf(summary)
        .map(({ text }) => textOf(text) ?? '')
        .join('')
    : '';
}

function toolCallsOf(
  value: unknown,
  keeper: StateKeeper,
  untold: Untold | undefined,
): readonly LlmToolCall[] | undefined {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) return undefined;
  const ids = new Set<string>();
  const idOf = (sent: string | undefined, place: number): string => freeCallId(sent, place, ids, untold);
  const calls = value.map((call: unknown, index) => toolCallOf(call, (sent) => idOf(sent, index), keeper));
  return calls.every((call) => call !== undefined) ? calls : undefined;
}

function toolCallOf(
  value: unknown,
  idOf: (sent: string | undefined) => string,
  keeper: StateKeeper,
): LlmToolCall | undefined {
  if (!isRecord(value)) return undefined;
  const id = idOf(textOf(value['id']));
  const isCustom = value['type'] === 'custom';
  const called = isCustom ? value['custom'] : value['function'];
  if (!isRecord(called)) return undefined;
  const name = textOf(called['name']);
  const sent = isCustom ? writtenOf(called['input']) : argumentsOf(called['arguments']);
  if (name === undefined || sent === undefined) return undefined;
  const written = isCustom || sent.trim() !== '' ? sent : '{}';
  const { providerState: _state, index: _index, ...others } = value;
  const state = keeper.madeOfCall(value);
  const stated = state === undefined ? others : { ...others, providerState: state };
  return isCustom
    ? { ...stated, id, type: 'custom', custom: { ...called, name, input: written } }
    : { ...stated, id, type: 'function', function: { ...called, name, arguments: written } };
}

/** What a call hands over as text, also where a server sends the object itself; `''` for none. @internal */
export function writtenOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  return value === undefined || value === null ? '' : jsonTextOf(value);
}

/** The same for all arguments of a function. @internal */
export function argumentsOf(value: unknown): string | undefined {
  const written = writtenOf(value);
  return written !== undefined && isNull(written) ? '' : written;
}

/** Whether arguments are `null`, which some servers write for none. @internal */
export function isNull(written: string): boolean {
  return written.trim() === 'null';
}
