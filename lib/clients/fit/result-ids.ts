import type { JsonRecord } from '../wire/json.js';
import { isRecord, textOf } from '../wire/json.js';
import { toolNameOf } from './tool-name.js';

/**
 * A conversation in which ids of calls are texts, and each result names its call: one without an id belongs to the first call of the last
 * turn that no other result names, of those with its name where it has one. Elsewhere it would be a result of nothing, or of another call.
 *
 * @internal
 */
export function withResultIds(messages: readonly JsonRecord[]): readonly JsonRecord[] {
  const worded = messages.map(withWordedIds);
  let waiting: JsonRecord[] = [];
  return worded.map((message, at) => {
    const { role, tool_calls: calls } = message;
    if (role === 'assistant' && Array.isArray(calls)) waiting = unnamedIn(worded, at, calls.filter(isRecord));
    if (role !== 'tool' || textOf(message['tool_call_id']) !== undefined) return message;
    const name = textOf(message['name']);
    const place = waiting.findIndex((call) => name === undefined || toolNameOf(call) === name);
    const id = place === -1 ? undefined : textOf(waiting.splice(place, 1)[0]!['id']);
    return id === undefined ? message : { ...message, tool_call_id: id };
  });
}

/** The calls of a turn that no result names before the next turn begins. */
function unnamedIn(messages: readonly JsonRecord[], turn: number, calls: readonly JsonRecord[]): JsonRecord[] {
  const named = new Set<unknown>();
  for (let at = turn + 1; at < messages.length && !Array.isArray(messages[at]!['tool_calls']); at += 1) {
    named.add(messages[at]!['tool_call_id']);
  }
  return calls.filter(({ id }) => !named.has(id) || textOf(id) === undefined);
}

function withWordedIds(message: JsonRecord): JsonRecord {
  const { tool_calls: calls, tool_call_id: id } = message;
  if (typeof id === 'number') return { ...message, tool_call_id: String(id) };
  if (!Array.isArray(calls) || !calls.some(isNumbered)) return message;
  const worded = calls.map((call: unknown) => (isNumbered(call) ? { ...call, id: String(call['id']) } : call));
  return { ...message, tool_calls: worded };
}

function isNumbered(call: unknown): call is JsonRecord {
  return isRecord(call) && typeof call['id'] === 'number';
}
