const ESCAPE = String.fromCodePoint(0x1b);
const BELL = String.fromCodePoint(0x07);
/** What terminals obey: colours and moves of the cursor, titles of windows, single functions. */
const TERMINAL_SEQUENCE = new RegExp(
  `${ESCAPE}(?:\\[[0-?]{0,64}[ -/]{0,8}[@-~]|\\][^${BELL}${ESCAPE}]{0,256}(?:${BELL}|${ESCAPE}\\\\)|[@-Z\\\\-_])`,
  'g',
);
/** Control characters, line breaks of every kind, marks that turn the direction of a text, and halves of characters. */
const UNPRINTABLE = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Bidi_Control}]/u;
const EVERY_UNPRINTABLE = new RegExp(UNPRINTABLE, 'gu');

/**
 * A text of others as one line that a terminal prints and does not obey: control characters, line breaks, marks of
 * direction and halves of characters become spaces, sequences for terminals vanish. Everything else stays as it is.
 *
 * @returns the same string where there is nothing of the kind
 * @internal
 */
export function printableLine(text: string): string {
  if (isPlain(text)) return text;
  return UNPRINTABLE.test(text) ? text.replace(TERMINAL_SEQUENCE, '').replace(EVERY_UNPRINTABLE, ' ') : text;
}

/** Whether a text is printable ASCII, as most are: told in a fraction of the time. */
function isPlain(text: string): boolean {
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code < 32 || code > 126) return false;
  }
  return true;
}
