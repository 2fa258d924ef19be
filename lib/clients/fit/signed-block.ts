import type { JsonRecord } from '../wire/json.js';
import { isRecord, recordsOf, textOf } from '../wire/json.js';

/** The blocks that hold a thought, and the field of each that only its maker can write. */
const SIGNED: Readonly<Record<string, string>> = { thinking: 'signature', redacted_thinking: 'data' };

/**
 * The provider whose signed thought an assistant message holds; `undefined` without one.
 *
 * @internal
 */
export function signerOf({ providerState: state }: JsonRecord): string | undefined {
  if (!isRecord(state)) return undefined;
  const isSigned = recordsOf(state['blocks']).some(({ block }) => isRecord(block) && isSignedBlock(block));
  return isSigned ? textOf(state['provider']) : undefined;
}

/** The provider that has made an assistant message, as the message has it; `undefined` where it does not tell. @internal */
export function makerNamedIn({ providerState: state }: JsonRecord): string | undefined {
  return isRecord(state) ? textOf(state['provider']) : undefined;
}

/** Whether a block holds a thought that only its maker can have written. @internal */
export function isSignedBlock(block: JsonRecord): boolean {
  const type = textOf(block['type']) ?? '';
  return Object.hasOwn(SIGNED, type) && textOf(block[SIGNED[type] as string]) !== undefined;
}

/** Whether a part of an answer is a thought, as its maker writes it. @internal */
export function isThoughtPart(part: unknown): boolean {
  return isRecord(part) && Object.hasOwn(SIGNED, textOf(part['type']) ?? '');
}
