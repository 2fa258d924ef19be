import type { LlmChatResponseMessage, LlmToolCall } from '../../chat.interface.js';
import type { JsonRecord } from '../json.js';
import { isRecord, jsonTextOf, recordsOf, textOf } from '../json.js';

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
export function messageOf(value: unknown): LlmChatResponseMessage | undefined {
  if (!isRecord(value)) return undefined;
  const { content, refusal, tool_calls: calls, reasoning_content: _reasoning, ...others } = value;
  const toolCalls = toolCallsOf(calls);
  if (toolCalls === undefined) return undefined;
  const reasoning = reasoningOf(value);
  return {
    ...others,
    role: 'assistant',
    content: contentTextOf(content),
    ...(textOf(refusal) !== undefined && { refusal: textOf(refusal) }),
    ...(toolCalls.length > 0 && { tool_calls: toolCalls }),
    ...(reasoning !== undefined && { reasoning_content: reasoning }),
  };
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

function toolCallsOf(value: unknown): readonly LlmToolCall[] | undefined {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) return undefined;
  const calls = value.map(toolCallOf);
  return calls.every((call) => call !== undefined) ? calls : undefined;
}

function toolCallOf(value: unknown, index: number): LlmToolCall | undefined {
  if (!isRecord(value)) return undefined;
  const id = textOf(value['id']) ?? `call_${index}`;
  const isCustom = value['type'] === 'custom';
  const called = isCustom ? value['custom'] : value['function'];
  if (!isRecord(called)) return undefined;
  const name = textOf(called['name']);
  const written = writtenOf(isCustom ? called['input'] : called['arguments']);
  if (name === undefined || written === undefined) return undefined;
  return isCustom
    ? { ...value, id, type: 'custom', custom: { ...called, name, input: written } }
    : { ...value, id, type: 'function', function: { ...called, name, arguments: written } };
}

/** Arguments as text, also where a server sends the object itself. @internal */
export function writtenOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  return value === undefined || value === null ? '' : jsonTextOf(value);
}
