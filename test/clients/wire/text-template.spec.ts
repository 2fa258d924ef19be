import fc from 'fast-check';
import { TextTemplate } from '../../../lib/clients/wire/text-template.js';

const templateOf = (text: string, other: string) => TextTemplate.of(text, other) ?? expect.fail('no template');

describe('TextTemplate', () => {
  it.each([
    ['one string', '{"a":1,"b":"x"}', '{"a":1,"b":"y"}', '{"a":1,"b":"z"}', ['z']],
    ['several', '["x",{"b":"y"},true]', '["",{"b":"q"},true]', '["1",{"b":"2"},true]', undefined],
    ['several, none of them empty', '["x",{"b":"y"}]', '["p",{"b":"q"}]', '["1",{"b":"2"}]', ['1', '2']],
    ['a name', '{"a":1}', '{"b":1}', '{"c":1}', ['c']],
    ['blanks', '{ "a" : "x" }', '{ "a" : "y" }', '{ "a" : "z" }', ['z']],
    ['escapes', '{"a":"x"}', '{"a":"\\""}', '{"a":"\\\\\\"\\u00e9\\n"}', ['\\"é\n']],
    ['a number', '{"a":1,"b":"x"}', '{"a":2,"b":"y"}', '{"a":1200,"b":"z"}', [1200, 'z']],
    [
      'numbers of all forms',
      '[1,1,1,1,1]',
      '[0,-1,1.5,1e3,12345678901]',
      '[0,-0,1.25e-2,1E+2,987654321]',
      [0, -0, 0.0125, 100, 987654321],
    ],
    ['exponents', '{"a":1e5}', '{"a":1e6}', '{"a":2e7}', [2e7]],
    [
      'what ends a string, spelt in it',
      '{"a":"x","b":1}',
      '{"a":"y","b":1}',
      '{"a":"\\",\\"b\\":1}","b":1}',
      ['","b":1}'],
    ],
  ])('reads texts that differ in %s', (_what, text, other, third, strings) => {
    expect(TextTemplate.of(text, other)?.read(third)).toEqual(strings);
  });

  it.each([
    ['a value of another kind', '{"a":"x"}', '{"a":null}'],
    ['a number for a string', '{"a":"x"}', '{"a":1}'],
    ['one more field', '{"a":"x"}', '{"a":"y","b":1}'],
    ['one field less', '{"a":"x","b":1}', '{"a":"y"}'],
    ['what follows', '{"a":"x"}', '{"a":"y"} '],
    ['nothing', '{"a":"x"}', '{"a":"x"}'],
    [
      'too many strings',
      JSON.stringify('a b c d e f g h i'.split(' ')),
      JSON.stringify('A B C D E F G H I'.split(' ')),
    ],
    ['a string that has no end', '{"a":"x"}', '{"a":"y'],
  ])('is none for texts that differ in %s', (_what, text, other) => {
    expect(TextTemplate.of(text, other)).toBeUndefined();
  });

  it.each([
    ['another field', '{"a":1,"c":"z"}'],
    ['another number', '{"a":2,"b":"z"}'],
    ['more behind the string', '{"a":1,"b":"z","c":1}'],
    ['two strings', '{"a":1,"b":"z" "z"}'],
    ['no string', '{"a":1,"b":0}'],
    ['an empty string', '{"a":1,"b":""}'],
    ['a raw line break', '{"a":1,"b":"\n"}'],
    ['an escaped end', '{"a":1,"b":"\\"}'],
    ['a beginning that is the end', '{"a":1,"b":}'],
    ['less than the beginning', '{"a"'],
    ['nothing', ''],
  ])('does not read a text with %s', (_what, text) => {
    expect(templateOf('{"a":1,"b":"x"}', '{"a":1,"b":"y"}').read(text)).toBeUndefined();
  });

  it.each(['01', '1.', '-', '1e', '+1', '1-1', '.5', '"2"', 'null', '1 2', ''])(
    'does not read %s as a number',
    (number) => {
      expect(templateOf('{"a":1}', '{"a":2}').read(`{"a":${number}}`)).toBeUndefined();
    },
  );

  it('reads strings of any length', () => {
    const long = '"'.repeat(100) + 'z'.repeat(8_000_000) + '\\'.repeat(100);
    expect(templateOf('{"a":"x"}', '{"a":"y"}').read(JSON.stringify({ a: long }))).toEqual([long]);
  });

  it('shows where its holes are by stand-ins that no text holds', () => {
    const template = templateOf('{"a":"x","b":["y","z"]}', '{"a":"X","b":["Y","z"]}');
    const { a, b } = JSON.parse(template.withStandIns) as { a: string; b: string[] };
    expect([a, b[0]].map((value) => template.standIns.get(value))).toEqual([0, 1]);
    expect(b[1]).toBe('z');
    expect(TextTemplate.of('{"a":"x","b":"\\u00000"}', '{"a":"y","b":"\\u00000"}')).toBeUndefined();
  });

  it('reads what parsing the whole text gives, and no text that cannot be parsed', () => {
    const word = fc.oneof(
      fc.string({ maxLength: 6 }),
      fc.constantFrom('"', '\\', '","', '":"', '"}', ',', '\u0000', 'é', '\ud800'),
    );
    const number = fc.oneof(fc.nat(), fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true }));
    const texts = fc.tuple(
      fc.json({ maxDepth: 2 }),
      fc.array(fc.tuple(word, word), { minLength: 3, maxLength: 3 }),
      fc.array(number, { minLength: 3, maxLength: 3 }),
    );
    fc.assert(
      fc.property(
        texts,
        fc.nat(),
        fc.constantFrom('', '"', '\\', '}', ',', '"x"', '\n', '\u0001'),
        (of, at, broken) => {
          const [fixed, words, numbers] = of;
          const [first, second, third] = words.map(
            ([one, other], nth) =>
              `{"a":${JSON.stringify(one)},"fixed":${fixed},"b":[${JSON.stringify(other)}],"n":${JSON.stringify(numbers[nth])}}`,
          ) as [string, string, string];
          const template = TextTemplate.of(first, second);
          const place = at % third.length;
          for (const text of [third, third.slice(0, place) + broken + third.slice(place + 1)]) {
            const strings = template?.read(text);
            if (strings === undefined) continue;
            type Spelt = { a: string; b: string[]; n: number | string };
            const value = JSON.parse(text) as Spelt;
            const seen = JSON.parse(template?.withStandIns ?? '') as Spelt;
            const filled = (name: number | string) => {
              const hole = template?.standIns.get(name);
              return hole === undefined ? name : strings[hole];
            };
            expect({ ...seen, a: filled(seen.a), b: [filled(seen.b[0] ?? '')], n: filled(seen.n) }).toEqual(value);
          }
        },
      ),
      { numRuns: 2_000 },
    );
  });
});
