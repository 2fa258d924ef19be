import { createLlmClient, type LlmChatRequest } from 'nestjs-llm-failover';
import { STRICT_MODELS, STRICT_UPSTREAMS, strictTransport } from '../../support/strict-upstreams/index.js';
import type { StrictUpstream } from '../../support/strict-upstreams/refusal.interface.js';

const call = (id: string, name = 'find') => ({ id, type: 'function' as const, function: { name, arguments: '{}' } });
const result = (id: string, content: unknown = 'found') => ({ role: 'tool' as const, tool_call_id: id, content });
const asked = { role: 'user' as const, content: 'Go' };
const image = { type: 'image_url', image_url: { url: 'data:image/png;base64,iVBORw0KGgo=' } };
const picture = (type: string, data: string) => ({
  messages: [
    { role: 'user', content: [{ type: 'image_url', image_url: { url: `data:image/${type};base64,${data}` } }] },
  ],
});
const ODD_IMAGE = 'images of this type';
const text = (said: string) => ({ type: 'text', text: said });
const file = (type: string) => ({ type: 'file', file: { filename: 'a', file_data: `data:${type};base64,YSxi` } });
const sound = { type: 'input_audio', input_audio: { data: 'AAAA', format: 'wav' } };
const tools = [{ type: 'function', function: { name: 'find', parameters: { type: 'object', properties: {} } } }];
const offering = (parameters: object) => [{ type: 'function', function: { name: 'find', parameters } }];
const ODD_PARAMETERS = 'tools with such parameters';
const SCHEMALESS = 'response_format: json_schema';
const BESIDE_TOOLS = `${SCHEMALESS} beside tools`;
const form = (schema: object) => ({ type: 'json_schema', json_schema: { name: 'a', strict: true, schema } });
const bounded = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  type: 'object',
  properties: {
    mail: { type: 'string', format: 'email', pattern: '@', minLength: 3 },
    age: { oneOf: [{ type: 'integer', minimum: 0, exclusiveMaximum: 200 }, { const: 'unknown' }] },
    tags: { type: 'array', minItems: 2, uniqueItems: true, items: { $ref: '#/$defs/tag' } },
    site: { type: 'string', format: 'uri-reference', examples: ['/a'] },
  },
  allOf: [{ type: 'object', properties: { at: { type: 'string', format: 'date-time' } }, required: ['at'] }],
  required: ['mail', 'age'],
  $defs: { tag: { type: 'object', properties: { name: { type: 'string', maxLength: 9 } }, required: ['name'] } },
};
const hour = { cache_control: { type: 'ephemeral', ttl: '1h' } };
const mark = { cache_control: { type: 'ephemeral' } };
const TURN_LACKS = { perplexity: 'tools' };
const PREFILL_LACKS = Object.fromEntries(
  [
    'anthropic/claude-opus-4-6',
    'anthropic/claude-haiku-5-5',
    'anthropic/claude-opus-5-5',
    'gemini/gemini-4-argon',
    'perplexity',
  ].map((target) => [target, 'a last message of the assistant']),
);
const turn = (...ids: string[]) => [asked, { role: 'assistant', content: null, tool_calls: ids.map((id) => call(id)) }];

