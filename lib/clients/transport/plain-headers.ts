/**
 * Headers as they come out of a client or a transport: names in lower case, repeated ones joined. What is no text is left out.
 *
 * @param headers - a record, or what lists its entries, such as a `Headers` or a `Map`
 * @internal
 */
export function plainHeaders(headers: object): Record<string, string> {
  const plain: Record<string, string> = {};
  for (const [name, value] of entriesOf(headers)) {
    const text: unknown = Array.isArray(value) ? value.join(', ') : value;
    if (typeof text === 'string' || typeof text === 'number') plain[name.toLowerCase()] = String(text);
  }
  return plain;
}

function entriesOf(headers: object): Iterable<readonly [string, unknown]> {
  const listed = headers instanceof Map || headers instanceof Headers;
  return listed ? [...headers].filter(([name]) => typeof name === 'string') : Object.entries(headers);
}

/** Names in lower case, so that one header cannot be sent twice. @internal */
export function lowerCased(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}
