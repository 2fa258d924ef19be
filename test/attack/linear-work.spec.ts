import { createLlmClient, type LlmChatRequest } from 'nestjs-llm-failover';
import { FakeLlm } from 'nestjs-llm-failover/testing';
import { callSettingsOf } from '../../lib/ai-sdk/call-settings.js';
import { toChatRequest } from '../../lib/ai-sdk/request/to-chat-request.js';
import { StreamParts } from '../../lib/ai-sdk/response/stream-parts.js';
import { toGenerateResult } from '../../lib/ai-sdk/response/to-generate-result.js';
import type { SdkCallOptions } from '../../lib/ai-sdk/specification.js';
import { Warnings } from '../../lib/ai-sdk/warnings.js';
import type { LlmChatResponse } from '../../lib/clients/chat.interface.js';
import { normalBaseUrl } from '../../lib/clients/config/base-url.js';
import { fitRequest } from '../../lib/clients/fit-request.js';
import { ChunkSource } from '../../lib/clients/stream/chunk-source.js';
import { ResponseAssembly } from '../../lib/clients/stream/response-assembly.js';
import { LLM_APIS, type LlmApi } from '../../lib/providers/llm-api.js';
import { WIRES } from '../../lib/clients/wire/wires.js';
import { WorkCounter } from './support/counted-work.js';

const TARGET = { provider: 'acme', model: 'gemini-3-pro' };
const SIZE = 200;
const FACTOR = 4;
/** Steps that do not grow, and sorting, leave some room on both sides of 4. */
const MAX_RATIO = 5;

const times = <Item>(count: number, item: (index: number) => Item): Item[] =>
  Array.from({ length: count }, (_, index) => item(index));

const call = (id: number) => ({
  id: `call_${id}`,
  type: 'function',
  function: { name: `f${id}`, arguments: '{"a":1}' },
});
const result = (id: number) => ({ role: 'tool', tool_call_id: `call_${id}`, content: '{"b":2}' });
const nested = (depth: number): object =>
  times(depth, (level) => level).reduce<object>((inner) => ({ type: 'object', properties: { inner } }), {
    type: 'string',
  });
const tool = (index: number, parameters: object = { type: 'object', properties: { a: { type: 'string' } } }) => ({
  type: 'function',
  function: { name: `f${index}`, description: 'a function', parameters },
});
const user = { role: 'user', content: 'Hi' };

const REQUESTS: Readonly<Record<string, (size: number) => object>> = {
  'messages of one role': (size) => ({ messages: times(size, () => user) }),
  'messages of two roles in turn': (size) => ({
    messages: times(size, (index) => ({ role: index % 2 === 0 ? 'user' : 'assistant', content: 'Hi' })),
  }),
  'answers in a row': (size) => ({ messages: [user, ...times(size, () => ({ role: 'assistant', content: 'Hi' }))] }),
  instructions: (size) => ({ messages: [...times(size, () => ({ role: 'system', content: 'Be kind.' })), user] }),
  'parts of a message': (size) => ({
    messages: [{ role: 'user', content: times(size, () => ({ type: 'text', text: 'Hi' })) }],
  }),
  'images of a message': (size) => ({
    messages: [
      {
        role: 'user',
        content: times(size, () => ({ type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } })),
      },
    ],
  }),
  'calls and results of one turn': (size) => ({
    messages: [
      user,
      { role: 'assistant', content: null, tool_calls: times(size, call) },
      ...times(size, result).toReversed(),
    ],
  }),
  'turns with a call': (size) => ({
    messages: times(size, (id) => [
      user,
      { role: 'assistant', content: null, tool_calls: [call(id)] },
      result(id),
    ]).flat(),
  }),
  'results that no call asked for': (size) => ({ messages: [user, ...times(size, result)] }),
  'parts of a tool result': (size) => ({
    messages: [
      { role: 'assistant', tool_calls: [call(1)] },
      { ...result(1), content: times(size, () => ({ type: 'text', text: 'x' })) },
    ],
  }),
  tools: (size) => ({ messages: [user], tools: times(size, (index) => tool(index)) }),
  'the depth of a schema': (size) => ({ messages: [user], tools: [tool(1, nested(size))] }),
  'the width of a schema': (size) => {
    const properties = Object.fromEntries(times(size, (index) => [`p${index}`, { type: 'string' }]));
    const schema = { type: 'object', properties };
    const format = { type: 'json_schema', json_schema: { name: 'r', schema } };
    return { messages: [user], tools: [tool(1, schema)], response_format: format };
  },
  'stop sequences': (size) => ({ messages: [user], stop: times(size, (index) => `s${index}`) }),
  'fields that are not known': (size) => ({
    messages: [{ ...user, ...Object.fromEntries(times(size, (index) => [`m${index}`, 1])) }],
    ...Object.fromEntries(times(size, (index) => [`x${index}`, 1])),
  }),
  'the length of a text': (size) => ({ messages: [{ role: 'user', content: 'x'.repeat(size * 50) }] }),
};

