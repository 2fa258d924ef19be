import type { LlmChatRequest } from 'nestjs-llm-failover';
import { askedOf } from '../../../lib/clients/fit/asked.js';
import { lackOf } from '../../../lib/clients/fit/lack.js';
import type { LlmApi } from '../../../lib/providers/llm-api.js';

const messages = [{ role: 'user', content: 'Hi' }];
const tools = [{ type: 'function', function: { name: 'find' } }];
const offering = (parameters: object) => ({ tools: [{ type: 'function', function: { name: 'find', parameters } }] });
const user = (part: object) => ({ messages: [{ role: 'user', content: [part] }] });
const file = (file_data: string) => user({ type: 'file', file: { file_data } });
const sound = (format: string) => user({ type: 'input_audio', input_audio: { data: 'AA', format } });
const picture = (url: string) => ({ type: 'image_url', image_url: { url } });
const json = { type: 'json_schema', json_schema: { name: 'a', schema: { type: 'object' } } };
const call = { id: 'a', type: 'function', function: { name: 'find', arguments: '{}' } };
const turn = (more: object = {}) => ({
  tools,
  messages: [
    ...messages,
    { role: 'assistant', content: null, tool_calls: [call], ...more },
    { role: 'tool', tool_call_id: 'a', content: 'x' },
  ],
});
const signed = (provider: string) => ({
  providerState: {
    provider,
    model: 'm',
    blocks: [{ at: 0, calls: 0, block: { type: 'thinking', thinking: 'Hm', signature: 's' } }],
  },
});

const begun = (content: string, more: object = {}, refusal?: string) => ({
  messages: [...messages, { role: 'assistant', content, refusal, ...more }],
});
const paused = (at: number) => ({
  providerState: {
    provider: 'anthropic',
    model: 'm',
    blocks: [{ at, calls: 0, block: { type: 'server_tool_use', id: 'srvtoolu_1', name: 'web_search', input: {} } }],
  },
});

function lack(target: string, request: object, api: LlmApi = 'openai'): string | undefined {
  const [provider = '', model = ''] = target.split('/');
  const asked = askedOf({ messages, ...request } as LlmChatRequest);
  return lackOf(asked, { provider, model, api });
}

const properties = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, place) => [`p${place}`, { type: 'string' }]));
const many = (count: number) => ({
  tools: Array.from({ length: count }, (_, place) => ({ type: 'function', function: { name: `f${place}` } })),
});
const nested = (depth: number): object => (depth === 0 ? {} : { type: 'array', items: nested(depth - 1) });

/** Schemas, and what Anthropic cannot carry of them. */
const SCHEMAS: readonly [string, object, string | undefined][] = [
  [
    'a schema that holds itself',
    { $ref: '#/$defs/node', $defs: { node: { type: 'object', properties: { next: { $ref: '#/$defs/node' } } } } },
    'a schema that holds itself',
  ],
  [
    'a schema that is referred to twice',
    { anyOf: [{ $ref: '#/$defs/a' }, { $ref: '#/$defs/a' }], $defs: { a: {} } },
    undefined,
  ],
  ['a reference to the whole', { type: 'object', properties: { a: { $ref: '#' } } }, 'a schema that holds itself'],
  ['a reference to nothing', { $ref: '#/$defs/a' }, 'such a schema'],
  ['a reference to elsewhere', { $ref: 'https://a.test/schema' }, 'such a schema'],
  ['a deep schema', nested(101), 'such a schema'],
  ['a schema that is not so deep', nested(90), undefined],
  ['24 optional properties', { type: 'object', properties: properties(24) }, undefined],
  [
    '25 optional properties',
    { anyOf: [{ properties: properties(13) }, { properties: properties(12) }] },
    'a schema with so many optional properties',
  ],
  ['25 properties', { type: 'object', properties: properties(25), required: Object.keys(properties(25)) }, undefined],
  [
    'a map',
    { type: 'object', properties: { a: { type: 'object', additionalProperties: { type: 'string' } } } },
    'a schema of objects with any properties',
  ],
];

type Row = [string, string, object, string | undefined, LlmApi?];

