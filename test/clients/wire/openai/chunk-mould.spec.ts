import fc from 'fast-check';
import type { LlmChatChunk } from '../../../../lib/clients/chat-chunk.interface.js';
import { AlikeTexts } from '../../../../lib/clients/wire/alike-texts.js';
import { ChunkMould } from '../../../../lib/clients/wire/openai/chunk-mould.js';
import { PlainChunks } from '../../../../lib/clients/wire/openai/plain-chunk.js';
import { OpenAiStreamReader } from '../../../../lib/clients/wire/openai/stream-reader.js';
import { chunk } from './support/chunk.js';

/** Chunks that have learnt from the texts of two. */
function learnt(one: object | string, other: object | string): AlikeTexts<LlmChatChunk> {
  const plain = new PlainChunks(['reasoning_details']);
  const alike = new AlikeTexts((template) => ChunkMould.of(template, plain));
  for (const body of [one, other]) alike.learn(textOf(body));
  return alike;
}

function textOf(body: object | string): string {
  return typeof body === 'string' ? body : JSON.stringify(body);
}

const FORMS: readonly (readonly [string, (text: string) => object])[] = [
  ['content', (content) => chunk({ content })],
  ['padding too', (content) => chunk({ content }, { logprobs: null }, { usage: null, obfuscation: `${content}…` })],
  ['padding before', (content) => ({ p: `${content}.`, ...chunk({ content }) })],
  ['thoughts', (thought) => chunk({ content: null, reasoning_content: thought })],
  [
    'verdicts of a filter',
    (content) => chunk({ content }, { content_filter_results: { hate: { filtered: false, severity: 'safe' } } }),
  ],
  ['fields that are empty', (content) => chunk({ role: 'assistant', content, reasoning: null, reasoning_details: [] })],
];

