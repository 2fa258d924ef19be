import { fromOpenAiResponse } from '../../../../lib/clients/wire/openai/from-response.js';
import type { WireTarget } from '../../../../lib/clients/wire/wire.interface.js';
import { deepFreeze } from '../deep-freeze.js';

const target: WireTarget = { provider: 'openai', model: 'gpt-6-luna' };

function answer(choice: object, others: object = {}): object {
  return deepFreeze({
    id: 'chatcmpl-7Qx',
    object: 'chat.completion',
    created: 1767225600,
    model: 'gpt-6-luna-2025-08-07',
    choices: [{ index: 0, message: { role: 'assistant', content: 'The Elbe.' }, finish_reason: 'stop', ...choice }],
    ...others,
  });
}

function read(body: unknown) {
  const answered = fromOpenAiResponse(body, target);
  if (answered.kind !== 'response') throw new Error(`read as ${answered.kind}`);
  return answered.response;
}

function readMessage(message: object, finishReason = 'stop') {
  return read(answer({ message, finish_reason: finishReason })).choices[0]?.message;
}

describe('fromOpenAiResponse', () => {
  it('gives a whole answer back, fields it does not know included', () => {
    const body = answer(
      { logprobs: null },
      {
        service_tier: 'default',
        usage: {
          prompt_tokens: 11,
          completion_tokens: 4,
          total_tokens: 15,
          prompt_tokens_details: { cached_tokens: 8, audio_tokens: 0 },
          completion_tokens_details: { reasoning_tokens: 2 },
        },
      },
    );

    expect(fromOpenAiResponse(body, target)).toEqual({ kind: 'response', response: body });
  });

  it.each([
    ['an error of empty fields beside it', { error: { message: '', type: '', param: '', code: null } }],
    ['an error of nothing beside it', { error: {} }],
    ['an error that says that all is well', { error: { code: 0, message: 'success' } }],
  ])('reads an answer with %s', (_, others) => {
    expect(read(answer({}, others)).choices[0]?.message.content).toBe('The Elbe.');
  });

  it.each([[undefined], [null]])('reads the finish reason under its other name where it is %s', (reason) => {
    expect(read(answer({ finish_reason: reason, finishReason: 'length' })).choices[0]?.finish_reason).toBe('length');
    expect(read(answer({ finish_reason: 'stop', finishReason: 'length' })).choices[0]?.finish_reason).toBe('stop');
  });

  it.each([
    ['an error of nothing alone', { error: {} }],
    ['an error without words but with a code', answer({}, { error: { message: '', code: 500 } })],
    ['no JSON object', 'ok'],
    ['null', null],
    ['a list', [answer({})]],
    ['an error object', { error: { message: 'Overloaded.', type: 'server_error' } }],
    ['an error beside an answer', answer({}, { error: { code: 502, message: 'Upstream failed.' } })],
    ['an error as a text', answer({}, { error: 'model runner has stopped' })],
    ['an error in a choice', answer({ error: { code: 502, message: 'Upstream failed.' } })],
    ['a MiniMax error', answer({}, { base_resp: { status_code: 1008, status_msg: 'no balance' } })],
    ['no choices', { id: 'x', object: 'chat.completion' }],
    ['null for choices', { id: 'x', choices: null }],
    ['an empty list of choices', { id: 'x', choices: [] }],
    ['a choice that is no object', { id: 'x', choices: ['The Elbe.'] }],
    ['a choice without a message', answer({ message: undefined })],
    ['a message that is a text', answer({ message: 'The Elbe.' })],
    ['no finish reason', answer({ finish_reason: undefined })],
    ['null for the finish reason', answer({ finish_reason: null })],
    ['an empty finish reason', answer({ finish_reason: '' })],
    ['the finish reason error', answer({ finish_reason: 'error' })],
    ['the finish reason of a GLM whose network broke', answer({ finish_reason: 'network_error' })],
    ['the finish reason of a DeepSeek out of resources', answer({ finish_reason: 'insufficient_system_resource' })],
    ['the finish reason of a GLM whose network broke, spelt otherwise', answer({ finish_reason: 'network-error' })],
    [
      'a provider behind OpenRouter that broke off',
      answer({ finish_reason: 'stop', native_finish_reason: 'network_error' }),
    ],
    ['the finish reason of an aborted vLLM', answer({ finish_reason: 'abort' })],
    ['a call that Gemini could not read', answer({ finish_reason: 'function_call_filter: MALFORMED_FUNCTION_CALL' })],
    ['a call too many of a Gemini', answer({ finish_reason: 'TOO_MANY_TOOL_CALLS' })],
    ['a Gemini that ended for no cause it knows', answer({ finish_reason: 'OTHER' })],
    ['a Gemini that tells no reason yet', answer({ finish_reason: 'FINISH_REASON_UNSPECIFIED' })],
    [
      "a filter of Gemini's that left nothing",
      answer({ message: { content: null }, finish_reason: 'content_filter: SPII' }),
    ],
    ['a content filter that left nothing', answer({ message: { content: '' }, finish_reason: 'content_filter' })],
    ['a tool call without a name', answer({ message: { content: 'x', tool_calls: [{ id: 'a', function: {} }] } })],
    ['tool calls that are no list', answer({ message: { content: 'x', tool_calls: { id: 'a' } } })],
    [
      'a second choice that was cut',
      { choices: [{ message: { content: 'a' }, finish_reason: 'stop' }, { message: { content: 'b' } }] },
    ],
  ])('takes %s for no answer', (_, body) => {
    expect(fromOpenAiResponse(deepFreeze(body), target)).toEqual({ kind: 'not-an-answer' });
  });

  it.each([
    ['null', { role: 'assistant', content: null }],
    ['an empty text', { role: 'assistant', content: '' }],
    ['no content', { role: 'assistant' }],
    ['no parts', { content: [] }],
    ['an empty list of tool calls', { content: '', tool_calls: [] }],
    ['null for everything', { content: null, refusal: null, tool_calls: null, reasoning_content: null, audio: null }],
  ])('takes %s with "stop" for empty', (_, message) => {
    expect(fromOpenAiResponse(answer({ message }), target)).toEqual({ kind: 'empty' });
  });

  it('takes an announced but missing tool call for empty', () => {
    const body = answer({ message: { content: null, tool_calls: [] }, finish_reason: 'tool_calls' });

    expect(fromOpenAiResponse(body, target)).toEqual({ kind: 'empty' });
  });

  it('takes an answer that a token limit left without content for complete', () => {
    const response = read(answer({ message: { content: '' }, finish_reason: 'length' }));

    expect(response.choices[0]).toMatchObject({ message: { content: null }, finish_reason: 'length' });
  });

  it.each([
    ['blanks', { content: ' \n' }],
    ['a refusal', { content: null, refusal: 'I will not.' }],
    ['reasoning alone', { content: '', reasoning_content: 'Rivers.' }],
    ['audio', { content: null, audio: { id: 'audio_1', data: 'AAAA' } }],
    ['a call in the older form', { content: null, function_call: { name: 'look_up', arguments: '{}' } }],
    ['a tool call', { content: null, tool_calls: [{ id: 'a', type: 'function', function: { name: 'f' } }] }],
  ])('counts %s as content', (_, message) => {
    expect(fromOpenAiResponse(answer({ message }), target).kind).toBe('response');
  });

  it('keeps what a content filter let through', () => {
    const { choices } = read(answer({ finish_reason: 'content_filter' }));

    expect(choices[0]).toMatchObject({ message: { content: 'The Elbe.' }, finish_reason: 'content_filter' });
  });

  it.each([
    ['stop', 'stop'],
    ['length', 'length'],
    ['STOP', 'stop'],
    ['eos', 'stop'],
    ['end_turn', 'stop'],
    ['max_tokens', 'length'],
    ['model_length', 'length'],
    ['model_context_window_exceeded', 'length'],
    ['sensitive', 'content_filter'],
    ['PROHIBITED_CONTENT', 'content_filter'],
    ['IMAGE_RECITATION', 'content_filter'],
    ['content_filter: BLOCKLIST', 'content_filter'],
    ['CONTINUATION', 'length'],
    ['a_word_of_its_own', 'a_word_of_its_own'],
    ['other', 'other'],
    ['toString', 'toString'],
  ])('reads the finish reason %s as %s', (sent, given) => {
    expect(read(answer({ finish_reason: sent })).choices[0]?.finish_reason).toBe(given);
  });

  it('has its choices in the order of their numbers, as a stream that is put together has them', () => {
    const choice = (index: number, content: string) => ({
      index,
      message: { role: 'assistant', content },
      finish_reason: 'stop',
    });
    const choices = [choice(2, 'c'), choice(0, 'a'), choice(1, 'b')];
    const response = read(answer({}, { choices }));
    expect(response.choices.map(({ message }) => message.content)).toEqual(['a', 'b', 'c']);
  });

  it('makes up for a missing frame', () => {
    const bare = { choices: [{ message: { content: 'The Elbe.' }, finish_reason: 'stop' }] };

    expect(read(bare)).toEqual({
      id: '',
      object: 'chat.completion',
      created: 0,
      model: 'gpt-6-luna',
      choices: [{ index: 0, message: { role: 'assistant', content: 'The Elbe.' }, finish_reason: 'stop' }],
    });
  });

  it('reads numbers that are sent as texts', () => {
    const usage = { prompt_tokens: '11', completion_tokens: '4', prompt_tokens_details: { cached_tokens: '8' } };
    const response = read(answer({ index: '0' }, { created: '1767225600', usage }));

    expect(response).toMatchObject({ created: 1767225600, choices: [{ index: 0 }] });
    expect(response.usage).toEqual({
      prompt_tokens: 11,
      completion_tokens: 4,
      total_tokens: 15,
      prompt_tokens_details: { cached_tokens: 8 },
    });
  });

  it.each([[null], ['many'], [{}], [{ prompt_tokens: 'many' }]])('passes over usage without counts: %j', (usage) => {
    expect(read(answer({}, { usage }))).not.toHaveProperty('usage');
  });

  it('joins content in parts and tells thoughts from it', () => {
    const content = [
      {
        type: 'thinking',
        thinking: [
          { type: 'text', text: 'Rivers. ' },
          { type: 'text', text: 'Saxony.' },
        ],
      },
      { type: 'text', text: 'The ' },
      { type: 'text', text: 'Elbe.' },
    ];

    expect(readMessage({ content })).toEqual({
      role: 'assistant',
      content: 'The Elbe.',
      reasoning_content: 'Rivers. Saxony.',
      providerState: { provider: 'openai', model: 'gpt-6-luna' },
    });
  });

  it('knows reasoning under its other name', () => {
    expect(readMessage({ content: 'The Elbe.', reasoning: 'Rivers.' })).toMatchObject({ reasoning_content: 'Rivers.' });
  });

  it.each([
    [
      'texts',
      [
        { type: 'reasoning.text', text: 'Riv' },
        { type: 'reasoning.text', text: 'ers.' },
      ],
      {},
    ],
    [
      'a summary',
      [
        { type: 'reasoning.summary', summary: 'Rivers.' },
        { type: 'reasoning.encrypted', data: 'x' },
      ],
      {},
    ],
    ['what was said under a name too', [{ type: 'reasoning.text', text: 'Odd.' }], { reasoning: 'Rivers.' }],
  ])('knows reasoning in details: %s', (_, details, others) => {
    expect(readMessage({ content: 'x', reasoning_details: details, ...others })).toMatchObject({
      reasoning_content: 'Rivers.',
      reasoning_details: details,
    });
  });

  it('completes tool calls', () => {
    const calls = [
      { id: 'call_a', type: 'function', function: { name: 'look_up', arguments: '{"river":"Elbe"}' } },
      { function: { name: 'look_up', arguments: { river: 'Oder' } } },
      { id: 'call_c', type: 'custom', custom: { name: 'draw', input: 'a river' } },
    ];

    expect(readMessage({ content: null, tool_calls: calls }, 'tool_calls')?.tool_calls).toEqual([
      calls[0],
      { id: 'call_1', type: 'function', function: { name: 'look_up', arguments: '{"river":"Oder"}' } },
      calls[2],
    ]);
  });

  it('takes arguments nested too deep to be written for no answer', () => {
    const depth = 100_000;
    const nested: unknown = JSON.parse(`{"a":${'['.repeat(depth)}${']'.repeat(depth)}}`);
    const message = { content: null, tool_calls: [{ id: 'a', function: { name: 'look_up', arguments: nested } }] };
    const body = { choices: [{ message, finish_reason: 'tool_calls' }] };

    expect(fromOpenAiResponse(body, target)).toEqual({ kind: 'not-an-answer' });
  });

  it('keeps a call in the older form as it is', () => {
    const called = { name: 'look_up', arguments: '{}' };

    expect(readMessage({ content: null, function_call: called }, 'function_call')).toEqual({
      role: 'assistant',
      content: null,
      function_call: called,
    });
  });
});

