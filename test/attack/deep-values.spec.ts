import { InvalidArgumentError } from '@ai-sdk/provider';
import { lastValueFrom } from 'rxjs';
import { LlmError, type LlmChatRequest, type LlmClient } from 'nestjs-llm-failover';
import { callSettingsOf } from '../../lib/ai-sdk/call-settings.js';
import { toChatRequest } from '../../lib/ai-sdk/request/to-chat-request.js';
import type { SdkCallOptions } from '../../lib/ai-sdk/specification.js';
import { Warnings } from '../../lib/ai-sdk/warnings.js';
import { LLM_APIS, type LlmApi } from '../../lib/providers/llm-api.js';
import { httpClient, MESSAGES, type HttpClient } from '../clients/support/http-client.js';
import { RawServer } from '../clients/support/raw-server.js';

/** Deeper than any stack; `JSON.parse` reads it all the same. */
const DEPTH = 100_000;
const DEEP_JSON = `${'{"a":'.repeat(DEPTH)}1${'}'.repeat(DEPTH)}`;
const deep = (): Record<string, unknown> => JSON.parse(DEEP_JSON) as Record<string, unknown>;

const tool = (parameters: object) => ({ type: 'function' as const, function: { name: 'f', parameters } });

const REQUESTS: Readonly<Record<string, () => object>> = {
  'the schema of a tool': () => ({ messages: MESSAGES, tools: [tool({ type: 'object', properties: deep() })] }),
  'the schema of the answer': () => ({
    messages: MESSAGES,
    response_format: {
      type: 'json_schema',
      json_schema: { name: 'r', schema: { type: 'object', properties: deep() } },
    },
    providerOptions: { acme: { response_format: deep() } },
  }),
  'the arguments of a call': () => ({
    messages: [
      ...MESSAGES,
      {
        role: 'assistant',
        content: null,
        tool_calls: [{ id: 'c', type: 'function', function: { name: 'f', arguments: deep() } }],
      },
    ],
  }),
  'the options of a provider': () => ({ messages: MESSAGES, providerOptions: { acme: { nested: deep() } } }),
};

const OPERATIONS: Readonly<Record<string, (client: LlmClient, request: LlmChatRequest) => Promise<unknown>>> = {
  chat: (client, request) => client.promises.chat(request),
  stream: (client, request) => lastValueFrom(client.stream(request)),
};

/** Answers of a success status with a value of that depth in them. */
const ANSWERS: Readonly<Record<LlmApi, readonly string[]>> = {
  openai: [
    `{"choices":[{"message":{"tool_calls":[{"id":"c","function":{"name":"f","arguments":${DEEP_JSON}}}]},"finish_reason":"stop"}]}`,
    `{"error":${DEEP_JSON}}`,
    DEEP_JSON,
  ],
  'openai-responses': [
    `{"status":"completed","output":[{"type":"function_call","call_id":"c","name":"f","arguments":${DEEP_JSON}}]}`,
    `{"status":"failed","output":[],"error":${DEEP_JSON}}`,
    DEEP_JSON,
  ],
  anthropic: [
    `{"type":"message","stop_reason":"tool_use","content":[{"type":"tool_use","id":"c","name":"f","input":${DEEP_JSON}}]}`,
    `{"type":"error","error":${DEEP_JSON}}`,
    DEEP_JSON,
  ],
  gemini: [
    `{"candidates":[{"content":{"parts":[{"functionCall":{"name":"f","args":${DEEP_JSON}}}]},"finishReason":"STOP"}]}`,
    `{"error":${DEEP_JSON}}`,
    DEEP_JSON,
  ],
};

describe('Values that are nested deeper than the stack', () => {
  let server: RawServer;
  let http: HttpClient;
  let answer: (isStream: boolean) => { readonly status: number; readonly type: string; readonly body: string };

  beforeAll(async () => {
    server = await RawServer.start((request, response) => {
      const isStream = request.headers.accept === 'text/event-stream';
      const { status, type, body } = answer(isStream);
      response.writeHead(status, { 'content-type': type }).end(body);
    });
  });
  beforeEach(() => {
    answer = () => ({ status: 200, type: 'application/json', body: '{}' });
  });
  afterEach(() => http.close());
  afterAll(() => server.close());

  function start(api: LlmApi): LlmClient {
    http = httpClient({
      routes: { default: ['acme/m'] },
      providers: { acme: { api, baseUrl: server.url, keys: 'sk-test-acme-0123456789' } },
      limits: { maxRetries: 0 },
    });
    return http.client;
  }

  const failureOf = (work: Promise<unknown>) =>
    work.then(
      () => 'no failure',
      (error: unknown) => error,
    );

  const requests = LLM_APIS.flatMap((api) =>
    Object.entries(REQUESTS).flatMap(([what, make]) =>
      Object.entries(OPERATIONS).map(([how, call]) => ({ api, what, make, how, call })),
    ),
  );

  it.each(requests)('$how() refuses them in $what on the $api wire, and sends nothing', async ({ api, make, call }) => {
    const before = server.requests.length;
    const error = await failureOf(call(start(api), make() as LlmChatRequest));
    expect(error).toBeInstanceOf(LlmError);
    expect(error).toMatchObject({ category: 'invalid_request' });
    expect(server.requests).toHaveLength(before);
  });

  it.each(LLM_APIS)('countTokens() refuses them on the %s wire, also where it only estimates', async (api) => {
    const request = { messages: MESSAGES, tools: [tool(deep())] };
    const error = await failureOf(start(api).promises.countTokens(request));
    expect(error).toBeInstanceOf(LlmError);
    expect(error).toMatchObject({ category: 'invalid_request' });
  });

  const answers = LLM_APIS.flatMap((api) => ANSWERS[api].map((body, place) => ({ api, body, place })));

  it.each(answers)('answer $place of the $api wire ends in a typed error or is read', async ({ api, body }) => {
    for (const status of [200, 400, 401, 500]) {
      answer = (isStream) =>
        isStream
          ? { status, type: 'text/event-stream', body: `data: ${body}\n\n` }
          : { status, type: 'application/json', body };
      for (const call of Object.values(OPERATIONS)) {
        const error = await failureOf(call(start(api), { messages: MESSAGES }));
        if (error !== 'no failure') expect(error).toBeInstanceOf(LlmError);
        await http.close();
      }
    }
  });

  it.each<[string, () => Partial<SdkCallOptions>]>([
    ['the schema of the answer', () => ({ responseFormat: { type: 'json', schema: deep() } })],
    [
      'the input of a call',
      () => ({
        prompt: [
          { role: 'assistant', content: [{ type: 'tool-call', toolCallId: 'c', toolName: 'f', input: deep() }] },
        ],
      }),
    ],
    [
      'the result of a tool',
      () => ({
        prompt: [
          {
            role: 'tool',
            content: [
              { type: 'tool-result', toolCallId: 'c', toolName: 'f', output: { type: 'json', value: deep() as never } },
            ],
          },
        ],
      }),
    ],
  ])('a call of the AI SDK refuses them in %s', (_what, make) => {
    start('openai');
    const warnings = new Warnings();
    const write = () => toChatRequest({ prompt: [], ...make() }, callSettingsOf(undefined, warnings), warnings);
    expect(write).toThrow(InvalidArgumentError);
  });
});
