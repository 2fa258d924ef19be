import { FakeHold, type FakeLlmServer } from 'nestjs-llm-failover/testing';
import { z } from 'zod';
import {
  type AIMessageChunk,
  ChatOpenAI,
  createOpenAI,
  generateText,
  HumanMessage,
  type ModelMessage,
  OpenAI,
  Output,
  stepCountIs,
  streamText,
  tool,
  ToolMessage,
} from './clients.js';
import { anthropicAnswer, anthropicSignedStream, GatewayUnderTest, SIGNED_CALL } from './gateway-under-test.js';

const PROMPT = 'How is the weather in Oslo?';
const PLACE = z.object({ city: z.string() });
const WEATHER = { name: 'weather', description: 'Tells the weather.', schema: PLACE };
const PARAMETERS = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] };
/** What a client is set up with; it reads no variable of the environment. */
type Setup = (url: string) => GatewayClient;

interface GatewayClient {
  text(model: string, signal?: AbortSignal): Promise<string>;
  pieces(model: string, signal?: AbortSignal): AsyncIterable<string>;
  object(model: string): Promise<unknown>;
  /** Asks, answers the model's call with "-3", and gives what the model says then. */
  loop(model: string, isStreamed: boolean): Promise<string>;
  /** Answers the model, and gives what it says then. */
  secondTurn(model: string): Promise<string>;
}

/** The openai package, by the Responses API. */
const openaiResponses: Setup = (url) => {
  const { responses } = new OpenAI({ baseURL: url, apiKey: 'sk-test-client', maxRetries: 0 });
  const ask = { input: PROMPT, store: false };
  const tools = [{ type: 'function' as const, name: 'weather', parameters: PARAMETERS, strict: false }];
  return {
    text: async (model, signal) => (await responses.create({ ...ask, model }, { signal })).output_text,
    async *pieces(model, signal) {
      const events = await responses.create({ ...ask, model, stream: true }, { signal });
      for await (const event of events) if (event.type === 'response.output_text.delta') yield event.delta;
    },
    object: async (model) => {
      const format = { type: 'json_schema' as const, name: 'place', schema: z.toJSONSchema(PLACE), strict: true };
      return JSON.parse((await responses.create({ ...ask, model, text: { format } })).output_text);
    },
    loop: async (model, isStreamed) => {
      const input: OpenAI.Responses.ResponseInputItem[] = [{ role: 'user', content: PROMPT }];
      const request = { model, tools, store: false, input };
      const answer = isStreamed ? await responses.stream(request).finalResponse() : await responses.create(request);
      input.push(...(answer.output as OpenAI.Responses.ResponseInputItem[]));
      for (const item of answer.output)
        if (item.type === 'function_call')
          input.push({ type: 'function_call_output', call_id: item.call_id, output: '-3' });
      return (await responses.create(request)).output_text;
    },
    secondTurn: async (model) => {
      const input: OpenAI.Responses.ResponseInputItem[] = [{ role: 'user', content: PROMPT }];
      const first = await responses.create({ model, store: false, input });
      input.push(...(first.output as OpenAI.Responses.ResponseInputItem[]), { role: 'user', content: 'And in Rome?' });
      return (await responses.create({ model, store: false, input })).output_text;
    },
  };
};

