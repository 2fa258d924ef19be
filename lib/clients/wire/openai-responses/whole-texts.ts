import { isDeepStrictEqual } from 'node:util';
import { parsedJsonOf } from '../json.js';
import type { ItemTexts, OpenText, TextKind } from './item-texts.js';

/** Notes what of a text has been handed on, and gives it back. @internal */
export function told(text: OpenText, piece: string): string {
  text.told += piece;
  return piece;
}

/**
 * What of a whole text has not been handed on; `undefined` where it is another one than its pieces make, so that pieces were lost
 * or came twice. Blanks, and how JSON is written, make no other text; nothing at all says nothing.
 *
 * @internal
 */
export function restOf(text: OpenText, whole: string): string | undefined {
  text.isEnded = true;
  if (whole.startsWith(text.told)) return told(text, whole.slice(text.told.length));
  return whole === '' || isSame(text.told, whole) ? '' : undefined;
}

/** A part of a whole item: its text, what of that has not been handed on, and whether nothing has. @internal */
export interface WholePart {
  readonly text: OpenText;
  readonly rest: string | undefined;
  readonly isNew: boolean;
}

/**
 * The parts of a whole item that are of one kind, from their places and texts.
 *
 * Pieces that say the same, but for where one part ends and another begins, are these parts.
 *
 * @internal
 */
export function wholePartsOf(
  texts: ItemTexts,
  kind: TextKind,
  parts: readonly (readonly [place: number, whole: string])[],
): readonly WholePart[] {
  const known = texts.ofKind(kind);
  const before = known.map((text) => text.told).join('');
  const isCutElsewhere = known.length !== parts.length && before !== '';
  if (isCutElsewhere && isSame(before, parts.map(([, whole]) => whole).join(''))) return cutAnew(texts, kind, parts);
  const places = parts.map(([place]) => place);
  const found = texts.ofParts(kind, places);
  return parts.map(([place, whole]) => {
    const text = found.get(place) ?? texts.begin(kind, place);
    return { text, isNew: text.told === '', rest: restOf(text, whole) };
  });
}

function cutAnew(
  texts: ItemTexts,
  kind: TextKind,
  parts: readonly (readonly [place: number, whole: string])[],
): readonly WholePart[] {
  const known = texts.ofKind(kind);
  let start = known[0]?.start;
  for (const text of known) text.told = '';
  return parts.map(([place, whole], nth) => {
    const text = known[nth] ?? texts.begin(kind, place);
    text.told = whole;
    if (start !== undefined) {
      text.start = start;
      start += whole.length;
    }
    return { text, rest: '', isNew: false };
  });
}

/** Whether two texts are one, but for blanks and how JSON is written. */
function isSame(one: string, other: string): boolean {
  if (squeezed(one) === squeezed(other)) return true;
  const [left, right] = [parsedJsonOf(one), parsedJsonOf(other)];
  return left !== undefined && isDeepStrictEqual(left, right);
}

function squeezed(text: string): string {
  return text.replaceAll(/\s+/g, '');
}
