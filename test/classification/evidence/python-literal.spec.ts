import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readPythonLiteral } from '../../../lib/classification/evidence/python-literal.js';
import { classifyLlmFailure } from '../../../lib/classification/classify-llm-failure.js';

const read = (text: string): unknown => readPythonLiteral(text, 0)?.value;

describe('a literal of Python', () => {
  it.each<[string, unknown]>([
    [`{'error': {'message': "can't", 'code': None}}`, { error: { message: "can't", code: null } }],
    [`[{'ok': True, 'retry': False, 'after': 1.5e1}]`, [{ ok: true, retry: false, after: 15 }]],
    [`{'a': ('x', 'y'), 'b': b'bytes', 'c': u'text', }`, { a: ['x', 'y'], b: 'bytes', c: 'text' }],
    [String.raw`{'quoted': 'it\'s "so"\n'}`, { quoted: 'it\'s "so"\n' }],
    [`{"mixed": 'both', 'n': -1}`, { mixed: 'both', n: -1 }],
    ['{}', {}],
    ['[]', []],
  ])('is read: %s', (text, value) => {
    expect(read(text)).toEqual(value);
  });

  it.each([
    `{'cut': 'off`,
    `{'cut': `,
    `{'no colon' 1}`,
    `{'two' : 1 'three': 2}`,
    `{1: 'key'}`,
    `{'a': <object at 0x1>}`,
    `{'a': datetime(2026, 1, 1)}`,
    `'text alone'`,
    '',
  ])('is not made of %s', (text) => {
    expect(read(text)).toBeUndefined();
  });

  it('ends where its bracket closes', () => {
    const text = `Error code: 401 - {'detail': 'x'} (request 1)`;

    expect(readPythonLiteral(text, text.indexOf('{'))?.end).toBe(text.indexOf('}') + 1);
  });

  it('sets no prototype', () => {
    const value = read(`{'__proto__': {'polluted': True}}`);

    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
    expect(Object.keys(value as object)).toEqual(['__proto__']);
  });

  it('is bounded, however deep or long a text is', () => {
    expect(read('['.repeat(100_000))).toBeUndefined();
    expect(read(`{'a': '${'x'.repeat(100_000)}'}`)).toBeUndefined();
    expect(read(`{'a': ${'['.repeat(40)}${']'.repeat(40)}}`)).toBeUndefined();
  });

  it('never throws, and reads again what JSON has', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...Array.from(`{}[]()'",:\\ bNaT1-.e`)) }), (text) => {
        expect(() => readPythonLiteral(text, 0)).not.toThrow();
      }),
    );
    const plain = fc.string({ unit: fc.constantFrom(...Array.from('abc "\'xyz09_')) });
    fc.assert(
      fc.property(fc.dictionary(plain, fc.oneof(plain, fc.integer(), fc.boolean(), fc.array(plain))), (value) => {
        expect(read(JSON.stringify(value))).toEqual({ ...value });
      }),
    );
  });

  it('says what its message says, and nothing by the name of a field', () => {
    const message = `Error code: 401 - {'error': {'message': 'Missing Authentication header', 'code': 401}}`;

    expect(classifyLlmFailure({ error: { name: 'Error', message, status: 401 } }).category).toBe('credential_missing');
  });
});
