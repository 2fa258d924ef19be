import { fitConversation } from '../../../lib/clients/fit/fit-conversation.js';
import { withPlainSchemas } from '../../../lib/clients/fit/plain-schemas.js';
import { deepFreeze } from '../wire/deep-freeze.js';

const DIALECT = { areWithoutDialect: true, haveTypedAlternatives: false };
const TYPED = { areWithoutDialect: false, haveTypedAlternatives: true };
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
