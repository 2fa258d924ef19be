import { readFileSync } from 'node:fs';
import { FakeHold, type FakeLlmServer } from 'nestjs-llm-failover/testing';
import { Test } from '@nestjs/testing';
import { LlmClient, LlmFailoverModule, toLlmResponse } from 'nestjs-llm-failover';
import { lastValueFrom } from 'rxjs';
import { z } from 'zod';
import { OpenAI, zodTextFormat } from './clients.js';
import {
  anthropicAnswer,
  anthropicSignedStream,
  failureOf,
  GatewayUnderTest,
  KEYS,
  SIGNED_CALL,
} from './gateway-under-test.js';

type Item = OpenAI.Responses.ResponseInputItem;

const WEATHER = {
  type: 'function' as const,
  name: 'weather',
  description: 'Tells the weather.',
  parameters: { type: 'object', properties: { city: { type: 'string' } } },
  strict: null,
};
const ASK = { model: 'single', input: 'Hello' };

describe('POST /v1/responses, seen by the openai package', () => {
  let gateway: GatewayUnderTest;
  let upstream: FakeLlmServer;
  let openai: OpenAI;

  beforeEach(() => start());
  afterEach(() => gateway.close());

  async function start(heartbeatMs?: number): Promise<void> {
    gateway = await GatewayUnderTest.start(heartbeatMs);
    upstream = gateway.upstream;
    openai = new OpenAI({ baseURL: gateway.url, apiKey: 'sk-test-client', maxRetries: 0 });
  }

  async function restartWith(heartbeatMs: number): Promise<void> {
    await gateway.close();
    await start(heartbeatMs);
  }

  /** The body of an upstream call. */
  function sent(number = 1): Readonly<Record<string, unknown>> {
    return upstream.calls[number - 1]?.body ?? {};
  }

  async function eventsOf(body: object): Promise<readonly Readonly<Record<string, unknown>>[]> {
    const text = await (await gateway.post('/responses', { ...body, stream: true })).text();
    return [...text.matchAll(/^data: (.*)$/gm)].map(([, data = '']) => JSON.parse(data));
  }

  describe('an answer', () => {
    it('comes from the second provider, in the form of this API', async () => {
      upstream.on({ provider: 'openai' }).fail('overloaded');
      upstream
        .on({ provider: 'anthropic' })
        .reply({ text: 'Rivers run.', usage: { promptTokens: 7, completionTokens: 3 } });
      const body = { model: 'default', input: 'Hello', temperature: 0.5, metadata: { team: 'a' } };
      const { data, response } = await openai.responses.create(body).withResponse();
      expect(data).toMatchObject({
        id: expect.stringMatching(/^resp_\w{32}$/),
        object: 'response',
        status: 'completed',
        model: 'claude-haiku-5-5',
        output_text: 'Rivers run.',
        output: [{ type: 'message', status: 'completed', role: 'assistant' }],
        error: null,
        incomplete_details: null,
        temperature: 0.5,
        metadata: { team: 'a' },
        tools: [],
        tool_choice: 'auto',
        store: false,
        usage: {
          input_tokens: 7,
          input_tokens_details: { cached_tokens: 0, cache_write_tokens: 0 },
          output_tokens: 3,
          output_tokens_details: { reasoning_tokens: 0 },
          total_tokens: 10,
        },
      });
      expect(response.headers.get('x-llm-provider')).toBe('anthropic');
      expect(response.headers.get('x-llm-attempts')).toBe('2');
    });

    it.each([
      ['length', 'incomplete', { reason: 'max_output_tokens' }],
      ['content_filter', 'incomplete', { reason: 'content_filter' }],
      ['stop', 'completed', null],
    ] as const)('that ended with %s is %s', async (finishReason, status, details) => {
      upstream.on().reply({ text: 'Rivers', finishReason });
      const answer = await openai.responses.create(ASK);
      expect(answer).toMatchObject({ status, incomplete_details: details, output: [{ status }] });
    });

    it('that was cut off says so of its text, whatever is kept behind that', async () => {
      const thought = { type: 'reasoning', id: 'rs_1', summary: [], encrypted_content: 'ZW5jcnlwdGVk' };
      const content = [{ type: 'output_text', text: 'Rivers', annotations: [] }];
      const said = { type: 'message', id: 'msg_1', role: 'assistant', status: 'incomplete', content };
      const end = { status: 'incomplete', incomplete_details: { reason: 'max_output_tokens' } };
      upstream.on().reply({ status: 200, body: { id: 'r', model: 'm', output: [thought, said], ...end } });
      const answer = await openai.responses.create({ ...ASK, model: 'responses' });
      expect(answer).toMatchObject(end);
      expect(answer.output).toMatchObject([{ type: 'message', status: 'incomplete' }, { type: 'reasoning' }]);
    });

    it('holds a refusal, and is complete with it', async () => {
      upstream.on().reply({ refusal: 'I would rather not.' });
      const { status, output, output_text } = await openai.responses.create({ ...ASK, model: 'responses' });
      expect([status, output_text]).toEqual(['completed', '']);
      expect(output).toMatchObject([{ content: [{ type: 'refusal', refusal: 'I would rather not.' }] }]);
    });

    it('holds what the model thought, what the text rests on, and how likely it was', async () => {
      const logprobs = { content: [{ token: 'Hi', logprob: -0.5, bytes: null, top_logprobs: [] }], refusal: null };
      const citation = { url: 'https://rivers.test', title: 'Rivers', start_index: 0, end_index: 2 };
      const message = {
        role: 'assistant',
        content: 'Hi',
        reasoning_content: 'I greet.',
        annotations: [{ type: 'url_citation', url_citation: citation }],
      };
      const choices = [{ index: 0, message, finish_reason: 'stop', logprobs }];
      upstream.on().reply({ status: 200, body: { id: 'c', created: 1, model: 'm', choices } });
      const include = ['message.output_text.logprobs' as const];
      const { output, usage } = await openai.responses.create({ ...ASK, include, reasoning: { effort: 'none' } });
      expect(output).toMatchObject([
        { type: 'reasoning', summary: [{ type: 'summary_text', text: 'I greet.' }] },
        {
          content: [
            {
              type: 'output_text',
              text: 'Hi',
              annotations: [{ type: 'url_citation', ...citation }],
              logprobs: [{ token: 'Hi', logprob: -0.5, top_logprobs: [] }],
            },
          ],
        },
      ]);
      // The provider told of none.
      expect(usage).toBeNull();
    });

    it('holds an image that the model made, which can be sent back', async () => {
      const parts = [{ inlineData: { mimeType: 'image/webp', data: 'aW1hZ2U=' } }];
      const body = { candidates: [{ content: { role: 'model', parts }, finishReason: 'STOP' }] };
      upstream.on().reply({ status: 200, body }).reply('A river.');
      const input: Item[] = [{ role: 'user', content: 'Draw.' }];
      const first = await openai.responses.create({ model: 'gemini', input });
      expect(first.output).toMatchObject([
        { type: 'image_generation_call', status: 'completed', result: 'aW1hZ2U=', output_format: 'webp' },
      ]);
      input.push(...(first.output as Item[]), { role: 'user', content: 'What is it?' });
      await openai.responses.create({ model: 'gemini', input });
      expect(JSON.stringify(sent(2))).toContain('aW1hZ2U=');
    });
  });

  describe('a request', () => {
    it('goes on as messages', async () => {
      await openai.responses.create({
        model: 'single',
        instructions: 'Be brief.',
        input: [
          { role: 'user', content: 'What is this?' },
          {
            type: 'message',
            role: 'assistant',
            content: [{ type: 'output_text', text: 'A river.', annotations: [] }],
          } as never,
          {
            role: 'user',
            content: [
              { type: 'input_text', text: 'And these?' },
              { type: 'input_image', image_url: 'https://images.test/a.png', detail: 'low' },
              { type: 'input_file', filename: 'a.pdf', file_data: 'data:application/pdf;base64,JVBERg==' },
            ],
          },
        ],
      });
      expect(sent()['messages']).toEqual([
        { role: expect.stringMatching(/^(system|developer)$/), content: 'Be brief.' },
        { role: 'user', content: 'What is this?' },
        { role: 'assistant', content: 'A river.' },
        {
          role: 'user',
          content: [
            { type: 'text', text: 'And these?' },
            { type: 'image_url', image_url: { url: 'https://images.test/a.png', detail: 'low' } },
            { type: 'file', file: { filename: 'a.pdf', file_data: 'data:application/pdf;base64,JVBERg==' } },
          ],
        },
      ]);
    });

    it('keeps its settings, under the names of the other API', async () => {
      await openai.responses.create({
        ...ASK,
        max_output_tokens: 50,
        parallel_tool_calls: false,
        reasoning: { effort: 'low' },
        safety_identifier: 'someone',
        text: { verbosity: 'low' },
        tools: [WEATHER],
        tool_choice: { type: 'function', name: 'weather' },
      });
      const { strict: _strict, type, ...offered } = WEATHER;
      expect(sent()).toMatchObject({
        max_completion_tokens: 50,
        parallel_tool_calls: false,
        reasoning_effort: 'low',
        safety_identifier: 'someone',
        verbosity: 'low',
        tools: [{ type, function: offered }],
        tool_choice: { type: 'function', function: { name: 'weather' } },
      });
      expect(sent()).not.toHaveProperty('stream');
    });

    it.each([
      ['required', 'required'],
      [{ type: 'allowed_tools', mode: 'auto', tools: [{ type: 'function', name: 'weather' }] }, undefined],
      // As LangChain writes it.
      [
        { type: 'allowed_tools', mode: 'auto', tools: [{ type: 'function', function: { name: 'weather' } }] },
        undefined,
      ],
    ])('chooses among its tools: %j', async (choice, expected) => {
      await gateway.post('/responses', { ...ASK, tools: [WEATHER], tool_choice: choice });
      const allowed = { mode: 'auto', tools: [{ type: 'function', function: { name: 'weather' } }] };
      expect(sent()['tool_choice']).toEqual(expected ?? { type: 'allowed_tools', allowed_tools: allowed });
    });

    it('may offer tools that take free text', async () => {
      const grammar = { syntax: 'regex' as const, definition: '[a-z]+' };
      const tool = { type: 'custom' as const, name: 'say', format: { type: 'grammar' as const, ...grammar } };
      const call = { id: 'call_1', type: 'custom', custom: { name: 'say', input: 'hello' } };
      const message = { role: 'assistant', content: null, tool_calls: [call] };
      const choices = [{ index: 0, message, finish_reason: 'tool_calls' }];
      upstream.on().reply({ status: 200, body: { id: 'c', choices } }, 'Done.');
      const input: Item[] = [{ role: 'user', content: 'Say it.' }];
      const first = await openai.responses.create({ model: 'single', input, tools: [tool] });
      expect(sent()['tools']).toEqual([
        { type: 'custom', custom: { name: 'say', format: { type: 'grammar', grammar } } },
      ]);
      expect(first.output).toMatchObject([
        { type: 'custom_tool_call', call_id: 'call_1', name: 'say', input: 'hello' },
      ]);
      input.push(...(first.output as Item[]), { type: 'custom_tool_call_output', call_id: 'call_1', output: 'said' });
      await openai.responses.create({ model: 'single', input, tools: [tool] });
      expect(sent(2)['messages']).toMatchObject([
        {},
        { role: 'assistant', tool_calls: [call] },
        { role: 'tool', tool_call_id: 'call_1', content: 'said' },
      ]);
    });

    it('may ask for a form of the answer', async () => {
      upstream.on().reply({ object: { city: 'Oslo' } });
      const format = zodTextFormat(z.object({ city: z.string() }), 'place');
      const { output_parsed: parsed } = await openai.responses.parse({ ...ASK, text: { format } });
      expect(parsed).toEqual({ city: 'Oslo' });
      expect(sent()['response_format']).toMatchObject({
        type: 'json_schema',
        json_schema: { name: 'place', strict: true, schema: { properties: { city: { type: 'string' } } } },
      });
    });

    it.each([
      ['previous_response_id', { previous_response_id: 'resp_1' }],
      ['conversation', { conversation: 'conv_1' }],
      ['background', { background: true }],
      ['prompt', { prompt: { id: 'pmpt_1' } }],
      ['truncation', { truncation: 'auto' }],
      ['moderation', { moderation: { model: 'omni-moderation-latest' } }],
      ['tools[1].type', { tools: [WEATHER, { type: 'web_search' }] }],
      ['tool_choice.type', { tools: [WEATHER], tool_choice: { type: 'web_search' } }],
      [
        'input[1].type',
        {
          input: [
            { role: 'user', content: 'Hi' },
            { type: 'item_reference', id: 'msg_1' },
          ],
        },
      ],
      ['input[0].type', { input: [{ type: 'web_search_call', id: 'ws_1', status: 'completed' }] }],
      ['input[0].content[0].type', { input: [{ role: 'user', content: [{ type: 'input_video' }] }] }],
    ])('that cannot be honoured is a 400 that names %s', async (param, fields) => {
      for (const stream of [false, true]) {
        const response = await gateway.post('/responses', { ...ASK, ...fields, stream });
        expect([response.status, await response.json()]).toEqual([
          400,
          {
            error: {
              message: expect.stringContaining(`"${param}"`),
              type: 'invalid_request_error',
              param,
              code: 'unsupported_parameter',
            },
          },
        ]);
      }
      expect(upstream.calls).toHaveLength(0);
    });

    it.each([
      ['model', null, { input: 'Hello' }],
      ['input', null, { model: 'single' }],
      ['instructions', null, { ...ASK, instructions: ['Be brief.'] }],
      ['input[0]', null, { model: 'single', input: ['Hello'] }],
      ['input[0].role', null, { model: 'single', input: [{ role: 'robot', content: 'Hello' }] }],
      ['input[0].content', null, { model: 'single', input: [{ role: 'user', content: 7 }] }],
      [
        'input[0].content[0].image_url',
        null,
        { model: 'single', input: [{ role: 'user', content: [{ type: 'input_image', file_id: 'file_1' }] }] },
      ],
      ['input[0].call_id', null, { ...ASK, input: [{ type: 'function_call_output', output: '-3' }] }],
      ['input[0].name', null, { ...ASK, input: [{ type: 'function_call', call_id: 'c', arguments: '{}' }] }],
      ['tools', null, { ...ASK, tools: 'weather' }],
      ['tools[0]', null, { ...ASK, tools: ['weather'] }],
      ['stop', 'unknown_parameter', { ...ASK, stop: ['.'] }],
      ...[
        ...[
          'include',
          'instructions',
          'max_output_tokens',
          'max_tool_calls',
          'parallel_tool_calls',
          'prompt_cache_key',
        ],
        ...[
          'prompt_cache_options',
          'prompt_cache_retention',
          'reasoning',
          'safety_identifier',
          'service_tier',
          'store',
        ],
        ...['stream', 'stream_options', 'temperature', 'text', 'tool_choice', 'tools', 'top_logprobs', 'top_p', 'user'],
        'metadata',
      ].flatMap((name): [string, null, object][] => {
        const isText = /instructions|key|retention|identifier|tier|user/.test(name);
        return [[name, null, { ...ASK, [name]: isText ? 7 : 'wrong' }]];
      }),
      ['metadata', null, { ...ASK, metadata: { team: 7 } }],
      ['reasoning.effort', null, { ...ASK, reasoning: { effort: 7 } }],
      ['text.verbosity', null, { ...ASK, text: { verbosity: 7 } }],
      ['text.format', null, { ...ASK, text: { format: 'json_object' } }],
      ['text.format.type', null, { ...ASK, text: { format: { type: 'xml' } } }],
      ['text.format.name', null, { ...ASK, text: { format: { type: 'json_schema', schema: {} } } }],
      ['text.format.schema', null, { ...ASK, text: { format: { type: 'json_schema', name: 'a', schema: 'b' } } }],
      ['tools[0].name', null, { ...ASK, tools: [{ type: 'function' }] }],
      ['tools[0].parameters', null, { ...ASK, tools: [{ type: 'function', name: 'f', parameters: 'none' }] }],
      ['tools[0].description', null, { ...ASK, tools: [{ type: 'custom', name: 'f', description: 7 }] }],
      ['tool_choice.name', null, { ...ASK, tool_choice: { type: 'function' } }],
      ['tool_choice.tools[0]', null, { ...ASK, tool_choice: { type: 'allowed_tools', mode: 'auto', tools: ['f'] } }],
      ...(
        [
          ['text', { type: 'input_text' }],
          ['text', { type: 'input_text', text: 7 }],
          ['refusal', { type: 'refusal', refusal: 7 }],
          ['detail', { type: 'input_image', image_url: 'https://a.test/', detail: 7 }],
          ['file_data', { type: 'input_file', filename: 'a' }],
          ['file_data', { type: 'input_file', file_data: 7 }],
          ['input_audio', { type: 'input_audio', input_audio: 'c291bmQ=' }],
        ] as const
      ).map(([name, part]): [string, null, object] => {
        return [`input[0].content[0].${name}`, null, { ...ASK, input: [{ role: 'user', content: [part] }] }];
      }),
      [
        'input[0].arguments',
        null,
        { ...ASK, input: [{ type: 'function_call', call_id: 'c', name: 'f', arguments: {} }] },
      ],
      ['input[0].input', null, { ...ASK, input: [{ type: 'custom_tool_call', call_id: 'c', name: 'f', input: 7 }] }],
      ['input[0].summary', null, { ...ASK, input: [{ type: 'reasoning', summary: 'Hm.' }] }],
    ])('that is wrong is a 400 that names %s', async (param, code, body) => {
      const error = await failureOf(openai.post('/responses', { body }));
      expect(error).toMatchObject({ status: 400, param, code, type: 'invalid_request_error' });
      expect(upstream.calls).toHaveLength(0);
    });

    it.each([true, false])(
      'that is nested too deeply is a 400 before anybody is asked (stream: %s)',
      async (stream) => {
        const deep = '['.repeat(20_000) + ']'.repeat(20_000);
        for (const [name, value] of Object.entries({
          text: `{"x":${deep}}`,
          tool_choice: `{"type":"function","name":"f","x":${deep}}`,
        })) {
          const body = `{"model":"single","input":"Hello","stream":${stream},"${name}":${value}}`;
          const answer = await fetch(`${gateway.url}/responses`, {
            method: 'POST',
            headers: { 'content-type': 'application/json' },
            body,
          });
          expect([answer.status, await answer.json()]).toMatchObject([400, { error: { param: name } }]);
        }
        expect(upstream.calls).toHaveLength(0);
      },
    );

    it.each(['previous_response_id', 'conversation', 'background', 'prompt', 'instructions', 'tools'])(
      'may say nothing by a "%s" of null',
      async (name) => {
        await expect(openai.responses.create({ ...ASK, [name]: null })).resolves.toMatchObject({ status: 'completed' });
      },
    );
  });

  describe('a conversation that nobody stores', () => {
    const ask: Item[] = [{ role: 'user', content: 'How is the weather in Oslo?' }];
    const stateless = { tools: [WEATHER], store: false, include: ['reasoning.encrypted_content' as const] };

    function withResult(answer: OpenAI.Responses.Response): Item[] {
      const [call] = answer.output.filter((item) => item.type === 'function_call');
      const result: Item = { type: 'function_call_output', call_id: call?.call_id ?? '', output: '-3' };
      return [...ask, ...(answer.output as Item[]), result];
    }

    it.each(['unary', 'streamed'])('gives a signed thought back to its maker alone (%s)', async (form) => {
      const { thought, call } = SIGNED_CALL;
      const answer = form === 'unary' ? anthropicAnswer('tool_use', thought, call) : anthropicSignedStream();
      upstream.on({ provider: 'anthropic' }).reply(answer).reply('Cold.');
      upstream.on({ provider: 'openai' }).reply('Cold.');
      const request = { ...stateless, model: 'claude', input: ask };
      const first =
        form === 'unary'
          ? await openai.responses.create(request)
          : await openai.responses.stream(request).finalResponse();
      expect(first.output).toMatchObject([
        { type: 'reasoning', summary: [{ text: 'I have to look.' }], encrypted_content: expect.any(String) },
        { type: 'function_call', call_id: 'toolu_1', name: 'weather', arguments: '{"city":"Oslo"}' },
      ]);
      for (const model of ['claude', 'single']) {
        const second = await openai.responses.create({ ...stateless, model, input: withResult(first) });
        expect(second.output_text).toBe('Cold.');
      }
      expect(sent(2)['messages']).toMatchObject([
        {},
        { role: 'assistant', content: [thought, call] },
        { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'toolu_1' }] },
      ]);
      expect(JSON.stringify(sent(3))).not.toMatch(/c2lnbmVk|providerState|have to look|gw1\./);
      expect(sent(3)['messages']).toMatchObject([{}, { role: 'assistant', tool_calls: [{ id: 'toolu_1' }] }, {}]);
    });

    it.each(['unary', 'streamed'])('goes through a client of this library (%s)', async (form) => {
      const { thought, call } = SIGNED_CALL;
      const answer = form === 'unary' ? anthropicAnswer('tool_use', thought, call) : anthropicSignedStream();
      upstream.on({ provider: 'anthropic' }).reply(answer).reply('Cold.');
      const routes = { default: [{ provider: 'gateway', model: 'claude', api: 'openai-responses' as const }] };
      const providers = { gateway: { baseUrl: gateway.url, keys: false as const } };
      const module = await Test.createTestingModule({
        imports: [LlmFailoverModule.forRoot({ routes, providers })],
      }).compile();
      const llm = module.get(LlmClient);
      const question = { role: 'user' as const, content: 'How is the weather in Oslo?' };
      const { type, ...described } = WEATHER;
      const tools = [{ type, function: { ...described, strict: false } }];
      const request = { messages: [question], tools };
      const { choices } = await (form === 'unary'
        ? llm.promises.chat(request)
        : lastValueFrom(llm.stream(request).pipe(toLlmResponse())));
      const result = { role: 'tool' as const, tool_call_id: call.id, content: '-3' };
      const messages = [question, (choices[0] as (typeof choices)[number]).message, result];
      await llm.promises.chat({ messages, tools });
      expect(sent(2)['messages']).toMatchObject([{}, { content: [thought, call] }, {}]);
      await module.close();
    });

    it('gives the signature of a call back', async () => {
      const functionCall = { name: 'weather', args: { city: 'Oslo' } };
      const parts = [{ functionCall, thoughtSignature: 'c2lnbmVk' }];
      const body = { candidates: [{ content: { role: 'model', parts }, finishReason: 'STOP' }] };
      upstream.on().reply({ status: 200, body }).reply('Cold.');
      const first = await openai.responses.create({ ...stateless, model: 'gemini', input: ask });
      await openai.responses.create({ ...stateless, model: 'gemini', input: withResult(first) });
      expect(sent(2)['contents']).toMatchObject([{}, { role: 'model', parts: [{ thoughtSignature: 'c2lnbmVk' }] }, {}]);
    });

    it('gives encrypted thoughts and the phase of a text back to the Responses API itself', async () => {
      const thought = { type: 'reasoning', id: 'rs_1', summary: [], encrypted_content: 'ZW5jcnlwdGVk' };
      const content = [{ type: 'output_text', text: 'I look.', annotations: [] }];
      const said = {
        type: 'message',
        id: 'msg_1',
        role: 'assistant',
        status: 'completed',
        content,
        phase: 'commentary',
      };
      const call = { type: 'function_call', id: 'fc_1', call_id: 'call_1', name: 'weather', arguments: '{}' };
      const output = [thought, said, call];
      upstream
        .on()
        .reply({ status: 200, body: { id: 'r', object: 'response', status: 'completed', model: 'm', output } });
      const first = await openai.responses.create({ ...stateless, model: 'responses', input: ask });
      await openai.responses.create({ ...stateless, model: 'responses', input: withResult(first) });
      expect(sent(2)['input']).toMatchObject([
        { role: 'user' },
        { type: 'reasoning', encrypted_content: 'ZW5jcnlwdGVk' },
        { type: 'message', role: 'assistant', phase: 'commentary', content: [{ text: 'I look.' }] },
        { type: 'function_call', call_id: 'call_1' },
        { type: 'function_call_output', call_id: 'call_1', output: '-3' },
      ]);
    });

    it.each([
      ['another server', 'gAAAAABn'],
      ['nobody', 'gw1.bm90IGpzb24'],
      ['a forger', `gw1.${Buffer.from('{"message":{"provider":7},"calls":[["a"],"b",null]}').toString('base64url')}`],
    ])('goes on without a thought of %s', async (_whose, token) => {
      const thought: Item = {
        type: 'reasoning',
        id: 'rs_1',
        summary: [{ type: 'summary_text', text: 'Hm.' }],
        encrypted_content: token,
      };
      const said: Item = { role: 'assistant', content: 'Cold.' };
      const input: Item[] = [...ask, thought, said, { role: 'user', content: 'And in Rome?' }];
      await openai.responses.create({ ...stateless, model: 'single', input });
      expect(sent()['messages']).toMatchObject([
        { role: 'user' },
        { role: 'assistant', content: 'Cold.' },
        { role: 'user', content: 'And in Rome?' },
      ]);
      expect(JSON.stringify(sent())).not.toContain(token);
    });

    it('keeps answers apart that follow each other', async () => {
      const thought = (text: string): Item => ({
        type: 'reasoning',
        id: 'r',
        summary: [{ type: 'summary_text', text }],
      });
      const input: Item[] = [
        ...ask,
        thought('one'),
        { role: 'assistant', content: 'First.' },
        { role: 'assistant', content: 'Second.' },
        thought('two'),
        { type: 'function_call', call_id: 'call_1', name: 'weather', arguments: '{}' },
        { type: 'function_call_output', call_id: 'call_1', output: [{ type: 'input_text', text: '-3' }] },
      ];
      await openai.responses.create({ ...stateless, model: 'single', input });
      expect(sent()['messages']).toMatchObject([
        { role: 'user' },
        { role: 'assistant', content: 'First.' },
        { role: 'assistant', content: 'Second.', tool_calls: [{ id: 'call_1' }] },
        { role: 'tool', tool_call_id: 'call_1' },
      ]);
    });
  });

  describe('a stream', () => {
    const two = [
      { name: 'weather', arguments: { city: 'Oslo' }, id: 'call_a' },
      { name: 'weather', arguments: { city: 'Rome' }, id: 'call_b' },
    ];

    it('has the events of this API, in their order', async () => {
      upstream.on().stream(['Rivers ', 'run.'], { reasoning: 'I say it.' });
      const events = await eventsOf({ ...ASK, model: 'responses' });
      expect(events.map(({ type }) => String(type).replace('response.', ''))).toEqual([
        'created',
        'in_progress',
        'output_item.added',
        'reasoning_summary_part.added',
        'reasoning_summary_text.delta',
        'output_item.added',
        'content_part.added',
        'output_text.delta',
        'output_text.delta',
        'reasoning_summary_text.done',
        'reasoning_summary_part.done',
        'output_item.done',
        'output_text.done',
        'content_part.done',
        'output_item.done',
        'completed',
      ]);
      expect(events.map(({ sequence_number: number }) => number)).toEqual(events.map((_event, index) => index));
    });

    it('holds in each event what the types of the package require', async () => {
      const required = requiredFieldsByType();
      const told = new Set<unknown>();
      const wrong: string[] = [];
      const check = (value: unknown, path: string): void => {
        if (typeof value !== 'object' || value === null) return;
        const { type } = value as { readonly type?: unknown };
        told.add(type);
        for (const field of required.get(type) ?? []) if (!Object.hasOwn(value, field)) wrong.push(`${path}.${field}`);
        for (const [name, held] of Object.entries(value)) check(held, `${path}.${name}`);
      };
      for (const message of [
        { text: 'Rivers run.', reasoning: 'I say it.', toolCalls: two },
        { refusal: 'No.' },
        { text: 'Rivers', finishReason: 'length' as const },
        { stream: ['Rivers '], ending: 'cut' as const },
      ]) {
        upstream.reset();
        upstream.on().reply(message);
        for (const event of await eventsOf({ ...ASK, model: 'responses' })) check(event, String(event['type']));
      }
      expect(wrong).toEqual([]);
      // All but those of custom tools and citations, whose forms other tests hold.
      expect([...told].filter((type) => String(type).startsWith('response.'))).toHaveLength(19);
      for (const type of told) if (String(type).startsWith('response.')) expect(required.has(type)).toBe(true);
    });

    it('arrives in pieces, from the second provider', async () => {
      upstream.on({ provider: 'openai' }).fail('overloaded');
      upstream.on({ provider: 'anthropic' }).stream(['Rivers ', 'run.']);
      const request = { model: 'default', input: 'Hello', stream: true as const };
      const { data, response } = await openai.responses.create(request).withResponse();
      const pieces: string[] = [];
      for await (const event of data) if (event.type === 'response.output_text.delta') pieces.push(event.delta);
      expect(pieces).toEqual(['Rivers ', 'run.']);
      expect(response.headers.get('content-type')).toContain('text/event-stream');
      expect(response.headers.get('x-llm-provider')).toBe('anthropic');
    });

    it.each([
      ['a text', { text: 'Rivers run.' }],
      ['a thought and a text', { text: 'Rivers run.', reasoning: 'I say it.' }],
      ['calls', { toolCalls: two }],
      ['a text and calls, thought of', { text: 'I look.', reasoning: 'Two.', toolCalls: two }],
      ['a refusal', { refusal: 'No.' }],
      ['what is cut off', { text: 'Rivers', finishReason: 'length' as const }],
    ])('that is put together is the answer that comes whole: %s', async (_what, message) => {
      for (const model of ['single', 'claude', 'gemini', 'responses']) {
        const request = { model, input: 'Hello', tools: [WEATHER] };
        const answers: object[] = [];
        for (const ask of [
          () => openai.responses.create(request),
          () => openai.responses.stream(request).finalResponse(),
        ]) {
          upstream.reset();
          upstream.on().reply(message);
          answers.push(comparable(await ask()));
        }
        expect(answers[1]).toEqual(answers[0]);
      }
    });

    it('gives its final response even where it is read event by event', async () => {
      upstream.on().reply({ text: 'Hi', toolCalls: two });
      const events = await eventsOf({ ...ASK, tools: [WEATHER] });
      const { response } = events.at(-1) as { readonly response: { readonly output: readonly object[] } };
      const done = events.filter(({ type }) => type === 'response.output_item.done').map(({ item }) => item);
      expect(done).toEqual(response.output);
      expect(done).toHaveLength(3);
    });

    it('gets its true status where it fails before its first content', async () => {
      upstream.on().stream([], { ending: { error: 'credential_invalid' } });
      const error = await failureOf(openai.responses.create({ ...ASK, stream: true }));
      expect([error.status, error.code]).toEqual([502, 'llm_credential_invalid']);
    });

    it.each(['single', 'claude', 'responses'])('throws where it fails after its first content (%s)', async (model) => {
      upstream.on().stream(['Rivers '], { ending: 'reset' });
      const stream = await openai.responses.create({ model, input: 'Hello', stream: true });
      const types: string[] = [];
      const reading = (async () => {
        for await (const { type } of stream) types.push(type);
      })();
      expect(await failureOf(reading)).toMatchObject({ code: 'llm_stream_interrupted', type: 'server_error' });
      expect(types).toContain('response.output_text.delta');
      // Nothing that is not whole is called done.
      expect(types.filter((type) => type.endsWith('.done'))).toEqual([]);
      await failureOf(openai.responses.stream({ model, input: 'Hello' }).finalResponse());
    });

    it('tells of a failure in both of the forms that clients know', async () => {
      upstream.on().stream(['Rivers '], { ending: 'cut' });
      const [error, failed] = (await eventsOf(ASK)).slice(-2);
      const told = { code: 'llm_stream_interrupted', message: expect.any(String) };
      expect(error).toMatchObject({ type: 'error', ...told, param: null, error: { ...told, type: 'server_error' } });
      expect(failed).toMatchObject({
        type: 'response.failed',
        response: { status: 'failed', error: told, output: [] },
      });
    });

    it('closes the upstream socket when the client leaves', async () => {
      const hold = new FakeHold();
      upstream.on().stream(['Rivers '], { hold });
      const stream = await openai.responses.create({ ...ASK, stream: true });
      for await (const { type } of stream) if (type === 'response.output_text.delta') break;
      expect(await upstream.calls[0]?.closed).toBe('client-left');
    });

    it('shows that it is alive while it waits, and may fail then', async () => {
      await restartWith(5);
      let answer: (failure: object) => void = () => undefined;
      const failure = new Promise<object>((resolve) => (answer = resolve));
      upstream.on().reply(async () => ({ status: 401, body: await failure }));
      const response = await gateway.post('/responses', { ...ASK, stream: true });
      expect(response.status).toBe(200);
      answer({ error: { message: 'Incorrect API key', code: 'invalid_api_key' } });
      const text = await response.text();
      expect(text).toMatch(/^: keep-alive\n\n/);
      expect(text).toMatch(/event: error\ndata: \{[^\n]*"code":"llm_credential_invalid"[^\n]*\}\n\n$/);
      expect(text).not.toContain('response.failed');
    });
  });

  describe('a failure', () => {
    it.each([
      ['invalid_api_key', 502, 'llm_credential_invalid', 'server_error'],
      ['rate_limited', 503, 'llm_rate_limited', 'server_error'],
      ['invalid_request', 400, 'llm_invalid_request', 'invalid_request_error'],
    ] as const)(
      'of the kind %s has the form of OpenAI, and neither keys nor prompts in it',
      async (kind, status, code, type) => {
        upstream.on().fail(kind, { retryAfterMs: 30_000 });
        for (const stream of [false, true]) {
          const prompt = 'a most private question';
          const error = await failureOf(openai.responses.create({ model: 'single', input: prompt, stream }));
          expect(error).toMatchObject({ status, code, type, param: null });
          const told = JSON.stringify([error.error, [...(error.headers ?? [])]]);
          for (const secret of [...KEYS, prompt]) expect(told).not.toContain(secret);
        }
      },
    );

    it('is a 404 for an unknown model', async () => {
      const error = await failureOf(openai.responses.create({ model: 'gpt-none', input: 'Hello' }));
      expect(error).toMatchObject({ status: 404, code: 'model_not_found', param: 'model' });
    });

    it('that the client is the cause of closes the upstream socket', async () => {
      upstream.on().hang();
      const controller = new AbortController();
      const call = openai.responses.create(ASK, { signal: controller.signal });
      const received = await upstream.received();
      controller.abort();
      await expect(call).rejects.toBeInstanceOf(OpenAI.APIUserAbortError);
      expect(await received.closed).toBe('client-left');
      expect(upstream.calls).toHaveLength(1);
    });
  });

  describe('GET /v1/models/:id', () => {
    it.each([
      ['single', 'route'],
      ['openai/gpt-6-luna', 'openai'],
    ])('tells of %s', async (id, owner) => {
      const model = { id, object: 'model', created: 0, owned_by: owner };
      expect(await openai.models.retrieve(id)).toEqual(model);
      expect(await (await fetch(`${gateway.url}/models/${id}`)).json()).toEqual(model);
    });

    it.each(['gpt-none', 'openai/gpt-none'])('answers 404 to %s', async (id) => {
      expect(await failureOf(openai.models.retrieve(id))).toMatchObject({ status: 404, code: 'model_not_found' });
    });
  });
});