const OPENAI_CALLS = (size: number) => ({ role: 'assistant', content: 'Hi', tool_calls: times(size, call) });
const choice = (message: object, index = 0) => ({ index, message, finish_reason: 'stop' });

const outputText = (said: string) => ({ type: 'message', content: [{ type: 'output_text', text: said }] });
const functionCall = (id: number) => ({ type: 'function_call', call_id: `c${id}`, name: 'f', arguments: '{"a":1}' });
const response = (output: readonly object[]) => ({ id: 'r', status: 'completed', output });

const ANSWERS: Readonly<Record<LlmApi, Readonly<Record<string, (size: number) => object>>>> = {
  openai: {
    choices: (size) => ({ choices: times(size, (index) => choice({ role: 'assistant', content: 'Hi' }, index)) }),
    calls: (size) => ({ choices: [choice(OPENAI_CALLS(size))] }),
    parts: (size) => ({ choices: [choice({ content: times(size, () => ({ type: 'text', text: 'Hi' })) })] }),
  },
  'openai-responses': {
    texts: (size) => response(times(size, () => outputText('Hi'))),
    parts: (size) => response([{ type: 'message', content: times(size, () => ({ type: 'output_text', text: 'Hi' })) }]),
    thoughts: (size) =>
      response([
        { type: 'reasoning', id: 'r', summary: times(size, () => ({ type: 'summary_text', text: 'Hm' })) },
        ...times(size, (id) => ({ type: 'reasoning', id: `r${id}`, summary: [], encrypted_content: 'e' })),
        outputText('Hi'),
      ]),
    calls: (size) => response(times(size, functionCall)),
  },
  anthropic: {
    texts: (size) => ({ stop_reason: 'end_turn', content: times(size, () => ({ type: 'text', text: 'Hi' })) }),
    calls: (size) => ({
      stop_reason: 'tool_use',
      content: times(size, (id) => ({ type: 'tool_use', id: `c${id}`, name: 'f', input: { a: 1 } })),
    }),
  },
  gemini: {
    candidates: (size) => ({
      candidates: times(size, (index) => ({ index, content: { parts: [{ text: 'Hi' }] }, finishReason: 'STOP' })),
    }),
    calls: (size) => ({
      responseId: 'r/'.repeat(size),
      candidates: [
        { content: { parts: times(size, () => ({ functionCall: { name: 'f', args: {} } })) }, finishReason: 'STOP' },
      ],
    }),
  },
};

/** With a name, as Anthropic's have, or without. */
type Event = { readonly name?: string; readonly data: object };

function eventText({ name, data }: Event): string {
  if (name === undefined) return `data: ${JSON.stringify(data)}\n\n`;
  return `event: ${name}\ndata: ${JSON.stringify({ type: name, ...data })}\n\n`;
}

const unnamed = (data: object): Event => ({ data });
const named = (name: string, data: object = {}): Event => ({ name, data });

const piece = (delta: object, reason: string | null = null, index = 0) => {
  const choices = [{ index, delta, finish_reason: reason }];
  return unnamed({ id: 'c-1', object: 'chat.completion.chunk', created: 1, model: 'm', choices });
};
const toolPiece = (fields: object) => piece({ tool_calls: [fields] });
const block = (index: number, fields: object) => named('content_block_start', { index, content_block: fields });
const partial = (index: number, json: string) =>
  named('content_block_delta', { index, delta: { type: 'input_json_delta', partial_json: json } });
const candidate = (parts: readonly object[], more: object = {}) =>
  unnamed({ candidates: [{ content: { parts }, ...more }] });

