import { wholeBase64 } from '../../lib/base64/whole-base64.js';

describe('pieces of base64', () => {
  const bytes = Buffer.from('seventeen bytes!!');

  it.each([[3], [4], [5], [7], [16]])('that are texts of their own, of %i bytes, decode to all of them', (size) => {
    let pieces = '';
    for (let at = 0; at < bytes.length; at += size) pieces += bytes.subarray(at, at + size).toString('base64');
    expect(wholeBase64(pieces)).toBe(bytes.toString('base64'));
  });

  it.each([[1], [2], [5]])('that are one text cut every %i characters are that text', (size) => {
    const whole = bytes.toString('base64').replace(/=+$/, '');
    let pieces = '';
    for (let at = 0; at < whole.length; at += size) pieces += whole.slice(at, at + size);
    expect(wholeBase64(pieces)).toBe(whole);
  });
});
