import type { LlmChatResponseMessage, LlmToolCall } from '../../chat.interface.js';
import type { JsonRecord } from '../json.js';
import { BlockPlaces } from '../block-places.js';
import { isRecord, jsonTextOf, recordsOf, textOf } from '../json.js';
import { namedFieldsOf, type StateKeeper } from '../provider-state.js';

/**
 * Reads the message of a choice, or gives `undefined` where it is none that can be used.
 *
 * Deviations of compatible servers are made good:
 * - content in parts becomes one text; parts of type `thinking` become `reasoning_content`
 * - `reasoning` becomes `reasoning_content` too
 * - arguments of a tool call given as an object become JSON text; a missing call id becomes `call_<index>`
 * - empty or `null` tool calls, reasoning and refusals are taken out
 *
 * A tool call without a name makes the whole message unusable: dropping it would hide what the model wants.
 * Fields that are not known stay.
 *
 * @internal
 */
export function messageOf(value: unknown, keeper: StateKeeper): LlmChatResponseMessage | undefined {
  if (!isRecord(value)) return undefined;
  const {
    content,
    refusal,
    tool_calls: calls,
    reasoning_content: _reasoning,
    providerState: _state,
    ...others
  } = value;
  const toolCalls = toolCallsOf(calls, keeper);
  if (toolCalls === undefined) return undefined;
  const reasoning = reasoningOf(value);
  const places = new BlockPlaces();
  placeContent(content, places, keeper);
  const parts = {
    fields: namedFieldsOf(value, keeper.replays.messageFields),
    blocks: places.blocks,
    reasoningAs: nameOfReasoning(value),
  };
  const state = reasoning === undefined ? keeper.made(parts) : keeper.madeOfThoughts(parts);
  return {
    ...others,
    role: 'assistant',
    content: contentTextOf(content),
    ...(textOf(refusal) !== undefined && { refusal: textOf(refusal) }),
    ...(toolCalls.length > 0 && { tool_calls: toolCalls }),
    ...(reasoning !== undefined && { reasoning_content: reasoning }),
    ...(state !== undefined && { providerState: state }),
  };
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

/** Whether a message says anything at all. Blanks count: somebody may have asked for them. @internal */
export function saysAnything(message: LlmChatResponseMessage): boolean {
  const { audio, function_call: functionCall } = message as JsonRecord & LlmChatResponseMessage;
  return (
    textOf(message.content) !== undefined ||
    textOf(message.refusal) !== undefined ||
    textOf(message.reasoning_content) !== undefined ||
    message.tool_calls !== undefined ||
    isRecord(audio) ||
    isRecord(functionCall)
  );
}

/** The text of a content; parts become one text. @internal */
export function contentTextOf(content: unknown): string | null {
  if (typeof content === 'string') return content;
  const texts = recordsOf(content).flatMap((part) => textOf(part['text']) ?? []);
  return texts.length > 0 ? texts.join('') : null;
}

/** What the model thought, under whatever name. @internal */
export function reasoningOf(message: JsonRecord): string | undefined {
  return textOf(message['reasoning_content']) ?? textOf(message['reasoning']) ?? thoughtPartsOf(message['content']);
}

/** Mistral's reasoning models: https://docs.mistral.ai/capabilities/reasoning/ */
function thoughtPartsOf(content: unknown): string | undefined {
  const thoughts = recordsOf(content)
    .filter((part) => part['type'] === 'thinking')
    .map((part) => textOf(part['thinking']) ?? contentTextOf(part['thinking']) ?? '');
  return textOf(thoughts.join(''));
}

function toolCallsOf(value: unknown, keeper: StateKeeper): readonly LlmToolCall[] | undefined {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) return undefined;
  const calls = value.map((call: unknown, index) => toolCallOf(call, index, keeper));
  return calls.every((call) => call !== undefined) ? calls : undefined;
}

function toolCallOf(value: unknown, index: number, keeper: StateKeeper): LlmToolCall | undefined {
  if (!isRecord(value)) return undefined;
  const id = textOf(value['id']) ?? `call_${index}`;
  const isCustom = value['type'] === 'custom';
  const called = isCustom ? value['custom'] : value['function'];
  if (!isRecord(called)) return undefined;
  const name = textOf(called['name']);
  const written = writtenOf(isCustom ? called['input'] : called['arguments']);
  if (name === undefined || written === undefined) return undefined;
  const { providerState: _state, ...others } = value;
  const state = keeper.madeOfCall(value);
  const stated = state === undefined ? others : { ...others, providerState: state };
  return isCustom
    ? { ...stated, id, type: 'custom', custom: { ...called, name, input: written } }
    : { ...stated, id, type: 'function', function: { ...called, name, arguments: written } };
}

/** Arguments as text, also where a server sends the object itself. @internal */
export function writtenOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  return value === undefined || value === null ? '' : jsonTextOf(value);
}
