import { printableLine } from '../../lib/classification/printable-line.js';

describe('a printable line', () => {
  it.each([
    ['colours and moves of the cursor', 'boom \u001b[2J\u001b[31mall is well\u001b[0m', 'boom all is well'],
    ['the title of a window', 'a\u001b]0;root@host\u0007b', 'ab'],
    ['a sequence that is cut', 'a\u001b[31', 'a [31'],
    ['line breaks of every kind', 'a\nb\r\nc\u2028d\u2029e\u0085f\vg', 'a b  c d e f g'],
    ['bells, nulls and tabs', 'a\u0007b\u0000c\td\u007fe\u009bf', 'a b c d e f'],
    ['marks that turn the direction', 'user\u202etxt.exe\u2066 \u200f', 'user txt.exe   '],
  ])('is left by %s', (_, text, expected) => {
    expect(printableLine(text)).toBe(expected);
  });

  it('leaves every other text as it is', () => {
    for (const text of ['', 'plain', 'Schlüssel 密钥 مفتاح 👩‍🔧', '[31m', 'a  b']) expect(printableLine(text)).toBe(text);
  });

  it('has no half of a character', () => {
    expect(printableLine('half \ud83d and \ude00, whole \ud83d\ude00')).toBe('half   and  , whole \ud83d\ude00');
  });
});
