/** A longer object is more than a beat. */
const MAX_BEAT_CHARS = 100;
/** An object that calls itself so. */
const BEAT_OBJECT = /^\{\s*"(?:type|event|object|status)"\s*:\s*"(?:ping|pong|heart-?_?beat|keep[-_ ]?alive)"/i;
/** Whatever it calls itself, it speaks of an error. */
const ERROR_OBJECT = /^\{.*"error"/i;

/**
 * Whether an event only keeps the connection open: gateways send comments (`data: : keepalive`), bare words, events or objects of
 * that name as data, or nothing but `null`.
 *
 * @internal
 */
export function isKeepAlive({ event, data }: { readonly event?: string | undefined; readonly data: string }): boolean {
  // Almost all data is an object, and is told by its first character.
  if (data.startsWith('{')) return data.length < MAX_BEAT_CHARS && BEAT_OBJECT.test(data) && !ERROR_OBJECT.test(data);
  if (data === 'null' || data === '""') return true;
  return isBeat(event ?? '') || /^\s*:/.test(data) || isBeat(data);
}

function isBeat(word: string): boolean {
  return word.length < 32 && /^\W*(?:ping|pong|heart-?_?beat|keep[-_ ]?alive)\W*$/i.test(word);
}
