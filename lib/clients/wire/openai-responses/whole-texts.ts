import { isDeepStrictEqual } from 'node:util';
import { parsedJsonOf } from '../json.js';
import type { OpenItem } from './known-items.js';

/** Notes what of a text has been handed on, and gives it back. @internal */
export function told({ told: all }: OpenItem, name: string, text: string): string {
  all.set(name, (all.get(name) ?? '') + text);
  return text;
}

/**
 * What of a whole text has not been handed on; `undefined` where it is another one than its pieces make, so that pieces were lost
 * or came twice. Blanks, and how JSON is written, make no other text; nothing at all says nothing.
 *
 * @internal
 */
export function restOf(item: OpenItem, name: string, whole: string): string | undefined {
  const before = item.told.get(name) ?? '';
  if (whole.startsWith(before)) return told(item, name, whole.slice(before.length));
  return whole === '' || isSame(before, whole) ? '' : undefined;
}

function isSame(one: string, other: string): boolean {
  if (squeezed(one) === squeezed(other)) return true;
  const [left, right] = [parsedJsonOf(one), parsedJsonOf(other)];
  return left !== undefined && isDeepStrictEqual(left, right);
}

function squeezed(text: string): string {
  return text.replaceAll(/\s+/g, '');
}
