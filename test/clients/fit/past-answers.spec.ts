import { withResultsInPlace } from '../../../lib/clients/fit/message-order.js';
import { withSpokenSound, withUsableAnswers } from '../../../lib/clients/fit/past-answers.js';
import { withReadableResults } from '../../../lib/clients/fit/tool-results.js';
import { Omissions } from '../../../lib/clients/wire/omissions.js';
import { deepFreeze } from '../wire/deep-freeze.js';

const OPENAI = {
  provider: 'openai',
  assistantFields: ['role', 'content', 'refusal', 'audio', 'tool_calls', 'function_call'],
  toolCallFields: ['id', 'type', 'function', 'custom'],
};
const MISTRAL = {
  provider: 'mistral',
  assistantFields: ['role', 'content', 'tool_calls'],
  toolCallFields: ['id', 'type', 'function'],
};
const UNKNOWN = { provider: 'mine' };
const answer = (fields: object) => ({ role: 'assistant', content: null, ...fields });

describe('an earlier answer', () => {
  it('stays as it is where it says something', () => {
    const messages = deepFreeze([
      answer({ content: 'Hello' }),
      answer({ tool_calls: [{ id: 'a', type: 'function', function: { name: 'find', arguments: '{}' } }] }),
      answer({ audio: { id: 'audio_1' } }),
      { role: 'user', content: null },
    ]);
    expect(withUsableAnswers(messages, OPENAI)).toEqual(messages);
  });

  it.each([OPENAI, MISTRAL, UNKNOWN])('loses fields without a value for $provider', (taken) => {
    const message = answer({ content: 'Hello', tool_calls: [], function_call: null, reasoning: null });
    expect(withUsableAnswers([message], taken)).toEqual([{ role: 'assistant', content: 'Hello' }]);
  });

  it.each([
    ['an image', { images: [{ type: 'image_url' }] }],
    ['thoughts of another', { reasoning_content: 'Hm', providerState: { provider: 'deepseek', model: 'm' } }],
    ['an empty text', { content: '' }],
    ['nothing', {}],
  ])('goes where it says nothing but %s', (_, fields) => {
    expect(withUsableAnswers([answer(fields)], OPENAI)).toEqual([]);
    expect(withUsableAnswers([answer(fields)], MISTRAL)).toEqual([]);
  });

  it('stays with an empty content where its maker, or nobody known, is given more than the content', () => {
    const own = answer({ providerState: { provider: 'mistral', model: 'm', blocks: [] } });
    expect(withUsableAnswers([own], MISTRAL)).toEqual([{ ...own, content: '' }]);
    const pictured = answer({ images: [{ type: 'image_url' }] });
    expect(withUsableAnswers([pictured], UNKNOWN)).toEqual([{ ...pictured, content: '' }]);
  });

  it('gives sound back by its id, or by its words', () => {
    const audio = { id: 'audio_1', data: 'AA', expires_at: 1, transcript: 'Hello' };
    const inWords = [answer({ content: 'Hello' })];
    expect(withUsableAnswers([answer({ audio })], OPENAI)).toEqual([answer({ audio: { id: 'audio_1' } })]);
    expect(withUsableAnswers([answer({ audio: { ...audio, id: '' } })], OPENAI)).toEqual(inWords);
    expect(withUsableAnswers([answer({ audio })], MISTRAL)).toEqual(inWords);
    expect(withSpokenSound([answer({ audio })])).toEqual(inWords);
    expect(withUsableAnswers([answer({ audio })], UNKNOWN)).toEqual([
      answer({ content: 'Hello', audio: { id: 'audio_1' } }),
    ]);
  });

  it('gives sound back by its words where another provider knows its id', () => {
    const audio = { id: 'audio_1', transcript: 'Hello' };
    const made = (provider: string) => answer({ audio, providerState: { provider, model: 'm' } });
    expect(withUsableAnswers([made('openai')], OPENAI)).toMatchObject([{ content: null, audio: { id: 'audio_1' } }]);
    for (const taken of [{ ...OPENAI, provider: 'azure-openai' }, UNKNOWN]) {
      const [said] = withUsableAnswers([made('openai')], taken);
      expect(said).toMatchObject({ content: 'Hello' });
      expect(said).not.toHaveProperty('audio');
    }
    expect(withUsableAnswers([made('azure')], { ...OPENAI, provider: 'azure-openai' })).toMatchObject([
      { audio: { id: 'audio_1' } },
    ]);
  });

  it('has no content in place of an empty list of parts beside calls', () => {
    const calls = { tool_calls: [{ id: 'a', type: 'function', function: { name: 'find', arguments: '{}' } }] };
    for (const taken of [OPENAI, UNKNOWN]) {
      expect(withUsableAnswers([answer({ content: [], ...calls })], taken)).toEqual([answer(calls)]);
    }
  });

  it('says its refusal where no such field is taken', () => {
    const refusal = { type: 'refusal', refusal: 'No.' };
    const messages = [answer({ refusal: 'No.' }), answer({ content: [refusal] })];
    expect(withUsableAnswers(messages, OPENAI)).toEqual(messages);
    expect(withUsableAnswers([answer({ content: '', refusal: 'No.' })], MISTRAL)).toEqual([answer({ content: 'No.' })]);
    for (const taken of [MISTRAL, UNKNOWN]) {
      expect(withUsableAnswers(messages, taken)).toEqual([
        answer({ content: 'No.' }),
        answer({ content: [{ type: 'text', text: 'No.' }] }),
      ]);
    }
  });

  it('calls with arguments where free text is not taken', () => {
    const free = answer({ tool_calls: [{ id: 'a', type: 'custom', custom: { name: 'run', input: 'ls' } }] });
    const call = { id: 'a', type: 'function', function: { name: 'run', arguments: '{"input":"ls"}' } };
    expect(withUsableAnswers([free], MISTRAL)).toEqual([answer({ tool_calls: [call] })]);
    expect(withUsableAnswers([free], OPENAI)).toEqual([free]);
  });
});

describe('the results of tools', () => {
  const result = (content?: unknown) => ({ role: 'tool', tool_call_id: 'a', content });

  it('are texts or parts', () => {
    const parts = [{ type: 'text', text: 'found' }];
    const contents = ['found', parts, { a: 1 }, 7, null, undefined, []];
    expect(withReadableResults(contents.map(result)).map(({ content }) => content)).toEqual([
      'found',
      parts,
      '{"a":1}',
      '7',
      '',
      '',
      '',
    ]);
  });

  it('of one call become one where several are refused', () => {
    const call = answer({ tool_calls: [{ id: 'a', type: 'function', function: { name: 'find', arguments: '{}' } }] });
    const placed = (...contents: unknown[]) =>
      withResultsInPlace([call, ...contents.map(result)], true, new Omissions()).slice(1);
    expect(placed('one', 'two')).toEqual([result('one\n\ntwo')]);
    expect(placed('one', [{ type: 'text', text: 'two' }])).toEqual([
      result([
        { type: 'text', text: 'one' },
        { type: 'text', text: 'two' },
      ]),
    ]);
  });
});
