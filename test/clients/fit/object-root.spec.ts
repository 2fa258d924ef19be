import { isObjectRoot, objectRootOf } from '../../../lib/clients/fit/object-root.js';
import { deepFreeze } from '../wire/deep-freeze.js';

const text = { type: 'string' };
const whole = { type: 'integer' };
const by = (name: string, schema: object = text) => ({
  type: 'object',
  properties: { [name]: schema },
  required: [name],
});
const object = (properties: object, more: object = {}) => ({ type: 'object', properties, ...more });

type Row = [string, object, object, (readonly string[])?];

const ROOTS: readonly Row[] = [
  ['nothing', {}, object({})],
  ['an object without properties', { type: 'object', description: 'A' }, object({}, { description: 'A' })],
  ['an object or null', { type: ['object', 'null'], properties: { a: text } }, object({ a: text })],
  [
    'one property or the other',
    object({ a: text, b: text }, { anyOf: [{ required: ['a'] }, { required: ['b'] }] }),
    object({ a: text, b: text }),
    ['anyOf'],
  ],
  ['one of two objects', { oneOf: [by('a'), by('b')] }, object({ a: text, b: text }), ['oneOf']],
  [
    'one of two objects with a tag',
    {
      anyOf: [
        { type: 'object', properties: { kind: { const: 'a' }, at: text }, required: ['kind', 'at'] },
        { type: 'object', properties: { kind: { const: 'b' }, at: text }, required: ['kind'] },
      ],
    },
    object({ kind: { anyOf: [{ const: 'a' }, { const: 'b' }] }, at: text }, { required: ['kind'] }),
    ['anyOf'],
  ],
  [
    'one of two closed objects',
    { anyOf: [by('a'), by('b')].map((one) => ({ ...one, additionalProperties: false })) },
    object({ a: text, b: text }, { additionalProperties: false }),
    ['anyOf'],
  ],
  [
    'one of a closed object and an open one',
    { anyOf: [{ ...by('a'), additionalProperties: false }, by('b')] },
    object({ a: text, b: text }),
    ['anyOf'],
  ],
  ['an object or something else', { anyOf: [by('a'), text, { type: 'null' }, false] }, by('a')],
  ['an object or anything', { anyOf: [by('a'), true] }, object({ a: text }), ['anyOf']],
  [
    'two objects together',
    { title: 'A', allOf: [by('a'), by('b', whole)] },
    object({ a: text, b: whole }, { title: 'A', required: ['a', 'b'] }),
  ],
  [
    'two objects together that share a property',
    { allOf: [by('a'), by('a', { minLength: 1 })] },
    object({ a: { allOf: [text, { minLength: 1 }] } }, { required: ['a'] }),
  ],
  [
    'bounds that contradict each other',
    { minProperties: 1, allOf: [{ minProperties: 2 }] },
    object({}, { minProperties: 1 }),
    ['allOf'],
  ],
  [
    'alternatives among objects together',
    { allOf: [by('a'), { anyOf: [by('b'), by('c')] }] },
    object({ a: text, b: text, c: text }, { required: ['a'] }),
    ['anyOf'],
  ],
  [
    'a reference',
    { $ref: '#/definitions/a', definitions: { a: by('a') } },
    { ...by('a'), definitions: { a: by('a') } },
  ],
  [
    'a reference to what holds itself',
    { $ref: '#/$defs/a', $defs: { a: object({ next: { $ref: '#/$defs/a' } }) } },
    object({ next: { $ref: '#/$defs/a' } }, { $defs: { a: object({ next: { $ref: '#/$defs/a' } }) } }),
  ],
  ['itself again', { allOf: [{ $ref: '#' }, by('a')] }, by('a')],
  [
    'values that are listed, and such that are not taken',
    object({ a: text }, { enum: [{ a: 'x' }], not: { required: ['a'] } }),
    object({ a: text }),
    ['enum', 'not'],
  ],
];

describe('the root of the parameters of a function', () => {
  it('stays as it is where it is one object', () => {
    const schema = deepFreeze({ ...by('a', { anyOf: [text, whole] }), additionalProperties: false });
    expect(isObjectRoot(schema)).toBe(true);
    expect(objectRootOf(schema)?.schema).toBe(schema);
  });

  it.each(ROOTS)('becomes one object: %s', (_what, schema, expected, loosened = []) => {
    const root = objectRootOf(deepFreeze(schema) as never);
    expect(root).toEqual({ schema: expected, loosened });
    expect(isObjectRoot(root?.schema ?? {})).toBe(true);
  });

  it.each([
    ['a text', text],
    ['texts and numbers', { anyOf: [text, whole] }],
    ['an object that is a list too', { allOf: [by('a'), { type: 'array' }] }],
    ['a reference to nothing', { $ref: '#/$defs/a' }],
    ['a reference into an alternative', { anyOf: [by('a'), by('b', { $ref: '#/anyOf/0/properties/a' })] }],
    ['nothing that is taken', { allOf: [false] }],
  ])('cannot become one object: %s', (_what, schema) => {
    expect(objectRootOf(schema)).toBeUndefined();
  });

  it('is read in time that does not grow with the ways that lead to a schema', () => {
    const $defs = Object.fromEntries(
      Array.from({ length: 40 }, (_, at) => [
        `n${at}`,
        { anyOf: [{ $ref: `#/$defs/n${at + 1}` }, { $ref: `#/$defs/n${at + 1}` }] },
      ]),
    );
    const root = objectRootOf({ $ref: '#/$defs/n0', $defs: { ...$defs, n40: by('a') } });
    expect(root?.schema['properties']).toEqual({ a: text });
  });

  it('is not read where it is nested deeper than anybody reads', () => {
    const nested = (depth: number): object => (depth === 0 ? by('a') : { allOf: [nested(depth - 1)] });
    expect(objectRootOf(nested(20) as never)?.schema).toEqual(by('a'));
    expect(objectRootOf(nested(200) as never)).toBeUndefined();
  });
});
