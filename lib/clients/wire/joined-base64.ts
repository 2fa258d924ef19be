/**
 * A piece of base64 behind what has come before it. Where that ends in padding it was a text of its own: in the middle of a text padding
 * ends what decoders read.
 *
 * @internal
 */
export function joinedBase64(known: string, piece: string): string {
  if (piece === '' || !known.endsWith('=')) return known + piece;
  const last = Buffer.from(known.slice(-4), 'base64');
  return known.slice(0, -4) + Buffer.concat([last, Buffer.from(piece, 'base64')]).toString('base64');
}
