import { fromAnthropicResponse } from '../../../../lib/clients/wire/anthropic/from-response.js';
import type { WireTarget } from '../../../../lib/clients/wire/wire.interface.js';
import { deepFreeze } from '../deep-freeze.js';

const target: WireTarget = { provider: 'anthropic', model: 'claude-haiku-5-5' };

function answer(fields: object = {}): object {
  return deepFreeze({
    id: 'msg_01Qx',
    type: 'message',
    role: 'assistant',
    model: 'claude-haiku-5-5-20251001',
    content: [{ type: 'text', text: 'The Elbe.' }],
    stop_reason: 'end_turn',
    stop_sequence: null,
    usage: { input_tokens: 11, output_tokens: 4 },
    ...fields,
  });
}

function read(fields: object) {
  const answered = fromAnthropicResponse(answer(fields), target);
  if (answered.kind !== 'response') throw new Error(`read as ${answered.kind}`);
  return answered.response;
}

describe('fromAnthropicResponse', () => {
  it('ends with its calls though the reason is a word that is not known', () => {
    const call = { type: 'tool_use', id: 'toolu_1', name: 'find', input: {} };
    expect(read({ content: [call], stop_reason: 'compaction' }).choices[0]?.finish_reason).toBe('tool_calls');
  });

  it('keeps no thought that was cut before its maker signed it', () => {
    const cut = { type: 'thinking', thinking: 'Rivers, and', signature: '' };
    const [choice] = read({ content: [cut], stop_reason: 'max_tokens' }).choices;
    expect(choice?.message).toEqual({
      role: 'assistant',
      content: null,
      reasoning_content: 'Rivers, and',
      providerState: { ...target, blocks: undefined },
    });
  });

  it('gives an answer in the common shape', () => {
    expect(fromAnthropicResponse(answer(), target)).toEqual({
      kind: 'response',
      response: {
        id: 'msg_01Qx',
        object: 'chat.completion',
        created: 0,
        model: 'claude-haiku-5-5-20251001',
        choices: [{ index: 0, message: { role: 'assistant', content: 'The Elbe.' }, finish_reason: 'stop' }],
        usage: { prompt_tokens: 11, completion_tokens: 4, total_tokens: 15 },
      },
    });
  });

  it('tells text, thoughts and tool calls apart and keeps what Anthropic alone understands', () => {
    const response = read({
      content: [
        { type: 'thinking', thinking: 'Rivers.', signature: 'c2lnbmVk' },
        { type: 'redacted_thinking', data: 'aGlkZGVu' },
        { type: 'text', text: 'I look ' },
        { type: 'server_tool_use', id: 'srvtoolu_1', name: 'web_search', input: {} },
        { type: 'text', text: 'that up.' },
        { type: 'tool_use', id: 'toolu_1', name: 'look_up', input: { river: 'Elbe' } },
        { type: 'tool_use', id: 'toolu_2', name: 'now' },
      ],
      stop_reason: 'tool_use',
    });

    expect(response.choices).toEqual([
      {
        index: 0,
        message: {
          role: 'assistant',
          content: 'I look that up.',
          reasoning_content: 'Rivers.',
          tool_calls: [
            { id: 'toolu_1', type: 'function', function: { name: 'look_up', arguments: '{"river":"Elbe"}' } },
            { id: 'toolu_2', type: 'function', function: { name: 'now', arguments: '{}' } },
          ],
          providerState: {
            provider: 'anthropic',
            model: expect.any(String),
            blocks: [
              { at: 0, calls: 0, block: { type: 'thinking', thinking: 'Rivers.', signature: 'c2lnbmVk' } },
              { at: 0, calls: 0, block: { type: 'redacted_thinking', data: 'aGlkZGVu' } },
              {
                at: 7,
                calls: 0,
                block: { type: 'server_tool_use', id: 'srvtoolu_1', name: 'web_search', input: {} },
              },
            ],
          },
        },
        finish_reason: 'tool_calls',
      },
    ]);
  });

  it.each([
    ['end_turn', 'stop'],
    ['stop_sequence', 'stop'],
    ['max_tokens', 'length'],
    ['model_context_window_exceeded', 'length'],
    ['pause_turn', 'pause_turn'],
    ['a_word_of_its_own', 'a_word_of_its_own'],
  ])('reads the stop reason %s as %s', (sent, given) => {
    expect(read({ stop_reason: sent }).choices[0]?.finish_reason).toBe(given);
  });

  it.each([
    ['no JSON object', 'ok'],
    ['null', null],
    ['an error document', { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } }],
    ['an error beside an answer', answer({ error: { type: 'api_error', message: 'Internal' } })],
    ['a document of another type', answer({ type: 'completion' })],
    ['no content', answer({ content: undefined })],
    ['a content that is a text', answer({ content: 'The Elbe.' })],
    ['no stop reason', answer({ stop_reason: undefined })],
    ['null for the stop reason', answer({ stop_reason: null })],
    ['a refusal', answer({ content: [], stop_reason: 'refusal' })],
    ['a refusal after some text', answer({ stop_reason: 'refusal' })],
    ['an announced but missing tool call', answer({ stop_reason: 'tool_use' })],
    ['a tool call without a name', answer({ content: [{ type: 'tool_use', id: 'toolu_1', input: {} }] })],
  ])('takes %s for no answer', (_, body) => {
    expect(fromAnthropicResponse(deepFreeze(body), target)).toEqual({ kind: 'not-an-answer' });
  });

  it.each([
    ['no blocks', [], 'end_turn'],
    ['an empty text', [{ type: 'text', text: '' }], 'end_turn'],
    ['no blocks at a stop sequence', [], 'stop_sequence'],
  ])('takes %s for empty', (_, content, reason) => {
    expect(fromAnthropicResponse(answer({ content, stop_reason: reason }), target)).toEqual({ kind: 'empty' });
  });

  it('takes an answer that a token limit left without content for complete', () => {
    expect(read({ content: [], stop_reason: 'max_tokens' }).choices[0]).toMatchObject({
      message: { content: null },
      finish_reason: 'length',
    });
  });

  it('counts cached tokens as tokens of the prompt', () => {
    const usage = { input_tokens: 10, cache_read_input_tokens: 200, cache_creation_input_tokens: 30, output_tokens: 5 };

    expect(read({ usage }).usage).toEqual({
      prompt_tokens: 240,
      completion_tokens: 5,
      total_tokens: 245,
      prompt_tokens_details: { cached_tokens: 200, cache_write_tokens: 30 },
    });
  });

  it.each([[undefined], [null], [{}], [{ input_tokens: 'many' }]])('passes over usage without counts: %j', (usage) => {
    expect(read({ usage })).not.toHaveProperty('usage');
  });

  it('makes up for a missing frame', () => {
    const bare = { content: [{ type: 'text', text: 'The Elbe.' }], stop_reason: 'end_turn' };

    expect(fromAnthropicResponse(bare, target)).toMatchObject({
      kind: 'response',
      response: { id: '', model: 'claude-haiku-5-5' },
    });
  });

  it.each(['end_turn', 'tool_use'])('says that an answer with calls ended with them, where it says %s', (reason) => {
    const content = [{ type: 'tool_use', id: 'toolu_1', name: 'now', input: null }];
    const [choice] = read({ content, stop_reason: reason }).choices;

    expect(choice?.finish_reason).toBe('tool_calls');
    expect(choice?.message.tool_calls?.[0]).toMatchObject({ function: { name: 'now', arguments: '{}' } });
  });

  it('tells calls of one id apart', () => {
    const call = (city: string) => ({ type: 'tool_use', id: 'toolu_1', name: 'look_up', input: { city } });
    const { message } = read({ content: [call('Bonn'), call('Ulm')], stop_reason: 'tool_use' }).choices[0] ?? {};

    expect(message?.tool_calls?.map(({ id }) => id)).toEqual(['toolu_1', expect.stringMatching(/^call\w*_1$/)]);
  });

  it('gives a paused turn back as it came, though nothing was said yet, so that it can go on', () => {
    const block = { type: 'server_tool_use', id: 'srvtoolu_1', name: 'web_search', input: { query: 'Elbe' } };

    expect(read({ content: [block], stop_reason: 'pause_turn' }).choices[0]).toMatchObject({
      message: { content: null, providerState: { blocks: [{ at: 0, calls: 0, block }] } },
      finish_reason: 'pause_turn',
    });
  });

  it.each([
    [
      'thinking',
      { output_tokens_details: { thinking_tokens: 3 } },
      { completion_tokens_details: { reasoning_tokens: 3 } },
    ],
    [
      'writing to a cache by how long it is kept',
      { cache_creation: { ephemeral_5m_input_tokens: 2, ephemeral_1h_input_tokens: 4 } },
      { prompt_tokens: 7, prompt_tokens_details: { cache_write_tokens: 6 } },
    ],
  ])('tells what went into %s', (_, fields, usage) => {
    expect(read({ usage: { input_tokens: 1, output_tokens: 5, ...fields } }).usage).toMatchObject(usage);
  });

  it('tells what its texts rest on, and where these stand', () => {
    const page = { type: 'web_search_result', url: 'https://a.test/', title: 'Rivers', encrypted_content: 'x' };
    const { message } = read({
      content: [
        { type: 'web_search_tool_result', tool_use_id: 'srvtoolu_1', content: [page, { type: 'other' }] },
        { type: 'text', text: 'Well: ' },
        {
          type: 'text',
          text: 'the Elbe',
          citations: [
            { type: 'web_search_result_location', url: 'https://a.test/', title: 'Rivers', cited_text: 'The Elbe is' },
            { type: 'char_location', document_index: 1, document_title: 'B', cited_text: 'Elbe', start_char_index: 3 },
            { type: 'page_location', document_index: 0, start_page_number: 2, end_page_number: 3 },
            { type: 'of_next_year', url: 'https://b.test/' },
          ],
        },
        { type: 'text', text: '.' },
      ],
    }).choices[0] ?? { message: undefined };
    const place = { start_index: 6, end_index: 14 };

    expect(message?.content?.slice(place.start_index, place.end_index)).toBe('the Elbe');
    expect(message?.annotations).toEqual([
      { type: 'url_citation', url_citation: { url: 'https://a.test/', title: 'Rivers' } },
      {
        type: 'url_citation',
        url_citation: { url: 'https://a.test/', title: 'Rivers', ...place, cited_text: 'The Elbe is' },
      },
      {
        type: 'document_citation',
        document_citation: { document_index: 1, document_title: 'B', ...place, cited_text: 'Elbe' },
      },
      { type: 'document_citation', document_citation: { document_index: 0, start_page: 2, end_page: 3, ...place } },
    ]);
  });
});
