import { withoutDialect } from '../../../lib/clients/fit/schema-dialect.js';
import { deepFreeze } from '../wire/deep-freeze.js';

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
    expect(withoutDialect(withSchemas(told, told))).toEqual(withSchemas(bare, bare));
  });

  it('is nothing to touch where no schema names it', () => {
    const request = withSchemas(bare, bare);
    expect(withoutDialect(request)).toBe(request);
    const plain = { messages } as never;
    expect(withoutDialect(plain)).toBe(plain);
  });
});
