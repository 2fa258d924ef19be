const FILE_MARK = ';base64,';
/** The head of a data URL is not longer. */
const MAX_URL_HEAD = 128;
/** Shorter texts are no files of text, though all their letters are those of base64. */
const MIN_FILE_CHARS = 16;
/** So much of what may be a file of text is read to find out. */
const HEAD_CHARS = 64;
/** What no text has: controls, but for those that lay it out, and bytes that are no letter. */
const NO_TEXT = /(?!\s)\p{Cc}|\ufffd/u;
/** What is shorter may be a word; the head of a data URL counts, but does not do alone. */
const MIN_ENCODED_CHARS = 128;
const MIN_PAYLOAD_CHARS = 57;

/**
 * What a text that was sent says: itself, or what a file of text that goes as base64 holds. Pictures and sounds say nothing in
 * words.
 *
 * @returns `undefined` where it says nothing
 * @internal
 */
export function saidIn(text: string): string | undefined {
  const payload = payloadOf(text);
  return textInBase64(payload) ?? (text.length >= MIN_ENCODED_CHARS && isEncoded(payload) ? undefined : text);
}

/** What stands behind the head of a data URL, else the text itself. */
function payloadOf(text: string): string {
  const at = text.startsWith('data:') ? text.slice(0, MAX_URL_HEAD).indexOf(FILE_MARK) : -1;
  return at === -1 ? text : text.slice(at + FILE_MARK.length);
}

/** The text of a file; `undefined` for anything else. */
function textInBase64(encoded: string): string | undefined {
  if (encoded.length < MIN_FILE_CHARS || !/^[A-Za-z0-9+/_=-]*$/.test(encoded)) return undefined;
  // A letter may be cut at the end.
  const head = Buffer.from(encoded.slice(0, HEAD_CHARS), 'base64').toString('utf8');
  if (NO_TEXT.test(head.slice(0, -1))) return undefined;
  return Buffer.from(encoded, 'base64').toString('utf8');
}

function isEncoded(payload: string): boolean {
  return payload.length >= MIN_PAYLOAD_CHARS && /^[A-Za-z0-9+/=_;,-]*$/.test(payload);
}
