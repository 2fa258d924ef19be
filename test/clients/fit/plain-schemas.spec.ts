import { fitConversation } from '../../../lib/clients/fit/fit-conversation.js';
import { withPlainSchemas, type SchemaDemands } from '../../../lib/clients/fit/plain-schemas.js';
import { deepFreeze } from '../wire/deep-freeze.js';

const DIALECT = { refusesDialect: true };
const TYPED = { needsTypedAlternatives: true };
const REFERRING = { needsLoneReferences: true };
const TELLING = { needsTypes: true };
const writtenAs = (schema: object, demands: SchemaDemands) =>
  (
    withPlainSchemas(withSchemas(schema), demands) as unknown as {
      readonly response_format: { readonly json_schema: { readonly schema: unknown } };
    }
  ).response_format.json_schema.schema;
const messages = [{ role: 'user', content: 'Hi' }];
const bare = { type: 'object', properties: { $schema: { type: 'string' } } };
const told = { $schema: 'https://json-schema.org/draft/2020-12/schema', ...bare };
const withSchemas = (schema: object, parameters?: object) =>
  deepFreeze({
    messages,
    response_format: { type: 'json_schema', json_schema: { name: 'a', schema } },
    tools: [
      { type: 'function', function: { name: 'a', parameters } },
      { type: 'function', function: { name: 'b' } },
    ],
  }) as never;

describe('the dialect of a schema', () => {
  it('is named neither by the form of an answer nor by the parameters of a function', () => {
    expect(withPlainSchemas(withSchemas(told, told), DIALECT)).toEqual(withSchemas(bare, bare));
  });

  it('is nothing to touch where no schema names it', () => {
    const request = withSchemas(bare, bare);
    expect(withPlainSchemas(request, DIALECT)).toBe(request);
    const plain = { messages } as never;
    expect(withPlainSchemas(plain, DIALECT)).toBe(plain);
  });
});

describe('a type beside alternatives', () => {
  const beside = { type: 'string', description: 'd', anyOf: [{ enum: ['a'] }, { type: 'string', pattern: 'b' }] };
  const within = {
    description: 'd',
    anyOf: [
      { type: 'string', enum: ['a'] },
      { type: 'string', pattern: 'b' },
    ],
  };
  const holding = (one: object) => ({
    type: 'object',
    properties: { a: { type: 'array', items: one }, type: one },
    $defs: { b: one },
  });

  it('stands in each of them, wherever in a schema they are', () => {
    expect(withPlainSchemas(withSchemas(holding(beside), holding(beside)), TYPED)).toEqual(
      withSchemas(holding(within), holding(within)),
    );
  });

  it('does not stand in what is referred to, and nothing is touched without it', () => {
    const referring = { type: 'object', anyOf: [{ $ref: '#/$defs/b' }, {}] };
    expect(withPlainSchemas(withSchemas(referring), TYPED)).toEqual(
      withSchemas({ anyOf: [{ $ref: '#/$defs/b' }, { type: 'object' }] }),
    );
    const request = withSchemas(holding(within), holding(within));
    expect(withPlainSchemas(request, TYPED)).toBe(request);
  });

  it('is no matter of a schema that holds itself', () => {
    const looped: Record<string, unknown> = { type: 'object', anyOf: [{ properties: {} }] };
    looped['properties'] = { again: looped };
    expect(() =>
      withPlainSchemas(
        { messages, tools: [{ type: 'function', function: { name: 'a', parameters: looped } }] } as never,
        TYPED,
      ),
    ).not.toThrow();
  });

  it('goes to Moonshot within its alternatives, and none stand at the root of parameters', () => {
    const either = {
      $schema: told.$schema,
      type: 'object',
      anyOf: [{ properties: { a: beside } }, { properties: { b: {} } }],
    };
    const { request } = fitConversation(withSchemas(bare, either), {
      provider: 'moonshot',
      api: 'openai',
      model: 'kimi-k3',
    });
    expect(request.tools?.[0]).toMatchObject({
      function: { parameters: { type: 'object', properties: { a: within, b: {} } } },
    });
    expect(JSON.stringify(request.tools)).not.toContain('json-schema.org');
  });
});