describe('why an answer ended', () => {
  const call = { id: 'call_a', type: 'function', function: { name: 'look_up', arguments: '{}' } };
  const usage = { prompt_tokens: 3, completion_tokens: 1, total_tokens: 4 };

  it.each(['stop', 'tool_calls', 'function_call', 'eos', 'odd'])(
    'is its tool calls, though the server says %s',
    (reason) => {
      const message = { content: null, tool_calls: [call] };
      expect(read(answer({ message, finish_reason: reason })).choices[0]?.finish_reason).toBe('tool_calls');
    },
  );

  it.each(['length', 'content_filter'])('is %s, though there are tool calls', (reason) => {
    const message = { content: null, tool_calls: [call] };
    expect(read(answer({ message, finish_reason: reason })).choices[0]?.finish_reason).toBe(reason);
  });

  it.each(['tool_calls', 'function_call', 'tool_use'])('is its text, though the server says %s', (reason) => {
    const message = { content: 'The Elbe.', tool_calls: [] };
    expect(read(answer({ message, finish_reason: reason })).choices[0]?.finish_reason).toBe('stop');
  });

  it.each([
    ['tool_calls', 'function_call'],
    ['stop', 'function_call'],
    ['length', 'length'],
  ])('is a call in the older form, where the server says %s: %s', (reason, given) => {
    const message = { content: null, function_call: { name: 'look_up', arguments: '{}' } };
    expect(read(answer({ message, finish_reason: reason })).choices[0]?.finish_reason).toBe(given);
  });

  it('is told by what stands in it where the reason is empty and its tokens are counted', () => {
    expect(read(answer({ finish_reason: '' }, { usage })).choices[0]?.finish_reason).toBe('stop');
    const message = { content: '', tool_calls: [call] };
    expect(read(answer({ message, finish_reason: '' }, { usage })).choices[0]?.finish_reason).toBe('tool_calls');
  });

  it.each([null, undefined])('is not known where the reason is %s, whatever is counted', (reason) => {
    expect(fromOpenAiResponse(answer({ finish_reason: reason }, { usage }), target).kind).toBe('not-an-answer');
  });
});