describe('ChunkMould', () => {
  it.each(FORMS)('takes chunks that differ in %s', (_what, form) => {
    const alike = learnt(form('a'), form('b'));
    for (const text of ['c', ' ', '"}]}', '\\', '\n', 'é', '😀']) {
      const parsed = form(text);
      expect(new PlainChunks(['reasoning_details']).take(parsed as Record<string, unknown>)).toBe(true);
      expect(alike.take(JSON.stringify(form(text)))).toStrictEqual(parsed);
    }
  });

  it('gives chunks that have nothing in common', () => {
    const form = FORMS[4]?.[1] ?? expect.fail();
    const alike = learnt(form('a'), form('b'));
    const [one, other] = ['c', 'd'].map((text) => alike.take(JSON.stringify(form(text))));
    const objectsOf = (value: unknown): unknown[] =>
      typeof value === 'object' && value !== null ? [value, ...Object.values(value).flatMap(objectsOf)] : [];
    const seen = new Set(objectsOf(one));
    expect(seen.size).toBeGreaterThan(5);
    expect(objectsOf(other).filter((value) => seen.has(value))).toEqual([]);
  });

  it.each([
    ['the finish reason', chunk({ content: 'c' }, { finish_reason: 'stop' })],
    ['usage', chunk({ content: 'c' }, {}, { usage: { total_tokens: 1 } })],
    ['one field more', chunk({ content: 'c', refusal: 'No' })],
    ['nothing said', chunk({ content: '' })],
    [
      'another choice',
      { ...chunk({ content: 'c' }), choices: [{ index: 1, delta: { content: 'c' }, finish_reason: null }] },
    ],
    ['no JSON', JSON.stringify(chunk({ content: 'c' })).slice(0, -1)],
  ])('leaves to be parsed what differs in %s', (_what, body) => {
    const alike = learnt(chunk({ content: 'a' }), chunk({ content: 'b' }));
    expect(alike.take(JSON.stringify(chunk({ content: 'c' })))).toBeDefined();
    expect(alike.take(textOf(body))).toBeUndefined();
  });

  it.each([
    ['what the model says twice', '{"content":"a","content":"a"}', '{"content":"a","content":"b"}', true],
    ['what another field of the name hides', '{"content":"a","content":"z"}', '{"content":"b","content":"z"}', false],
    ['a field of that name elsewhere', '{"content":"a","x":["a"]}', '{"content":"b","x":["b"]}', false],
    ['the role', '{"role":"assistant","content":"a"}', '{"role":"user","content":"a"}', false],
    ['a name', '{"content":"a","x":1}', '{"content":"a","y":1}', false],
    [
      'thoughts for the maker',
      '{"content":"a","reasoning_details":"a"}',
      '{"content":"a","reasoning_details":"b"}',
      false,
    ],
  ])('takes chunks that differ in %s as they are parsed, or leaves them', (_what, one, other, isTaken) => {
    const spelt = (delta: string) => JSON.stringify(chunk({})).replace('"delta":{}', `"delta":${delta}`);
    const chunkOf = learnt(spelt(one), spelt(other)).take(spelt(other));
    if (isTaken) expect(chunkOf).toStrictEqual(JSON.parse(spelt(other)));
    else expect(chunkOf).toBeUndefined();
  });

  it('keeps a field that is named like the prototype', () => {
    const spelt = (content: string) =>
      `{"__proto__":{"a":{"__proto__":1}},${JSON.stringify(chunk({ content }, { x: 1 })).slice(1)}`;
    const taken = learnt(spelt('a'), spelt('b')).take(spelt('c'));
    expect(JSON.stringify(taken)).toBe(spelt('c'));
    expect(Object.getPrototypeOf(taken)).toBe(Object.prototype);
  });

  it('goes on with a new form, but not with forms that change all the time', () => {
    const at = (created: number, content: string) => JSON.stringify({ ...chunk({ content }), created });
    const alike = learnt(at(1, 'a'), at(1, 'b'));
    const feed = (text: string): boolean => {
      const isTaken = alike.take(text) !== undefined;
      if (!isTaken) alike.learn(text);
      return isTaken;
    };
    expect([at(2, 'c'), at(2, 'd'), at(2, 'e')].map(feed)).toEqual([false, false, true]);
    for (let created = 3; created < 30; created += 1) feed(at(created, 'x'));
    expect([at(99, 'c'), at(99, 'd'), at(99, 'e')].map(feed)).toEqual([false, false, false]);
  });

  it('changes nothing of what a stream is read as', () => {
    const text = fc.oneof(
      fc.string({ maxLength: 5 }),
      fc.constantFrom('', 'a', '"', '\\', '"}', '\n', '\u2028', '\ud83d'),
    );
    const field = fc.constantFrom({}, { content: null }, { role: 'assistant' }, { refusal: null }, { x: [{ y: 1 }] });
    const body = fc
      .tuple(
        fc.constantFrom('content', 'reasoning_content'),
        text,
        field,
        fc.constantFrom(null, null, null, 'stop'),
        text,
      )
      .map(([name, said, more, reason, padding]) => ({
        ...chunk({ ...more, [name]: said }, { finish_reason: reason }),
        ...(padding !== '' && { obfuscation: padding }),
      }));
    const data = fc.oneof(
      { weight: 8, arbitrary: body.map((value) => JSON.stringify(value)) },
      { weight: 1, arbitrary: fc.constantFrom('[DONE]', '{"error":{"code":502}}', '{', '', 'null') },
    );
    // Alike stretches, as they come.
    const stretch = fc
      .tuple(data, fc.array(text, { maxLength: 6 }))
      .map(([one, texts]) => [
        one,
        ...texts.map((said) =>
          one.replace(
            /"(content|reasoning_content)":"[^"\\]*"/,
            (_all, name: string) => `"${name}":${JSON.stringify(said)}`,
          ),
        ),
      ]);
    fc.assert(
      fc.property(fc.array(stretch, { maxLength: 5 }), (stretches) => {
        const target = { provider: 'acme', model: 'm' };
        const [reader, parsing] = [new OpenAiStreamReader(target), new OpenAiStreamReader(target)];
        for (const [place, spelt] of stretches.flat().entries()) {
          // One more blank each time: no two of these are alike.
          const read = parsing.read({ data: `${' '.repeat(place)}${spelt}` });
          expect(reader.read({ data: spelt })).toStrictEqual(read);
        }
      }),
      { numRuns: 1_000 },
    );
  });
});
