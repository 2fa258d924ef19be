import { LineEnds } from '../../../lib/clients/stream/line-ends.js';

const read = (pieces: readonly string[]): string => {
  const ends = new LineEnds();
  return pieces.map((piece) => ends.read(piece)).join('');
};

describe('LineEnds', () => {
  it.each<[string, readonly string[], string]>([
    ['\\n', ['a\n\nb'], 'a\n\nb'],
    ['\\r\\n', ['a\r\n\r\nb'], 'a\n\nb'],
    ['\\r', ['a\r\rb'], 'a\n\nb'],
    ['all of them', ['a\r\n\n\rb'], 'a\n\n\nb'],
    ['\\r\\n in two pieces', ['a\r', '\nb'], 'a\nb'],
    ['\\r\\n with nothing between', ['a\r', '', '\nb'], 'a\nb'],
    ['\\r, then an end that is whole', ['a\r', '\r\nb'], 'a\n\nb'],
    ['\\r\\n, then \\n', ['a\r', '\n', '\nb'], 'a\n\nb'],
  ])('writes %s as \\n', (_what, pieces, expected) => {
    expect(read(pieces)).toBe(expected);
  });
});
