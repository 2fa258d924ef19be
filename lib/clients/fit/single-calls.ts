import type { JsonRecord } from '../wire/json.js';
import { recordsOf } from '../wire/json.js';

/**
 * A conversation in which the model makes one call at a time: calls side by side become turns of their own, each with its results. Calls
 * of which one has no result stay as they are.
 *
 * @internal
 */
export function withSingleCalls(messages: readonly JsonRecord[]): readonly JsonRecord[] {
  return messages.flatMap((message, at) => {
    if (message['role'] === 'tool') return isOfSeveral(messages, at) ? [] : [message];
    const calls = callsOf(message);
    const results = resultsBehind(messages, at);
    return areSeveral(calls, results) ? turnsOf(message, calls, results) : [message];
  });
}

function turnsOf(message: JsonRecord, calls: readonly JsonRecord[], results: readonly JsonRecord[]): JsonRecord[] {
  const turns = calls.flatMap((call, place) => {
    const said = place === 0 ? message : { role: 'assistant', content: null };
    return [{ ...said, tool_calls: [call] }, ...results.filter((result) => result['tool_call_id'] === call['id'])];
  });
  const ids = new Set(calls.map(({ id }) => id));
  return [...turns, ...results.filter((result) => !ids.has(result['tool_call_id']))];
}

/** Whether a result belongs to calls that become turns of their own, and goes with them. */
function isOfSeveral(messages: readonly JsonRecord[], at: number): boolean {
  let before = at;
  while (messages[before]?.['role'] === 'tool') before -= 1;
  const message = messages[before];
  return message !== undefined && areSeveral(callsOf(message), resultsBehind(messages, before));
}

function callsOf({ role, tool_calls: calls }: JsonRecord): readonly JsonRecord[] {
  return role === 'assistant' ? recordsOf(calls) : [];
}

function resultsBehind(messages: readonly JsonRecord[], at: number): readonly JsonRecord[] {
  const behind = messages.slice(at + 1);
  const end = behind.findIndex(({ role }) => role !== 'tool');
  return end === -1 ? behind : behind.slice(0, end);
}

function areSeveral(calls: readonly JsonRecord[], results: readonly JsonRecord[]): boolean {
  return calls.length > 1 && calls.every(({ id }) => results.some((result) => result['tool_call_id'] === id));
}
