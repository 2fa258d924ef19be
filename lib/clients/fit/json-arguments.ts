import { calledInputOf } from '../wire/called-input.js';
import type { JsonRecord } from '../wire/json.js';
import { isRecord, jsonTextOf, parsedJsonOf } from '../wire/json.js';

/**
 * A conversation in which the arguments of each call spell an object: those that broke off, or were none, stand in one.
 *
 * @internal
 */
export function withJsonArguments(messages: readonly JsonRecord[]): readonly JsonRecord[] {
  return messages.map((message) => {
    const { role, tool_calls: calls } = message;
    if (role !== 'assistant' || !Array.isArray(calls) || !calls.some(isBroken)) return message;
    return { ...message, tool_calls: calls.map((call: unknown) => (isBroken(call) ? mended(call) : call)) };
  });
}

type FunctionCall = JsonRecord & { readonly function: JsonRecord };

function isBroken(call: unknown): call is FunctionCall {
  if (!isRecord(call) || !isRecord(call['function'])) return false;
  const { arguments: written } = call['function'];
  return typeof written === 'string' && !isRecord(parsedJsonOf(written));
}

function mended(call: FunctionCall): JsonRecord {
  return { ...call, function: { ...call.function, arguments: jsonTextOf(calledInputOf(call.function)) } };
}
