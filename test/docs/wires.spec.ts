import { readFileSync } from 'node:fs';
import {
  createLlmClient,
  failoverOf,
  LlmCallError,
  LlmTransport,
  type LlmChatRequest,
  type LlmClient,
  type LlmTransportRequest,
} from 'nestjs-llm-failover';
import { tableBelow } from './page-tables.js';

/** What becomes of a part of a request at a target of a protocol. */
type Fate = 'carried' | 'left out' | 'passed over';

const PAGE = readFileSync(new URL('../../docs/wires.md', import.meta.url), 'utf8');
const APIS = ['openai', 'openai-responses', 'anthropic', 'gemini'] as const;
type Api = (typeof APIS)[number];

/** Models that no file knows more of than the protocol. */
const TARGETS: Readonly<Record<Api, string>> = {
  openai: 'openai/any-model',
  'openai-responses': 'openai/any-model',
  anthropic: 'anthropic/any-model',
  gemini: 'gemini/any-model',
};

const ANSWERS: Readonly<Record<Api, unknown>> = {
  openai: { choices: [{ index: 0, message: { role: 'assistant', content: 'ok' }, finish_reason: 'stop' }] },
  'openai-responses': items({ type: 'message', content: [{ type: 'output_text', text: 'ok' }] }),
  anthropic: { type: 'message', role: 'assistant', content: [{ type: 'text', text: 'ok' }], stop_reason: 'end_turn' },
  gemini: { candidates: [{ content: { role: 'model', parts: [{ text: 'ok' }] }, finishReason: 'STOP' }] },
};

/** Answers everything, and keeps the last body. */
class Recording extends LlmTransport {
  body = '';

  constructor(
    api: Api,
    private readonly answer: unknown = ANSWERS[api],
  ) {
    super();
  }

  send({ body }: LlmTransportRequest) {
    this.body = body ?? '';
    const bytes = new TextEncoder().encode(JSON.stringify(this.answer));
    return Promise.resolve({
      status: 200,
      headers: { 'content-type': 'application/json' },
      body: (async function* () {
        yield bytes;
      })(),
    });
  }
}

const user = (...content: object[]) => ({ messages: [{ role: 'user', content }] });
const text = { type: 'text', text: 'Hi' };
const tool = { type: 'function', function: { name: 'zqx_find', parameters: { type: 'object', properties: {} } } };
const schema = {
  type: 'object',
  properties: { zqx: { type: 'string' } },
  required: ['zqx'],
  additionalProperties: false,
};
const call = { id: 'call_1', type: 'function', function: { name: 'find', arguments: '{"zqx":1}' } };

