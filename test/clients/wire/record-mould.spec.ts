import fc from 'fast-check';
import { AlikeTexts } from '../../../lib/clients/wire/alike-texts.js';
import type { JsonRecord } from '../../../lib/clients/wire/json.js';
import { RecordMould } from '../../../lib/clients/wire/record-mould.js';

const PLACES = /^(?:delta\.text|candidates\.0\.content\.parts\.0\.text|usageMetadata\.\w+|a\.0|b\.c)$/;

/** What has learnt from the texts of two. */
function learnt(one: object, other: object): AlikeTexts<JsonRecord> {
  const alike = new AlikeTexts<JsonRecord>((template) => RecordMould.of(template, PLACES));
  for (const body of [one, other]) alike.learn(JSON.stringify(body));
  return alike;
}

const delta = (text: string) => ({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text } });
const response = (text: string, count: number) => ({
  candidates: [{ content: { parts: [{ text }], role: 'model' }, safetyRatings: [{ category: 'A', blocked: false }] }],
  usageMetadata: { candidatesTokenCount: count, promptTokensDetails: [{ modality: 'TEXT', tokenCount: 3 }] },
});

describe('RecordMould', () => {
  it('makes what parsing gives, whatever the model says', () => {
    const [deltas, responses] = [learnt(delta('a'), delta('b')), learnt(response('a', 1), response('b', 2))];
    for (const text of ['c', ' ', '"}]}', '\\', '\n', 'é', '😀', '1']) {
      expect(deltas.take(JSON.stringify(delta(text)))).toStrictEqual(delta(text));
      expect(responses.take(JSON.stringify(response(text, 17)))).toStrictEqual(response(text, 17));
    }
  });

  it('writes over what the last text gave', () => {
    const alike = learnt(response('a', 1), response('b', 2));
    const one = alike.take(JSON.stringify(response('c', 3)));
    expect(alike.take(JSON.stringify(response('d', 4)))).toBe(one);
    expect(one).toStrictEqual(response('d', 4));
  });

  it('is none where something else differs than what may', () => {
    const told = (model: string) => ({ ...delta('a'), delta: { type: model, text: 'a' } });
    expect(learnt(told('a'), told('b')).take(JSON.stringify(told('c')))).toBeUndefined();
    expect(learnt({ text: 'a' }, { text: 'b' }).take('{"text":"c"}')).toBeUndefined();
  });

  it.each([
    ['another type', { ...delta('c'), type: 'content_block_stop' }],
    ['another block', { ...delta('c'), index: 1 }],
    ['another field', { ...delta('c'), more: 'c' }],
    ['an empty text', delta('')],
  ])('leaves %s to be parsed', (_what, body) => {
    expect(learnt(delta('a'), delta('b')).take(JSON.stringify(body))).toBeUndefined();
  });

  it('is none for texts that differ in a name, and for what is no object', () => {
    expect(learnt({ a: 1 }, { b: 1 }).take('{"c":1}')).toBeUndefined();
    expect(learnt([['a']], [['b']]).take('[["c"]]')).toBeUndefined();
  });

  it('makes what parsing gives of any objects', () => {
    const leaf = fc.oneof(
      fc.string({ maxLength: 4 }),
      fc.integer(),
      fc.double({ noNaN: true }),
      fc.constant('__proto__'),
    );
    fc.assert(
      fc.property(fc.json({ maxDepth: 3 }), fc.array(leaf, { minLength: 6, maxLength: 6 }), (fixed, leaves) => {
        const [first, second, third] = [0, 2, 4].map(
          (at) =>
            `{"a":[${JSON.stringify(leaves[at])},${fixed}],"fixed":${fixed},"b":{"c":${JSON.stringify(leaves[at + 1])}}}`,
        ) as [string, string, string];
        const alike = new AlikeTexts<JsonRecord>((template) => RecordMould.of(template, PLACES));
        alike.learn(first);
        alike.learn(second);
        const made = alike.take(third);
        if (made !== undefined) expect(made).toStrictEqual(JSON.parse(third));
      }),
      { numRuns: 1_000 },
    );
  });
});