const TABLE: readonly Row[] = [
  [
    'anything, where nothing is known',
    'mine/m',
    { tools, n: 2, logprobs: true, stop: 'X', modalities: ['audio'] },
    undefined,
  ],
  ['tools', 'perplexity/sonar', { tools }, 'tools'],
  ['tool turns', 'perplexity/sonar', turn(), 'tools'],
  [
    'tools that are no functions',
    'anthropic/c',
    { tools: [{ type: 'custom', custom: { name: 'a' } }] },
    'tools of this type',
    'anthropic',
  ],
  ['tools of the provider', 'mistral/m', { tools: [{ type: 'web_search' }] }, 'tools of this type'],
  ['tools of the provider', 'openai/m', { tools: [...tools, { type: 'web_search' }] }, 'tools of this type'],
  ['tools of the provider', 'azure-openai/m', { tools: [{ type: 'web_search' }] }, 'tools of this type'],
  ['tools of the provider', 'openai/m', { tools: [{ type: 'web_search' }] }, undefined, 'openai-responses'],
  ['tools of the provider', 'mine/m', { tools: [{ type: 'web_search' }] }, undefined],
  ['tools with free text', 'openai/m', { tools: [{ type: 'custom', custom: { name: 'a' } }] }, undefined],
  ['tools with free text', 'mistral/m', { tools: [{ type: 'custom', custom: { name: 'a' } }] }, 'tools of this type'],
  ...['$top', 'filter[name]', '@type', 'First Name', 'größe', 'a/b', '', 'x'.repeat(65)].flatMap((name): Row[] => {
    const parameters = { type: 'object', properties: { [name]: {} } };
    const root = { $ref: '#/$defs/a', $defs: { a: parameters } };
    const inner = { type: 'object', properties: { a: parameters } };
    return [
      [
        `a parameter ${name}`,
        'anthropic/claude-haiku-5-5',
        offering(parameters),
        'properties of such names',
        'anthropic',
      ],
      [
        `a parameter ${name}`,
        'bedrock/eu.anthropic.claude-opus-5-v1:0',
        offering(root),
        'properties of such names',
        'anthropic',
      ],
      [`a property ${name}`, 'anthropic/claude-haiku-5-5', offering(inner), undefined, 'anthropic'],
      [`a parameter ${name}`, 'minimax/m', offering(parameters), undefined, 'anthropic'],
      [`a parameter ${name}`, 'openai/m', offering(parameters), undefined],
    ];
  }),
  [
    'a parameter by a path',
    'anthropic/claude-haiku-5-5',
    offering({ properties: { 'a.b-C_1': {} } }),
    undefined,
    'anthropic',
  ],
  ...(['openai/m', 'azure-openai/m', 'groq/m', 'deepseek/m', 'moonshot/m'] as const).flatMap((target): Row[] => [
    ['128 tools', target, many(128), undefined],
    ['129 tools', target, many(129), 'more than 128 tools'],
    ['128 tools, one of them twice', target, { tools: [...many(128).tools, ...many(1).tools] }, undefined],
  ]),
  ['129 tools', 'openai/m', many(129), 'more than 128 tools', 'openai-responses'],
  ['201 tools', 'xai/m', many(201), 'more than 200 tools'],
  ['201 tools', 'anthropic/c', many(201), undefined, 'anthropic'],
  ['201 tools', 'mine/m', many(201), undefined],
  ['sound', 'mistral/m', { modalities: ['text', 'audio'] }, 'modalities other than text'],
  ...['openai', 'azure-openai'].flatMap((at): Row[] => [
    ['sound that it knows', `${at}/m`, sound('WAV'), undefined],
    ['sound of another format', `${at}/m`, sound('ogg'), 'audio of this type'],
  ]),
  ['sound of any format', 'gemini/g', sound('ogg'), undefined, 'gemini'],
  ['files', 'azure-openai/m', file('data:application/pdf;base64,AA=='), 'files'],
  ['images of another type', 'azure-openai/m', user(picture('data:image/bmp;base64,AA==')), 'images of this type'],
  ...(['anthropic', 'openai'] as const).flatMap((at): Row[] => [
    ['parameters that are no object', `${at}/m`, offering({ type: 'string' }), 'tools with such parameters', at],
    ['parameters that are one of two objects', `${at}/m`, offering({ anyOf: [{}, { type: 'object' }] }), undefined, at],
  ]),
  ['parameters that are no object', 'mine/m', offering({ type: 'string' }), undefined],
  ['functions', 'gemini/g', { functions: [{ name: 'a' }] }, 'functions in their older form', 'gemini'],
  ['a required choice', 'deepseek/deepseek-v4', { tools, tool_choice: 'required' }, 'a required tool_choice'],
  ...(
    [
      ['anthropic/claude-opus-5-5', 'anthropic', 'a tool_choice by name', 'a required tool_choice'],
      ['lm-studio/m', 'openai', 'a tool_choice by name', undefined],
      ['openai/m', 'openai', undefined, undefined],
    ] as const
  ).flatMap(([target, api, lacksOne, lacksSole]): Row[] => {
    const choice = { tool_choice: { type: 'function', function: { name: 'find' } } };
    const other = { type: 'function', function: { name: 'tell' } };
    return [
      ['a choice of one tool by its name', target, { tools: [...tools, other], ...choice }, lacksOne, api],
      ['a choice of the only tool by its name', target, { tools, ...choice }, lacksSole, api],
    ];
  }),
  ['a form beside tools', 'cerebras/m', { tools, response_format: json }, 'response_format: json_schema beside tools'],
  ['a form', 'cerebras/m', { response_format: json }, undefined],
  ['text beside tools', 'cerebras/m', { tools, response_format: { type: 'text' } }, undefined],
  ['a choice that is free', 'deepseek/deepseek-v4', { tools, tool_choice: 'auto' }, undefined],
  ['a choice without tools', 'zhipu/glm', { tool_choice: 'required' }, undefined],
  ['a schema', 'deepseek/m', { response_format: json }, 'response_format: json_schema'],
  [
    'a schema beside tools',
    'gemini/gemini-2.5-pro',
    { response_format: json, tools },
    'response_format: json_schema beside tools',
    'gemini',
  ],
  ['a schema that it knows', 'anthropic/claude-haiku-5-5', { response_format: json }, undefined, 'anthropic'],
  [
    'a schema of an old model',
    'anthropic/claude-sonnet-4-0',
    { response_format: json },
    'response_format: json_schema',
    'anthropic',
  ],
  [
    'any JSON',
    'anthropic/claude-haiku-5-5',
    { response_format: { type: 'json_object' } },
    'response_format: json_object',
    'anthropic',
  ],
  [
    'a schema that says nothing',
    'anthropic/claude-haiku-5-5',
    { response_format: { type: 'json_schema', json_schema: { name: 'a' } } },
    'response_format: json_object',
    'anthropic',
  ],
  ...SCHEMAS.flatMap(([what, schema, lacking]): Row[] => {
    const request = { response_format: { type: 'json_schema', json_schema: { name: 'a', schema } } };
    return [
      [what, 'anthropic/claude-haiku-5-5', request, lacking && `response_format: ${lacking}`, 'anthropic'],
      [what, 'openai/gpt-5.2', request, undefined],
    ];
  }),
  [
    'a schema beside tools that have to be called',
    'gemini/gemini-3.5-flash',
    { response_format: json, tools, tool_choice: 'required' },
    'response_format: json_schema beside tools',
    'gemini',
  ],
  ['a schema beside tools that may', 'gemini/gemini-3.5-flash', { response_format: json, tools }, undefined, 'gemini'],
  [
    'a schema beside tools that may not',
    'gemini/gemini-3.5-flash',
    { response_format: json, tools, tool_choice: 'none' },
    undefined,
    'gemini',
  ],
  ['probabilities at Gemini', 'gemini/gemini-2.5-flash', { logprobs: true, top_logprobs: 2 }, undefined, 'gemini'],
  ['text', 'anthropic/claude-haiku-5-5', { response_format: { type: 'text' } }, undefined, 'anthropic'],
  ['several answers', 'anthropic/c', { n: 2 }, 'n above 1', 'anthropic'],
  ['one answer', 'anthropic/c', { n: 1, logprobs: false, top_logprobs: 0, stop: [] }, undefined, 'anthropic'],
  ['probabilities', 'groq/m', { logprobs: true }, 'logprobs'],
  ['probabilities while it thinks', 'openai/gpt-5.5', { logprobs: true }, 'logprobs'],
  ['probabilities while it does not', 'openai/gpt-5.5', { logprobs: true, reasoning_effort: 'none' }, undefined],
  ['probabilities at Mistral', 'mistral/m', { logprobs: true }, 'logprobs'],
  ...(
    [
      ['anthropic/claude-haiku-4-5', false],
      ['anthropic/claude-opus-4-5', false],
      ['anthropic/claude-sonnet-4-6', true],
      ['anthropic/claude-opus-4-8', true],
      ['anthropic/claude-fable-5', true],
      ['gemini/gemini-2.5-pro', false],
      ['gemini/gemini-3.5-flash', false],
      ['gemini/gemini-3.5-flash-lite', true],
      ['gemini/gemini-3.8-flash', true],
      ['gemini/gemini-4-argon', true],
      ['openai/gpt-6-luna', false],
    ] as const
  ).map(([target, isRefused]): Row => {
    const lacks = isRefused ? 'a last message of the assistant' : undefined;
    return ['the beginning of an answer', target, begun('Well,'), lacks, target.split('/')[0] as LlmApi];
  }),
  ['the beginning of an answer', 'perplexity/sonar', begun('Well,'), 'a last message of the assistant'],
  ['an answer that says nothing', 'anthropic/claude-opus-4-8', begun(' '), undefined, 'anthropic'],
  ['an answer that its maker has paused', 'bedrock/claude-opus-4-8', begun('Well,', paused(5)), undefined, 'anthropic'],
  [
    'an answer that another maker has paused',
    'gemini/gemini-4-argon',
    begun('Well,', paused(5)),
    'a last message of the assistant',
    'gemini',
  ],
  [
    'an answer that has ended in words behind its work',
    'anthropic/claude-opus-4-8',
    begun('Well,', paused(0)),
    'a last message of the assistant',
    'anthropic',
  ],
  [
    'an answer that has ended in a thought',
    'anthropic/claude-opus-4-8',
    begun('', signed('anthropic'), 'No.'),
    'a last message of the assistant',
    'anthropic',
  ],
  ['stop', 'openai/o3', { stop: 'END' }, 'stop'],
  ['four stops', 'openai/gpt-4.1', { stop: ['a', 'b', '', 'c', 'd'] }, undefined],
  ['five stops', 'openai/gpt-4.1', { stop: ['a', 'b', 'c', 'd', 'e'] }, 'more than 4 stop sequences'],
  ...(
    [
      ['groq/m', 4],
      ['cerebras/m', 4],
      ['together/m', 4],
      ['moonshot/m', 5],
      ['xai/m', 8],
      ['deepseek/m', 16],
      ['zhipu/glm', 1],
    ] as const
  ).flatMap(([target, most]): Row[] => [
    [`${most} stops`, target, { stop: Array.from({ length: most }, () => 'a') }, undefined],
    [
      `${most} stops and one`,
      target,
      { stop: Array.from({ length: most + 1 }, () => 'a') },
      `more than ${most} stop sequences`,
    ],
  ]),
  ['six stops', 'gemini/g', { stop: ['a', 'b', 'c', 'd', 'e', 'f'] }, 'more than 5 stop sequences', 'gemini'],
  ['a stop', 'anthropic/c', { stop: 'END' }, undefined, 'anthropic'],
  ['an empty stop', 'anthropic/c', { stop: '' }, undefined, 'anthropic'],
  ['a stop of blanks', 'anthropic/c', { stop: ['END', ' \n'] }, 'stop sequences of nothing but blanks', 'anthropic'],
  ['images', 'gemini/gemini-3-pro-image', { modalities: ['text', 'image'] }, undefined, 'gemini'],
  ['images', 'gemini/gemini-3-pro', { modalities: ['text', 'image'] }, 'modalities other than text', 'gemini'],
  ['sound', 'gemini/gemini-3-pro-image', { modalities: ['audio'] }, 'modalities other than text', 'gemini'],
  ['modalities', 'gemini/g', { modalities: ['text', 'audio'] }, 'modalities other than text', 'gemini'],
  [
    'audio',
    'anthropic/c',
    user({ type: 'input_audio', input_audio: { data: 'AA', format: 'wav' } }),
    'audio',
    'anthropic',
  ],
  [
    'images by address',
    'moonshot/kimi-k3',
    user({ type: 'image_url', image_url: { url: 'https://a.test/a.png' } }),
    'images by an address',
  ],
  [
    'images by address without TLS',
    'anthropic/c',
    user({ type: 'image_url', image_url: { url: 'http://a.test/a.png' } }),
    'images by an address without TLS',
    'anthropic',
  ],
  [
    'images by address with TLS',
    'anthropic/c',
    user({ type: 'image_url', image_url: { url: 'https://a.test/a.png' } }),
    undefined,
    'anthropic',
  ],
  [
    'images as data',
    'moonshot/kimi-k3',
    user({ type: 'image_url', image_url: { url: 'data:image/png;base64,AA==' } }),
    undefined,
  ],
  [
    'images in instructions',
    'gemini/g',
    {
      messages: [
        { role: 'system', content: [{ type: 'image_url', image_url: { url: 'data:image/png;base64,AA==' } }] },
      ],
    },
    'images in instructions',
    'gemini',
  ],
  ...(['jpg', 'webp', 'heic', 'bmp', 'svg+xml'] as const).flatMap((type): Row[] => {
    const request = user({ type: 'image_url', image_url: { url: `data:image/${type};base64,AA==` } });
    const lacks = (isTaken: boolean) => (isTaken ? undefined : 'images of this type');
    const isUsual = type === 'jpg' || type === 'webp';
    return [
      [`images of the type ${type}`, 'anthropic/c', request, lacks(isUsual), 'anthropic'],
      [`images of the type ${type}`, 'openai/m', request, lacks(isUsual)],
      [`images of the type ${type}`, 'gemini/g', request, lacks(isUsual || type === 'heic'), 'gemini'],
      [`images of the type ${type}`, 'mine/m', request, undefined],
    ];
  }),
  ['files by id', 'anthropic/c', user({ type: 'file', file: { file_id: 'file-1' } }), 'files by an id', 'anthropic'],
  ['files of its own', 'openai/m', user({ type: 'file', file: { file_id: 'file-1' } }), undefined],
  ['files of another type', 'anthropic/c', file('data:video/mp4;base64,AA=='), 'files of this type', 'anthropic'],
  ['files of text', 'anthropic/c', file('data:text/csv;base64,AA=='), undefined, 'anthropic'],
  ['drawings, which are texts', 'anthropic/c', file('data:image/svg+xml;base64,AA=='), undefined, 'anthropic'],
  ['files at all', 'moonshot/m', file('data:application/pdf;base64,AA=='), 'files'],
  ['texts as files', 'mistral/m', file('data:text/csv;base64,AA=='), 'files of this type'],
  ['documents', 'mistral/m', file('data:application/pdf;base64,AA=='), undefined],
  ['documents', 'perplexity/m', file('data:application/pdf;base64,AA=='), undefined],
  [
    'parts of a kind of their own',
    'anthropic/c',
    user({ type: 'video_url', video_url: {} }),
    'parts of this type',
    'anthropic',
  ],
  [
    'images in results, which go into a message',
    'openai/m',
    {
      messages: [
        { role: 'tool', tool_call_id: 'a', content: [{ type: 'image_url', image_url: { url: 'https://a.test' } }] },
      ],
    },
    undefined,
  ],
  ['a turn that it need not have thought', 'anthropic/claude-opus-5-5', turn(), undefined, 'anthropic'],
  ['a turn of its own', 'anthropic/claude-opus-5-5', turn(signed('anthropic')), undefined, 'anthropic'],
  [
    'a turn of whoever serves the same models',
    'bedrock/claude-opus-5-5',
    turn(signed('anthropic')),
    undefined,
    'anthropic',
  ],
  ['a turn that somebody else has signed', 'bedrock/claude-opus-5-5', turn(signed('deepseek')), undefined, 'anthropic'],
  [
    'a turn that is over',
    'anthropic/claude-opus-5-5',
    { messages: [...turn().messages, { role: 'assistant', content: 'So' }, ...messages] },
    undefined,
    'anthropic',
  ],
  [
    'a turn without the words of its thought',
    'moonshot/kimi-k3',
    turn(),
    'tool calls without the thought of their maker',
  ],
  ['a turn with them', 'moonshot/kimi-k3', turn({ reasoning_content: 'Hm' }), undefined],
];

describe('what a target cannot carry', () => {
  it.each(TABLE.map(([what, at, request, lacks, api]) => [what, at, { request, lacks, api }] as const))(
    '%s at %s',
    (_what, target, { request, lacks, api }) => {
      expect(lack(target, request, api)).toBe(lacks);
    },
  );

  it('is told in no words of the caller', () => {
    const request = { tools: [{ type: 'secret-word' }], ...file('data:secret/word;base64,AA==') };
    expect(lack('anthropic/c', request, 'anthropic')).not.toContain('secret');
  });
});
