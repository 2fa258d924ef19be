import type { LlmChatRequest } from 'nestjs-llm-failover';
import { fitConversation } from '../../../lib/clients/fit/fit-conversation.js';
import { strictSchemaOf } from '../../../lib/clients/fit/strict-schema.js';
import { deepFreeze } from '../wire/deep-freeze.js';

const text = { type: 'string' };
const open = { type: 'object', properties: { a: text }, required: ['a'] };
const closed = { ...open, additionalProperties: false };
const holding = (schema: object) => ({ ...closed, properties: { a: schema } });

describe('a schema that a model can be held to', () => {
  it('stays as it is where it is strict', () => {
    const schema = deepFreeze(holding({ type: 'array', items: { anyOf: [closed, { $ref: '#/$defs/b' }] } }));
    expect(strictSchemaOf({ ...schema, $defs: { b: closed } })).toEqual({ ...schema, $defs: { b: closed } });
    const whole = deepFreeze(holding({ type: ['string', 'null'], pattern: '^a(?:b|c)$', maxLength: 3 }));
    expect(strictSchemaOf(whole)).toBe(whole);
  });

  it.each([
    ['objects are closed', open, closed],
    ['objects within others are', holding(open), holding(closed)],
    ['objects of a list are', holding({ type: 'array', items: open }), holding({ type: 'array', items: closed })],
    [
      'objects that may be null are',
      holding({ ...open, type: ['object', 'null'] }),
      holding({ ...closed, type: ['object', 'null'] }),
    ],
    [
      'objects that are referred to are',
      { ...holding({ $ref: '#/$defs/b' }), $defs: { b: open } },
      { ...holding({ $ref: '#/$defs/b' }), $defs: { b: closed } },
    ],
    ['objects that are put together at the root are one', { allOf: [open] }, closed],
    [
      'what only describes goes',
      { $schema: 'x', ...holding({ ...text, default: 'a', title: 'A' }) },
      holding({ ...text, title: 'A' }),
    ],
  ])('becomes one: %s', (_what, schema, expected) => {
    expect(strictSchemaOf(deepFreeze(schema) as never)).toEqual(expected);
  });

  it.each([
    ['a property that may be absent', { ...open, required: [] }],
    ['a map', holding({ type: 'object', additionalProperties: text })],
    ['an object that is open on purpose', { ...open, additionalProperties: true }],
    ['an object of anything', holding({ type: 'object' })],
    ['anything', holding({ description: 'A' })],
    ['schemas put together', holding({ allOf: [open] })],
    ['one of several', holding({ oneOf: [text, { type: 'null' }] })],
    ['a condition', holding({ ...text, if: {}, else: {} })],
    ['a pattern that looks ahead', holding({ ...text, pattern: '^(?=a)' })],
    ['a pattern that looks behind', holding({ ...text, pattern: '(?<!a)b' })],
    ['alternatives at the root', { anyOf: [open, { ...open, properties: { a: { type: 'null' } } }] }],
    ['a list', { type: 'array', items: text }],
  ])('cannot be made of %s', (_what, schema) => {
    expect(strictSchemaOf(schema)).toBeUndefined();
  });

  it('is not looked for deeper than anybody reads', () => {
    const nested = (depth: number): object => (depth === 0 ? text : { type: 'array', items: nested(depth - 1) });
    expect(strictSchemaOf(holding(nested(90)))).toBeDefined();
    expect(strictSchemaOf(holding(nested(200)))).toBeUndefined();
  });
});

describe('a strict request', () => {
  const request = (schema: object, strict = true): LlmChatRequest =>
    deepFreeze({
      messages: [],
      response_format: { type: 'json_schema', json_schema: { name: 'a', description: 'A', strict, schema } },
      tools: [{ type: 'function', function: { name: 'find', strict, parameters: schema } }],
    }) as never;
  const fitted = (one: LlmChatRequest, provider: string, isAsSent = false) =>
    fitConversation(one, { provider, api: 'openai', model: 'm', isAsSent });

  it('is brought into the form that a model can be held to', () => {
    expect(fitted(request(open), 'openai')).toMatchObject({ request: request(closed), omitted: [] });
    const whole = request(closed);
    expect(fitted(whole, 'openai').request).toBe(whole);
  });

  it('is not strict where that cannot be done, and that is noted', () => {
    const optional = { ...open, properties: { a: text, b: text } };
    expect(fitted(request(optional), 'openai')).toMatchObject({
      request: request(optional, false),
      omitted: ['response_format.json_schema.strict', 'tools[].function.strict'],
    });
  });

  it('stays where it is not strict, nothing is known, or requests go as they are', () => {
    const [loose, strict] = [request({ type: 'object', properties: {} }, false), request(open)];
    expect(fitted(loose, 'openai').request).toBe(loose);
    expect(fitted(strict, 'mine').request).toBe(strict);
    expect(fitted(strict, 'openai', true).request).toBe(strict);
  });
});

describe('strictness at a provider that takes less of it', () => {
  const tool = (name: string, strict: boolean | undefined, parameters: object = closed) => ({
    type: 'function' as const,
    function: { name, ...(strict !== undefined && { strict }), parameters },
  });
  const fitted = (asked: object) => {
    const request = deepFreeze({ messages: [{ role: 'user', content: 'Hi' }], ...asked }) as unknown as LlmChatRequest;
    const { request: made, omitted } = fitConversation(request, {
      provider: 'cerebras',
      api: 'openai',
      model: 'gpt-oss-120b',
    });
    return { tools: made.tools, form: made.response_format, omitted };
  };

  it.each(['format', 'maxItems', 'maxLength', 'minItems', 'minLength', 'pattern'])(
    'is given up for a schema with %s',
    (keyword) => {
      const schema = holding({ type: 'string', [keyword]: 1 });
      const form = (strict: boolean) => ({ type: 'json_schema', json_schema: { name: 'x', strict, schema } });
      expect(fitted({ response_format: form(true) })).toMatchObject({
        form: form(false),
        omitted: ['response_format.json_schema.strict'],
      });
    },
  );

  it.each([[false], [undefined]])('is given up for all functions beside one whose is %j', (other) => {
    expect(fitted({ tools: [tool('a', true), tool('b', other)] })).toMatchObject({
      tools: [tool('a', false), tool('b', other)],
      omitted: ['tools[].function.strict'],
    });
  });

  it('stays where all functions have it, or none', () => {
    expect(fitted({ tools: [tool('a', true), tool('b', true)] })).toMatchObject({
      tools: [tool('a', true), tool('b', true)],
      omitted: [],
    });
    expect(fitted({ tools: [tool('a', false), tool('b', undefined)] })).toMatchObject({ omitted: [] });
  });

  it('is given up for all where one function cannot be held to', () => {
    const map = { type: 'object', properties: { a: { type: 'object', additionalProperties: text } }, required: ['a'] };
    expect(fitted({ tools: [tool('a', true), tool('b', true, map)] })).toMatchObject({
      tools: [tool('a', false), tool('b', false, map)],
      omitted: ['tools[].function.strict'],
    });
  });
});
