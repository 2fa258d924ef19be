import { failoverOf } from '../../../lib/clients/failover-info.js';
import { Bench, provider, secretOf } from '../../support/bench.js';
import { ok, type Answer, type UpstreamCall } from '../../support/scripted-upstream.js';
import { useVirtualTime } from '../../support/virtual-time.js';

useVirtualTime();

const REQUEST = { messages: [{ role: 'user' as const, content: 'Hi' }] };
const TOOLS = { tools: [{ type: 'function' as const, function: { name: 'f', parameters: { type: 'object' } } }] };

const message = { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'first' }] };
const RESPONSE = { id: 'r', status: 'completed', error: null, output: [message] };
const responded = ({ body }: UpstreamCall): Answer => {
  if (body['stream'] !== true) return { status: 200, body: RESPONSE };
  const event = { type: 'response.completed', response: RESPONSE };
  return {
    status: 200,
    headers: { 'content-type': 'text/event-stream' },
    body: `data: ${JSON.stringify(event)}\n\n`,
  };
};
const refusing = (status: number, text: string, param: string): Answer => ({
  status,
  body: { error: { message: text, type: 'invalid_request_error', param, code: null } },
});
const NOT_HERE = refusing(404, 'This model is only supported in v1/responses and not in v1/chat/completions.', 'model');
const NO_TOOLS = refusing(
  400,
  "Function tools with reasoning_effort are not supported for m in /v1/chat/completions. To use function tools, use /v1/responses or set reasoning_effort to 'none'.",
  'reasoning_effort',
);
const isChat = ({ url }: UpstreamCall) => url.endsWith('/chat/completions');

/** A model of which no file knows anything, and one behind it. */
function benchOf(answer: (call: UpstreamCall) => Answer, options: object = {}, target: object | string = 'P/m'): Bench {
  return new Bench({
    routes: { default: [target as string, 'Q/n'] },
    providers: { ...provider('P', 'K1'), ...provider('Q', 'K2') },
    script: { K1: answer, K2: ok('second') },
    ...options,
  });
}

const pathsOf = (bench: Bench) => bench.upstream.takeCalls().map(({ url }) => new URL(url).pathname);
const [CHAT, RESPONSES] = ['/v1/chat/completions', '/v1/responses'];

describe('a model that is served by the Responses API alone', () => {
  const notHere = (call: UpstreamCall) => (isChat(call) ? NOT_HERE : responded(call));

  it('is asked there at once, and from then on', async () => {
    const bench = benchOf(notHere);
    const { value } = await bench.call(REQUEST);
    expect(value?.choices[0]?.message.content).toBe('first');
    expect(failoverOf(value)).toMatchObject({
      attempts: 1,
      trail: [{ provider: 'P', outcome: 'succeeded', adapted: ['asked by the Responses API'] }],
    });
    expect(pathsOf(bench)).toEqual([CHAT, RESPONSES]);
    await bench.call(REQUEST);
    expect(pathsOf(bench)).toEqual([RESPONSES]);
    expect(bench.entry({ scope: 'credential', label: 'K1' })).toMatchObject({ proven: true });
  });

  it('is asked there for a stream too', async () => {
    const bench = benchOf(notHere);
    expect(await bench.stream()).toMatchObject({ text: 'first', completed: true });
    expect(pathsOf(bench)).toEqual([CHAT, RESPONSES]);
  });

  it('is passed over where that API cannot carry what is asked, and is still asked other things', async () => {
    const bench = benchOf(notHere);
    const { value } = await bench.call({ ...REQUEST, stop: ['x'] });
    expect(value?.choices[0]?.message.content).toBe('second');
    expect(pathsOf(bench)).toEqual([CHAT, CHAT]);
    await bench.call({ ...REQUEST, stop: ['x'] });
    expect(bench.upstream.names).toEqual(['K2/n']);
    bench.upstream.forgetCalls();
    expect((await bench.call(REQUEST)).value?.choices[0]?.message.content).toBe('first');
    expect(pathsOf(bench)).toEqual([RESPONSES]);
  });

  it('is not available where requests are sent as they are', async () => {
    const bench = benchOf(notHere, { adapt: false });
    expect((await bench.call(REQUEST)).value?.choices[0]?.message.content).toBe('second');
    expect(pathsOf(bench)).toEqual([CHAT, CHAT]);
  });

  it('is asked by chat completions where the other API points back', async () => {
    const back = refusing(404, 'This model is only supported in v1/chat/completions and not in v1/responses.', 'model');
    const bench = benchOf(
      (call) => (isChat(call) ? ok('first') : back),
      {},
      { provider: 'P', model: 'm', api: 'openai-responses' },
    );
    const { value } = await bench.call(REQUEST);
    expect(failoverOf(value)).toMatchObject({ trail: [{ provider: 'P', adapted: ['asked by chat completions'] }] });
  });

  it('is not asked back and forth where each API points at the other', async () => {
    const back = refusing(404, 'This model is only supported in v1/chat/completions and not in v1/responses.', 'model');
    const bench = benchOf((call) => (isChat(call) ? NOT_HERE : back));
    expect((await bench.call(REQUEST)).value?.choices[0]?.message.content).toBe('second');
    expect(pathsOf(bench)).toEqual([CHAT, RESPONSES, CHAT]);
  });

  it('is there for others where one call was to be sent as it is', async () => {
    const bench = benchOf(notHere);
    await bench.call(REQUEST, { adapt: false });
    bench.upstream.forgetCalls();
    expect((await bench.call(REQUEST)).value?.choices[0]?.message.content).toBe('first');
  });

  it('is missing where both say so', async () => {
    const bench = benchOf(() => NOT_HERE);
    const { value } = await bench.call(REQUEST);
    expect(value?.choices[0]?.message.content).toBe('second');
    expect(pathsOf(bench)).toEqual([CHAT, RESPONSES, CHAT]);
  });

  it('does not hear a caller who says so', async () => {
    const text = 'only supported in v1/responses';
    const bench = benchOf(() => refusing(404, `The model m does not exist. Request: "${text}"`, 'model'));
    await bench.call({ messages: [{ role: 'user', content: text }] });
    expect(pathsOf(bench)).toEqual([CHAT, CHAT]);
  });
});