/** The openai package, by chat completions. */
const openaiChat: Setup = (url) => {
  const { completions } = new OpenAI({ baseURL: url, apiKey: 'sk-test-client', maxRetries: 0 }).chat;
  type Message = OpenAI.ChatCompletionMessageParam;
  const messages: Message[] = [{ role: 'user', content: PROMPT }];
  const tools = [{ type: 'function' as const, function: { name: 'weather', parameters: PARAMETERS } }];
  return {
    text: async (model, signal) =>
      (await completions.create({ model, messages }, { signal })).choices[0]?.message.content ?? '',
    async *pieces(model, signal) {
      for await (const { choices } of await completions.create({ model, messages, stream: true }, { signal }))
        if (choices[0]?.delta.content) yield choices[0].delta.content;
    },
    object: async (model) => {
      const json_schema = { name: 'place', schema: z.toJSONSchema(PLACE), strict: true };
      const answer = await completions.create({
        model,
        messages,
        response_format: { type: 'json_schema', json_schema },
      });
      return JSON.parse(answer.choices[0]?.message.content ?? '');
    },
    loop: async (model, isStreamed) => {
      const request = { model, tools };
      const answer = isStreamed
        ? await completions.stream({ ...request, messages }).finalChatCompletion()
        : await completions.create({ ...request, messages });
      const said = answer.choices[0]?.message as OpenAI.ChatCompletionMessage;
      const results = (said.tool_calls ?? []).map(({ id }): Message => ({
        role: 'tool',
        tool_call_id: id,
        content: '-3',
      }));
      const last = await completions.create({ ...request, messages: [...messages, said, ...results] });
      return last.choices[0]?.message.content ?? '';
    },
    secondTurn: async (model) => {
      const first = (await completions.create({ model, messages })).choices[0]?.message as OpenAI.ChatCompletionMessage;
      const turn: Message = { role: 'user', content: 'And in Rome?' };
      const second = await completions.create({ model, messages: [...messages, first, turn] });
      return second.choices[0]?.message.content ?? '';
    },
  };
};

/** The AI SDK with `@ai-sdk/openai`. */
function aiSdk(door: 'chat' | 'responses'): Setup {
  return (url) => {
    const provider = createOpenAI({ baseURL: url, apiKey: 'sk-test-client' });
    // The gateway keeps no answers, so that whole items are to be sent.
    const providerOptions = { openai: { store: false } };
    const asked = (model: string, signal?: AbortSignal) => ({
      model: provider[door](model),
      maxRetries: 0,
      providerOptions,
      ...(signal !== undefined && { abortSignal: signal }),
    });
    const tools = {
      weather: tool({ description: WEATHER.description, inputSchema: PLACE, execute: () => '-3' }),
    };
    return {
      text: async (model, signal) => (await generateText({ ...asked(model, signal), prompt: PROMPT })).text,
      async *pieces(model, signal) {
        const failures: unknown[] = [];
        const { fullStream } = streamText({
          ...asked(model, signal),
          prompt: PROMPT,
          onError: ({ error }) => void failures.push(error),
        });
        for await (const part of fullStream) if (part.type === 'text-delta') yield part.text;
        if (failures.length > 0) throw failures[0];
      },
      object: async (model) => {
        const output = Output.object({ schema: PLACE });
        return (await generateText({ ...asked(model), prompt: PROMPT, output })).output;
      },
      loop: async (model, isStreamed) => {
        const call = { ...asked(model), prompt: PROMPT, tools, stopWhen: stepCountIs(3) };
        return isStreamed ? await streamText(call).text : (await generateText(call)).text;
      },
      secondTurn: async (model) => {
        const messages: ModelMessage[] = [{ role: 'user', content: PROMPT }];
        const first = await generateText({ ...asked(model), messages });
        messages.push(...first.response.messages, { role: 'user', content: 'And in Rome?' });
        return (await generateText({ ...asked(model), messages })).text;
      },
    };
  };
}

