import { withModernKeywords } from '../../../lib/clients/fit/modern-keywords.js';
import { deepFreeze } from '../wire/deep-freeze.js';

const asking = (schema: object) =>
  deepFreeze({
    messages: [{ role: 'user', content: 'Hi' }],
    response_format: { type: 'json_schema', json_schema: { name: 'a', schema } },
    tools: [{ type: 'function', function: { name: 'f', parameters: schema } }],
  }) as never;
const object = (properties: object) => ({ type: 'object', properties });
const [whole, text] = [{ type: 'integer' }, { type: 'string' }];

describe('schemas in an older JSON Schema', () => {
  it.each<[string, object, object]>([
    ['a tuple', { type: 'array', items: [whole, text] }, { type: 'array', prefixItems: [whole, text] }],
    [
      'a tuple and what may follow it',
      { type: 'array', items: [whole], additionalItems: false, minItems: 1 },
      { type: 'array', prefixItems: [whole], items: false, minItems: 1 },
    ],
    [
      'a tuple in a tuple',
      { items: [{ items: [whole], additionalItems: text }] },
      { prefixItems: [{ prefixItems: [whole], items: text }] },
    ],
    ['an exclusive bound', { minimum: 1, exclusiveMinimum: true }, { exclusiveMinimum: 1 }],
    ['a bound that is none', { maximum: 9, exclusiveMaximum: false }, { maximum: 9 }],
    ['an exclusive bound of nothing', { exclusiveMaximum: true }, {}],
  ])('are written in the one of today: %s', (_, old, modern) => {
    expect(withModernKeywords(asking(object({ a: old, b: text })))).toEqual(asking(object({ a: modern, b: text })));
    expect(withModernKeywords(asking({ ...object({}), $defs: { a: old } }))).toEqual(
      asking({ ...object({}), $defs: { a: modern } }),
    );
  });

  it.each([
    object({ items: text, exclusiveMinimum: { type: 'boolean' } }),
    object({ a: { type: 'array', items: text, additionalItems: false }, b: { exclusiveMinimum: 0 } }),
  ])('are nothing to touch where they are of today', (schema) => {
    const request = asking(schema);
    expect(withModernKeywords(request)).toBe(request);
  });

  it('may hold themselves', () => {
    const looped: Record<string, unknown> = { type: 'array', items: [whole] };
    looped['not'] = looped;
    const request = { messages: [], tools: [{ type: 'function', function: { name: 'f', parameters: looped } }] };
    expect(() => withModernKeywords(request as never)).not.toThrow();
  });
});
