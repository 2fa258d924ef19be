/**
 * Pieces of base64 that stand behind each other, as one text. A piece that ends in padding was a text of its own: in the middle of a text
 * padding ends what decoders read.
 *
 * Linear in the length: ask once, for all pieces.
 *
 * @internal
 */
export function wholeBase64(pieces: string): string {
  const texts = pieces.match(/[^=]+=*/g) ?? [];
  if (texts.length < 2) return pieces;
  return Buffer.concat(texts.map((text) => Buffer.from(text, 'base64'))).toString('base64');
}
