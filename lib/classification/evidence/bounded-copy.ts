import { isList, hasProperties, ownKeys, readProperty } from './safe-access.js';

const MAX_NODES = 4_000;
const MAX_DEPTH = 12;
/** So many fields of one object are copied. */
const MAX_KEYS = 256;
const MAX_KEY_CHARS = 256;
/** A field that is left out has cost its listing: so many are listed in all. */
const MAX_LISTED_KEYS = 65_536;
/** However long a string is, it leaves room for what stands behind it; shorter ones are copied whole where they fit. */
const MIN_STRING_CHARS = 1_024;

/**
 * A copy of parsed data that is no larger than what is read of a text: so many characters, values, fields and levels.
 *
 * Later readers can walk it freely: it has no getters, no cycles and nothing that throws. What has no room is left out;
 * what JSON lacks becomes `null`. A long string gets half of the room that is left, so that it hides nothing behind it.
 * The names of one object's fields can only be listed all at once: for an object with very many this costs time in
 * proportion to their number, once.
 *
 * @param maxChars - of all names and strings together
 * @internal
 */
export function boundedCopy(value: unknown, maxChars: number): unknown {
  return new BoundedCopier(maxChars).copy(value, 0);
}

class BoundedCopier {
  private nodes = MAX_NODES;
  private listed = MAX_LISTED_KEYS;

  constructor(private chars: number) {}

  copy(value: unknown, depth: number): unknown {
    this.nodes -= 1;
    if (typeof value === 'string') return this.copyString(value);
    if (typeof value === 'number' || typeof value === 'boolean') return value;
    if (typeof value === 'bigint') return Number(value);
    if (!hasProperties(value) || typeof value === 'function' || depth >= MAX_DEPTH || !this.hasRoom) return null;
    return isList(value) ? this.copyList(value, depth) : this.copyFields(value, depth);
  }

  private get hasRoom(): boolean {
    return this.chars > 0 && this.nodes > 0;
  }

  private copyString(text: string): string {
    const limit = Math.max(this.chars >> 1, Math.min(this.chars, MIN_STRING_CHARS));
    const copied = text.length > limit ? text.slice(0, limit) : text;
    this.chars -= copied.length;
    return copied;
  }

  private copyList(list: readonly unknown[], depth: number): unknown[] {
    const copied: unknown[] = [];
    for (let index = 0; index < list.length && this.hasRoom; index += 1) {
      copied.push(this.copy(readProperty(list, index), depth + 1));
    }
    return copied;
  }

  private copyFields(record: object, depth: number): object {
    if (this.listed <= 0) return {};
    const keys = ownKeys(record, Infinity);
    this.listed -= keys.length;
    const fields: [string, unknown][] = [];
    for (const key of keys.slice(0, MAX_KEYS)) {
      if (!this.hasRoom) break;
      const name = key.slice(0, MAX_KEY_CHARS);
      this.chars -= name.length;
      fields.push([name, this.copy(readProperty(record, key), depth + 1)]);
    }
    return Object.fromEntries(fields);
  }
}
