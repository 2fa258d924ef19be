import { GEMINI_WIRE } from '../../../../lib/clients/wire/gemini/gemini-wire.js';
import { deepFreeze } from '../deep-freeze.js';

const target = { provider: 'gemini', model: 'gemini-2.5-flash' };

function candidate(parts: unknown, others: object = {}): object {
  return { content: { role: 'model', parts }, finishReason: 'STOP', index: 0, ...others };
}

function answer(candidates: unknown, others: object = {}): object {
  return deepFreeze({ candidates, modelVersion: 'gemini-2.5-flash-001', responseId: 'rsp-1', ...others });
}

function read(body: unknown) {
  const answered = GEMINI_WIRE.chatAnswer(body, target);
  if (answered.kind !== 'response') throw new Error(`read as ${answered.kind}`);
  return answered.response;
}

describe('an answer of the gemini wire', () => {
  it('becomes a chat completion', () => {
    const usageMetadata = {
      promptTokenCount: 10,
      toolUsePromptTokenCount: 2,
      candidatesTokenCount: 4,
      thoughtsTokenCount: 3,
      cachedContentTokenCount: 8,
      totalTokenCount: 19,
      promptTokensDetails: [
        { modality: 'TEXT', tokenCount: 4 },
        { modality: 'AUDIO', tokenCount: 6 },
      ],
      candidatesTokensDetails: [{ modality: 'AUDIO', tokenCount: 1 }],
    };
    const parts = [{ text: 'Rivers.', thought: true }, { text: 'The ' }, { text: 'Elbe.', thoughtSignature: 'c2ln' }];

    expect(read(answer([candidate(parts)], { usageMetadata, createTime: '2026-01-01T00:00:00.5Z' }))).toEqual({
      id: 'rsp-1',
      object: 'chat.completion',
      created: 1767225600,
      model: 'gemini-2.5-flash-001',
      choices: [
        {
          index: 0,
          message: {
            role: 'assistant',
            content: 'The Elbe.',
            reasoning_content: 'Rivers.',
            providerState: {
              provider: 'gemini',
              model: 'gemini-2.5-flash',
              blocks: [{ at: 4, calls: 0, length: 5, block: { thoughtSignature: 'c2ln' } }],
            },
          },
          finish_reason: 'stop',
        },
      ],
      usage: {
        prompt_tokens: 12,
        completion_tokens: 7,
        total_tokens: 19,
        prompt_tokens_details: { cached_tokens: 8, audio_tokens: 6 },
        completion_tokens_details: { reasoning_tokens: 3, audio_tokens: 1 },
      },
    });
  });

  it('makes good what it misses', () => {
    const bare = { candidates: [{ content: { parts: [{ text: 'Hi' }] }, finishReason: 'STOP' }] };

    expect(read(bare)).toEqual({
      id: '',
      object: 'chat.completion',
      created: 0,
      model: 'gemini-2.5-flash',
      choices: [{ index: 0, message: { role: 'assistant', content: 'Hi' }, finish_reason: 'stop' }],
    });
  });

  it('gives calls ids that no other answer has, and keeps those they have', () => {
    const call = { functionCall: { name: 'f', args: { a: 1 } } };
    const parts = [call, { functionCall: { id: 'own', name: 'g' } }, call];
    const [choice] = read(answer([candidate(parts)])).choices;

    expect(choice?.finish_reason).toBe('tool_calls');
    expect(choice?.message.tool_calls).toEqual([
      { id: 'call_rsp-1_0', type: 'function', function: { name: 'f', arguments: '{"a":1}' } },
      { id: 'own', type: 'function', function: { name: 'g', arguments: '{}' } },
      { id: 'call_rsp-1_2', type: 'function', function: { name: 'f', arguments: '{"a":1}' } },
    ]);
  });

  it.each([
    ['{"a":1}', '{"a":1}'],
    ['{"id":12345678901234567890}', '{"id":12345678901234567890}'],
    ['', '{}'],
    ['Berlin', '"Berlin"'],
  ])('reads the arguments %j, which a gateway has written as a text', (args, written) => {
    const [choice] = read(answer([candidate([{ functionCall: { name: 'f', args } }])])).choices;
    expect(choice?.message.tool_calls).toMatchObject([{ function: { arguments: written } }]);
  });

  it('has its candidates in the order of their numbers', () => {
    const { choices } = read(answer([candidate([{ text: 'b' }], { index: 1 }), candidate([{ text: 'a' }])]));
    expect(choices.map(({ message }) => message.content)).toEqual(['a', 'b']);
  });

  it('tells calls of one id apart, and takes one that comes again for the same', () => {
    const call = (a: number) => ({ functionCall: { id: 'own', name: 'f', args: { a } } });
    const signed = { ...call(1), thoughtSignature: 'c2ln' };
    const [choice] = read(answer([candidate([signed, call(1), call(2)])])).choices;

    expect(choice?.message.tool_calls).toMatchObject([
      { id: 'own', function: { arguments: '{"a":1}' }, providerState: { fields: { thoughtSignature: 'c2ln' } } },
      { id: 'call_rsp-1_1', function: { arguments: '{"a":2}' } },
    ]);
  });

  it('keeps made-up ids within the 40 characters that OpenAI takes', () => {
    const body = answer([candidate([{ functionCall: { name: 'f' } }], { index: 7 })], { responseId: 'x'.repeat(99) });

    expect(read(body).choices[0]?.message.tool_calls?.[0]?.id.length).toBeLessThanOrEqual(40);
  });

  it('gives all candidates', () => {
    const choices = read(answer([candidate([{ text: 'a' }]), candidate([{ text: 'b' }], { index: 1 })])).choices;

    expect(choices.map(({ index, message }) => [index, message.content])).toEqual([
      [0, 'a'],
      [1, 'b'],
    ]);
  });

  it('is complete when a token limit cut it, even if nothing was said', () => {
    const [choice] = read(answer([{ finishReason: 'MAX_TOKENS', index: 0 }])).choices;

    expect(choice).toEqual({ index: 0, message: { role: 'assistant', content: null }, finish_reason: 'length' });
  });

  it.each([
    ['no text', [candidate([{ text: '' }])]],
    ['no parts', [{ content: {}, finishReason: 'STOP' }]],
    ['no content', [{ finishReason: 'STOP' }]],
    ['only the code it ran', [candidate([{ executableCode: { code: '1' } }])]],
  ])('is empty with %s', (_, candidates) => {
    expect(GEMINI_WIRE.chatAnswer(answer(candidates), target)).toEqual({ kind: 'empty' });
  });

  it.each([
    ['an error', { error: { code: 503, status: 'UNAVAILABLE' } }],
    ['a blocked prompt', { promptFeedback: { blockReason: 'SAFETY' } }],
    [
      'a blocked prompt beside candidates',
      answer([candidate([{ text: 'x' }])], { promptFeedback: { blockReason: 'OTHER' } }),
    ],
    ['no candidates', { usageMetadata: {} }],
    ['an empty list of candidates', answer([])],
    ['a candidate that is no object', answer(['x'])],
    ['a candidate without a reason', answer([candidate([{ text: 'x' }], { finishReason: undefined })])],
    [
      'one broken candidate among good ones',
      answer([candidate([{ text: 'x' }]), candidate([], { finishReason: 'OTHER' })]),
    ],
    ['a function call without a name', answer([candidate([{ functionCall: { args: {} } }])])],
    ['no object', [candidate([{ text: 'x' }])]],
  ])('is none with %s', (_, body) => {
    expect(GEMINI_WIRE.chatAnswer(body, target)).toEqual({ kind: 'not-an-answer' });
  });

  it.each([
    'SAFETY',
    'RECITATION',
    'BLOCKLIST',
    'PROHIBITED_CONTENT',
    'SPII',
    'MALFORMED_FUNCTION_CALL',
    'UNEXPECTED_TOOL_CALL',
    'TOO_MANY_TOOL_CALLS',
    'MISSING_THOUGHT_SIGNATURE',
    'MALFORMED_RESPONSE',
    'LANGUAGE',
    'IMAGE_SAFETY',
    'NO_IMAGE',
    'MODEL_ARMOR',
    'PUP_LIMITED_DISABLED',
    'OTHER',
    'NEW_ONE',
  ])('is none when it ended with %s', (finishReason) => {
    const body = answer([candidate([{ text: 'The' }], { finishReason })]);

    expect(GEMINI_WIRE.chatAnswer(body, target)).toEqual({ kind: 'not-an-answer' });
  });

  it('gives the images and the sound that a model made, and keeps their signatures', () => {
    const image = { inlineData: { mimeType: 'image/png', data: 'iVBORw0K' } };
    const [choice] = read(
      answer([
        candidate([
          { ...image, thought: true },
          { text: 'Here' },
          { ...image, thoughtSignature: 'c2ln' },
          { fileData: { mimeType: 'image/webp', fileUri: 'https://a.test/a.webp' } },
          { inlineData: { mimeType: 'audio/L16;rate=24000', data: 'AAE=' } },
          { inlineData: { mimeType: 'audio/L16;rate=24000', data: 'AgM=' } },
        ]),
      ]),
    ).choices;

    expect(choice?.message).toEqual({
      role: 'assistant',
      content: 'Here',
      images: [
        { type: 'image_url', image_url: { url: 'data:image/png;base64,iVBORw0K' } },
        { type: 'image_url', image_url: { url: 'https://a.test/a.webp' } },
      ],
      audio: { id: '', data: Buffer.from([0, 1, 2, 3]).toString('base64'), mime_type: 'audio/L16;rate=24000' },
      providerState: {
        provider: 'gemini',
        model: 'gemini-2.5-flash',
        blocks: [{ at: 4, calls: 0, block: { image: 0, thoughtSignature: 'c2ln' } }],
      },
    });
  });

  it('gives the words of what it has heard as its text, and those of its own sound with the sound', () => {
    const heard = (text: string) => ({ audioTranscription: { text, languageCode: 'de' } });
    const sound = { inlineData: { mimeType: 'audio/wav', data: 'AAAA' } };
    const messageOf = (...parts: object[]) => read(answer([candidate(parts)])).choices[0]?.message;

    expect(messageOf(heard('Guten '), heard('Tag'))).toEqual({ role: 'assistant', content: 'Guten Tag' });
    expect(messageOf({ ...sound, ...heard('Guten ') }, { ...sound, ...heard('Tag') })).toMatchObject({
      content: null,
      audio: { data: 'AAAAAAAA', transcript: 'Guten Tag' },
    });
  });

  it.each([
    ['an image', { inlineData: { mimeType: 'image/png', data: 'AAAA' } }],
    ['sound', { inlineData: { mimeType: 'audio/wav', data: 'AAAA' } }],
  ])('is an answer where it is nothing but %s', (_, part) => {
    expect(read(answer([candidate([part])])).choices[0]).toMatchObject({
      message: { content: null },
      finish_reason: 'stop',
    });
  });

  it('tells what its text rests on, in characters', () => {
    const groundingMetadata = {
      groundingChunks: [
        { web: { uri: 'https://a.test/', title: 'A' } },
        { retrievedContext: { title: 'B', text: 'Seine.' } },
        { web: { uri: 'https://c.test/' } },
        'of next year',
        { image: { sourceUri: 'https://e.test/', imageUri: 'https://e.test/e.png', title: 'E' } },
      ],
      groundingSupports: [
        { segment: { endIndex: 8, text: 'Größe' }, groundingChunkIndices: [0, 9] },
        { segment: { startIndex: 8, endIndex: 12, text: '🎉' }, groundingChunkIndices: [0, 1] },
      ],
    };
    const citationMetadata = { citationSources: [{ startIndex: 8, endIndex: 12, uri: 'https://d.test/' }, {}] };
    const [choice] = read(
      answer([candidate([{ text: 'Größe ' }, { text: '🎉!' }], { groundingMetadata, citationMetadata })]),
    ).choices;
    const party = { start_index: 6, end_index: 8 };

    expect(choice?.message.content?.slice(party.start_index, party.end_index)).toBe('🎉');
    expect(choice?.message.annotations).toEqual([
      { type: 'url_citation', url_citation: { url: 'https://a.test/', title: 'A', start_index: 0, end_index: 6 } },
      { type: 'url_citation', url_citation: { url: 'https://a.test/', title: 'A', ...party } },
      { type: 'document_citation', document_citation: { document_title: 'B', ...party, cited_text: 'Seine.' } },
      { type: 'url_citation', url_citation: { url: 'https://c.test/' } },
      { type: 'url_citation', url_citation: { url: 'https://e.test/', title: 'E' } },
      { type: 'url_citation', url_citation: { url: 'https://d.test/', ...party } },
    ]);
  });

  it('tells how likely its tokens were', () => {
    const logprobsResult = {
      chosenCandidates: [
        { token: 'The', tokenId: 1, logProbability: -0.1 },
        { token: ' Elbe', logProbability: -0.5 },
      ],
      topCandidates: [
        {
          candidates: [
            { token: 'The', logProbability: -0.1 },
            { token: 'A', logProbability: -2 },
          ],
        },
      ],
    };

    expect(read(answer([candidate([{ text: 'The Elbe' }], { logprobsResult })])).choices[0]?.logprobs).toEqual({
      content: [
        {
          token: 'The',
          logprob: -0.1,
          top_logprobs: [
            { token: 'The', logprob: -0.1 },
            { token: 'A', logprob: -2 },
          ],
        },
        { token: ' Elbe', logprob: -0.5 },
      ],
    });
  });

  it('takes calls that Gemini has served itself for none of the app, and keeps them', () => {
    const parts = [
      { toolCall: { toolType: 'GOOGLE_SEARCH', id: 'a' }, thoughtSignature: 'c2ln' },
      { toolResponse: { id: 'a', response: {} } },
      { executableCode: { code: '1' } },
      { codeExecutionResult: { output: '1' } },
    ];
    const [choice] = read(answer([candidate([...parts, { text: 'One' }])])).choices;

    expect(choice).toMatchObject({ message: { content: 'One' }, finish_reason: 'stop' });
    expect(choice?.message.providerState?.blocks?.map(({ block }) => block)).toEqual(parts);
  });

  it('is cut where it goes on in another request', () => {
    const cut = candidate([{ text: 'The' }], { finishReason: 'CONTINUATION', continuationToken: 'x' });

    expect(read(answer([cut])).choices[0]?.finish_reason).toBe('length');
  });
});