const STREAMS: Readonly<Record<LlmApi, Readonly<Record<string, (size: number) => readonly Event[]>>>> = {
  openai: {
    'pieces of text': (size) => [...times(size, () => piece({ content: 'Hi' })), piece({}, 'stop')],
    'pieces of one call': (size) => [
      toolPiece({ index: 0, id: 'c', function: { name: 'f', arguments: '' } }),
      ...times(size, () => toolPiece({ index: 0, function: { arguments: 'x' } })),
      piece({}, 'tool_calls'),
    ],
    'calls in pieces, by number': (size) => [
      ...times(size, (index) => toolPiece({ index, id: `c${index}`, function: { name: 'f', arguments: '' } })),
      ...times(size, (index) => toolPiece({ index, function: { arguments: '{}' } })),
      piece({}, 'tool_calls'),
    ],
    'calls in pieces, by id': (size) => [
      ...times(size, (index) => toolPiece({ id: `c${index}`, function: { name: 'f', arguments: '' } })),
      ...times(size, (index) => toolPiece({ id: `c${index}`, function: { arguments: '{}' } })),
      piece({}, 'tool_calls'),
    ],
    'calls with a finish reason on each piece': (size) =>
      times(size, (index) =>
        piece({ tool_calls: [{ index, id: `c${index}`, function: { name: 'f', arguments: '{}' } }] }, 'tool_calls'),
      ),
    choices: (size) => [
      ...times(size, (index) => piece({ content: 'Hi' }, null, index)),
      ...times(size, (index) => piece({}, 'stop', index)),
    ],
    'chunks without content': (size) => [...times(size, () => piece({ role: 'assistant' })), piece({}, 'stop')],
  },
  'openai-responses': {
    'pieces of text': (size) => [
      ...times(size, () => named('response.output_text.delta', { output_index: 0, content_index: 0, delta: 'Hi' })),
      named('response.output_item.done', { output_index: 0, item: outputText('Hi'.repeat(size)) }),
      named('response.completed', { response: response([outputText('Hi'.repeat(size))]) }),
    ],
    'calls in pieces': (size) => [
      ...times(size, (id) =>
        named('response.output_item.added', { output_index: id, item: { ...functionCall(id), arguments: '' } }),
      ),
      ...times(size, (id) => named('response.function_call_arguments.delta', { output_index: id, delta: '{"a"' })),
      ...times(size, (id) => named('response.output_item.done', { output_index: id, item: functionCall(id) })),
      named('response.completed', { response: response(times(size, functionCall)) }),
    ],
    'pieces of one call': (size) => [
      named('response.output_item.added', { output_index: 0, item: { ...functionCall(0), arguments: '' } }),
      named('response.function_call_arguments.delta', { output_index: 0, delta: '{"a":"' }),
      ...times(size, () => named('response.function_call_arguments.delta', { output_index: 0, delta: 'x' })),
      named('response.function_call_arguments.delta', { output_index: 0, delta: '"}' }),
      named('response.completed', { response: response([]) }),
    ],
  },
  anthropic: {
    'pieces of text': (size) => [
      ...times(size, () => named('content_block_delta', { index: 0, delta: { type: 'text_delta', text: 'Hi' } })),
      named('message_stop'),
    ],
    'calls in pieces': (size) => [
      ...times(size, (index) => block(index, { type: 'tool_use', id: `c${index}`, name: 'f' })),
      ...times(size, (index) => partial(index, '{}')),
      named('message_stop'),
    ],
    'counts under ever new names': (size) => [
      ...times(size, (index) => named('message_delta', { usage: { output_tokens: index, [`u${index}`]: 1 } })),
      named('message_stop'),
    ],
  },
  gemini: {
    'pieces of text': (size) => [
      ...times(size, () => candidate([{ text: 'Hi' }])),
      candidate([], { finishReason: 'STOP' }),
    ],
    'calls, and a long id': (size) => [
      unnamed({ responseId: 'r'.repeat(size * 10) }),
      ...times(size, () => candidate([{ functionCall: { name: 'f', args: {} } }])),
      candidate([], { finishReason: 'STOP' }),
    ],
  },
};