/** LangChain's `ChatOpenAI`; with `zdrEnabled` it asks that nothing be stored. */
function langChain(settings: { readonly useResponsesApi: boolean; readonly zdrEnabled?: boolean }): Setup {
  return (url) => {
    const modelOf = (model: string) =>
      new ChatOpenAI({
        model,
        ...settings,
        apiKey: 'sk-test-client',
        maxRetries: 0,
        configuration: { baseURL: url },
      });
    const given = (signal: AbortSignal | undefined) => (signal === undefined ? {} : { signal });
    const human = new HumanMessage(PROMPT);
    const weather = { type: 'function' as const, function: { name: 'weather', parameters: PARAMETERS } };
    return {
      text: async (model, signal) => (await modelOf(model).invoke([human], given(signal))).text,
      async *pieces(model, signal) {
        for await (const chunk of await modelOf(model).stream([human], given(signal))) if (chunk.text) yield chunk.text;
      },
      object: (model) => modelOf(model).withStructuredOutput(PLACE, { method: 'jsonSchema' }).invoke([human]),
      loop: async (model, isStreamed) => {
        const bound = modelOf(model).bindTools([weather]);
        const said = isStreamed ? await gathered(bound.stream([human])) : await bound.invoke([human]);
        const results = (said.tool_calls ?? []).map(
          ({ id }) => new ToolMessage({ content: '-3', tool_call_id: id ?? '' }),
        );
        return (await bound.invoke([human, said, ...results])).text;
      },
      secondTurn: async (model) => {
        const first = await modelOf(model).invoke([human]);
        return (await modelOf(model).invoke([human, first, new HumanMessage('And in Rome?')])).text;
      },
    };
  };
}

async function gathered(stream: Promise<AsyncIterable<AIMessageChunk>>): Promise<AIMessageChunk> {
  const chunks: AIMessageChunk[] = [];
  for await (const chunk of await stream) chunks.push(chunk);
  return chunks.reduce((whole, chunk) => whole.concat(chunk));
}

/** Each client, and which answers it sends back with what it does not understand of them, at the least. */
const CLIENTS: readonly (readonly [name: string, keepsState: 'of all' | 'of whole ones' | 'of none', setup: Setup])[] =
  [
    ['openai, Responses', 'of all', openaiResponses],
    ['openai, chat completions', 'of all', openaiChat],
    ['@ai-sdk/openai, Responses', 'of all', aiSdk('responses')],
    ['@ai-sdk/openai, chat completions', 'of none', aiSdk('chat')],
    ['LangChain, Responses', 'of all', langChain({ useResponsesApi: true })],
    ['LangChain, Responses, zdrEnabled', 'of whole ones', langChain({ useResponsesApi: true, zdrEnabled: true })],
    ['LangChain, chat completions', 'of none', langChain({ useResponsesApi: false })],
  ];