/** Conversations of every form, and what targets cannot carry of them; all other targets have to answer. */
const FORMS: Readonly<Record<string, { readonly request: object; readonly lacks?: Readonly<Record<string, string>> }>> =
  {
    'a question': { request: { messages: [asked] } },
    'instructions of both roles, and in the middle': {
      request: {
        messages: [{ role: 'developer', content: 'Be kind' }, asked, { role: 'system', content: 'Now' }, asked],
      },
    },
    'instructions behind an answer, and at the end': {
      request: {
        messages: [
          asked,
          { role: 'assistant', content: 'Hello' },
          { role: 'developer', content: 'Be kind' },
          asked,
          { role: 'system', content: 'Now' },
        ],
      },
    },
    'instructions behind a result': {
      request: { tools, messages: [...turn('call_1'), result('call_1'), { role: 'system', content: 'Now' }, asked] },
      lacks: TURN_LACKS,
    },
    'the beginning of an answer': {
      request: { messages: [asked, { role: 'assistant', content: 'Well, \n' }] },
      lacks: PREFILL_LACKS,
    },
    'the beginning of an answer, and an effort': {
      request: { reasoning_effort: 'high', messages: [asked, { role: 'assistant', content: [text('Well, ')] }] },
      lacks: PREFILL_LACKS,
    },
    'instructions alone': { request: { messages: [{ role: 'system', content: 'Write a line.' }] } },
    'blank texts': {
      request: {
        messages: [
          { role: 'system', content: ' ' },
          { role: 'user', content: [text('Go'), text('\n')] },
          { role: 'assistant', content: '\n\n' },
          asked,
        ],
      },
    },
    'an answer with fields and parts of its maker': {
      request: {
        messages: [
          asked,
          {
            role: 'assistant',
            content: [{ type: 'thinking', thinking: 'Hm', signature: 's' }, text('Hello')],
            reasoning_content: 'Hm',
            reasoning_details: [{}],
            annotations: [{}],
            refusal: null,
          },
          asked,
        ],
      },
    },
    'an answer with fields without a value': {
      request: {
        messages: [
          asked,
          { role: 'assistant', content: 'Hello', tool_calls: [], function_call: null, reasoning: null, audio: null },
          asked,
        ],
      },
    },
    'answers without a text': {
      request: {
        messages: [
          asked,
          { role: 'assistant', content: null, images: [image] },
          asked,
          { role: 'assistant', content: null, reasoning_content: 'Hm' },
          asked,
          { role: 'assistant', content: null, audio: { id: '', data: 'AA', transcript: 'Hello' } },
          asked,
          { role: 'assistant', content: null, audio: { id: 'audio_1', data: 'AA', expires_at: 1 } },
          asked,
          { role: 'assistant', content: null, refusal: 'No.' },
          asked,
          { role: 'assistant', content: [{ type: 'refusal', refusal: 'No.' }] },
          asked,
        ],
      },
    },
    'two results of one call, and one that is no text': {
      request: {
        tools,
        messages: [...turn('call_1', 'call_2'), result('call_1'), result('call_1', null), result('call_2', { a: 1 })],
      },
      lacks: TURN_LACKS,
    },
    'a call with free text': {
      request: {
        tools,
        messages: [
          asked,
          {
            role: 'assistant',
            content: null,
            tool_calls: [{ id: 'call_1', type: 'custom', custom: { name: 'run', input: 'ls' } }],
          },
          result('call_1'),
        ],
      },
      lacks: TURN_LACKS,
    },
    'a call with an id of OpenAI': {
      request: { tools, messages: [...turn('call_Ab12Cd34Ef56Gh78Ij90Kl12'), result('call_Ab12Cd34Ef56Gh78Ij90Kl12')] },
      lacks: TURN_LACKS,
    },
    'a call with an id of vLLM': {
      request: {
        tools,
        messages: [...turn(`chatcmpl-tool-${'0'.repeat(32)}`), result(`chatcmpl-tool-${'0'.repeat(32)}`)],
      },
      lacks: TURN_LACKS,
    },
    'a call with an id of Kimi': {
      request: { tools, messages: [...turn('functions.find:0'), result('functions.find:0')] },
      lacks: TURN_LACKS,
    },
    'calls whose ids come again': {
      request: { tools, messages: [...turn('call_0'), result('call_0'), ...turn('call_0'), result('call_0')] },
      lacks: TURN_LACKS,
    },
    'calls without ids': {
      request: { tools, messages: [...turn('', ''), result('', 'a'), result('', 'b')] },
      lacks: TURN_LACKS,
    },
    'a call without its result': {
      request: { tools, messages: [...turn('call_1', 'call_2'), result('call_2'), asked] },
      lacks: TURN_LACKS,
    },
    'a result without its call': {
      request: { tools, messages: [result('call_9'), asked] },
      lacks: { perplexity: 'tools' },
    },
    'a result that comes late': {
      request: { tools, messages: [...turn('call_1', 'call_2'), result('call_2'), asked, result('call_1')] },
      lacks: TURN_LACKS,
    },
    'a result that is nothing': {
      request: { tools, messages: [...turn('call_1'), result('call_1', '')] },
      lacks: TURN_LACKS,
    },
    'a result with an image': {
      request: {
        tools,
        messages: [...turn('call_1', 'call_2'), result('call_1', [text('here'), image]), result('call_2')],
      },
      lacks: TURN_LACKS,
    },
    'a turn of a tool that is not offered any more': {
      request: { messages: [...turn('call_1'), result('call_1'), asked] },
      lacks: TURN_LACKS,
    },
    'a turn at the beginning, behind instructions': {
      request: {
        tools,
        messages: [{ role: 'system', content: 'Be kind' }, ...turn('call_1').slice(1), result('call_1'), asked],
      },
      lacks: TURN_LACKS,
    },
    'a turn at the beginning, behind an answer': {
      request: {
        tools,
        messages: [{ role: 'assistant', content: 'Hello' }, ...turn('call_1').slice(1), result('call_1')],
      },
      lacks: TURN_LACKS,
    },
    'a call in the older form': {
      request: {
        messages: [
          asked,
          { role: 'assistant', content: null, function_call: { name: 'find', arguments: '{}' } },
          { role: 'function', name: 'find', content: 'found' },
        ],
      },
      lacks: TURN_LACKS,
    },
    'a file of text': {
      request: { messages: [{ role: 'user', content: [text('Sum up'), file('text/csv')] }] },
      lacks: { mistral: 'files of this type', perplexity: 'files of this type' },
    },
    'a document': { request: { messages: [{ role: 'user', content: [text('Sum up'), file('application/pdf')] }] } },
    'a sound': {
      request: { messages: [{ role: 'user', content: [text('Write it down'), sound] }] },
      lacks: { anthropic: 'audio', responses: 'audio', 'openai/gpt-5.6': 'audio', perplexity: 'audio' },
    },
    'an image under a common name': { request: picture('jpg', '/9j/4AAQSkZJRgABAQ==') },
    'an image under the name of another': { request: picture('png', '/9j/4AAQSkZJRgABAQ==') },
    'an image of a telephone': {
      request: picture('heic', 'AAAAGGZ0eXBoZWljAAAA'),
      lacks: { anthropic: ODD_IMAGE, openai: ODD_IMAGE, responses: ODD_IMAGE },
    },
    'an image of a telephone under another name': {
      request: picture('jpeg', 'AAAAGGZ0eXBoZWljAAAA'),
      lacks: { anthropic: ODD_IMAGE, openai: ODD_IMAGE, responses: ODD_IMAGE },
    },
    'a drawing': {
      request: picture('svg+xml', 'PHN2Zy8+'),
      lacks: { anthropic: ODD_IMAGE, openai: ODD_IMAGE, responses: ODD_IMAGE, gemini: ODD_IMAGE },
    },
    sound: {
      request: {
        messages: [{ role: 'user', content: [{ type: 'input_audio', input_audio: { data: 'AA', format: 'wav' } }] }],
      },
      lacks: { anthropic: 'audio', perplexity: 'audio', responses: 'audio', 'openai/gpt-5.6': 'audio' },
    },
    'a tool with alternatives at the root': {
      request: {
        messages: [asked],
        tools: offering({
          properties: { a: { type: 'string' } },
          anyOf: [{ required: ['a'] }, { $ref: '#/$defs/b' }],
          $defs: { b: { type: 'object', properties: { b: { type: 'integer' } }, required: ['b'] } },
        }),
      },
      lacks: { perplexity: 'tools' },
    },
    'a tool with a list of anything': {
      request: {
        messages: [asked],
        tools: offering({ type: 'object', properties: { a: { anyOf: [{ type: 'array' }, { type: 'null' }] } } }),
      },
      lacks: { perplexity: 'tools' },
    },
    'a tool that takes no object': {
      request: { messages: [asked], tools: offering({ anyOf: [{ type: 'string' }, { type: 'array' }] }) },
      lacks: { perplexity: 'tools', openai: ODD_PARAMETERS, responses: ODD_PARAMETERS, anthropic: ODD_PARAMETERS },
    },
    'a forced tool': {
      request: { tools, tool_choice: 'required', messages: [asked] },
      lacks: {
        perplexity: 'tools',
        deepseek: 'a required tool_choice',
        'anthropic/claude-opus-5-5': 'a required tool_choice',
      },
    },
    'any JSON': {
      request: { response_format: { type: 'json_object' }, messages: [asked] },
      lacks: { anthropic: 'response_format: json_object', perplexity: 'response_format: json_object' },
    },
    'a schema with bounds': {
      request: { response_format: form(bounded), messages: [asked] },
      lacks: { deepseek: SCHEMALESS },
    },
    'a schema that holds itself': {
      request: {
        response_format: form({
          $ref: '#/$defs/node',
          $defs: { node: { type: 'object', properties: { next: { $ref: '#/$defs/node' } } } },
        }),
        messages: [asked],
      },
      lacks: { deepseek: SCHEMALESS, anthropic: 'response_format: a schema that holds itself' },
    },
    'a strict function with an optional property': {
      request: {
        messages: [asked],
        tools: offering({ type: 'object', properties: { a: { type: 'string' } } }).map(
          ({ type, function: offered }) => ({
            type,
            function: { ...offered, strict: true },
          }),
        ),
      },
      lacks: { perplexity: 'tools' },
    },
    'a schema of objects that are not closed': {
      request: {
        messages: [asked],
        response_format: form({
          type: 'object',
          properties: { a: { type: 'object', properties: { b: { type: 'string' } }, required: ['b'] } },
          required: ['a'],
        }),
      },
      lacks: { deepseek: SCHEMALESS },
    },
    'a schema of a map': {
      request: {
        response_format: form({ type: 'object', additionalProperties: { type: 'number', minimum: 1 } }),
        messages: [asked],
      },
      lacks: { deepseek: SCHEMALESS, anthropic: 'response_format: a schema of objects with any properties' },
    },
    'a schema beside tools with bounds': {
      request: {
        response_format: form(bounded),
        tools: [{ type: 'function', function: { name: 'find', parameters: bounded } }],
        messages: [asked],
      },
      lacks: {
        deepseek: BESIDE_TOOLS,
        groq: BESIDE_TOOLS,
        perplexity: 'tools',
        'gemini/gemini-2.5-flash': BESIDE_TOOLS,
        'gemini/gemini-2.5-pro': BESIDE_TOOLS,
      },
    },
    'a schema beside tools of which one has to be called': {
      request: { response_format: form(bounded), tools, tool_choice: 'required', messages: [asked] },
      lacks: {
        deepseek: 'a required tool_choice',
        groq: BESIDE_TOOLS,
        perplexity: 'tools',
        gemini: BESIDE_TOOLS,
        'anthropic/claude-opus-5-5': 'a required tool_choice',
      },
    },
    'a schema beside tools that may not be called': {
      request: { response_format: form(bounded), tools, tool_choice: 'none', messages: [asked] },
      lacks: {
        deepseek: BESIDE_TOOLS,
        groq: BESIDE_TOOLS,
        perplexity: 'tools',
        'gemini/gemini-2.5-flash': BESIDE_TOOLS,
        'gemini/gemini-2.5-pro': BESIDE_TOOLS,
      },
    },
    ...Object.fromEntries(
      ['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max'].map((effort) => [
        `the effort ${effort}, and a temperature`,
        { request: { reasoning_effort: effort, temperature: 0.3, frequency_penalty: 0.1, messages: [asked] } },
      ]),
    ),
    'an effort, and a small limit': { request: { reasoning_effort: 'high', max_tokens: 500, messages: [asked] } },
    'an effort, and a forced tool': {
      request: { reasoning_effort: 'high', tools, tool_choice: 'required', messages: [asked] },
      lacks: {
        deepseek: 'a required tool_choice',
        perplexity: 'tools',
        'anthropic/claude-opus-5-5': 'a required tool_choice',
      },
    },
    'an effort, and a tool turn of another maker': {
      request: { reasoning_effort: 'max', temperature: 0.3, tools, messages: [...turn('call_1'), result('call_1')] },
      lacks: TURN_LACKS,
    },
    'an answer with images, sources and sound': {
      request: {
        messages: [
          asked,
          {
            role: 'assistant',
            content: 'Here',
            images: [image],
            annotations: [{ type: 'url_citation', url_citation: { url: 'https://a.test/' } }],
          },
          asked,
        ],
      },
    },
    'an answer that is an image': {
      request: { messages: [asked, { role: 'assistant', content: null, images: [image] }, asked] },
    },
    'marks for the cache on everything': {
      request: {
        tools: tools.map((tool) => ({ ...tool, ...mark })),
        messages: [
          { role: 'system', content: [{ ...text('Be kind'), ...hour }] },
          { role: 'user', content: [text('Go'), { ...image, ...mark }, { ...text('Now'), ...hour }] },
          { role: 'assistant', content: [{ ...text('Well'), ...mark }], tool_calls: [call('call_1')] },
          { ...result('call_1', [{ ...text('found'), ...mark }]) },
          { role: 'user', content: [{ ...text('And?'), cache_control: { type: 'ephemeral', ttl: '2h' } }] },
        ],
      },
      lacks: TURN_LACKS,
    },
  };

