/** A text in two pieces, so that whoever reads the stream has to put something together; one where it is too short. @internal */
export function halvesOf(text: string): readonly string[] {
  return piecesOf(text, 2);
}

/** A text in up to `count` pieces, which do not cut characters in two. @internal */
export function piecesOf(text: string, count = 3): readonly string[] {
  const characters = Array.from(text);
  const size = Math.max(1, Math.ceil(characters.length / count));
  const pieces: string[] = [];
  for (let start = 0; start < characters.length; start += size) {
    pieces.push(characters.slice(start, start + size).join(''));
  }
  return pieces;
}
