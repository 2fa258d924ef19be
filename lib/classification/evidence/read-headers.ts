import { isList, hasProperties, ownKeys, readProperty } from './safe-access.js';

const MAX_HEADERS = 128;
const MAX_VALUE_CHARS = 1024;

/**
 * Response headers as a record with names in lower case.
 *
 * Takes a plain record, a `Headers`, a `Map`, an axios header object or a list of pairs; what is neither a string nor
 * a number is left out, and lists are joined by a comma.
 *
 * @internal
 */
export function readHeaders(headers: unknown): Record<string, string> {
  const record: Record<string, string> = {};
  if (!hasProperties(headers)) return record;
  for (const [name, value] of pairsOf(headers)) {
    const text = headerText(value);
    if (text !== undefined) record[name.toLowerCase()] = text;
  }
  return record;
}

function pairsOf(headers: object): [string, unknown][] {
  const pairs: [string, unknown][] = [];
  const add = (value: unknown, name: unknown): void => {
    if (typeof name === 'string' && pairs.length < MAX_HEADERS) pairs.push([name, value]);
  };
  if (isList(headers)) {
    for (const pair of headers.slice(0, MAX_HEADERS)) if (isList(pair)) add(pair[1], pair[0]);
    return pairs;
  }
  const forEach = readProperty(headers, 'forEach');
  if (typeof forEach === 'function' && typeof readProperty(headers, 'get') === 'function') {
    try {
      Reflect.apply(forEach, headers, [add]);
      if (pairs.length > 0) return pairs;
    } catch {
      // An object that only looks like a `Headers` or a `Map`: its own properties are read below.
    }
  }
  for (const name of ownKeys(headers, MAX_HEADERS)) add(readProperty(headers, name), name);
  return pairs;
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