describe('references', () => {
  const A = { type: 'string', description: 'A' };
  const object = (properties: object, more: object = {}) => ({ type: 'object', properties, ...more });

  it.each<[string, object, object]>([
    [
      'lead to $defs, where the schema says definitions',
      object({ a: { $ref: '#/definitions/A' } }, { definitions: { A, B: { $ref: '#/definitions/A' } } }),
      object({ a: { $ref: '#/$defs/A' } }, { $defs: { A, B: { $ref: '#/$defs/A' } } }),
    ],
    [
      'to any other place lead to a copy in $defs',
      object({ a: A, b: { $ref: '#/properties/a' }, c: { $ref: '#/properties/a' } }, { $defs: { properties_a: A } }),
      object(
        { a: A, b: { $ref: '#/$defs/properties_a_2' }, c: { $ref: '#/$defs/properties_a_2' } },
        { $defs: { properties_a: A, properties_a_2: A } },
      ),
    ],
    [
      'beside other keywords give way to what they lead to',
      object({ a: { $ref: '#/$defs/A', description: 'the a', minLength: 1 } }, { $defs: { A } }),
      object({ a: { type: 'string', description: 'the a', minLength: 1 } }, { $defs: { A } }),
    ],
    [
      'to another reference are followed where they cannot stay',
      object({ a: { $ref: '#/$defs/B', title: 'a' } }, { $defs: { A, B: { $ref: '#/$defs/A' } } }),
      object({ a: { ...A, title: 'a' } }, { $defs: { A, B: { $ref: '#/$defs/A' } } }),
    ],
    [
      'within what holds itself end',
      object({
        next: { $ref: '#/properties/next', description: 'n' },
        list: { $ref: '#/properties/node' },
        node: object({ more: { $ref: '#/properties/node' } }),
      }),
      expect.objectContaining({ type: 'object' }) as object,
    ],
  ])('%s', (_, schema, written) => {
    expect(writtenAs(schema, REFERRING)).toEqual(written);
  });

  it.each([
    object({ a: { $ref: '#/$defs/A' }, b: { $ref: '#' }, c: { $ref: 'https://example.com/s' } }, { $defs: { A } }),
    object({ $ref: { type: 'string' } }),
    object({ a: { $ref: '#/$defs/gone', description: 'a' } }),
  ])('are nothing to touch where they stand alone, or lead nowhere', (schema) => {
    const request = withSchemas(schema);
    expect(withPlainSchemas(request, REFERRING)).toBe(request);
  });
});

describe('a schema without a type', () => {
  const ANY = ['string', 'number', 'boolean', 'object', 'array', 'null'].map((type) => ({ type }));

  it('tells the one that its keywords are about, and otherwise all', () => {
    const properties = {
      a: { description: 'anything' },
      b: true,
      c: false,
      d: { properties: { x: { pattern: 'x' } } },
      e: { items: true },
      f: { items: { minimum: 1 } },
      g: { anyOf: [{ required: ['x'] }, { type: 'null' }] },
      h: { enum: ['a'] },
      type: { $ref: '#/$defs/A' },
    };
    expect(writtenAs({ type: 'object', properties, additionalProperties: false, $defs: { A: {} } }, TELLING)).toEqual({
      type: 'object',
      properties: {
        a: { description: 'anything', anyOf: ANY },
        b: { anyOf: ANY },
        d: { type: 'object', properties: { x: { type: 'string', pattern: 'x' } } },
        e: { type: 'array' },
        f: { type: 'array', items: { type: 'number', minimum: 1 } },
        g: { anyOf: [{ type: 'object', required: ['x'] }, { type: 'null' }] },
        h: { enum: ['a'] },
        type: { $ref: '#/$defs/A' },
      },
      additionalProperties: false,
      $defs: { A: { anyOf: ANY } },
    });
  });

  it('is nothing to touch where all tell theirs', () => {
    const request = withSchemas(bare);
    expect(withPlainSchemas(request, TELLING)).toBe(request);
  });
});