async function ask(upstream: StrictUpstream, request: object, providerOptions?: object) {
  const { provider, model, api } = upstream;
  const transport = strictTransport(upstream);
  const client = createLlmClient(
    {
      providers: { [provider]: { api, baseUrl: 'http://strict.test/v1', keys: 'sk-strict-0123456789' } },
      routes: { default: [`${provider}/${model}`] },
      limits: { maxRetries: 0 },
    },
    { transport },
  );
  const full = {
    ...request,
    ...(providerOptions !== undefined && { providerOptions: { [provider]: providerOptions } }),
  };
  const outcome = await client.promises.chat(full as LlmChatRequest).then(
    (answer) => ({ text: answer.choices[0]?.message.content, error: undefined }),
    (error: Error) => ({ text: undefined, error }),
  );
  return { ...outcome, sent: transport.sent };
}

const CROSSINGS = Object.entries(FORMS).flatMap(([name, { request, lacks = {} }]) =>
  [...STRICT_UPSTREAMS, ...STRICT_MODELS].map((upstream) => {
    const { provider, model } = upstream;
    return [
      name,
      `${provider}/${model}`,
      { upstream, request, lack: lacks[`${provider}/${model}`] ?? lacks[provider] },
    ] as const;
  }),
);

describe('a conversation of any form at any provider', () => {
  it.each(CROSSINGS)('%s at %s', async (_form, _provider, { upstream, request, lack }) => {
    const { text: said, error, sent } = await ask(upstream, request);
    if (lack === undefined) {
      expect([said, error?.message]).toEqual(['ok', undefined]);
    } else {
      expect(error?.message).toBe(
        `No target of the route "default" can carry ${lack}. Name a target in routes that can.`,
      );
      expect(sent).toEqual([]);
    }
  });

  it.each([
    ['enabled', 'claude-haiku-4-5', 'disabled'],
    ['adaptive', 'claude-opus-4-6', 'adaptive'],
  ])('takes a tool turn of another maker by thinking that is %s', async (type, named, expected) => {
    const anthropic = [...STRICT_UPSTREAMS, ...STRICT_MODELS].find(({ model }) => model === named) as StrictUpstream;
    const messages = [...turn('call_1'), result('call_1')];
    const foreign = await ask(anthropic, { tools, messages }, { thinking: { type, budget_tokens: 1_024 } });
    expect([foreign.text, foreign.sent[0]?.thinking?.type]).toEqual(['ok', expected]);

    const forced = await ask(anthropic, { tools, tool_choice: 'required', messages: [asked] }, { thinking: { type } });
    expect(forced.text).toBe('ok');
  });
});
