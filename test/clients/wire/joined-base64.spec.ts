import { joinedBase64 } from '../../../lib/clients/wire/joined-base64.js';

describe('pieces of base64', () => {
  const bytes = Buffer.from('seventeen bytes!!');

  it.each([[3], [4], [5], [7], [16]])('that are texts of their own, of %i bytes, decode to all of them', (size) => {
    let joined = '';
    for (let at = 0; at < bytes.length; at += size) {
      joined = joinedBase64(joined, bytes.subarray(at, at + size).toString('base64'));
    }
    expect(joined).toBe(bytes.toString('base64'));
  });

  it.each([[1], [2], [5]])('that are one text cut every %i characters are that text', (size) => {
    const whole = bytes.toString('base64').replace(/=+$/, '');
    let joined = '';
    for (let at = 0; at < whole.length; at += size) joined = joinedBase64(joined, whole.slice(at, at + size));
    expect(joined).toBe(whole);
  });
});
