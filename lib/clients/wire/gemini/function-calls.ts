import type { JsonRecord } from '../json.js';
import { isRecord, parsedJsonOf, recordsOf, textOf } from '../json.js';
import type { Omissions } from '../omissions.js';
import type { FunctionCallPart, FunctionResponsePart } from './parts.interface.js';
import { plainTextOf } from './parts.js';

/**
 * What Google takes for the signature of a call that another model made.
 *
 * @see https://docs.cloud.google.com/vertex-ai/generative-ai/docs/thought-signatures
 */
const FOREIGN_SIGNATURE = 'skip_thought_signature_validator';

/**
 * Writes the tool calls of an earlier answer.
 *
 * @param isSigned - whether the model wants a signature; the common shape carries none, so that the first call
 *   gets the one for calls of other models
 * @internal
 */
export function functionCallPartsOf(calls: unknown, isSigned: boolean, omissions: Omissions): FunctionCallPart[] {
  const parts = recordsOf(calls).flatMap((call): FunctionCallPart[] => {
    const custom = call['type'] === 'custom' ? call['custom'] : undefined;
    const called = isRecord(custom) ? custom : call['function'];
    const name = isRecord(called) ? textOf(called['name']) : undefined;
    if (!isRecord(called) || name === undefined) {
      omissions.add('messages[].tool_calls');
      return [];
    }
    omissions.addUnknown(call, ['id', 'type', 'index', 'function', 'custom'], 'messages[].tool_calls[].');
    const id = textOf(call['id']);
    return [{ functionCall: { ...(id !== undefined && { id }), name, args: argsOf(called) } }];
  });
  return parts.map((part, place) =>
    isSigned && place === 0 ? { ...part, thoughtSignature: FOREIGN_SIGNATURE } : part,
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

/** Gemini takes nothing but objects: arguments that spell none go as the field `arguments` of one. */
function argsOf({ arguments: written, input }: JsonRecord): JsonRecord {
  if (typeof input === 'string') return { input };
  if (isRecord(written)) return written;
  const text = textOf(written)?.trim();
  if (text === undefined || text === '') return {};
  const parsed = parsedJsonOf(text);
  return isRecord(parsed) ? parsed : { arguments: written };
}

function responseOf(text: string): JsonRecord {
  const parsed = parsedJsonOf(text);
  return isRecord(parsed) ? parsed : { result: text };
}
