import type { Replays } from '../../providers/replays.interface.js';
import type { JsonRecord } from '../wire/json.js';
import { isRecord, textOf } from '../wire/json.js';
import type { Omissions } from '../wire/omissions.js';
import { isThoughtPart } from './signed-block.js';

/** Parts of an answer that everybody understands. */
const COMMON: ReadonlySet<string> = new Set(['text', 'refusal']);

/**
 * A conversation whose answers hold no parts that a target does not know: thoughts go to nobody but whose file names them, other
 * parts to nobody whose messages are known to hold no more than the common ones.
 *
 * @param isClosed - whether the target is known to refuse what it does not know
 * @internal
 */
export function withoutForeignParts(
  messages: readonly JsonRecord[],
  { blocks = {} }: Replays,
  isClosed: boolean,
  omissions: Omissions,
): readonly JsonRecord[] {
  const isForeign = (part: unknown): boolean => {
    const type = isRecord(part) ? textOf(part['type']) : undefined;
    if (type === undefined || COMMON.has(type) || Object.hasOwn(blocks, type)) return false;
    return isClosed || isThoughtPart(part);
  };
  return messages.map((message) => {
    const { role, content } = message;
    if (role !== 'assistant' || !Array.isArray(content) || !content.some(isForeign)) return message;
    for (const part of content as unknown[]) {
      if (isForeign(part)) omissions.add(`messages[].content[].${(part as { readonly type: string }).type}`);
    }
    const kept = content.filter((part) => !isForeign(part));
    return { ...message, content: kept.length === 0 ? null : kept };
  });
}
