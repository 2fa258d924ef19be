import { isList, hasProperties, ownKeys, readProperty } from './safe-access.js';

const MAX_HEADERS = 128;
const MAX_VALUE_CHARS = 1024;

/**
 * Response headers as a record with names in lower case.
 *
 * Takes plain records, `Headers`, `Map`s, axios header objects and lists of pairs; what is neither a string nor
 * a number is left out, and lists are joined by a comma.
 *
 * @param second - further ones, which count where both have the same
 * @internal
 */
export function readHeaders(first: unknown, second?: unknown): Record<string, string> {
  const record: Record<string, string> = {};
  if (hasProperties(first)) new HeaderReader(record).read(first);
  if (hasProperties(second)) new HeaderReader(record).read(second);
  return record;
}

/** Reads one source of headers into a record. */
class HeaderReader {
  private count = 0;

  constructor(private readonly record: Record<string, string>) {}

  read(headers: object): void {
    if (isList(headers)) {
      for (const pair of headers.slice(0, MAX_HEADERS)) if (isList(pair)) this.add(pair[1], pair[0]);
      return;
    }
    const forEach = readProperty(headers, 'forEach');
    if (typeof forEach === 'function' && typeof readProperty(headers, 'get') === 'function') {
      try {
        Reflect.apply(forEach, headers, [(value: unknown, name: unknown) => this.add(value, name)]);
        if (this.count > 0) return;
      } catch {
        // An object that only looks like a `Headers` or a `Map`: its own properties are read below.
      }
    }
    for (const name of ownKeys(headers, MAX_HEADERS)) this.add(readProperty(headers, name), name);
  }

  private add(value: unknown, name: unknown): void {
    if (typeof name !== 'string' || this.count >= MAX_HEADERS) return;
    this.count += 1;
    const text = headerText(value);
    if (text !== undefined) this.record[name.toLowerCase()] = text;
  }
}

function headerText(value: unknown): string | undefined {
  if (typeof value === 'string') return value.slice(0, MAX_VALUE_CHARS);
  if (typeof value === 'number') return String(value);
  if (isList(value)) {
    const parts = value.slice(0, 8).filter((part) => typeof part === 'string');
    return parts.length === 0 ? undefined : parts.join(', ').slice(0, MAX_VALUE_CHARS);
  }
  return undefined;
}
