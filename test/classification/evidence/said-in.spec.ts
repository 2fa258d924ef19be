import { saidIn } from '../../../lib/classification/evidence/echo/said-in.js';

const SENTENCE = 'The key of the vault is under the mat.';
const SENTENCE_IN_BASE64 = Buffer.from(SENTENCE).toString('base64');
const PICTURE = Buffer.from(Array.from({ length: 120 }, (_, place) => (place * 151) % 256)).toString('base64');

describe('saidIn', () => {
  it.each([
    ['a sentence', SENTENCE, SENTENCE],
    ['a short text in the letters of base64', 'gpt-6-luna', 'gpt-6-luna'],
    ['an address', 'data:is not always a URL', 'data:is not always a URL'],
    ['a file of text', SENTENCE_IN_BASE64, SENTENCE],
    ['a file of text in a data URL', `data:text/plain;base64,${SENTENCE_IN_BASE64}`, SENTENCE],
    ['a picture', PICTURE, undefined],
    ['a picture in a data URL', `data:image/png;base64,${PICTURE}`, undefined],
    ['a file that is too short for a picture', PICTURE.slice(0, 40), PICTURE.slice(0, 40)],
  ])('reads what %s says', (_what, text, said) => {
    expect(saidIn(text)).toBe(said);
  });
});
