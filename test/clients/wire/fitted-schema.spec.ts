import fc from 'fast-check';
import { ANTHROPIC } from '../../../lib/providers/anthropic.js';
import { GEMINI } from '../../../lib/providers/gemini.js';
import type { SchemaSubset } from '../../../lib/providers/request-conventions.interface.js';
import { schemaTraitsOf } from '../../../lib/clients/fit/schema-traits.js';
import { fittedSchema } from '../../../lib/clients/wire/fitted-schema.js';
import { soak } from '../../support/soak.js';
import { deepFreeze } from './deep-freeze.js';

const subsetOf = ({ request }: typeof ANTHROPIC) => request?.structuredOutput?.schema as SchemaSubset;
const [CLOSED, OPEN] = [subsetOf(ANTHROPIC), subsetOf(GEMINI)];

const word = fc.constantFrom('a', 'b', 'x-mine', '__proto__');
const schema = fc.letrec<{ schema: object }>((tie) => ({
  schema: fc.dictionary(
    fc.constantFrom(
      'type',
      'pattern',
      'const',
      'format',
      'minItems',
      'oneOf',
      'anyOf',
      'allOf',
      'items',
      'properties',
      'x-mine',
      'additionalProperties',
      '$ref',
      'required',
    ),
    fc.oneof(
      { maxDepth: 3 },
      fc.constantFrom('object', 'string', 'email', 2, true, '#', '#/properties/a'),
      fc.array(word),
      tie('schema'),
      fc.array(tie('schema'), { maxLength: 3 }),
      fc.dictionary(word, tie('schema'), { maxKeys: 3 }),
    ),
    { maxKeys: 5 },
  ),
})).schema;

/** All keywords of the schemas in a value. */
function keywordsIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(keywordsIn);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]: [string, unknown]) => {
    if (['items', 'anyOf', 'oneOf', 'allOf', 'additionalProperties'].includes(name))
      return [name, ...keywordsIn(inner)];
    const isMap = name === 'properties' && typeof inner === 'object' && !Array.isArray(inner);
    return [
      name,
      ...(isMap ? Object.values(inner ?? {}).flatMap((one) => (Array.isArray(one) ? [] : keywordsIn(one))) : []),
    ];
  });
}

describe('a schema that is made fit', () => {
  it.each([CLOSED, OPEN])('holds nothing but what is taken, whatever it was, and stays when it fits', (subset) => {
    fc.assert(
      fc.property(schema, (given) => {
        const { schema: fitted } = fittedSchema(deepFreeze(given) as Record<string, unknown>, subset);
        const foreign = keywordsIn(fitted).filter((keyword) => !subset.keywords.includes(keyword));
        expect(foreign).toEqual([]);
        expect(fittedSchema(fitted, subset).schema).toEqual(fitted);
        schemaTraitsOf(given as Record<string, unknown>);
      }),
      { numRuns: soak(500, 150) },
    );
  });

  it('tells of no words but those of JSON Schema', () => {
    const { loosened } = fittedSchema({ 'x-secret': 1, secret: {}, pattern: 'a' }, CLOSED);
    expect(loosened).toEqual(['pattern']);
  });

  it('puts together what allOf does, and says where two are not of one mind', () => {
    const given = {
      allOf: [
        { type: 'object', properties: { a: { const: 1 } }, required: ['a'] },
        { allOf: [{ properties: { b: {} }, required: ['a', 'b'], description: 'B' }] },
        { type: 'string', description: 'C' },
      ],
    };

    expect(fittedSchema(deepFreeze(given), OPEN)).toEqual({
      schema: { type: 'object', properties: { a: { enum: [1] }, b: {} }, required: ['a', 'a', 'b'], description: 'B' },
      loosened: ['allOf'],
    });
  });

  it('defines schemas under the name that is taken, and refers to them there', () => {
    const given = {
      type: 'object',
      properties: { definitions: { $ref: '#/definitions/a' }, b: { items: { $ref: '#/$defs/b' } } },
      definitions: { a: { type: 'string' } },
      $defs: { b: { $ref: '#/definitions/a' } },
    };
    expect(fittedSchema(deepFreeze(given), OPEN)).toEqual({
      schema: {
        type: 'object',
        properties: { definitions: { $ref: '#/$defs/a' }, b: { items: { $ref: '#/$defs/b' } } },
        $defs: { a: { type: 'string' }, b: { $ref: '#/$defs/a' } },
      },
      loosened: [],
    });
  });

  it('keeps one of two alternatives that both have to hold', () => {
    const given = { anyOf: [{ type: 'string' }], oneOf: [{ enum: ['a'] }] };
    expect(fittedSchema(given, CLOSED)).toEqual({ schema: { anyOf: [{ type: 'string' }] }, loosened: ['oneOf'] });
  });

  it.each([
    [
      'in schemas in one another',
      (size: number) => Array.from({ length: size }).reduce<object>((inner) => ({ items: inner }), {}),
    ],
    [
      'beside one another',
      (size: number) => ({ allOf: Array.from({ length: size }, (_, at) => ({ properties: { [`p${at}`]: {} } })) }),
    ],
    [
      'that refer to one another',
      (size: number) => ({
        $ref: '#/$defs/d0',
        $defs: Object.fromEntries(
          Array.from({ length: size }, (_, at) => [
            `d${at}`,
            { anyOf: [{ $ref: `#/$defs/d${at + 1}` }, { $ref: `#/$defs/d${at + 1}` }] },
          ]),
        ),
      }),
    ],
  ])('costs no more than its length, %s', (_, made) => {
    const size = 5_000;
    const given = made(size) as Record<string, unknown>;
    const from = performance.now();
    schemaTraitsOf(given);
    fittedSchema(given, OPEN);
    expect(performance.now() - from).toBeLessThan(2_000);
  });
});