describe.each(CLIENTS)('the gateway, seen by %s', (_name, keepsState, setup) => {
  let gateway: GatewayUnderTest;
  let upstream: FakeLlmServer;
  let client: GatewayClient;

  beforeEach(async () => {
    gateway = await GatewayUnderTest.start();
    upstream = gateway.upstream;
    client = setup(gateway.url);
  });
  afterEach(() => gateway.close());

  async function failureOf(call: PromiseLike<unknown>): Promise<unknown> {
    return call.then(
      (value) => {
        throw new Error(`A failure was expected, not ${JSON.stringify(value)}`);
      },
      (reason: unknown) => reason,
    );
  }

  async function all(pieces: AsyncIterable<string>): Promise<readonly string[]> {
    const read: string[] = [];
    for await (const piece of pieces) read.push(piece);
    return read;
  }

  it('answers from the second provider', async () => {
    upstream.on({ provider: 'openai' }).fail('overloaded');
    upstream.on({ provider: 'anthropic' }).reply('Cold.');
    expect(await client.text('default')).toBe('Cold.');
    expect(upstream.calls.map(({ provider }) => provider)).toEqual(['openai', 'anthropic']);
  });

  it('streams from the second provider', async () => {
    upstream.on({ provider: 'openai' }).fail('overloaded');
    upstream.on({ provider: 'anthropic' }).stream(['Rather ', 'cold.']);
    expect(await all(client.pieces('default'))).toEqual(['Rather ', 'cold.']);
  });

  it.each(['single', 'claude', 'gemini', 'responses'])(
    'gives an object of the form that is asked for (%s)',
    async (model) => {
      upstream.on().reply({ object: { city: 'Oslo' } });
      expect(await client.object(model)).toEqual({ city: 'Oslo' });
      expect(JSON.stringify(upstream.calls[0]?.body)).toContain('"city"');
    },
  );

  it('has a second turn', async () => {
    upstream.on().reply('Cold.').reply('Warm.');
    expect(await client.secondTurn('single')).toBe('Warm.');
    expect(upstream.calls[1]?.messages).toMatchObject([
      { role: 'user' },
      { role: 'assistant', content: 'Cold.' },
      { role: 'user' },
    ]);
  });

  describe.each([false, true])('a round of tools (streamed: %s)', (isStreamed) => {
    it.each(['single', 'claude', 'gemini', 'responses'])('goes through (%s)', async (model) => {
      upstream.on().reply({ text: 'I look.', toolCalls: [{ name: 'weather', arguments: { city: 'Oslo' } }] }, 'Cold.');
      expect(await client.loop(model, isStreamed)).toBe('Cold.');
      const second = JSON.stringify(upstream.calls[1]?.body);
      expect(second).toContain('weather');
      expect(second).toContain('-3');
      expect(upstream.calls).toHaveLength(2);
    });

    const isKept = keepsState === 'of all' || (keepsState === 'of whole ones' && !isStreamed);

    const outcome = isKept
      ? 'gives a signed thought back to its maker'
      : 'goes on where the client lost a signed thought';

    it(outcome, async () => {
      const { thought, call } = SIGNED_CALL;
      const answer = isStreamed ? anthropicSignedStream() : anthropicAnswer('tool_use', thought, call);
      upstream.on().reply(answer, 'Cold.');
      expect(await client.loop('claude', isStreamed)).toBe('Cold.');
      // Newer majors may lose less.
      const content: unknown = isKept ? [thought, call] : expect.arrayContaining([expect.objectContaining(call)]);
      expect(upstream.calls[1]?.messages).toMatchObject([{}, { role: 'assistant', content }, {}]);
    });
  });

  it('is told of a failure by its status', async () => {
    upstream.on().fail('invalid_api_key');
    const error = await failureOf(client.text('single'));
    expect(statusOf(error)).toBe(502);
    expect(String(error)).toContain("rejected this server's API key");
  });

  it('is told of a failure before the first content of a stream by its status', async () => {
    upstream.on().stream([], { ending: { error: 'rate_limited' } });
    expect(statusOf(await failureOf(all(client.pieces('single'))))).toBe(503);
  });

  it('hears of a stream that breaks off', async () => {
    upstream.on().stream(['Rather '], { ending: 'cut' });
    const read: string[] = [];
    const error = await failureOf(
      (async () => {
        for await (const piece of client.pieces('single')) read.push(piece);
      })(),
    );
    expect(read).toEqual(['Rather ']);
    expect(messageOf(error)).toContain('broke off');
  });

  it('closes the upstream socket when it leaves', async () => {
    upstream.on().hang();
    const controller = new AbortController();
    const call = failureOf(client.text('single', controller.signal));
    const received = await upstream.received();
    controller.abort();
    await call;
    expect(await received.closed).toBe('client-left');
    expect(upstream.calls).toHaveLength(1);
  });

  it('closes the upstream socket when it leaves in the middle of a stream', async () => {
    upstream.on().stream(['Rather '], { hold: new FakeHold() });
    const controller = new AbortController();
    const reading = (async () => {
      for await (const piece of client.pieces('single', controller.signal)) if (piece !== '') controller.abort();
    })();
    // Some clients end the stream, others throw.
    await reading.catch(() => undefined);
    expect(await upstream.calls[0]?.closed).toBe('client-left');
  });
});

/** Each client has a name of its own for the status. */
function statusOf(error: unknown): unknown {
  const { status, statusCode } = error as { readonly status?: unknown; readonly statusCode?: unknown };
  return status ?? statusCode;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : JSON.stringify(error);
}
