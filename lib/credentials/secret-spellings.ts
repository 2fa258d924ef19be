/** How many characters of base64 depend on what stands before a secret, by how many bytes of a group of three that is. */
const FOREIGN_CHARS = [0, 2, 3] as const;

/**
 * A secret as others may write it: as it is, in hexadecimal digits, and in base64 by itself and behind one or two bytes of
 * something else, as in `Basic` credentials. What differs by letter case, by escapes and by what stands between its characters, and the
 * alphabet of base64 for URLs, is left to whoever compares.
 *
 * @internal
 */
export function spellingsOf(secret: string): readonly string[] {
  const hex = Buffer.from(secret).toString('hex');
  return [secret, hex, ...FOREIGN_CHARS.map((foreign, before) => base64Of(secret, before, foreign))];
}

/** The characters of base64 that depend on the secret alone. */
function base64Of(secret: string, before: number, foreign: number): string {
  const bytes = Buffer.from(`${' '.repeat(before)}${secret}`);
  const whole = bytes.toString('base64').replace(/=+$/, '');
  return whole.slice(foreign, bytes.length % 3 === 0 ? whole.length : -1);
}