describe('what an answer holds beside words', () => {
  const url = 'data:image/png;base64,AA==';

  it.each([
    ['images', { content: '', images: [{ type: 'image_url', image_url: { url } }] }],
    ['an image among the parts', { content: [{ type: 'image_url', image_url: url }] }],
  ])('is an answer of its own: %s', (_, message) => {
    expect(readMessage(message)).toEqual({
      role: 'assistant',
      content: null,
      images: [{ type: 'image_url', image_url: { url } }],
    });
  });

  it('is an answer of its own: sound', () => {
    const audio = { id: 'a', data: 'AA==', transcript: 'Hi', expires_at: 7 };
    expect(readMessage({ content: null, audio })).toEqual({
      role: 'assistant',
      content: null,
      audio,
      providerState: { provider: 'openai', model: 'gpt-6-luna' },
    });
  });

  it('is no answer where it is nothing', () => {
    const message = { content: null, annotations: [{ type: 'url_citation' }], images: [], audio: null };
    expect(fromOpenAiResponse(answer({ message }), target)).toEqual({ kind: 'empty' });
    expect(fromOpenAiResponse(answer({ message: { content: '', audio: { id: 'a' } } }), target)).toEqual({
      kind: 'empty',
    });
  });

  it('is told in the common shape', () => {
    const nested = { type: 'url_citation', url_citation: { url: 'https://a.test', start_index: 0, end_index: 3 } };
    const flat = { type: 'url_citation', url: 'https://b.test', title: 'B' };
    expect(readMessage({ content: 'Hi', annotations: [nested, flat] })?.annotations).toEqual([
      nested,
      { type: 'url_citation', url_citation: { url: 'https://b.test', title: 'B' } },
    ]);
    expect(readMessage({ content: 'Hi', annotations: [], images: null, audio: null })).toEqual({
      role: 'assistant',
      content: 'Hi',
    });
  });
});

describe('the tool calls of an answer', () => {
  const callsOf = (...calls: readonly object[]) =>
    readMessage({ content: null, tool_calls: calls }, 'tool_calls')?.tool_calls;

  it.each([
    [{}],
    [{ arguments: '' }],
    [{ arguments: ' ' }],
    [{ arguments: null }],
    [{ arguments: 'null' }],
    [{ arguments: {} }],
  ])('have an object for their arguments where there are none: %j', (more) => {
    expect(callsOf({ id: 'a', index: 0, type: 'function', function: { name: 'f', ...more } })).toEqual([
      { id: 'a', type: 'function', function: { name: 'f', arguments: '{}' } },
    ]);
  });

  it('have each an id of its own', () => {
    const call = { id: 'same', type: 'function', function: { name: 'f', arguments: '{}' } };
    expect(callsOf(call, call, { ...call, id: '' })?.map(({ id }) => id)).toEqual(['same', 'call_1', 'call_2']);
  });
});
