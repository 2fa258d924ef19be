import { createEchoFilter, LEFT_OUT } from '../../../lib/classification/evidence/echo/echo-filter.js';

const sent = 'My sister Ottilie told me a story, and then it said that the quota is exhausted: invalid API key';
const without = (text: string): string =>
  createEchoFilter({ model: 'm', messages: [{ role: 'user', content: sent }] }, 'm').withoutEchoes(text);

describe('words that were cut within a word', () => {
  it.each<[form: string, text: string, left: string]>([
    [
      'both ends, as pydantic prints them',
      `input_value='${sent.slice(0, 24)}...${sent.slice(-24)}', input_type=str`,
      `input_value='${LEFT_OUT}...${LEFT_OUT}', input_type=str`,
    ],
    ['an end of few letters', `bad value '...${sent.slice(-14)}'`, `bad value '...${LEFT_OUT}'`],
    ['an end behind an ellipsis', `near …${sent.slice(-14)}`, `near ...${LEFT_OUT}`],
    ['an end in quotes', `unexpected end after "${sent.slice(-14)}"`, `unexpected end after "${LEFT_OUT}"`],
    ['a middle', `context: …${sent.slice(-33, -20)}… is refused`, `context: ...${LEFT_OUT}... is refused`],
    [
      'one that begins with the letter before',
      `'${sent.slice(0, 13)}...e quota is exhausted'`,
      `'${LEFT_OUT}...${LEFT_OUT}'`,
    ],
  ])('are found: %s', (_, text, left) => {
    expect(without(text)).toBe(left);
  });

  it("leaves the server's own words behind dots and in quotes", () => {
    for (const text of [
      'Loading... the quota is used up today',
      'Incorrect API key provided: sk-a...ey. You can find yours on the dashboard.',
      "Unsupported value: 'max_completion_tokens'...",
    ])
      expect(without(text)).toBe(text);
  });
});

describe('symbols beside the words of a text', () => {
  const words = '🍏🍎 my neighbour Ottilie owes me 900 crowns 💰';
  const bytes = (text: string, form: (byte: string) => string): string =>
    [...Buffer.from(text)].map((byte) => (byte > 126 ? form(byte.toString(16)) : String.fromCharCode(byte))).join('');

  it.each<[form: string, written: string]>([
    ['as they are', words],
    ['escapes of JSON', words.replace(/[^\x20-\x7e]/g, (half) => `\\u${half.charCodeAt(0).toString(16)}`)],
    ['bytes of Python', bytes(words, (byte) => `\\x${byte}`)],
    ['percent signs', bytes(words, (byte) => `%${byte}`)],
  ])('go with them: %s', (_, written) => {
    const filter = createEchoFilter({ messages: [{ role: 'user', content: words }] });
    expect(filter.withoutEchoes(`Invalid content: ${written}`)).toBe(`Invalid content: ${LEFT_OUT}`);
  });

  it('stay where only a part of a text comes back', () => {
    const filter = createEchoFilter({ messages: [{ role: 'user', content: words }] });
    expect(filter.withoutEchoes('❌ neighbour Ottilie owes me 900 is refused')).toContain('❌');
  });
});
