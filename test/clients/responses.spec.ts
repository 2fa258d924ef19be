import type { OpenAI } from 'openai';
import { failoverOf } from '../../lib/clients/failover-info.js';
import { Bench, provider, secretOf } from '../support/bench.js';
import { ok, okStream, type Answer } from '../support/scripted-upstream.js';
import { useVirtualTime } from '../support/virtual-time.js';

useVirtualTime();

const answered = (said: string): Answer => ({
  status: 200,
  body: {
    id: 'r',
    object: 'response',
    status: 'completed',
    error: null,
    model: 'm',
    output: [{ type: 'message', role: 'assistant', content: [{ type: 'output_text', text: said }] }],
  },
});
const streamed = (...events: object[]): Answer => ({
  status: 200,
  headers: { 'content-type': 'text/event-stream' },
  body: events.map((event) => `data: ${typeof event === 'string' ? event : JSON.stringify(event)}\n\n`).join(''),
});
const CREATED = { type: 'response.created', response: { id: 'r', status: 'in_progress', error: null } };
const PROGRESS = { ...CREATED, type: 'response.in_progress' };
const delta = { type: 'response.output_text.delta', output_index: 0, content_index: 0, delta: 'Hi' };
const failed = (code: string, message: string) => ({
  type: 'response.failed',
  response: { id: 'r', status: 'failed', error: { code, message }, output: [] },
});

/** OpenAI first, by whatever the options say, and a server of chat completions behind it. */
function benchOf(target: object | string, answer: Answer, options: object = {}): Bench {
  return new Bench({
    routes: { default: [target as string, 'Q/n'] },
    providers: { openai: { keys: [{ label: 'K1', value: secretOf('K1') }], ...options }, ...provider('Q', 'K2') },
    script: { K1: answer, K2: ok('second') },
  });
}

const urlOf = (bench: Bench) => bench.upstream.calls[0]?.url;

