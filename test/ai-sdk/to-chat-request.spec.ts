import { callSettingsOf } from '../../lib/ai-sdk/call-settings.js';
import { toChatRequest } from '../../lib/ai-sdk/request/to-chat-request.js';
import type { SdkCallOptions } from '../../lib/ai-sdk/specification.js';
import { Warnings } from '../../lib/ai-sdk/warnings.js';

const PROMPT: SdkCallOptions['prompt'] = [{ role: 'user', content: [{ type: 'text', text: 'Hi' }] }];
const SCHEMA = { type: 'object', properties: { city: { type: 'string' } } } as const;

function read(options: Partial<SdkCallOptions>) {
  const warnings = new Warnings();
  const settings = callSettingsOf(options.providerOptions, warnings);
  const { messages, providerOptions, ...fields } = toChatRequest({ prompt: PROMPT, ...options }, settings, warnings);
  return { messages, providerOptions, fields, settings, warnings: warnings.list() };
}

describe('the settings of a call', () => {
  it.each<[string, Partial<SdkCallOptions>, object]>([
    ['nothing', {}, {}],
    ['maxOutputTokens', { maxOutputTokens: 9 }, { max_tokens: 9 }],
    ['temperature', { temperature: 0 }, { temperature: 0 }],
    ['topP', { topP: 0.5 }, { top_p: 0.5 }],
    ['penalties', { frequencyPenalty: 1, presencePenalty: 2 }, { frequency_penalty: 1, presence_penalty: 2 }],
    ['seed', { seed: 7 }, { seed: 7 }],
    ['stopSequences', { stopSequences: ['END'] }, { stop: ['END'] }],
    ['reasoning (ai 7)', { reasoning: 'xhigh' }, { reasoning_effort: 'xhigh' }],
    ['no reasoning (ai 7)', { reasoning: 'none' }, { reasoning_effort: 'none' }],
    ['reasoning as the provider likes (ai 7)', { reasoning: 'provider-default' }, {}],
    ['no stopSequences', { stopSequences: [] }, {}],
    ['a text as format', { responseFormat: { type: 'text' } }, {}],
    ['JSON', { responseFormat: { type: 'json' } }, { response_format: { type: 'json_object' } }],
    [
      'JSON with a schema',
      { responseFormat: { type: 'json', schema: SCHEMA, name: 'weather', description: 'Of a city' } },
      {
        response_format: {
          type: 'json_schema',
          json_schema: { name: 'weather', description: 'Of a city', schema: SCHEMA },
        },
      },
    ],
    [
      'tools',
      {
        tools: [
          { type: 'function', name: 'weather', description: 'Of a city', inputSchema: SCHEMA, strict: true },
          { type: 'function', name: 'now', inputSchema: { type: 'object' } },
        ],
        toolChoice: { type: 'tool', toolName: 'now' },
      },
      {
        tools: [
          {
            type: 'function',
            function: { name: 'weather', description: 'Of a city', parameters: SCHEMA, strict: true },
          },
          { type: 'function', function: { name: 'now', parameters: { type: 'object' } } },
        ],
        tool_choice: { type: 'function', function: { name: 'now' } },
      },
    ],
    ['a choice without tools', { tools: [], toolChoice: { type: 'auto' } }, {}],
  ])('are carried: %s', (_name, options, expected) => {
    const { fields, warnings } = read(options);
    expect(fields).toEqual(expected);
    expect(warnings).toEqual([]);
  });

  it.each(['auto', 'none', 'required'] as const)('carry the choice %s', (type) => {
    const tools = [{ type: 'function', name: 'now', inputSchema: {} } as const];
    expect(read({ tools, toolChoice: { type } }).fields).toMatchObject({ tool_choice: type });
  });

  it.each<[string, Partial<SdkCallOptions>]>([
    ['topK', { topK: 3 }],
    ['tool openai.web_search', { tools: [{ type: 'provider', id: 'openai.web_search', name: 'search', args: {} }] }],
    [
      'inputExamples of a tool',
      { tools: [{ type: 'function', name: 'now', inputSchema: {}, inputExamples: [{ input: {} }] }] },
    ],
    [
      'providerOptions.anthropic of a tool',
      { tools: [{ type: 'function', name: 'now', inputSchema: {}, providerOptions: { anthropic: {} } }] },
    ],
    ['providerOptions.nestjs-llm-failover.limit', { providerOptions: { 'nestjs-llm-failover': { limit: 1 } } }],
    ['providerOptions.nestjs-llm-failover.request', { providerOptions: { 'nestjs-llm-failover': { request: 1 } } }],
  ])('draw a warning where they cannot be carried: %s', (feature, options) => {
    expect(read(options).warnings).toEqual([{ type: 'unsupported', feature, details: expect.any(String) }]);
  });

  it('hand the options of a provider on as they are', () => {
    const providerOptions = { mistral: { safe_prompt: true }, openai: { max_completion_tokens: 5, user: 'u' } };
    expect(read({ maxOutputTokens: 9, providerOptions })).toMatchObject({ fields: { max_tokens: 9 }, providerOptions });
  });

  it('let further fields of the request win, but for messages and model', () => {
    const request = {
      temperature: 1,
      parallel_tool_calls: false,
      reasoning_effort: 'low',
      messages: [],
      model: 'slow',
    };
    const { fields, messages, providerOptions } = read({
      temperature: 0,
      reasoning: 'high',
      providerOptions: { 'nestjs-llm-failover': { request } },
    });
    expect(fields).toEqual({ temperature: 1, parallel_tool_calls: false, reasoning_effort: 'low' });
    expect(messages).toEqual([{ role: 'user', content: 'Hi' }]);
    expect(providerOptions).toEqual({});
  });

  it('keep limits and metadata for the client', () => {
    const own = { limits: { maxAttempts: 2 }, metadata: { tenant: 'acme' } };
    expect(read({ providerOptions: { 'nestjs-llm-failover': own } }).settings).toMatchObject(own);
  });
});

describe('a wanted JSON answer', () => {
  it('is asked for in a first message where there is none of the system', () => {
    const { messages } = read({ responseFormat: { type: 'json' } });
    expect(messages).toEqual([
      { role: 'system', content: expect.stringMatching(/JSON value and nothing else .*\.$/) },
      { role: 'user', content: 'Hi' },
    ]);
  });

  it('is not asked for in words where the call says so', () => {
    const providerOptions = { 'nestjs-llm-failover': { jsonInstruction: false } };
    const { messages, fields } = read({ responseFormat: { type: 'json', schema: SCHEMA }, providerOptions });
    expect(messages).toEqual([{ role: 'user', content: 'Hi' }]);
    expect(fields).toHaveProperty('response_format');
  });
});
