import * as fc from 'fast-check';
import {
  exactRecordOf,
  exactTextOf,
  withExactArguments,
  withExactIntegers,
} from '../../../lib/clients/wire/exact-integers.js';
import { WIRES } from '../../../lib/clients/wire/wires.js';

const LONG = '1234567890123456789';
/** What a JSON text is once it was read, as the field of an object, and written again. */
const written = (json: string) => exactTextOf(exactRecordOf(`{"in":${json}}`))?.slice('{"in":'.length, -1);

describe('long integers', () => {
  it.each([
    ['in fields, lists and alone', `{"id":${LONG},"more":[-${LONG},{"a":${LONG}}],"few":1234567890123456}`],
    ['beside texts that hold some', `{"a":"${LONG}","b\\"${LONG}":"\\\\","c":${LONG},"d":"\\\\\\"${LONG}"}`],
    ['alone', LONG],
  ])('keep their digits: %s', (_, json) => {
    expect(written(json)).toBe(json);
  });

  it.each([
    ['fractions', '{"a":0.1234567890123456789}', '{"a":0.12345678901234568}'],
    ['powers', '{"a":12345678901234567e3}', '{"a":12345678901234567000}'],
    ['what is no JSON', `{"a":${LONG}`, undefined],
  ])('are not %s', (_, json, seen) => {
    expect(written(json)).toBe(seen);
  });

  it('are nothing that a text can pass itself off as', () => {
    const text = { said: `{"nestjs-llm-failover:integer":"${LONG}"}`, id: 1 };
    expect(written(JSON.stringify(text))).toBe(JSON.stringify(text));
  });

  it.each([LONG, `[${LONG}]`, `"${LONG}"`])('are no object where they stand for themselves: %s', (json) => {
    expect(exactRecordOf(json)).toBeUndefined();
  });

  it('keep the digits of any big integer anywhere', () => {
    const big = fc.bigInt({ min: -(2n ** 80n), max: 2n ** 80n }).map((value) => ({ big: String(value) }));
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof({ maxDepth: 4 }, big, fc.string(), fc.array(tie('tree')), fc.dictionary(fc.string(), tie('tree'))),
    }));
    fc.assert(
      fc.property(tree, (value) => {
        const json = JSON.stringify(value).replaceAll(/\{"big":"(-?\d+)"\}/g, '$1');
        expect(written(json)).toBe(json);
      }),
    );
  });

  it('are numbers in an answer wherever they are no arguments of a call for the app', () => {
    const server = `{"type":"server_tool_use","name":"f","input":{"id":${LONG}}}`;
    const text = `{"n":${LONG},"content":[${server},{"type":"tool_use","name":"f","input":{"id":${LONG}}}]}`;
    const read = withExactArguments(JSON.parse(text), text);
    expect(read).toMatchObject({ n: Number(LONG), content: [{ input: { id: Number(LONG) } }, {}] });
    expect(withExactIntegers(JSON.stringify(read))).toContain(`"tool_use","name":"f","input":{"id":${LONG}}`);
  });

  it('cost no answer that is nested deep', () => {
    const deep = `{"a":${'['.repeat(20_000)}${LONG}${']'.repeat(20_000)}}`;
    const json: unknown = JSON.parse(deep);
    expect(withExactArguments(json, deep)).toBe(json);
  });
});

describe('calls with long integers', () => {
  const args = `{"id":${LONG}}`;
  const answers = {
    anthropic: `{"type":"message","content":[{"type":"tool_use","id":"t","name":"f","input":${args}}],"stop_reason":"tool_use"}`,
    gemini: `{"candidates":[{"content":{"parts":[{"functionCall":{"name":"f","args":${args}}}]},"finishReason":"STOP"}]}`,
  };

  it.each(['anthropic', 'gemini'] as const)('come from %s, and go back, with all digits', (api) => {
    const target = { provider: api, model: 'm' };
    const text = answers[api];
    const answer = WIRES[api].chatAnswer(JSON.parse(text), target, text);
    if (answer.kind !== 'response') throw new Error(answer.kind);
    const message = answer.response.choices[0]?.message;
    expect(message?.tool_calls?.[0]).toMatchObject({ function: { arguments: args } });
    const { body } = WIRES[api].chatRequest({ messages: [{ role: 'user', content: 'Go' }, message as never] }, target);
    expect(withExactIntegers(JSON.stringify(body))).toContain(args);
  });

  it('are what the app, or a model, said, where they are all of it', () => {
    const call = { id: 't', type: 'function', function: { name: 'f', arguments: LONG } } as const;
    const messages = [
      { role: 'user', content: 'Go' },
      { role: 'assistant', content: null, tool_calls: [call] },
      { role: 'tool', tool_call_id: 't', content: LONG },
    ] as const;
    const sent = (api: 'anthropic' | 'gemini') =>
      withExactIntegers(JSON.stringify(WIRES[api].chatRequest({ messages }, { provider: api, model: 'm' }).body));
    expect(sent('anthropic')).toContain(`"input":{"arguments":"${LONG}"}`);
    expect(sent('gemini')).toContain(`"args":{"arguments":"${LONG}"}`);
    expect(sent('gemini')).toContain(`"response":{"result":"${LONG}"}`);
  });

  it('come in a stream of Gemini with all digits', () => {
    const reader = WIRES.gemini.chatStreamReader({ provider: 'gemini', model: 'm' });
    const step = reader.read({ data: answers.gemini });
    expect(step).toMatchObject({
      chunks: [{ choices: [{ delta: { tool_calls: [{ function: { arguments: args } }] } }] }],
    });
  });
});