describe('arguments in pieces', () => {
  const calling = (functionCall: object, others: object = {}) => answer([candidate([{ functionCall }], others)]);
  const argumentsOf = (...partialArgs: object[]) => {
    const [call] = read(calling({ name: 'f', partialArgs })).choices[0]?.message.tool_calls ?? [];
    return JSON.parse(call?.type === 'function' ? call.function.arguments : '') as unknown;
  };
  const text = (jsonPath: string, stringValue: string, willContinue = false) => ({
    jsonPath,
    stringValue,
    willContinue,
  });

  it('become one object', () => {
    const made = argumentsOf(
      { jsonPath: '$.left', numberValue: 6 },
      { jsonPath: '$.deep.list[0]', boolValue: false },
      text('$.deep.list[1].name', 'An', true),
      text('$.deep.list[1].name', 'na'),
      { jsonPath: "$['a.b']", nullValue: 'NULL_VALUE' },
      text('$["__proto__"].x', 'y'),
    );

    expect(JSON.stringify(made)).toBe(
      '{"left":6,"deep":{"list":[false,{"name":"Anna"}]},"a.b":null,"__proto__":{"x":"y"}}',
    );
    expect(({} as Record<string, unknown>)['x']).toBeUndefined();
  });

  it('end with a piece of nothing, and begin anew where the last text was over', () => {
    expect(argumentsOf(text('$.a', 'A', true), { jsonPath: '$.a' }, text('$.b', 'B'))).toEqual({ a: 'A', b: 'B' });
    expect(argumentsOf(text('$.a', 'A'), text('$.a', 'B'))).toEqual({ a: 'B' });
  });

  it('are cut where the answer was', () => {
    const call = { name: 'f', partialArgs: [text('$.a', 'A', true)], willContinue: true };
    const [choice] = read(calling(call, { finishReason: 'MAX_TOKENS' })).choices;

    expect(choice).toMatchObject({
      finish_reason: 'length',
      message: { tool_calls: [{ function: { name: 'f', arguments: '{"a":"A"}' } }] },
    });
  });

  it.each<[string, object]>([
    ['no path', { name: 'f', partialArgs: [{ stringValue: 'a' }] }],
    ['a path to nowhere', { name: 'f', partialArgs: [text('$', 'a')] }],
    ['a path of another kind', { name: 'f', partialArgs: [text('$.a[*]', 'a')] }],
    ['a path into a text', { name: 'f', partialArgs: [text('$.a', 'a'), text('$.a.b', 'b')] }],
    ['a path into a list by a name', { name: 'f', partialArgs: [text('$.a[0]', 'a'), text('$.a.b', 'b')] }],
    ['a hole in a list', { name: 'f', partialArgs: [text('$.a[1000000]', 'a')] }],
    ['no value', { name: 'f', partialArgs: [{ jsonPath: '$.a' }] }],
    ['a depth of no end', { name: 'f', partialArgs: [text(`$${'.a'.repeat(1_000)}`, 'a')] }],
    ['no end', { name: 'f', willContinue: true }],
    ['no beginning', { partialArgs: [text('$.a', 'a')] }],
  ])('are no answer with %s', (_, call) => {
    expect(GEMINI_WIRE.chatAnswer(calling(call), target)).toEqual({ kind: 'not-an-answer' });
  });
});
