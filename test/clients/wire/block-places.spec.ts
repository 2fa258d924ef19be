import { laidOut } from '../../../lib/clients/wire/block-places.js';

describe('the text around blocks', () => {
  const block = { type: 'kept' };
  const textIn = (pieces: ReturnType<typeof laidOut>) =>
    pieces.map((piece) => (piece.kind === 'call' ? '' : piece.text)).join('');

  it('is never cut within a character, where the app has rewritten it', () => {
    const text = '🍕🍕🍕';
    for (let at = 0; at <= text.length; at += 1) {
      for (const length of [0, 1, 2]) {
        const pieces = laidOut(text, 0, [{ at, calls: 0, ...(length > 0 && { length }), block }]);
        expect(textIn(pieces)).toBe(text);
        for (const piece of pieces) if (piece.kind !== 'call') expect(piece.text).not.toMatch(/\p{Surrogate}/u);
      }
    }
  });
});