describe('a model that takes tools beside thoughts by the Responses API alone', () => {
  const noTools = (call: UpstreamCall) =>
    isChat(call) && call.body['tools'] !== undefined ? NO_TOOLS : isChat(call) ? ok('plain') : responded(call);

  it('is asked there for requests with tools, and for no others', async () => {
    const bench = benchOf(noTools);
    const { value } = await bench.call({ ...REQUEST, ...TOOLS });
    expect(failoverOf(value)).toMatchObject({ trail: [{ provider: 'P', adapted: ['asked by the Responses API'] }] });
    expect(pathsOf(bench)).toEqual([CHAT, RESPONSES]);
    await bench.call({ ...REQUEST, ...TOOLS, reasoning_effort: 'high' });
    expect(bench.upstream.calls[0]?.body).toMatchObject({ reasoning: { effort: 'high' }, tools: [{ name: 'f' }] });
    expect(pathsOf(bench)).toEqual([RESPONSES]);
    await bench.call(REQUEST);
    expect(pathsOf(bench)).toEqual([CHAT]);
  });

  const openai = (model: string, options: object = {}) =>
    new Bench({
      routes: { default: [`openai/${model}`] },
      providers: { openai: { keys: [{ label: 'K1', value: secretOf('K1') }], ...options } },
      script: { K1: (call) => (isChat(call) ? ok('chat') : responded(call)) },
    });

  it.each<[string, object, string, object]>([
    ['gpt-5.6', TOOLS, RESPONSES, {}],
    ['gpt-5.6', { ...TOOLS, reasoning_effort: 'max' }, RESPONSES, {}],
    ['gpt-5.6', { ...TOOLS, reasoning_effort: 'none' }, CHAT, {}],
    ['gpt-5.6', { ...TOOLS, stop: ['x'] }, CHAT, {}],
    ['gpt-5.6', { reasoning_effort: 'high' }, CHAT, {}],
    ['gpt-5.6', TOOLS, CHAT, { api: 'openai' }],
    ['gpt-5.6', TOOLS, CHAT, { baseUrl: 'https://proxy.test/v1' }],
    ['gpt-5.5', { ...TOOLS, reasoning_effort: 'high' }, RESPONSES, {}],
    ['gpt-5.5', TOOLS, CHAT, {}],
    ['gpt-6-luna', { ...TOOLS, reasoning_effort: 'high' }, CHAT, {}],
  ])(
    'is asked there at the first call where its file says so: %s, %j, at %s (%j)',
    async (model, asked, path, options) => {
      const bench = openai(model, options);
      await bench.call({ ...REQUEST, ...asked });
      expect(pathsOf(bench)).toEqual([path]);
    },
  );
});

describe('a server of the Responses API', () => {
  it.each<[string, string, string, string | null]>([
    [
      'the encrypted thoughts that are asked for',
      'include',
      'Encrypted content is not supported with this model.',
      null,
    ],
    ['the field that asks for them', 'include', "Unknown parameter: 'include'.", 'unknown_parameter'],
    ['`store`', 'store', "Unknown parameter: 'store'.", 'unknown_parameter'],
    [
      'an effort',
      'reasoning',
      "Unsupported parameter: 'reasoning.effort' is not supported with this model.",
      'unsupported_parameter',
    ],
    [
      'a temperature',
      'temperature',
      "Unsupported parameter: 'temperature' is not supported with this model.",
      'unsupported_parameter',
    ],
  ])('that refuses %s is asked without, and from then on', async (_, field, text, code) => {
    const refusal: Answer = {
      status: 400,
      body: {
        error: {
          message: text,
          type: 'invalid_request_error',
          param: field === 'reasoning' ? 'reasoning.effort' : field,
          code,
        },
      },
    };
    const bench = benchOf(
      (call) => (call.body[field] === undefined ? responded(call) : refusal),
      {},
      { provider: 'P', model: 'm', api: 'openai-responses' },
    );
    const asked = { ...REQUEST, reasoning_effort: 'high', temperature: 0.5 };
    expect((await bench.call(asked)).value?.choices[0]?.message.content).toBe('first');
    expect(pathsOf(bench)).toEqual([RESPONSES, RESPONSES]);
    await bench.call(asked);
    expect(pathsOf(bench)).toEqual([RESPONSES]);
  });

  it('that does not know the role of instructions is asked by its other name', async () => {
    const isKnown = ({ body }: UpstreamCall) => !JSON.stringify(body['input']).includes('"developer"');
    const refusal = refusing(
      400,
      "Invalid role: 'developer'. Supported values are: 'system', 'user'.",
      'input[0].role',
    );
    const bench = benchOf(
      (call) => (isKnown(call) ? responded(call) : refusal),
      {},
      { provider: 'P', model: 'm', api: 'openai-responses' },
    );
    const { value } = await bench.call({ messages: [{ role: 'developer', content: 'Be kind' }, ...REQUEST.messages] });
    expect(value?.choices[0]?.message.content).toBe('first');
  });
});
