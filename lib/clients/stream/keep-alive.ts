/**
 * Whether an event only keeps the connection open: gateways send comments (`data: : keepalive`), bare words or events of
 * that name as data.
 *
 * @internal
 */
export function isKeepAlive({ event, data }: { readonly event?: string | undefined; readonly data: string }): boolean {
  // Almost all data is an object, and is told by its first character.
  if (data.startsWith('{')) return false;
  return isBeat(event ?? '') || /^\s*:/.test(data) || isBeat(data);
}

function isBeat(word: string): boolean {
  return word.length < 32 && /^\W*(?:ping|pong|heart-?_?beat|keep[-_ ]?alive)\W*$/i.test(word);
}
