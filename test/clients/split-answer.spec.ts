import { toLlmResponse, type LlmChatRequest } from 'nestjs-llm-failover';
import { lastValueFrom } from 'rxjs';
import { Bench, provider, secretOf } from '../support/bench.js';
import { useVirtualTime } from '../support/virtual-time.js';

useVirtualTime();

const call = { id: 'a', type: 'function', function: { name: 'find', arguments: '{}' } };
const text = { message: { role: 'assistant', content: 'I look.' }, finish_reason: 'tool_calls' };
const calls = { message: { role: 'assistant', content: null, tool_calls: [call] }, finish_reason: 'tool_calls' };
const request: LlmChatRequest = { messages: [{ role: 'user', content: 'Where?' }] };

/** What a client makes of an answer with these choices. */
function clientOf(...choices: readonly object[]) {
  const body = { id: 'c', object: 'chat.completion', created: 1, model: 'm', choices };
  const routes = { default: ['gate/m'], several: [{ provider: 'gate', model: 'm', params: { n: 2 } }] };
  return new Bench({ routes, providers: provider('gate', 'key'), script: { 'key/m': { status: 200, body } } }).client;
}

describe('an answer that comes in several choices', () => {
  it.each([
    ['its text first', [text, calls]],
    ['its calls first', [calls, text]],
    [
      'numbers',
      [
        { index: 0, ...text },
        { index: 1, ...calls },
      ],
    ],
    ['a text that is empty beside the calls', [{ ...calls, message: { ...calls.message, content: '' } }, text]],
  ])('is one, with %s', async (_, choices) => {
    const client = clientOf(...choices);
    const whole = {
      index: 0,
      message: { role: 'assistant', content: 'I look.', tool_calls: [call] },
      finish_reason: 'tool_calls',
    };
    expect((await client.promises.chat(request)).choices).toEqual([whole]);
    expect((await lastValueFrom(client.stream(request).pipe(toLlmResponse()))).choices).toEqual([whole]);
  });

  it('has all its calls, and the limit that cut it', async () => {
    const [first, second] = [
      calls,
      { ...calls, message: { tool_calls: [{ ...call, id: 'b' }] }, finish_reason: 'length' },
    ];
    const [choice, ...others] = (await clientOf(first, second).promises.chat(request)).choices;
    expect(choice).toMatchObject({ message: { tool_calls: [{ id: 'a' }, { id: 'b' }] }, finish_reason: 'length' });
    expect(others).toEqual([]);
  });

  it('has a call once that two choices have, and each other under an id of its own', async () => {
    const other = { ...call, function: { name: 'other', arguments: '{}' } };
    const { id: _id, ...nameless } = call;
    const { id: _otherId, ...otherNameless } = other;
    const idsOf = async (...lists: readonly (readonly object[])[]) => {
      const choices = lists.map((list) => ({ ...calls, message: { ...calls.message, tool_calls: list } }));
      const [choice] = (await clientOf(...choices).promises.chat(request)).choices;
      return choice?.message.tool_calls?.map(({ id }) => id) ?? [];
    };
    expect(await idsOf([call], [call])).toEqual(['a']);
    expect(await idsOf([call], [call, { ...call, id: 'b' }])).toEqual(['a', 'b']);
    for (const lists of [
      [[call], [other]],
      [[nameless], [otherNameless]],
    ]) {
      const ids = await idsOf(...lists);
      expect(new Set(ids).size).toBe(2);
    }
  });

  it('keeps what its maker wants back of each choice', async () => {
    const [first, second] = [
      { ...text, message: { ...text.message, reasoning_details: [{ type: 'reasoning.encrypted', data: 'one' }] } },
      { ...calls, message: { ...calls.message, extra_content: { two: 2 } } },
    ];
    const [choice] = (await clientOf(first, second).promises.chat(request)).choices;
    expect(choice?.message.providerState?.fields).toMatchObject({
      reasoning_details: [{ data: 'one' }],
      extra_content: { two: 2 },
    });
  });

  it.each<[string, LlmChatRequest, string | undefined, readonly object[]]>([
    ['were asked for', { ...request, n: 2 }, undefined, [text, calls]],
    ['were asked for by the target', request, 'several', [text, calls]],
    ['were asked for of the provider', { ...request, providerOptions: { gate: { n: 2 } } }, undefined, [text, calls]],
    ['are several answers', request, undefined, [text, text]],
    ['are several answers, one of them with calls', request, undefined, [text, text, calls]],
  ])('stays as it is where they %s', async (_, asked, route, choices) => {
    const answer = await clientOf(...choices).promises.chat(asked, route === undefined ? {} : { route });
    expect(answer.choices).toHaveLength(choices.length);
  });

  it("stays as it is in a protocol that has a name of its own for how many, which the app's fields use", async () => {
    const functionCall = (name: string) => ({
      content: { role: 'model', parts: [{ functionCall: { name, args: {} } }] },
      finishReason: 'STOP',
    });
    const body = { candidates: [functionCall('one'), functionCall('two')], usageMetadata: {} };
    const script = { 'key/gemini-3.5-flash': { status: 200, body } };
    const keys = [{ label: 'key', value: secretOf('key') }];
    const { client } = new Bench({
      routes: { default: ['gemini/gemini-3.5-flash'] },
      providers: { gemini: { baseUrl: 'http://gemini.test/v1beta', keys } },
      script,
    });
    const providerOptions = { gemini: { generationConfig: { candidateCount: 2 } } };
    expect((await client.promises.chat({ ...request, providerOptions })).choices).toHaveLength(2);
  });
});
