import type { LlmChatRequest } from '../../../../lib/clients/chat.interface.js';
import { GEMINI_WIRE } from '../../../../lib/clients/wire/gemini/gemini-wire.js';
import { deepFreeze } from '../deep-freeze.js';

const messages = [{ role: 'user', content: 'Hi' }] as const;

function written(request: Partial<LlmChatRequest> = {}, model = 'gemini-2.5-flash', params?: Record<string, unknown>) {
  return GEMINI_WIRE.chatRequest(deepFreeze({ messages, ...request }), { provider: 'gemini', model, params });
}

function contentsOf(request: Partial<LlmChatRequest>, model?: string) {
  return written(request, model).body['contents'];
}

function configOf(request: Partial<LlmChatRequest>, model?: string) {
  return written(request, model).body['generationConfig'];
}

function callOf(id: string, name: string, args: string) {
  return { id, type: 'function', function: { name, arguments: args } } as const;
}

const tools = [
  { type: 'function', function: { name: 'f', parameters: { type: 'object', properties: { a: {} } } } },
] as const;

describe('a request of the gemini wire', () => {
  it('names the model in the path alone and carries no key', () => {
    expect(written()).toEqual({
      path: '/models/gemini-2.5-flash:generateContent',
      headers: { accept: 'application/json', 'content-type': 'application/json' },
      body: { contents: [{ role: 'user', parts: [{ text: 'Hi' }] }] },
      omitted: [],
    });
  });

  it('asks for a stream in the path', () => {
    const streamed = GEMINI_WIRE.chatStreamRequest({ messages }, { provider: 'gemini', model: 'gemini-2.5-flash' });

    expect(streamed).toEqual({
      ...written(),
      path: '/models/gemini-2.5-flash:streamGenerateContent?alt=sse',
      headers: { accept: 'text/event-stream', 'content-type': 'application/json' },
    });
  });

  it.each([
    ['models/gemini-2.5-pro', '/models/gemini-2.5-pro:generateContent'],
    ['tunedModels/mine', '/tunedModels/mine:generateContent'],
    ['../files/x:delete?key=1', '/models/..%2Ffiles%2Fx%3Adelete%3Fkey%3D1:generateContent'],
  ])('leads from the model %s to no other resource than %s', (model, path) => {
    expect(written({}, model).path).toBe(path);
  });

  it('writes what bounds and colours the answer', () => {
    const request = {
      temperature: 0.2,
      top_p: 0.9,
      max_tokens: 10,
      max_completion_tokens: 20,
      stop: ['END', ''],
      seed: 7,
      n: 2,
      frequency_penalty: 0.1,
      presence_penalty: 0.3,
    };

    expect(written(request, 'gemini-3.8-flash').omitted).toEqual([]);
    expect(configOf(request, 'gemini-3.8-flash')).toEqual({
      temperature: 0.2,
      topP: 0.9,
      maxOutputTokens: 20,
      stopSequences: ['END'],
      seed: 7,
      candidateCount: 2,
      frequencyPenalty: 0.1,
      presencePenalty: 0.3,
    });
  });

  it('leaves out the penalties for models that refuse them', () => {
    const request = { frequency_penalty: 0.1, presence_penalty: 0 };

    expect(written(request).omitted).toEqual(['frequency_penalty']);
    expect(configOf(request)).toBeUndefined();
  });

  it('leaves out and names what Gemini cannot carry, but not what asks for nothing', () => {
    const lost = { logit_bias: { 1: 2 }, user: 'u', parallel_tool_calls: false };
    const idle = { n: 1, logprobs: false, parallel_tool_calls: true, response_format: { type: 'text' } } as const;

    expect(written(lost).omitted).toEqual(['logit_bias', 'user', 'parallel_tool_calls']);
    expect(written(idle)).toEqual(written());
  });

  it('puts all instructions to the front', () => {
    const conversation = [
      { role: 'system', content: 'Be brief.' },
      { role: 'user', content: 'Hi' },
      { role: 'developer', content: [{ type: 'text', text: 'Be kind.' }] },
    ] as const;

    expect(written({ messages: conversation }).body).toEqual({
      systemInstruction: { parts: [{ text: 'Be brief.\n\nBe kind.' }] },
      contents: [{ role: 'user', parts: [{ text: 'Hi' }] }],
    });
  });

  it('merges neighbours of one role and leaves out who says nothing', () => {
    const conversation = [
      { role: 'user', content: 'a' },
      { role: 'user', content: '' },
      { role: 'user', content: 'b' },
      { role: 'assistant', content: null, refusal: 'No.' },
    ] as const;

    expect(contentsOf({ messages: conversation })).toEqual([
      { role: 'user', parts: [{ text: 'a' }, { text: 'b' }] },
      { role: 'model', parts: [{ text: 'No.' }] },
    ]);
  });

  it('names the function that a result belongs to, in the order of the calls', () => {
    const conversation = [
      { role: 'user', content: 'Go' },
      { role: 'assistant', content: 'Well', tool_calls: [callOf('c1', 'f', '{"a":1}'), callOf('c2', 'g', '')] },
      { role: 'tool', tool_call_id: 'c2', content: 'plain' },
      { role: 'tool', tool_call_id: 'c1', content: [{ type: 'text', text: '{"ok":true}' }] },
      { role: 'user', content: 'And?' },
    ] as const;

    expect(contentsOf({ messages: conversation })).toEqual([
      { role: 'user', parts: [{ text: 'Go' }] },
      {
        role: 'model',
        parts: [
          { text: 'Well' },
          { functionCall: { id: 'c1', name: 'f', args: { a: 1 } } },
          { functionCall: { id: 'c2', name: 'g', args: {} } },
        ],
      },
      {
        role: 'user',
        parts: [
          { functionResponse: { id: 'c1', name: 'f', response: { ok: true } } },
          { functionResponse: { id: 'c2', name: 'g', response: { result: 'plain' } } },
          { text: 'And?' },
        ],
      },
    ]);
  });

  it('reads an id that comes again as that of the latest call', () => {
    const turn = (name: string) =>
      [
        { role: 'assistant', tool_calls: [callOf('call_0', name, '{}')] },
        { role: 'tool', tool_call_id: 'call_0', content: '1' },
      ] as const;
    const parts = JSON.stringify(contentsOf({ messages: [...turn('f'), ...turn('g')] }));

    expect([...parts.matchAll(/functionResponse":\{"id":"call_0","name":"(\w)"/g)].map(([, name]) => name)).toEqual([
      'f',
      'g',
    ]);
  });

  it.each([
    ['gemini-2.5-flash', false],
    ['models/gemini-2.0-flash-001', false],
    ['gemini-3-pro-preview', true],
    ['gemini-3.1-flash', true],
    ['gemini-flash-latest', true],
    ['gemma-3-27b-it', false],
  ])('signs the first call of a turn for %s: %s', (model, isSigned) => {
    const conversation = [{ role: 'assistant', tool_calls: [callOf('a', 'f', ''), callOf('b', 'f', '')] }] as const;
    const signature = { thoughtSignature: 'skip_thought_signature_validator' };

    expect(contentsOf({ messages: conversation }, model)).toEqual([
      {
        role: 'model',
        parts: [
          { functionCall: { id: 'a', name: 'f', args: {} }, ...(isSigned && signature) },
          { functionCall: { id: 'b', name: 'f', args: {} } },
        ],
      },
    ]);
  });

  it('writes what a tool gave as text where it has references, which Gemini takes for those of its own parts', () => {
    const schema = '{"$defs":{"a":{}},"b":{"$ref":"#/$defs/a"}}';
    const said = [
      { role: 'assistant', content: null, tool_calls: [callOf('c1', 'f', '{}')] },
      { role: 'tool', tool_call_id: 'c1', content: schema },
    ] as const;
    expect(JSON.stringify(contentsOf({ messages: said }))).toContain(JSON.stringify({ result: schema }));
  });

  it('sends nothing along that is bound to another provider', () => {
    const conversation = [
      {
        role: 'user',
        content: [{ type: 'text', text: 'Hi', cache_control: { type: 'ephemeral' } }],
      },
      {
        role: 'assistant',
        content: 'Hm',
        reasoning_content: 'I think',
        tool_calls: [{ ...callOf('a', 'f', '{}'), extra_content: { google: { thought_signature: 'c2ln' } } }],
      },
    ] as const;
    const { body, omitted } = written({ messages: conversation });

    expect(omitted).toEqual([
      'messages[].content[].cache_control',
      'messages[].reasoning_content',
      'messages[].tool_calls[].extra_content',
    ]);
    expect(JSON.stringify(body)).not.toMatch(/ephemeral|I think|c2ln/);
  });

  it('writes images, files and sound', () => {
    const content = [
      { type: 'image_url', image_url: { url: 'data:image/PNG;base64,AAAA' } },
      { type: 'image_url', image_url: { url: 'https://example.com/a/b.JPG?x=1' } },
      { type: 'image_url', image_url: { url: 'https://example.com/picture' } },
      { type: 'file', file: { file_data: 'data:application/pdf;base64,BBBB' } },
      { type: 'input_audio', input_audio: { data: 'CCCC', format: 'mp3' } },
    ] as const;
    const request = written({ messages: [{ role: 'user', content }] });

    expect(request.omitted).toEqual([]);
    expect(request.body['contents']).toEqual([
      {
        role: 'user',
        parts: [
          { inlineData: { mimeType: 'image/png', data: 'AAAA' } },
          { fileData: { fileUri: 'https://example.com/a/b.JPG?x=1', mimeType: 'image/jpeg' } },
          { fileData: { fileUri: 'https://example.com/picture' } },
          { inlineData: { mimeType: 'application/pdf', data: 'BBBB' } },
          { inlineData: { mimeType: 'audio/mp3', data: 'CCCC' } },
        ],
      },
    ]);
  });

  it('leaves out and names parts that it cannot write', () => {
    const content = [
      { type: 'file', file: { file_id: 'file-1' } },
      { type: 'image_url', image_url: { url: 'ftp://example.com/x', detail: 'low' } },
      { type: 'text', text: 'Hi' },
    ] as const;

    expect(written({ messages: [{ role: 'user', content }] }).omitted).toEqual([
      'messages[].content[].file',
      'messages[].content[].image_url.detail',
      'messages[].content[].image_url',
    ]);
  });

  it('gives images back that a model made, with the signatures that they had', () => {
    const url = (data: string) => ({ type: 'image_url', image_url: { url: `data:image/png;base64,${data}` } }) as const;
    const blocks = [{ at: 4, calls: 0, block: { image: 0, thoughtSignature: 'c2ln' } }];
    const answer = {
      role: 'assistant',
      content: 'Here!',
      images: [url('AAAA'), url('BBBB')],
      annotations: [{ type: 'url_citation', url_citation: { url: 'https://a.test/' } }],
      tool_calls: [callOf('a', 'f', '')],
    } as const;
    const providerState = { provider: 'gemini', model: 'gemini-2.5-flash', blocks };
    const inline = (data: string) => ({ inlineData: { mimeType: 'image/png', data } });
    const call = { functionCall: { id: 'a', name: 'f', args: {} } };

    expect(contentsOf({ messages: [{ ...answer, providerState }] })).toEqual([
      {
        role: 'model',
        parts: [{ text: 'Here' }, { ...inline('AAAA'), thoughtSignature: 'c2ln' }, { text: '!' }, inline('BBBB'), call],
      },
    ]);
    const foreign = written({ messages: [answer] });
    expect(foreign.omitted).toEqual([]);
    expect(foreign.body['contents']).toEqual([
      { role: 'model', parts: [{ text: 'Here!' }, inline('AAAA'), inline('BBBB'), call] },
    ]);
  });

  it('offers functions by their JSON schema, all but its dialect', () => {
    const parameters = {
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      type: 'object',
      properties: { a: { $ref: '#/$defs/a' } },
      $defs: { a: { type: 'string' } },
      additionalProperties: false,
    };
    const { $schema: _dialect, ...schema } = parameters;
    const offered = [
      { type: 'function', function: { name: 'f', description: 'Does f.', parameters, strict: true } },
      { type: 'function', function: { name: 'g', parameters: { type: 'object', properties: {} } } },
      { type: 'custom', custom: { name: 'sql' } },
    ] as const;
    const { body, omitted } = written({ tools: offered });

    expect(body['tools']).toEqual([
      { functionDeclarations: [{ name: 'f', description: 'Does f.', parametersJsonSchema: schema }, { name: 'g' }] },
    ]);
    expect(omitted).toEqual(['tools[].function.strict', 'tools[].custom']);
  });

  it.each([
    ['auto', { mode: 'AUTO' }],
    ['none', { mode: 'NONE' }],
    ['required', { mode: 'ANY' }],
    [{ type: 'function', function: { name: 'f' } } as const, { mode: 'ANY', allowedFunctionNames: ['f'] }],
  ] as const)('writes the choice %j', (choice, config) => {
    expect(written({ tools, tool_choice: choice }).body['toolConfig']).toEqual({ functionCallingConfig: config });
  });

  it('makes no choice without tools', () => {
    expect(written({ tool_choice: 'auto' })).toEqual(written());
    expect(written({ tool_choice: 'required' }).omitted).toEqual(['tool_choice']);
  });

  const schema = { type: 'object', properties: { a: { type: 'string' } } };
  const form = { type: 'json_schema', json_schema: { name: 'x', schema } } as const;

  it('asks for JSON, with its schema where there is one', () => {
    expect(configOf({ response_format: { type: 'json_object' } })).toEqual({ responseMimeType: 'application/json' });
    expect(configOf({ response_format: form })).toEqual({
      responseMimeType: 'application/json',
      responseJsonSchema: schema,
    });
  });

  it('leaves the form out beside tools where a model refuses both together', () => {
    expect(written({ response_format: form, tools }, 'gemini-2.5-flash').omitted).toEqual(['response_format']);
    expect(written({ response_format: form, tools }, 'gemini-3-pro').omitted).toEqual([]);
    expect(configOf({ response_format: form, tools }, 'gemini-3-pro')).toHaveProperty('responseMimeType');
  });

  it('takes no tools along that may not be called where an answer is to have a form', () => {
    const request = { response_format: form, tools, tool_choice: 'none' } as const;

    expect(written(request, 'gemini-3-pro').body).not.toHaveProperty('tools');
    expect(written(request, 'gemini-3-pro').omitted).toEqual([]);
  });

  it('brings schemas into what Gemini reads, and says what it lost', () => {
    const property = { const: 'x', minLength: 2, examples: ['x'] };
    const bounded = {
      type: 'object',
      properties: {
        a: property,
        b: { oneOf: [{ type: 'integer', minimum: 1, exclusiveMaximum: 9 }, { type: 'null' }] },
      },
      allOf: [{ properties: { c: { type: 'string', format: 'date' } }, required: ['c'] }],
      required: ['a'],
    };
    const fitted = {
      type: 'object',
      properties: {
        a: { enum: ['x'] },
        b: { oneOf: [{ type: 'integer', minimum: 1 }, { type: 'null' }] },
        c: { type: 'string', format: 'date' },
      },
      required: ['a', 'c'],
    };
    const { body, omitted } = written(
      {
        response_format: { type: 'json_schema', json_schema: { name: 'x', schema: bounded } },
        tools: [{ type: 'function', function: { name: 'f', parameters: bounded } }],
      },
      'gemini-3.5-flash',
    );

    expect(body).toMatchObject({
      generationConfig: { responseJsonSchema: fitted },
      tools: [{ functionDeclarations: [{ parametersJsonSchema: fitted }] }],
    });
    expect(omitted).toEqual([
      'tools[].function.parameters: minLength, exclusiveMaximum',
      'response_format.json_schema.schema: minLength, exclusiveMaximum',
    ]);
  });

  it.each<[string, string, unknown]>([
    ['gemini-2.5-flash', 'none', { thinkingBudget: 0 }],
    ['gemini-2.5-flash', 'low', { thinkingBudget: 1_024 }],
    ['models/gemini-2.5-flash-lite', 'max', { thinkingBudget: 24_576 }],
    ['gemini-2.5-pro', 'none', { thinkingBudget: 128 }],
    ['gemini-2.5-pro', 'xhigh', { thinkingBudget: 32_768 }],
    ['gemini-3-pro-preview', 'none', { thinkingLevel: 'LOW' }],
    ['gemini-3-flash', 'none', { thinkingLevel: 'MINIMAL' }],
    ['gemini-3.8-flash', 'minimal', { thinkingLevel: 'LOW' }],
    ['gemini-4-argon', 'max', { thinkingLevel: 'HIGH' }],
    ['gemini-4-hydrogen', 'max', { thinkingLevel: 'XHIGH' }],
    ['gemini-flash-latest', 'medium', { thinkingLevel: 'MEDIUM' }],
  ])('has %s think as much as %s says', (model, effort, config) => {
    expect(configOf({ reasoning_effort: effort }, model)).toEqual({ thinkingConfig: config });
    expect(written({ reasoning_effort: effort }, model).omitted).toEqual([]);
  });

  it.each<[string, object, number]>([
    ['gemini-2.5-flash', { max_tokens: 500 }, 400],
    ['gemini-2.5-flash', { max_tokens: 9, max_completion_tokens: 100_000 }, 8_192],
    ['gemini-2.5-flash-lite', { max_tokens: 500 }, 0],
    ['gemini-2.5-pro', { max_tokens: 500 }, 400],
    ['gemini-2.5-pro', { max_tokens: 100 }, 128],
  ])('leaves something of a limit for the answer of %s: %j', (model, limits, thinkingBudget) => {
    expect(configOf({ reasoning_effort: 'medium', ...limits }, model)).toMatchObject({
      thinkingConfig: { thinkingBudget },
    });
  });

  it.each([
    ['gemini-2.0-flash', 'low'],
    ['gemini-2.5-flash-image', 'low'],
    ['gemma-3-27b-it', 'low'],
    ['gemini-3-flash', 'a word of its own'],
    ['gemini-2.5-pro', 'a word of its own'],
  ])('leaves out and names an effort where %s knows none like it', (model, effort) => {
    expect(written({ reasoning_effort: effort }, model)).toMatchObject({ omitted: ['reasoning_effort'] });
    expect(configOf({ reasoning_effort: effort }, model)).toBeUndefined();
  });

  it('asks for images where the model makes them', () => {
    const request = { modalities: ['text', 'image'] };

    expect(configOf(request, 'gemini-3-pro-image')).toEqual({ responseModalities: ['TEXT', 'IMAGE'] });
    expect(written({ modalities: ['text'] }, 'gemini-3-pro')).toEqual(written({}, 'gemini-3-pro'));
    expect(written(request, 'gemini-3-pro')).toMatchObject({ omitted: ['modalities'] });
  });

  it('asks how likely the tokens were', () => {
    expect(configOf({ logprobs: true })).toEqual({ responseLogprobs: true });
    expect(configOf({ logprobs: true, top_logprobs: 3 })).toEqual({ responseLogprobs: true, logprobs: 3 });
    expect(configOf({ logprobs: true, top_logprobs: 0 })).toEqual({ responseLogprobs: true });
  });

  it('merges the configuration that was written for the provider, and takes its other fields as they are', () => {
    const providerOptions = {
      gemini: { generationConfig: { thinkingConfig: { thinkingBudget: 0 } }, model: 'other', safetySettings: [] },
      other: { x: 1 },
    };
    const params = { generationConfig: { topK: 4, temperature: undefined }, stream: true };

    expect(written({ temperature: 0.2, top_p: 0.5, providerOptions }, undefined, params).body).toEqual({
      contents: [{ role: 'user', parts: [{ text: 'Hi' }] }],
      generationConfig: { topP: 0.5, topK: 4 },
      safetySettings: [],
    });
    expect(written({ temperature: 0.2, providerOptions }).body['generationConfig']).toEqual({
      temperature: 0.2,
      thinkingConfig: { thinkingBudget: 0 },
    });
  });

  describe('that goes on from what is kept in a cache', () => {
    const cached = { gemini: { cachedContent: 'cachedContents/1' } };
    const asked: Partial<LlmChatRequest> = { messages: [{ role: 'system', content: 'Be kind' }, ...messages], tools };

    it('holds neither the instructions nor the tools, which stand there', () => {
      const { body, omitted } = written({ ...asked, tool_choice: 'auto', providerOptions: cached });

      expect(body).toEqual({
        contents: [{ role: 'user', parts: [{ text: 'Hi' }] }],
        cachedContent: 'cachedContents/1',
      });
      expect(omitted).toEqual(['messages[role=system]', 'tools']);
      expect(written(asked, undefined, cached.gemini).body).toEqual(body);
    });

    it('notes nothing where it would have held neither', () => {
      expect(written({ providerOptions: cached })).toMatchObject({ omitted: [] });
    });

    it('keeps what was written for the provider, and a choice that says more than the cache can', () => {
      const own = { gemini: { ...cached.gemini, systemInstruction: { parts: [{ text: 'Own' }] } } };

      expect(written({ ...asked, providerOptions: own }).body['systemInstruction']).toEqual({
        parts: [{ text: 'Own' }],
      });
      expect(written({ ...asked, tool_choice: 'required', providerOptions: cached }).body['toolConfig']).toBeDefined();
    });

    it('holds all where it is to be sent as it is', () => {
      const request = deepFreeze({ ...asked, messages: asked.messages ?? messages, providerOptions: cached });
      const target = { provider: 'gemini', model: 'gemini-2.5-flash', isAsSent: true };

      expect(GEMINI_WIRE.chatRequest(request, target).body).toMatchObject({ tools: [{}], systemInstruction: {} });
    });
  });

  it('counts the tokens of the whole request', () => {
    const counted = GEMINI_WIRE.countTokens?.request({ messages }, { provider: 'gemini', model: 'gemini-2.5-flash' });

    expect(counted?.path).toBe('/models/gemini-2.5-flash:countTokens');
    expect(counted?.body).toEqual({
      generateContentRequest: { ...written().body, model: 'models/gemini-2.5-flash' },
    });
    expect(GEMINI_WIRE.countTokens?.answer({ totalTokens: 14 })).toBe(14);
    expect(GEMINI_WIRE.countTokens?.answer({ error: {}, totalTokens: 14 })).toBeUndefined();
  });
});