describe('a target of the Responses API', () => {
  it.each<[string, object | string, object]>([
    ['its own api', { provider: 'openai', model: 'm', api: 'openai-responses' }, {}],
    ['its own api, not its provider’s', { provider: 'openai', model: 'm', api: 'openai-responses' }, { api: 'openai' }],
    ['the api of its provider', 'openai/m', { api: 'openai-responses' }],
    ['what is known of the model', 'openai/gpt-5-pro', {}],
  ])('is asked there by %s', async (_, target, options) => {
    const bench = benchOf(target, answered('first'), options);
    const { value } = await bench.call();
    expect(value?.choices[0]?.message.content).toBe('first');
    expect(urlOf(bench)).toBe('https://api.openai.com/v1/responses');
  });

  it('is asked by chat completions where the options say so of a model that is known to be served elsewhere', async () => {
    const bench = benchOf('openai/gpt-5-pro', ok('first'), { api: 'openai' });
    expect((await bench.call()).value?.choices[0]?.message.content).toBe('first');
    expect(urlOf(bench)).toBe('https://api.openai.com/v1/chat/completions');
  });

  it('is asked there too where no route names it', async () => {
    const bench = new Bench({
      routes: { default: ['openai/m'] },
      allowTargets: 'any',
      providers: { openai: { keys: [{ label: 'K1', value: secretOf('K1') }] } },
      script: { K1: answered('first') },
    });
    await bench.client.promises.chat({ model: 'openai/gpt-5-codex', messages: [{ role: 'user', content: 'Hi' }] });
    expect(urlOf(bench)).toBe('https://api.openai.com/v1/responses');
  });

  it.each([
    [
      'https://r.openai.azure.com?api-version=preview',
      'https://r.openai.azure.com/openai/responses?api-version=preview',
    ],
    [
      'https://r.openai.azure.com/openai?api-version=preview',
      'https://r.openai.azure.com/openai/responses?api-version=preview',
    ],
    ['https://r.openai.azure.com/openai/v1', 'https://r.openai.azure.com/openai/v1/responses'],
  ])('has an address without a deployment at Azure: %s', async (baseUrl, url) => {
    const bench = new Bench({
      routes: { default: ['azure-openai/my-deployment'] },
      providers: {
        'azure-openai': { api: 'openai-responses', baseUrl, keys: [{ label: 'K1', value: secretOf('K1') }] },
      },
      script: { K1: answered('first') },
    });
    await bench.call();
    expect(urlOf(bench)).toBe(url);
    expect(bench.upstream.calls[0]?.body).toMatchObject({ model: 'my-deployment' });
  });

  it('says that a limit was raised which is refused as too small', async () => {
    const bench = benchOf({ provider: 'openai', model: 'm', api: 'openai-responses' }, answered('first'));
    const { value } = await bench.call({ messages: [{ role: 'user', content: 'Hi' }], max_tokens: 1 });
    expect(failoverOf(value)?.trail[0]).toMatchObject({ adapted: ['max_tokens raised to 16'] });
  });

  const RESPONSES = { api: 'openai-responses' };

  it.each([
    ['insufficient_quota', 'You exceeded your current quota, please check your plan.', 'quota_exhausted'],
    ['rate_limit_exceeded', 'Rate limit reached. Please try again in 20s.', 'rate_limited'],
    ['server_error', 'The server had an error.', 'server_error'],
  ])('goes on unseen where %s is told behind the head of a stream', async (code, message, category) => {
    for (const event of [failed(code, message), { type: 'error', code, message, param: null }]) {
      const bench = benchOf('openai/m', streamed(CREATED, PROGRESS, event), RESPONSES);
      bench.upstream.change({ K2: okStream('second') });
      const { text, completed, chunks } = await bench.stream();
      expect({ text, completed }).toEqual({ text: 'second', completed: true });
      const [first] = failoverOf(chunks[0])?.trail ?? [];
      expect(first).toMatchObject({ provider: 'openai', category });
    }
  });

  it.each<OpenAI.Responses.ResponseError['code']>([
    ...([
      'invalid_prompt',
      'invalid_image',
      'invalid_image_format',
      'invalid_base64_image',
      'invalid_image_url',
    ] as const),
    ...(['image_too_small', 'image_parse_error', 'invalid_image_mode', 'unsupported_image_media_type'] as const),
    ...(['empty_image_file', 'failed_to_download_image', 'image_file_not_found'] as const),
  ])('ends the call, and marks nothing, where the request is at fault: %s', async (code) => {
    const bench = benchOf('openai/m', streamed(CREATED, PROGRESS, failed(code, 'It cannot be used.')), RESPONSES);
    const { error } = await bench.stream();
    expect(error).toMatchObject({ category: 'invalid_request' });
    expect(bench.upstream.names).toEqual(['K1/m']);
  });

  it('is interrupted by an error behind its first output', async () => {
    const bench = benchOf('openai/m', streamed(CREATED, delta, failed('server_error', 'Sorry.')), RESPONSES);
    const { error } = await bench.stream();
    expect(error).toMatchObject({ name: 'LlmStreamInterruptedError', committed: true, category: 'server_error' });
  });

  const item = { type: 'message', content: [{ type: 'output_text', text: 'Hi' }] };
  const completed = { type: 'response.completed', response: { status: 'completed', output: [item] } };
  const called = { type: 'function_call', call_id: 'c', name: 'f', arguments: '' };

  it.each<[string, readonly object[]]>([
    ['a text that came twice', [CREATED, delta, delta, completed]],
    ['an answer behind which nothing ends it', [CREATED, delta, '[DONE]' as never]],
    [
      'a response that was cancelled',
      [CREATED, delta, { ...completed, response: { ...completed.response, status: 'cancelled' } }],
    ],
  ])('is interrupted by %s', async (_, events) => {
    const bench = benchOf('openai/m', streamed(...events), RESPONSES);
    const { error, completed: isWhole } = await bench.stream();
    expect(isWhole).toBe(false);
    expect(error).toMatchObject({ name: 'LlmStreamInterruptedError', category: 'malformed_response' });
  });

  it.each<[string, object]>([
    ['a call without a name', { ...called, name: '', arguments: '{"error":{"code":"invalid_api_key"}}' }],
    ['one that is said to be an error', { ...called, name: '', error: { code: 'insufficient_quota' } }],
  ])('goes on at %s, and takes nothing that the model wrote for its reason', async (_, broken) => {
    const event = { type: 'response.output_item.added', output_index: 0, item: broken };
    const bench = benchOf('openai/m', streamed(CREATED, event), RESPONSES);
    bench.upstream.change({ K2: okStream('second') });
    const { text, chunks } = await bench.stream();
    expect(text).toBe('second');
    expect(failoverOf(chunks[0])?.trail[0]).toMatchObject({ provider: 'openai', category: 'malformed_response' });
  });

  it('goes on where a whole answer has failed', async () => {
    const body = { id: 'r', status: 'failed', error: { code: 'server_error', message: 'Sorry.' }, output: [] };
    const bench = benchOf('openai/m', { status: 200, body }, RESPONSES);
    const { value } = await bench.call();
    expect(value?.choices[0]?.message.content).toBe('second');
    expect(failoverOf(value)?.trail[0]).toMatchObject({ category: 'server_error' });
  });

  it.each([
    ['stop', { stop: ['x'] }],
    ['n above 1', { n: 2 }],
  ])('is passed over for %s, which it has no place for', async (_, fields) => {
    const bench = benchOf('openai/m', answered('first'), RESPONSES);
    const { value } = await bench.call({ messages: [{ role: 'user', content: 'Hi' }], ...fields });
    expect(value?.choices[0]?.message.content).toBe('second');
    expect(bench.upstream.names).toEqual(['K2/n']);
  });
});
