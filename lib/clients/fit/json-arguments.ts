import { calledInputOf } from '../wire/called-input.js';
import type { JsonRecord } from '../wire/json.js';
import { isRecord, jsonTextOf, parsedJsonOf } from '../wire/json.js';

/**
 * A conversation in which the arguments of each call spell an object: those that broke off, or were none, stand in one.
 *
 * @internal
 */
export function withJsonArguments(messages: readonly JsonRecord[]): readonly JsonRecord[] {
  return withMendedCalls(messages, isBroken);
}

/**
 * A conversation in which the arguments of each call are a text, as this protocol has them: an object, as other SDKs keep them, is
 * written as JSON, and none at all as `{}`.
 *
 * @internal
 */
export function withWrittenArguments(messages: readonly JsonRecord[]): readonly JsonRecord[] {
  return withMendedCalls(messages, isUnwritten);
}

type FunctionCall = JsonRecord & { readonly function: JsonRecord };

function withMendedCalls(
  messages: readonly JsonRecord[],
  isToBeMended: (call: unknown) => call is FunctionCall,
): readonly JsonRecord[] {
  return messages.map((message) => {
    const { role, tool_calls: calls } = message;
    if (role !== 'assistant' || !Array.isArray(calls) || !calls.some(isToBeMended)) return message;
    return { ...message, tool_calls: calls.map((call: unknown) => (isToBeMended(call) ? mended(call) : call)) };
  });
}

function isUnwritten(call: unknown): call is FunctionCall {
  if (!isRecord(call) || !isRecord(call['function'])) return false;
  const { arguments: given } = call['function'];
  return given === undefined || given === null || isRecord(given);
}

function isBroken(call: unknown): call is FunctionCall {
  if (!isRecord(call) || !isRecord(call['function'])) return false;
  const { arguments: written } = call['function'];
  return typeof written === 'string' && !isRecord(parsedJsonOf(written));
}

function mended(call: FunctionCall): JsonRecord {
  const { function: called } = call;
  // What cannot be written is refused where the whole body is.
  const written = jsonTextOf(calledInputOf(called)) ?? called['arguments'];
  return { ...call, function: { ...called, arguments: written } };
}