/** The rows of the table: a request, and what of it shows in a body where it is carried. */
const PARTS: Readonly<Record<string, { readonly request: object; readonly shows: RegExp }>> = {
  instructions: {
    request: {
      messages: [
        { role: 'system', content: 'zqx' },
        { role: 'user', content: 'Hi' },
      ],
    },
    shows: /zqx/,
  },
  'images as data': {
    request: user(text, { type: 'image_url', image_url: { url: 'data:image/png;base64,enF4' } }),
    shows: /enF4/,
  },
  'images by their address': {
    request: user(text, { type: 'image_url', image_url: { url: 'https://zqx.test/a.png' } }),
    shows: /zqx\.test/,
  },
  "an image's `detail`": {
    request: user(text, { type: 'image_url', image_url: { url: 'data:image/png;base64,enF4', detail: 'low' } }),
    shows: /"low"|LOW/,
  },
  sound: { request: user(text, { type: 'input_audio', input_audio: { data: 'enF4', format: 'wav' } }), shows: /enF4/ },
  'PDF files': {
    request: user(text, { type: 'file', file: { filename: 'a.pdf', file_data: 'data:application/pdf;base64,enF4' } }),
    shows: /enF4/,
  },
  'files of text': {
    request: user(text, { type: 'file', file: { filename: 'a.txt', file_data: 'data:text/plain;base64,enF4' } }),
    shows: /enF4|zqx/,
  },
  'files by their id': { request: user(text, { type: 'file', file: { file_id: 'file-zqx' } }), shows: /file-zqx/ },
  tools: { request: { ...user(text), tools: [tool] }, shows: /zqx_find/ },
  'tools that take free text': {
    request: { ...user(text), tools: [{ type: 'custom', custom: { name: 'zqx' } }] },
    shows: /zqx/,
  },
  "`tool_choice: 'required'`": {
    request: { ...user(text), tools: [tool], tool_choice: 'required' },
    shows: /required|"any"|ANY/,
  },
  '`tool_choice` by name': {
    request: { ...user(text), tools: [tool], tool_choice: { type: 'function', function: { name: 'zqx_find' } } },
    shows: /"tool_choice":\{|allowedFunctionNames/,
  },
  '`parallel_tool_calls: false`': {
    request: { ...user(text), tools: [tool], parallel_tool_calls: false },
    shows: /"parallel_tool_calls":false|"disable_parallel_tool_use":true/,
  },
  'words of the assistant at the end': {
    request: {
      messages: [
        { role: 'user', content: 'Hi' },
        { role: 'assistant', content: 'zqx' },
      ],
    },
    shows: /zqx/,
  },
  'tool calls and results': {
    request: {
      messages: [
        { role: 'user', content: 'Hi' },
        { role: 'assistant', content: null, tool_calls: [call] },
        { role: 'tool', tool_call_id: 'call_1', content: 'zqx result' },
      ],
      tools: [tool],
    },
    shows: /zqx result/,
  },
  'images in tool results': {
    request: {
      messages: [
        { role: 'user', content: 'Hi' },
        { role: 'assistant', content: null, tool_calls: [call] },
        {
          role: 'tool',
          tool_call_id: 'call_1',
          content: [{ type: 'image_url', image_url: { url: 'data:image/png;base64,enF4' } }],
        },
      ],
      tools: [tool],
    },
    shows: /enF4/,
  },
  '`response_format: json_schema`': {
    request: { ...user(text), response_format: { type: 'json_schema', json_schema: { name: 'x', schema } } },
    shows: /"zqx":\{"type":"(?:string|STRING)"/,
  },
  '`response_format: json_object`': {
    request: { ...user(text), response_format: { type: 'json_object' } },
    shows: /json_object|application\/json/,
  },
  '`reasoning_effort`': {
    request: { ...user(text), reasoning_effort: 'high' },
    shows: /"high"|HIGH|thinkingBudget|budget_tokens/,
  },
  '`max_tokens`, `max_completion_tokens`': { request: { ...user(text), max_tokens: 4_321 }, shows: /4321/ },
  '`temperature`': { request: { ...user(text), temperature: 0.321 }, shows: /0\.321/ },
  '`top_p`': { request: { ...user(text), top_p: 0.321 }, shows: /0\.321/ },
  '`stop`': { request: { ...user(text), stop: ['zqx'] }, shows: /zqx/ },
  '`seed`': { request: { ...user(text), seed: 4_321 }, shows: /4321/ },
  '`frequency_penalty`, `presence_penalty`': { request: { ...user(text), presence_penalty: 0.321 }, shows: /0\.321/ },
  '`logit_bias`': { request: { ...user(text), logit_bias: { '4321': 1 } }, shows: /4321/ },
  '`logprobs`, `top_logprobs`': {
    request: { ...user(text), logprobs: true, top_logprobs: 3 },
    shows: /logprobs"|responseLogprobs/,
  },
  '`n` above 1': { request: { ...user(text), n: 3 }, shows: /"n":3|"candidateCount":3/ },
  '`cache_control`': { request: user({ ...text, cache_control: { type: 'ephemeral' } }), shows: /cache_control/ },
  '`user`': { request: { ...user(text), user: 'zqx' }, shows: /zqx/ },
  '`metadata`, `store`': { request: { ...user(text), metadata: { a: 'zqx' }, store: true }, shows: /zqx/ },
  '`service_tier`': { request: { ...user(text), service_tier: 'flex' }, shows: /"flex"|FLEX/ },
  '`prediction`': { request: { ...user(text), prediction: { type: 'content', content: 'zqx' } }, shows: /zqx/ },
  '`modalities` beyond text': { request: { ...user(text), modalities: ['text', 'audio'] }, shows: /"audio"|AUDIO/ },
  'fields of your own': { request: { ...user(text), zqx: 1 }, shows: /zqx/ },
};

function clientOf(api: Api, transport: LlmTransport): LlmClient {
  const [id = ''] = TARGETS[api].split('/');
  return createLlmClient(
    {
      routes: { default: [TARGETS[api]] },
      providers: { [id]: { api, keys: 'sk-wires-0123456789' } },
      limits: { maxRetries: 0 },
    },
    { transport },
  );
}

/** What really becomes of it. @throws where it is lost without a word */
async function fateOf({ request, shows }: (typeof PARTS)[string], api: Api): Promise<Fate> {
  const transport = new Recording(api);
  const client = clientOf(api, transport);
  let answer: object;
  try {
    answer = await client.promises.chat(request as LlmChatRequest);
  } catch (error) {
    if (LlmCallError.isInstance(error) && / can carry /.test(error.message)) return 'passed over';
    throw error;
  }
  if (shows.test(transport.body)) return 'carried';
  const [entry] = failoverOf(answer)?.trail ?? [];
  if (entry?.kind === 'attempt' && (entry.omitted ?? []).length > 0) return 'left out';
  throw new Error(`lost without a word: ${transport.body}`);
}

/** What answers of a protocol may hold: the content of one, as its maker writes it, and where it is found in ours. */
const SAID: Readonly<Record<string, { readonly at: string; readonly by: Readonly<Partial<Record<Api, unknown>>> }>> = {
  text: {
    at: 'message.content',
    by: {
      'openai-responses': items({ type: 'message', content: [{ type: 'output_text', text: 'zqx' }] }),
      openai: said({ content: 'zqx' }),
      anthropic: blocks({ type: 'text', text: 'zqx' }),
      gemini: parts({ text: 'zqx' }),
    },
  },
  thoughts: {
    at: 'message.reasoning_content',
    by: {
      'openai-responses': items(
        { type: 'reasoning', summary: [{ type: 'summary_text', text: 'zqx' }] },
        { type: 'message', content: [{ type: 'output_text', text: 'x' }] },
      ),
      openai: said({ content: 'x', reasoning_content: 'zqx' }),
      anthropic: blocks({ type: 'thinking', thinking: 'zqx', signature: 's' }, { type: 'text', text: 'x' }),
      gemini: parts({ text: 'zqx', thought: true }, { text: 'x' }),
    },
  },
  'tool calls': {
    at: 'message.tool_calls.0.function.name',
    by: {
      'openai-responses': items({ type: 'function_call', call_id: 'c', name: 'zqx', arguments: '{}' }),
      openai: said({
        content: null,
        tool_calls: [{ id: 'c', type: 'function', function: { name: 'zqx', arguments: '{}' } }],
      }),
      anthropic: blocks({ type: 'tool_use', id: 'c', name: 'zqx', input: {} }),
      gemini: parts({ functionCall: { name: 'zqx', args: {} } }),
    },
  },
  'a refusal': {
    at: 'message.refusal',
    by: {
      openai: said({ content: null, refusal: 'zqx' }),
      'openai-responses': items({ type: 'message', content: [{ type: 'refusal', refusal: 'zqx' }] }),
    },
  },
  citations: {
    at: 'message.annotations.0.url_citation.url',
    by: {
      'openai-responses': items({
        type: 'message',
        content: [{ type: 'output_text', text: 'x', annotations: [{ type: 'url_citation', url: 'https://zqx.test' }] }],
      }),
      openai: said({
        content: 'x',
        annotations: [{ type: 'url_citation', url_citation: { url: 'https://zqx.test' } }],
      }),
      anthropic: blocks({
        type: 'text',
        text: 'x',
        citations: [
          {
            type: 'web_search_result_location',
            url: 'https://zqx.test',
            title: 't',
            cited_text: 'c',
            encrypted_index: 'e',
          },
        ],
      }),
      gemini: parts(
        { text: 'x' },
        {
          groundingMetadata: {
            groundingChunks: [{ web: { uri: 'https://zqx.test', title: 't' } }],
            groundingSupports: [{ segment: { startIndex: 0, endIndex: 1, text: 'x' }, groundingChunkIndices: [0] }],
          },
        },
      ),
    },
  },
  images: {
    at: 'message.images.0.image_url.url',
    by: {
      'openai-responses': items({ type: 'image_generation_call', result: 'enF4' }),
      openai: said({ content: 'x', images: [{ type: 'image_url', image_url: { url: 'data:image/png;base64,enF4' } }] }),
      gemini: parts({ inlineData: { mimeType: 'image/png', data: 'enF4' } }),
    },
  },
  sound: {
    at: 'message.audio.data',
    by: {
      openai: said({ content: null, audio: { id: 'a', data: 'enF4', transcript: 't', expires_at: 1 } }),
      gemini: parts({ inlineData: { mimeType: 'audio/wav', data: 'enF4' } }),
    },
  },
  'log probabilities': {
    at: 'logprobs.content.0.token',
    by: {
      'openai-responses': items({
        type: 'message',
        content: [{ type: 'output_text', text: 'x', logprobs: [{ token: 'zqx', logprob: -1 }] }],
      }),
      openai: said(
        { content: 'x' },
        { logprobs: { content: [{ token: 'zqx', logprob: -1, bytes: null, top_logprobs: [] }], refusal: null } },
      ),
      gemini: parts(
        { text: 'x' },
        { logprobsResult: { chosenCandidates: [{ token: 'zqx', logProbability: -1 }], topCandidates: [] } },
      ),
    },
  },
  'what goes back to its maker (`providerState`)': {
    at: 'message.providerState.provider',
    by: {
      'openai-responses': items(
        { type: 'reasoning', id: 'r', summary: [], encrypted_content: 'e' },
        { type: 'message', content: [{ type: 'output_text', text: 'x' }] },
      ),
      openai: said({
        content: 'x',
        reasoning_content: 'y',
        reasoning_details: [{ type: 'reasoning.text', text: 'y' }],
      }),
      anthropic: blocks({ type: 'thinking', thinking: 'y', signature: 's' }, { type: 'text', text: 'x' }),
      gemini: parts({ text: 'x', thoughtSignature: 's' }),
    },
  },
  'tokens read from a cache': {
    at: 'usage.prompt_tokens_details.cached_tokens',
    by: {
      'openai-responses': {
        ...items({ type: 'message', content: [{ type: 'output_text', text: 'x' }] }),
        usage: { input_tokens: 9, output_tokens: 5, input_tokens_details: { cached_tokens: 4 } },
      },
      openai: {
        ...said({ content: 'x' }),
        usage: {
          prompt_tokens: 9,
          completion_tokens: 1,
          total_tokens: 10,
          prompt_tokens_details: { cached_tokens: 4 },
        },
      },
      anthropic: {
        ...blocks({ type: 'text', text: 'x' }),
        usage: { input_tokens: 5, output_tokens: 1, cache_read_input_tokens: 4 },
      },
      gemini: {
        ...parts({ text: 'x' }),
        usageMetadata: {
          promptTokenCount: 9,
          candidatesTokenCount: 1,
          cachedContentTokenCount: 4,
          totalTokenCount: 10,
        },
      },
    },
  },
  'tokens written to a cache': {
    at: 'usage.prompt_tokens_details.cache_write_tokens',
    by: {
      'openai-responses': {
        ...items({ type: 'message', content: [{ type: 'output_text', text: 'x' }] }),
        usage: { input_tokens: 9, output_tokens: 5, input_tokens_details: { cache_write_tokens: 4 } },
      },
      openai: {
        ...said({ content: 'x' }),
        usage: {
          prompt_tokens: 9,
          completion_tokens: 1,
          total_tokens: 10,
          prompt_tokens_details: { cache_write_tokens: 4 },
        },
      },
      anthropic: {
        ...blocks({ type: 'text', text: 'x' }),
        usage: { input_tokens: 5, output_tokens: 1, cache_creation_input_tokens: 4 },
      },
    },
  },
  'tokens of thoughts': {
    at: 'usage.completion_tokens_details.reasoning_tokens',
    by: {
      'openai-responses': {
        ...items({ type: 'message', content: [{ type: 'output_text', text: 'x' }] }),
        usage: { input_tokens: 9, output_tokens: 5, output_tokens_details: { reasoning_tokens: 4 } },
      },
      openai: {
        ...said({ content: 'x' }),
        usage: {
          prompt_tokens: 9,
          completion_tokens: 5,
          total_tokens: 14,
          completion_tokens_details: { reasoning_tokens: 4 },
        },
      },
      anthropic: {
        ...blocks({ type: 'text', text: 'x' }),
        usage: { input_tokens: 5, output_tokens: 5, output_tokens_details: { thinking_tokens: 4 } },
      },
      gemini: {
        ...parts({ text: 'x' }),
        usageMetadata: { promptTokenCount: 9, candidatesTokenCount: 1, thoughtsTokenCount: 4, totalTokenCount: 14 },
      },
    },
  },
};

function said(message: object, more: object = {}) {
  return {
    id: 'a',
    choices: [{ index: 0, message: { role: 'assistant', ...message }, finish_reason: 'stop', ...more }],
  };
}

function items(...output: object[]) {
  return { id: 'a', status: 'completed', output };
}

function blocks(...content: object[]) {
  return { id: 'a', type: 'message', role: 'assistant', model: 'm', content, stop_reason: 'end_turn' };
}

/** The last one may be fields of the candidate in place of a part. */
function parts(...given: object[]) {
  const isPart = (one: object) => ['text', 'functionCall', 'inlineData'].some((name) => name in one);
  const fields = given.filter((one) => !isPart(one));
  return {
    candidates: [
      {
        content: { role: 'model', parts: given.filter(isPart) },
        finishReason: 'STOP',
        ...Object.assign({}, ...fields),
      },
    ],
  };
}

function valueAt(value: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>((holder, name) => (holder as Record<string, unknown> | undefined)?.[name], value);
}

describe('docs/wires.md', () => {
  const told = tableBelow(PAGE, '## What a request carries');

  it('names every part, and no other', () => {
    expect([...told.keys()]).toEqual(Object.keys(PARTS));
  });

  it.each(Object.keys(PARTS))('tells what becomes of %s', async (name) => {
    const fates = await Promise.all(APIS.map((api) => fateOf(PARTS[name] as (typeof PARTS)[string], api)));
    expect(told.get(name)).toEqual(fates);
  });

  const heard = tableBelow(PAGE, '## What an answer holds');

  it('names all that answers hold, and nothing else', () => {
    expect([...heard.keys()]).toEqual(Object.keys(SAID));
  });

  it.each(Object.keys(SAID))('tells where %s is found, and by which protocols', async (name) => {
    const { at, by } = SAID[name] as (typeof SAID)[string];
    const holders = APIS.filter((api) => Object.hasOwn(by, api));
    for (const api of holders) {
      const answer = await clientOf(api, new Recording(api, by[api])).promises.chat({ messages: [] });
      expect([api, valueAt(at.startsWith('usage') ? answer : answer.choices[0], at)]).toEqual([api, expect.anything()]);
    }
    const marks = APIS.map((api) => (holders.includes(api) ? 'yes' : '–'));
    expect(heard.get(name)).toEqual([`\`${at.replaceAll('.0', '[]')}\``, ...marks]);
  });
});
