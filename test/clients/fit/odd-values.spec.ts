import { createLlmClient, failoverOf, type LlmChatRequest } from 'nestjs-llm-failover';
import { FakeLlm } from 'nestjs-llm-failover/testing';
import { callErrorOf } from '../../support/thrown-by.js';

const parameters = { type: 'object', properties: { city: { type: 'string' } } };
const tool = { type: 'function', function: { name: 'weather', parameters } };
const ODD: readonly (readonly [string, object, string])[] = [
  [
    'a function as the Responses API has it',
    { tools: [{ type: 'function', name: 'weather', parameters }] },
    'tools of such a form',
  ],
  ['a tool as Anthropic has it', { tools: [{ name: 'weather', input_schema: parameters }] }, 'tools of such a form'],
  [
    'a function without a name',
    { tools: [tool, { type: 'function', function: { parameters } }] },
    'tools of such a form',
  ],
  ['names as tools', { tools: ['weather'] }, 'tools of such a form'],
  ['tools by their names', { tools: { weather: tool } }, 'tools of such a form'],
  [
    'parameters as a text',
    { tools: [{ type: 'function', function: { name: 'weather', parameters: '{}' } }] },
    'tools of such a form',
  ],
  ['a name as tool_choice', { tools: [tool], tool_choice: 'weather' }, 'a tool_choice of this type'],
  ['a word of Mistral’s as tool_choice', { tools: [tool], tool_choice: 'any' }, 'a tool_choice of this type'],
  [
    'a tool_choice as the Responses API has it',
    { tools: [tool], tool_choice: { type: 'function', name: 'weather' } },
    'a tool_choice of this type',
  ],
  ['a word as response_format', { response_format: 'json_object' }, 'response_format: one of this type'],
  [
    'a schema beside its type',
    { response_format: { type: 'json_schema', name: 'city', schema: parameters } },
    'response_format: one of this type',
  ],
  [
    'a schema as a text',
    { response_format: { type: 'json_schema', json_schema: { name: 'city', schema: '{}' } } },
    'response_format: one of this type',
  ],
  ['a number as stop', { stop: 5 }, 'stop of such a form'],
  ['a number among sequences', { stop: ['END', 5] }, 'stop of such a form'],
  ['a text as n', { n: '2' }, 'n of such a form'],
  ['a text as limit', { max_tokens: '50' }, 'max_tokens of such a form'],
  ['a text as the newer limit', { max_completion_tokens: '50' }, 'max_completion_tokens of such a form'],
  ['a text as logprobs', { logprobs: 'true' }, 'logprobs of such a form'],
  ['a text as modalities', { modalities: 'image' }, 'modalities of such a form'],
];
const ELSEWHERE = ['anthropic/claude-haiku-5-5', 'gemini/gemini-3.5-flash'];

function clientOf(fake: FakeLlm, ...targets: string[]) {
  const providers = Object.fromEntries(['openai', 'anthropic', 'gemini'].map((id) => [id, { keys: `sk-test-${id}` }]));
  const options = { providers, routes: { default: targets }, limits: { maxRetries: 0 } };
  return createLlmClient(options, { transport: fake, runtime: fake.runtime });
}

const requestOf = (fields: object) => ({ messages: [{ role: 'user', content: 'Rain?' }], ...fields }) as LlmChatRequest;

describe.each(ODD)('%s, which other protocols could but leave out', (_what, fields, name) => {
  it.each(ELSEWHERE)('passes %s over', async (target) => {
    const fake = new FakeLlm(['No']);
    const { trail } =
      failoverOf(await clientOf(fake, target, 'openai/gpt-6-luna').promises.chat(requestOf(fields))) ?? {};

    expect(trail?.[0]).toMatchObject({ kind: 'skip', reason: `cannot carry ${name}` });
    expect(fake.calls.map(({ provider }) => provider)).toEqual(['openai']);
  });

  it('is the caller’s mistake where no other target is there, and marks nothing', async () => {
    const fake = new FakeLlm(['No']);
    const client = clientOf(fake, ...ELSEWHERE);
    const error = await callErrorOf(client.promises.chat(requestOf(fields)));

    expect(error.category).toBe('invalid_request');
    expect(fake.calls).toHaveLength(0);
    expect(client.plan().candidates.map(({ state }) => state)).toEqual(['ready', 'ready']);
  });
});

it('sound without data passes over who would leave it out', async () => {
  const fake = new FakeLlm(['No']);
  const content = [{ type: 'input_audio', input_audio: { data: Buffer.from('x'), format: 'wav' } }];
  const request = { messages: [{ role: 'user', content }] } as never;
  await clientOf(fake, 'gemini/gemini-3.5-flash', 'openai/gpt-audio-2').promises.chat(request);
  expect(fake.calls.map(({ provider }) => provider)).toEqual(['openai']);
});

it.each([
  { tools: null },
  { stop: null },
  { n: null, logprobs: null, max_tokens: null, modalities: null },
  { response_format: null },
  { response_format: { type: 'json_schema', json_schema: { name: 'city', schema: parameters } } },
  { tools: [tool], tool_choice: null },
  { tools: [{ function: { name: 'weather', parameters: null } }] },
  { stop: '' },
])('%j is carried', async (fields) => {
  const fake = new FakeLlm(['No']);
  await clientOf(fake, 'gemini/gemini-3.5-flash').promises.chat(requestOf(fields));
  expect(fake.calls).toHaveLength(1);
});
