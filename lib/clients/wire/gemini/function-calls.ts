import { exactRecordOf } from '../exact-integers.js';
import type { JsonRecord } from '../json.js';
import { textOf } from '../json.js';
import type { StateKeeper } from '../provider-state.js';
import type { Omissions } from '../omissions.js';
import { pastCallsOf } from '../past-calls.js';
import type { FunctionCallPart, FunctionResponsePart } from './parts.interface.js';
import { plainTextOf } from './parts.js';

/**
 * Writes the tool calls of an earlier answer.
 *
 * @param signature - what stands for the signature of another model's call, where the model wants one: the
 *   first call gets this where it has none of its own
 * @internal
 */
export function functionCallPartsOf(
  calls: unknown,
  signature: string | undefined,
  keeper: StateKeeper,
  omissions: Omissions,
): FunctionCallPart[] {
  const parts = pastCallsOf(calls, omissions).map(
    ({ id: given, name, input: args, providerState }): FunctionCallPart => {
      const id = textOf(given);
      return { ...keeper.ownOfCall(providerState), functionCall: { ...(id !== undefined && { id }), name, args } };
    },
  );
  return parts.map((part, place) =>
    signature !== undefined && place === 0 && part.thoughtSignature === undefined
      ? { ...part, thoughtSignature: signature }
      : part,
  );
}

/**
 * Writes what a function gave. Gemini knows it by the function's name, the common shape by the call's id alone.
 *
 * @param names - of the functions that were called so far, by the ids of the calls
 * @internal
 */
export function functionResponsePartOf(
  message: JsonRecord,
  names: ReadonlyMap<string, string>,
  omissions: Omissions,
): FunctionResponsePart {
  omissions.addUnknown(message, ['role', 'content', 'tool_call_id', 'name'], 'messages[].');
  const id = textOf(message['tool_call_id']);
  const name = names.get(id ?? '') ?? textOf(message['name']) ?? id ?? 'function';
  return {
    functionResponse: {
      ...(id !== undefined && { id }),
      name,
      response: responseOf(plainTextOf(message['content'], omissions)),
    },
  };
}

/** An object goes as it is, but for one with references, which Gemini takes for those of its own parts and refuses. */
function responseOf(text: string): JsonRecord {
  // https://github.com/BerriAI/litellm/issues/38223
  const given = text.includes('"$ref"') ? undefined : exactRecordOf(text);
  return given ?? { result: text };
}
