import type { PartKinds } from '../../providers/request-conventions.interface.js';
import type { JsonRecord } from '../wire/json.js';
import { isRecord, jsonTextOf, saysSomething } from '../wire/json.js';
import { runsOf } from '../wire/runs.js';
import { isTaken, mediaOf } from './media.js';

/**
 * A conversation whose results of tools are texts or parts: what an app hands over as it is, an object or a number, goes as its
 * JSON, and nothing, or a list of no parts, as an empty text.
 *
 * @internal
 */
export function withReadableResults(messages: readonly JsonRecord[]): readonly JsonRecord[] {
  return messages.map((message) => {
    const { role, content } = message;
    if (role !== 'tool' || typeof content === 'string') return message;
    if (!saysSomething(content)) return { ...message, content: '' };
    return Array.isArray(content) ? message : { ...message, content: jsonTextOf(content) ?? '' };
  });
}

/**
 * A conversation whose results of tools hold no images, sounds or files that a target does not take there: these go into a
 * message of the user behind the results of the same turn.
 *
 * @param takesTexts - whether files of text may come as data whatever types are listed
 * @internal
 */
export function withPlainToolResults(
  messages: readonly JsonRecord[],
  kinds: PartKinds,
  takesTexts: boolean,
): readonly JsonRecord[] {
  const isMoved = (part: unknown): boolean => {
    const media = isRecord(part) ? mediaOf(part) : undefined;
    return media !== undefined && !isTaken(media, kinds, takesTexts);
  };
  return runsOf(messages, ({ role }) => role === 'tool').flatMap(([areResults, run]) => {
    if (!areResults) return run;
    const moved = run.flatMap(({ content }) => (Array.isArray(content) ? content.filter(isMoved) : []));
    if (moved.length === 0) return run;
    return [...run.map((message) => withoutParts(message, isMoved)), { role: 'user', content: moved }];
  });
}

function withoutParts(message: JsonRecord, isMoved: (part: unknown) => boolean): JsonRecord {
  const { content } = message;
  if (!Array.isArray(content) || !content.some(isMoved)) return message;
  const kept = content.filter((part) => !isMoved(part));
  return { ...message, content: kept.length === 0 ? '' : kept };
}