const TEXT_STREAM = STREAMS.openai['pieces of text']!;
/** Whole streams as bytes, cut as a network might. */
const BYTES: Readonly<Record<string, (size: number) => readonly string[]>> = {
  'a byte at a time': (size) => TEXT_STREAM(size).map(eventText).join('').split(''),
  'one event in many pieces': (size) => [
    ...times(size, () => ': beat\n\n'),
    'data: {"choices":[{"index":0,"finish_reason":"stop","delta":{"content":"',
    ...times(size, () => 'x'.repeat(100)),
    '"}}]}\n\n',
  ],
  'one piece with line ends of two kinds': (size) => [
    ['\n'.repeat(size * 20), '\r', eventText(piece({ content: 'Hi' }, 'stop')), '\r'].join(''),
  ],
  'an event of many lines': (size) => [
    `${times(size, () => 'data:').join('\n')}\ndata: ${JSON.stringify(piece({ content: 'Hi' }, 'stop').data)}\n\n`,
  ],
};

type Prompt = SdkCallOptions['prompt'];
const sdkCall = (id: number) => ({ type: 'tool-call', toolCallId: `c${id}`, toolName: 'f', input: { a: 1 } }) as const;
const sdkResult = (id: number) =>
  ({ type: 'tool-result', toolCallId: `c${id}`, toolName: 'f', output: { type: 'json', value: { b: 2 } } }) as const;
const text = { type: 'text', text: 'Hi' } as const;

const PROMPTS: Readonly<Record<string, (size: number) => Partial<SdkCallOptions>>> = {
  messages: (size) => ({ prompt: times(size, () => ({ role: 'user', content: [text] })) as Prompt }),
  parts: (size) => ({ prompt: [{ role: 'user', content: times(size, () => text) }] }),
  'parts of an answer': (size) => ({ prompt: [{ role: 'assistant', content: times(size, () => text) }] }),
  'calls and results': (size) => ({
    prompt: [
      { role: 'assistant', content: times(size, sdkCall) },
      { role: 'tool', content: times(size, sdkResult) },
    ],
  }),
  'images of tool results': (size) => {
    const image = { type: 'image-data', data: 'AAAA', mediaType: 'image/png' } as const;
    const output = { type: 'content', value: times(size, () => image) } as const;
    return { prompt: [{ role: 'tool', content: [{ ...sdkResult(1), output }] }] };
  },
  tools: (size) => ({
    tools: times(size, (index) => ({ type: 'function', name: `f${index}`, inputSchema: { type: 'object' } })),
  }),
  'the depth of a schema': (size) => ({ responseFormat: { type: 'json', schema: nested(size) } }),
};

async function* pieces(texts: readonly string[]): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder();
  for (const one of texts) yield await Promise.resolve(encoder.encode(one));
}

/** Reads a whole stream, and puts the answer together for both doors. */
async function readWhole(api: LlmApi, texts: readonly string[]): Promise<LlmChatResponse> {
  const reader = WIRES[api].chatStreamReader(TARGET);
  const classify = (): never => {
    throw new Error('the stream is none');
  };
  const answer = (document: unknown) => WIRES[api].chatAnswer(document, TARGET);
  const source = new ChunkSource({ body: pieces(texts), reader, answer, classify });
  const assembly = new ResponseAssembly();
  const parts = new StreamParts(false);
  for (let next = await source.next(); next !== undefined; next = await source.next()) {
    assembly.add(next);
    parts.add(next);
  }
  parts.finish();
  return assembly.response();
}