/** The fields that the types of the openai package require, by the `type` that they go with; of several interfaces what all require. */
function requiredFieldsByType(): ReadonlyMap<unknown, readonly string[]> {
  const text = readFileSync('node_modules/openai/resources/responses/responses.d.ts', 'utf8');
  const required = new Map<unknown, readonly string[]>();
  for (const [, body = ''] of text.matchAll(/^ *(?:export )?interface \w+ \{$(.*?)^ *\}$/gms)) {
    const type = /^ +type: '([^']+)';$/m.exec(body)?.[1];
    const [indent = ''] = /^ +/m.exec(body) ?? [];
    const fields = [...body.matchAll(new RegExp(`^${indent}(\\w+):`, 'gm'))].map(([, field = '']) => field);
    if (type === undefined) continue;
    const known = required.get(type);
    required.set(type, known === undefined ? fields : known.filter((field) => fields.includes(field)));
  }
  return required;
}

/** An answer without its id, its time, its signatures (the fake signs streams alone) and what the client has added to it. */
function comparable(answer: OpenAI.Responses.Response): object {
  const own = JSON.stringify(answer, (name, value: unknown) => {
    if (name === 'encrypted_content') return typeof value;
    return /^(?:created_at|(?:output_)?parsed.*)$/.test(name) ? undefined : value;
  });
  return JSON.parse(own.replaceAll(answer.id.slice('resp_'.length), ''));
}