describe('Work grows with the input, and no faster', () => {
  const counter = new WorkCounter();
  const counts: string[] = [];
  afterAll(() => {
    process.stdout.write(`steps for ${SIZE} and ${SIZE * FACTOR} items:\n${counts.join('\n')}\n`);
  });

  /** @param prepare - makes the work for so many items; only the work is counted */
  async function expectLinear(what: string, prepare: (size: number) => () => unknown): Promise<void> {
    const small = await counter.count(prepare(SIZE));
    const large = await counter.count(prepare(SIZE * FACTOR));
    counts.push(`  ${what}: ${small}, ${large} (${(large / small).toFixed(2)})`);
    expect({ what, isLinear: large / small <= MAX_RATIO }).toEqual({ what, isLinear: true });
  }

  it.each<[string, (items: readonly number[]) => unknown]>([
    ['a copy for each item', (items) => items.reduce<readonly number[]>((copy, item) => [...copy, item], [])],
    ['a search for each item', (items) => items.map((item) => items.indexOf(item))],
    ['a read of all for each item', (items) => items.map(() => items.filter((item) => item === 1).length)],
  ])('is counted: %s is found out', async (_what, work) => {
    const prepare = (size: number) => {
      const items = counter.wrapped(times(size, (index) => index));
      return () => work(items);
    };
    const small = await counter.count(prepare(SIZE));
    expect((await counter.count(prepare(SIZE * FACTOR))) / small).toBeGreaterThan(8);
  });

  const requests = LLM_APIS.flatMap((api) => Object.entries(REQUESTS).map(([what, make]) => ({ api, what, make })));

  it.each(requests)('a request for the $api wire: $what', async ({ api, what, make }) => {
    const wire = WIRES[api];
    await expectLinear(`request, ${api}, ${what}`, (size) => {
      const request = counter.wrapped(make(size)) as LlmChatRequest;
      const target = { maxOutputTokens: 9, wire } as Parameters<typeof fitRequest>[1];
      return () => {
        JSON.stringify(wire.chatRequest(fitRequest(request, target).request, TARGET));
        JSON.stringify(wire.chatStreamRequest(request, TARGET));
        JSON.stringify(wire.countTokens?.request(request, TARGET));
      };
    });
  });

  it.each(['openai', 'groq', 'mistral'])('a replayed conversation for %s', async (provider) => {
    await expectLinear(`replay, ${provider}`, (size) => {
      const answer = { role: 'assistant', content: 'Hi', reasoning_content: 'Hm.', refusal: 'No.' };
      const request = counter.wrapped({ messages: times(size, () => answer) }) as LlmChatRequest;
      return () => WIRES.openai.chatRequest(request, { provider, model: 'm' });
    });
  });

  const answers = LLM_APIS.flatMap((api) => Object.entries(ANSWERS[api]).map(([what, make]) => ({ api, what, make })));

  it.each(answers)('an answer on the $api wire: $what', async ({ api, what, make }) => {
    await expectLinear(`answer, ${api}, ${what}`, (size) => {
      const body = counter.wrapped(make(size));
      return () => {
        const answer = WIRES[api].chatAnswer(body, TARGET);
        if (answer.kind !== 'response') throw new Error(`no answer but ${answer.kind}`);
        toGenerateResult(answer.response, { messages: [] }, new Warnings());
      };
    });
  });

  it.each(['openai', 'gemini'] as const)('vectors on the %s wire', async (api) => {
    const { embed } = WIRES[api];
    await expectLinear(`vectors, ${api}`, (size) => {
      const request = counter.wrapped({ input: times(size, (index) => `text ${index}`) });
      const values = [0.5, 1];
      const data = times(size, (index) => ({ index: size - index, embedding: values }));
      const body = counter.wrapped({ data, embeddings: times(size, () => ({ values })) });
      return () => {
        JSON.stringify(embed?.request(request, TARGET));
        if (embed?.answer(body, TARGET) === undefined) throw new Error('no answer');
      };
    });
  });

  const streams = LLM_APIS.flatMap((api) => Object.entries(STREAMS[api]).map(([what, make]) => ({ api, what, make })));

  it.each(streams)('a stream on the $api wire: $what', async ({ api, what, make }) => {
    await expectLinear(`stream, ${api}, ${what}`, (size) => {
      const texts = make(size).map(eventText);
      return () => readWhole(api, texts);
    });
  });

  it.each(Object.entries(BYTES))('a stream that comes as %s', async (what, make) => {
    await expectLinear(`bytes, ${what}`, (size) => {
      const texts = make(size);
      return () => readWhole('openai', texts);
    });
  });

  it.each(Object.entries(PROMPTS))('a call of the AI SDK: %s', async (what, make) => {
    await expectLinear(`ai sdk, ${what}`, (size) => {
      const options = counter.wrapped<SdkCallOptions>({ prompt: [], ...make(size) });
      return () => {
        const warnings = new Warnings();
        toChatRequest(options, callSettingsOf(undefined, warnings), warnings);
      };
    });
  });

  it('the slashes of a base URL, at its end and before something else', async () => {
    for (const end of ['', 'v1']) {
      await expectLinear(`slashes before "${end}"`, (size) => {
        const url = `http://localhost${'/'.repeat(size)}${end}`;
        return () => normalBaseUrl(url);
      });
    }
    // As many as a base URL may have.
    const fake = new FakeLlm([{ text: 'Hi' }]);
    const baseUrl = `http://localhost${'/'.repeat(2_000)}v1`;
    const options = {
      providers: { acme: { baseUrl, keys: 'sk-test-acme-0123456789' } },
      routes: { default: ['acme/m'] },
    };
    expect(createLlmClient(options, { transport: fake, runtime: fake.runtime }).plan().candidates).toHaveLength(1);
  });
});
