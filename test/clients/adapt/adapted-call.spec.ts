import { vi } from 'vitest';
import { failoverOf } from '../../../lib/clients/failover-info.js';
import { Bench, provider, secretOf } from '../../support/bench.js';
import { chunkOf, failing, ok, sseOf, type Answer } from '../../support/scripted-upstream.js';
import type { UpstreamCall } from '../../support/scripted-upstream.js';
import { useVirtualTime } from '../../support/virtual-time.js';

useVirtualTime();

const refused = (field: string): Answer => ({
  status: 400,
  body: {
    error: { message: `No ${field} here.`, type: 'invalid_request_error', param: field, code: 'unsupported_value' },
  },
});
const wants =
  (...fields: string[]) =>
  (call: UpstreamCall): Answer =>
    fields.map((field) => (Object.hasOwn(call.body, field) ? refused(field) : undefined)).find(Boolean) ?? ok();

const request = {
  messages: [{ role: 'user' as const, content: 'Hi' }],
  temperature: 0.2,
  top_p: 0.9,
  seed: 7,
  presence_penalty: 1,
};

function bench(script: ConstructorParameters<typeof Bench>[0]['script'], options = {}): Bench {
  return new Bench({
    routes: { default: ['P/m', 'Q/n'] },
    providers: { ...provider('P', 'K1'), ...provider('Q', 'K2') },
    script: script ?? {},
    ...options,
  });
}

describe('a model that refuses a field', () => {
  it('is asked once more without it, at once, and right away from then on', async () => {
    const upstream = bench({ K1: wants('temperature') });
    const { value, tookMs } = await upstream.call(request);
    expect(upstream.upstream.names).toEqual(['K1/m', 'K1/m']);
    expect(tookMs).toBe(0);
    expect(failoverOf(value as object)?.trail).toMatchObject([
      { outcome: 'succeeded', adapted: ['temperature left out'] },
    ]);
    expect(upstream.eventsOf('attempt-adapted')).toMatchObject([
      { provider: 'P', model: 'm', changes: ['temperature left out'] },
    ]);

    const again = await upstream.call(request);
    expect(upstream.upstream.names).toEqual(['K1/m', 'K1/m', 'K1/m']);
    expect(failoverOf(again.value as object)?.trail).toMatchObject([{ adapted: ['temperature left out'] }]);
    expect(upstream.eventsOf('attempt-adapted')).toHaveLength(1);
    expect(upstream.health.snapshot().entries.flatMap(({ marks }) => marks)).toEqual([]);
    upstream.expectClean();
  });

  it.each(['prompt_cache_options', 'prompt_cache_key', 'prompt_cache_retention'])(
    'is understood where it names %s, which the request holds',
    async (field) => {
      const message = `property '${field}' is unsupported`;
      const refusing = (call: UpstreamCall): Answer =>
        Object.hasOwn(call.body, field)
          ? { status: 400, body: { error: { message, type: 'invalid_request_error' } } }
          : ok();
      const upstream = bench({ K1: refusing });
      const { value } = await upstream.call({ ...request, [field]: { mode: field } });
      expect(failoverOf(value as object)?.trail).toMatchObject([{ adapted: [`${field} left out`] }]);
      upstream.expectClean();
    },
  );

  it('is adapted the same in a stream', async () => {
    const upstream = bench({ K1: wants('temperature') });
    await upstream.stream(request);
    expect(upstream.upstream.names.slice(0, 2)).toEqual(['K1/m', 'K1/m']);
    expect(upstream.eventsOf('attempt-adapted')).toHaveLength(1);
  });

  it('gets an empty result for a call that nobody answered, where it refuses such calls', async () => {
    const K1 = ({ body }: UpstreamCall): Answer => {
      const isOpen = !(body as { messages: { role: string }[] }).messages.some(({ role }) => role === 'tool');
      const message = "An assistant message with 'tool_calls' must be followed by tool messages responding to each.";
      return isOpen ? { status: 400, body: { error: { message, type: 'invalid_request_error' } } } : ok();
    };
    const call = { id: 'c1', type: 'function' as const, function: { name: 'f', arguments: '{}' } };
    const messages = [
      { role: 'assistant' as const, content: null, tool_calls: [call] },
      { role: 'user' as const, content: 'Never mind.' },
    ];
    const upstream = bench({ K1 });
    expect((await upstream.call({ messages })).value).toBeDefined();
    await upstream.call({ messages });
    expect(upstream.upstream.names).toEqual(['K1/m', 'K1/m', 'K1/m']);
    expect(upstream.eventsOf('attempt-adapted')).toMatchObject([
      { changes: ['calls without a result answered, results without a call left out'] },
    ]);
  });

  describe('inside a success', () => {
    const { body } = refused('temperature');
    const inside = (answer: Answer) => (call: UpstreamCall) =>
      Object.hasOwn(call.body, 'temperature') ? answer : wants()(call);
    const changed = [{ outcome: 'succeeded', adapted: ['temperature left out'] }];

    it('is asked once more, and right away from then on', async () => {
      const upstream = bench({ K1: inside({ body }) });
      const { value } = await upstream.call(request);
      expect(upstream.upstream.names).toEqual(['K1/m', 'K1/m']);
      expect(failoverOf(value as object)?.trail).toMatchObject(changed);
      await upstream.call(request);
      expect(upstream.upstream.names).toEqual(['K1/m', 'K1/m', 'K1/m']);
      upstream.expectClean();
    });

    it.each([
      ['in the first event', [sseOf({ ...(body as object), choices: [] })]],
      ['behind the role', [chunkOf({ role: 'assistant' }), sseOf(body as object)]],
    ])('is asked once more for a stream that refuses %s', async (_, stream) => {
      const upstream = bench({ K1: inside({ stream }) });
      await upstream.stream(request);
      expect(upstream.upstream.names).toEqual(['K1/m', 'K1/m']);
      expect(upstream.eventsOf('attempt-adapted')).toMatchObject([{ changes: ['temperature left out'] }]);
    });

    it('is not asked again once some of the answer has been handed on', async () => {
      const upstream = bench({ K1: inside({ stream: [chunkOf({ content: 'Hel' }), sseOf(body)] }) });
      await upstream.stream(request);
      expect(upstream.upstream.names).toEqual(['K1/m']);
      expect(upstream.eventsOf('attempt-adapted')).toEqual([]);
    });

    it('is not asked again for what no change mends', async () => {
      const upstream = bench({ K1: { body: { error: { code: 400, message: 'messages: no such role' } } } });
      expect((await upstream.call(request)).error.category).toBe('invalid_request');
      expect(upstream.upstream.names).toEqual(['K1/m']);
    });
  });

  it('is changed three times in one call at most', async () => {
    const three = bench({ K1: wants('temperature', 'top_p', 'seed') });
    expect((await three.call(request)).value).toBeDefined();
    expect(three.upstream.calls).toHaveLength(4);
    const four = bench({ K1: wants('temperature', 'top_p', 'seed', 'presence_penalty') });
    expect((await four.call(request)).error.category).toBe('invalid_request');
    expect(four.upstream.calls).toHaveLength(4);
  });

  it('is not asked to and fro where it refuses a field by either of its names', async () => {
    const K1 = ({ body }: UpstreamCall): Answer => {
      const param = Object.keys(body as object).find((name) => name.startsWith('max_'));
      return { status: 400, body: { error: { message: 'No.', param, code: 'unsupported_parameter' } } };
    };
    const upstream = bench({ K1 });
    const { error } = await upstream.call({ ...request, max_tokens: 5 });
    expect(error).toMatchObject({ category: 'invalid_request' });
    expect(upstream.upstream.names).toEqual(['K1/m', 'K1/m']);
  });

  it('is not remembered where the changed request fails too', async () => {
    let calls = 0;
    const upstream = bench({ K1: () => ((calls += 1) === 1 ? refused('temperature') : failing(500, 'x')), K2: ok() });
    expect((await upstream.call(request)).value).toBeDefined();
    expect(upstream.upstream.names).toEqual(['K1/m', 'K1/m', 'K2/n']);
    expect(upstream.eventsOf('attempt-adapted')).toEqual([]);
  });

  it.each([
    ['the module', { adapt: false }, {}],
    ['the call', {}, { adapt: false }],
  ])('ends the call as it is where %s says so', async (_who, options, callOptions) => {
    const upstream = bench({ K1: wants('temperature') }, options);
    const { error } = await upstream.call(request, callOptions);
    expect(error).toMatchObject({ category: 'invalid_request', attempts: 1 });
    expect(upstream.upstream.calls).toHaveLength(1);
  });

  it('is sent texts in the place of lists of texts, and passed over for pictures', async () => {
    const hasLists = ({ body }: UpstreamCall) =>
      (body['messages'] as { content: unknown }[]).some(({ content }) => Array.isArray(content));
    const message = 'messages[0]: invalid type: sequence, expected a string at line 1 column 9';
    const upstream = bench({
      K1: (call: UpstreamCall) => (hasLists(call) ? { status: 422, body: { error: { message } } } : ok()),
      K2: () => ok(),
    });
    const text = (one: string) => ({ type: 'text' as const, text: one });
    const listed = { messages: [{ role: 'user' as const, content: [text('a'), text('b')] }] };
    const { value } = await upstream.call(listed);
    expect(failoverOf(value as object)?.trail).toMatchObject([{ adapted: ['texts of a message joined'] }]);
    await upstream.call(listed);
    expect(upstream.upstream.calls.map(({ body }) => body['messages'])).toEqual([
      listed.messages,
      [{ role: 'user', content: 'a\n\nb' }],
      [{ role: 'user', content: 'a\n\nb' }],
    ]);

    const image = { type: 'image_url' as const, image_url: { url: 'data:image/png;base64,AAAA' } };
    const shown = { messages: [...listed.messages, { role: 'user' as const, content: [text('c'), image] }] };
    await upstream.call(shown);
    await upstream.call(shown);
    expect(upstream.upstream.names.slice(3)).toEqual(['K1/m', 'K2/n', 'K2/n']);
  });

  it('is asked for a stream where it gives no whole answers, and read to its end', async () => {
    const message = 'This model only support stream mode.';
    const chunk = (delta: object, finish: string | null, more = {}) =>
      `data: ${JSON.stringify({ id: 'c', model: 'm', choices: [{ index: 0, delta, finish_reason: finish }], ...more })}\n\n`;
    const usage = { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 };
    const upstream = bench({
      K1: ({ body }: UpstreamCall): Answer =>
        body['stream'] === true
          ? {
              headers: { 'content-type': 'text/event-stream' },
              body: `${chunk({ content: 'He' }, null)}${chunk({ content: 'llo' }, 'stop', { usage })}data: [DONE]\n\n`,
            }
          : { status: 400, body: { error: { message } } },
    });
    const { value } = await upstream.call({ messages: request.messages });
    expect(value).toMatchObject({ choices: [{ message: { content: 'Hello' }, finish_reason: 'stop' }], usage });
    expect(failoverOf(value as object)?.trail).toMatchObject([{ adapted: ['asked for a stream'] }]);
    await upstream.call({ messages: request.messages });
    expect(upstream.upstream.calls.map(({ body }) => body['stream'])).toEqual([undefined, true, true]);
    expect(upstream.upstream.names).toEqual(['K1/m', 'K1/m', 'K1/m']);
    upstream.expectClean();
  });

  it('is no business of a field that is the caller’s', async () => {
    const upstream = bench({ K1: wants('vendor_field') });
    const { error } = await upstream.call({ ...request, vendor_field: 1 });
    expect(error).toMatchObject({ category: 'invalid_request', attempts: 1 });
    expect(upstream.upstream.calls).toHaveLength(1);
  });
});

describe('a model that refuses what is asked', () => {
  const words = (message: string): Answer => ({ status: 400, body: { error: { message } } });
  const tools = [{ type: 'function' as const, function: { name: 'f', parameters: {} } }];
  const hasTools = (call: UpstreamCall) => Object.hasOwn(call.body, 'tools');
  const plain = { messages: request.messages };

  it('is passed over, at once and for an hour, while calls without it are served', async () => {
    const upstream = bench({
      K1: (call: UpstreamCall) => (hasTools(call) ? words('m does not support tools') : ok()),
      K2: () => ok(),
    });
    const first = await upstream.call({ ...plain, tools });
    expect(upstream.upstream.names).toEqual(['K1/m', 'K2/n']);
    expect(failoverOf(first.value as object)?.trail).toMatchObject([
      { outcome: 'failed', category: 'invalid_request', rule: 'fit/cannot-carry' },
      { outcome: 'succeeded', provider: 'Q' },
    ]);
    expect(upstream.eventsOf('attempt-adapted')).toMatchObject([
      { provider: 'P', model: 'm', changes: ['requests with tools go to other targets for an hour'] },
    ]);
    expect(upstream.health.snapshot().entries.flatMap(({ marks }) => marks)).toEqual([]);

    await upstream.call({ ...plain, tools });
    expect(upstream.upstream.names.slice(2)).toEqual(['K2/n']);
    await upstream.call(plain);
    expect(upstream.upstream.names.slice(3)).toEqual(['K1/m']);

    await vi.advanceTimersByTimeAsync(3_600_001);
    await upstream.call({ ...plain, tools });
    expect(upstream.upstream.names.slice(4)).toEqual(['K1/m', 'K2/n']);
    upstream.expectClean();
  });

  it('is passed over where it takes no instructions by any role', async () => {
    const instructed = { messages: [{ role: 'system' as const, content: 'Be kind.' }, ...request.messages] };
    const upstream = bench({ K1: () => words('System role not supported'), K2: () => ok() });
    await upstream.call(instructed);
    await upstream.call(instructed);
    expect(upstream.upstream.names).toEqual(['K1/m', 'K2/n', 'K2/n']);
  });

  it.each([
    ['whose server is llama.cpp', 500, 'image input is not supported - hint: the projector may be missing'],
    ['of which no host takes it', 404, 'No endpoints found that support image input'],
    ['which tells the types that it takes', 422, "messages.0.content.0.type: Input should be 'text' or 'input_audio'"],
  ])('is passed over for pictures alone, %s', async (_who, status, message) => {
    const refusing = ({ body }: UpstreamCall): Answer =>
      JSON.stringify(body).includes('image_url') ? { status, body: { error: { message, code: status } } } : ok();
    const upstream = bench({ K1: refusing, K2: () => ok() });
    const image = { type: 'image_url' as const, image_url: { url: 'data:image/png;base64,AAAA' } };
    await upstream.call({ messages: [{ role: 'user', content: [image] }] });
    await upstream.call(plain);
    expect(upstream.upstream.names).toEqual(['K1/m', 'K2/n', 'K1/m']);
    expect(upstream.health.snapshot().entries.flatMap(({ marks }) => marks)).toEqual([]);
  });

  it('is believed where it takes pictures as such, and refuses this one', async () => {
    const upstream = bench({ K1: () => words("messages.0.content.0.type: Input should be 'text' or 'image_url'") });
    const image = { type: 'image_url' as const, image_url: { url: 'data:image/png;base64,AAAA' } };
    const { error } = await upstream.call({ messages: [{ role: 'user', content: [image] }] });
    expect(error).toMatchObject({ category: 'invalid_request', attempts: 1 });
    expect(upstream.upstream.names).toEqual(['K1/m']);
  });

  it.each([
    ['Last message must have role `user` or `tool`.'],
    ['Expected last role User or Tool (or Assistant with prefix True) for serving but got assistant'],
    ['This model does not support assistant message prefill. The conversation must end with a user message.'],
    ['Requests ending with a model turn are not supported.'],
  ])('is passed over for an answer that has been begun: %s', async (message) => {
    const refusing = ({ body }: UpstreamCall): Answer =>
      JSON.stringify(body).includes('assistant') ? words(message) : ok();
    const upstream = bench({ K1: refusing, K2: () => ok() });
    const begun = { messages: [...plain.messages, { role: 'assistant' as const, content: 'Once' }] };
    await upstream.call(begun);
    await upstream.call(begun);
    await upstream.call(plain);
    expect(upstream.upstream.names).toEqual(['K1/m', 'K2/n', 'K2/n', 'K1/m']);
  });

  it.each([
    ['messages.1.content.0.type: Expected `thinking` or `redacted_thinking`, but found `tool_use`.'],
    ['The `reasoning_content` in the thinking mode must be passed back to the API.'],
    ['thinking is enabled but reasoning_content is missing in assistant tool call message at index 1'],
    ['Function call is missing a thought_signature in functionCall parts.'],
  ])('is passed over for the calls of another, and for those alone: %s', async (message) => {
    const refusing = ({ body }: UpstreamCall): Answer =>
      JSON.stringify(body).includes('call_1') ? words(message) : ok();
    const upstream = bench({ K1: refusing, K2: () => ok() });
    const call = { id: 'call_1', type: 'function' as const, function: { name: 'find', arguments: '{}' } };
    const turn = [
      ...plain.messages,
      { role: 'assistant' as const, content: null, tool_calls: [call] },
      { role: 'tool' as const, tool_call_id: 'call_1', content: 'found' },
    ];
    await upstream.call({ messages: turn, tools });
    await upstream.call({ ...plain, tools });
    expect(upstream.upstream.names).toEqual(['K1/m', 'K2/n', 'K1/m']);
    expect(upstream.eventsOf('attempt-adapted')).toEqual([]);
  });

  it('is passed over, and nothing is marked, where it may not be asked for something', async () => {
    const forbidden: Answer = failing(403, 'You are not allowed to request logprobs from this model');
    const upstream = bench({
      K1: ({ body }: UpstreamCall) => (Object.hasOwn(body, 'logprobs') ? forbidden : ok()),
      K2: () => ok(),
    });
    await upstream.call({ ...plain, logprobs: true });
    await upstream.call(plain);
    expect(upstream.upstream.names).toEqual(['K1/m', 'K2/n', 'K1/m']);
    expect(upstream.health.snapshot().entries.flatMap(({ marks }) => marks)).toEqual([]);
  });

  it.each([
    ['tools', { tools }],
    ['response_format: json_object', { response_format: { type: 'json_object' as const } }],
  ])('is passed over for the one of two that is asked: %s', async (name, asked) => {
    const upstream = bench({ K1: () => words('m is not supported for JSON mode/function calling'), K2: () => ok() });
    await upstream.call({ ...plain, ...asked });
    expect(upstream.eventsOf('attempt-adapted')).toMatchObject([
      { changes: [`requests with ${name} go to other targets for an hour`] },
    ]);
  });

  it('is passed over for tools of a type that it does not know, and asked with functions', async () => {
    const upstream = bench({
      K1: ({ body }: UpstreamCall) =>
        JSON.stringify(body).includes('web_search') ? words("tools.1.type: Input should be 'function'") : ok(),
      K2: () => ok(),
    });
    const searching = [...tools, { type: 'web_search' }] as never;
    await upstream.call({ ...plain, tools: searching });
    await upstream.call({ ...plain, tools });
    await upstream.call({ ...plain, tools: searching });
    expect(upstream.upstream.names).toEqual(['K1/m', 'K2/n', 'K1/m', 'K2/n']);
  });

  it.each([
    [
      "Invalid 'tools': array too long. Expected an array with maximum length 2, but got an array with length 3 instead.",
      'more than 2 tools',
    ],
    ["'tools' : maximum number of items is 2", 'more than 2 tools'],
    ['Maximum tools limit reached. 3 tools have been provided but the maximum is 2.', 'more than 2 tools'],
    [
      'Invalid request: stop array too long. Expected an array with maximum length 5, but got an array with length 10 instead',
      'more than 5 stop sequences',
    ],
    [
      "'stop' : one of the following must be satisfied[('stop' : value must be a string) OR ('stop' : maximum number of items is 4)]",
      'more than 4 stop sequences',
    ],
    ['stop: Validation error: maximum 4 stop sequences allowed', 'more than 4 stop sequences'],
    ['Cannot provide more than 8 stop strings but len(stop) = 10', 'more than 8 stop sequences'],
    [
      'stop.str: Input should be a valid string\nstop.list[str]: List should have at most 4 items after validation, not 5',
      'more than 4 stop sequences',
    ],
    [
      "Invalid 'tools[0].function.name': string does not match pattern. Expected a string that matches '^[a-zA-Z0-9_-]+$'.",
      'tools of such names',
    ],
    [
      "Invalid 'messages[9].tool_calls[0].function.name': string too long. Expected a string with maximum length 64.",
      'tools of such names',
    ],
    ["tools.28.custom.name: String should match pattern '^[a-zA-Z0-9_-]{1,64}$'", 'tools of such names'],
    ['tools[0].function_declarations[1].name: Invalid function name. Must start with a letter.', 'tools of such names'],
    [
      "Invalid 'tools[0].function.description': string too long. Expected a string with maximum length 1024, but got 1025.",
      'such long descriptions of tools',
    ],
    [
      "tools.0.custom.input_schema.properties: Property keys should match pattern '^[a-zA-Z0-9_.-]{1,64}$'",
      'properties of such names',
    ],
    ["Invalid fields for schema with types ['array']: {'maxItems'}", 'schemas with such keywords'],
    ["Unsupported JSON schema fields: {'minItems', 'items'}", 'schemas with such keywords'],
    [
      "Object fields require at least one of: 'properties' or 'anyOf' with a list of possible properties.",
      'schemas of objects with any properties',
    ],
    ['Unsupported MIME type: application/msword', 'media of this type'],
    ['At most 5 image(s) may be provided in one request.', 'more than 5 images'],
  ])('is passed over for this one request, and asked with others of the kind: %s', async (message, lack) => {
    const isOdd = (body: object) => JSON.stringify(body).includes('"odd"');
    const upstream = bench({ K1: ({ body }: UpstreamCall) => (isOdd(body) ? words(message) : ok()), K2: () => ok() });
    const offering = (name: string) => ({ ...plain, tools: [{ type: 'function' as const, function: { name } }] });
    const { value } = await upstream.call(offering('odd'));
    await upstream.call(offering('even'));
    expect(upstream.upstream.names).toEqual(['K1/m', 'K2/n', 'K1/m']);
    expect(failoverOf(value as object)?.trail[0]).toMatchObject({ message: lack, rule: 'fit/cannot-carry' });
    expect(upstream.health.snapshot().entries.flatMap(({ marks }) => marks)).toEqual([]);
  });

  it('is asked for any call where it takes no names and one tool is offered, and passed over for one of several', async () => {
    const message = "Invalid tool_choice type: 'object'. Supported string values: none, auto, required";
    const K1 = ({ body }: UpstreamCall): Answer =>
      typeof (body as { tool_choice?: unknown }).tool_choice === 'object'
        ? { status: 400, body: { error: message } }
        : ok();
    const upstream = bench({ K1, K2: () => ok() });
    const wanting = (...names: string[]) => ({
      ...plain,
      tools: names.map((name) => ({ type: 'function' as const, function: { name, parameters: {} } })),
      tool_choice: { type: 'function' as const, function: { name: 'a' } },
    });
    const { value } = await upstream.call(wanting('a'));
    await upstream.call(wanting('a'));
    await upstream.call(wanting('a', 'b'));
    await upstream.call(wanting('a', 'b'));
    await upstream.call(wanting('a'));
    expect(upstream.upstream.names).toEqual(['K1/m', 'K1/m', 'K1/m', 'K1/m', 'K2/n', 'K2/n', 'K1/m']);
    expect(failoverOf(value as object)?.trail).toMatchObject([{ adapted: ['tool_choice sent as required'] }]);
  });

  it('ends the call with what cannot be carried where no target can', async () => {
    const noImages = () => words('This model does not support image input.');
    const upstream = bench({ K1: noImages, K2: noImages });
    const image = { type: 'image_url' as const, image_url: { url: 'data:image/png;base64,AAAA' } };
    const asked = { messages: [{ role: 'user' as const, content: [image] }] };
    const { error } = await upstream.call(asked);
    expect(error).toMatchObject({ category: 'invalid_request', code: 'llm_invalid_request', attempts: 2 });
    expect(error.message).toContain('can carry images');
    expect(error.message).not.toContain('after an hour');
    const again = await upstream.call(asked);
    expect(again.error).toMatchObject({ category: 'invalid_request', attempts: 0 });
    expect(again.error.message).toBe(
      'No target of the route "default" can carry images. Name a target in routes that can. What a model has refused is asked of it again after an hour, or once a call with adapt: false has had an answer.',
    );
    const reason = 'cannot carry images, which it refused less than an hour ago';
    expect(again.error.trail).toMatchObject([
      { kind: 'skip', reason },
      { kind: 'skip', reason },
    ]);
    expect(upstream.client.plan(asked).candidates).toMatchObject([{ reason }, { reason }]);
    expect(upstream.upstream.calls).toHaveLength(2);
  });

  it('is called where the request is to be sent as it is, and believed again once it has served one', async () => {
    let isUpdated = false;
    const upstream = bench({ K1: () => (isUpdated ? ok() : words('m does not support tools')), K2: () => ok() });
    await upstream.call({ ...plain, tools });
    const { error } = await upstream.call({ ...plain, tools }, { adapt: false });
    expect(error).toMatchObject({ category: 'invalid_request', attempts: 1 });
    isUpdated = true;
    await upstream.call({ ...plain, tools });
    expect((await upstream.call({ ...plain, tools }, { adapt: false })).value).toBeDefined();
    await upstream.call({ ...plain, tools });
    expect(upstream.upstream.names).toEqual(['K1/m', 'K2/n', 'K1/m', 'K2/n', 'K1/m', 'K1/m']);
  });

  it("teaches nothing of others where a caller's own server refuses it", async () => {
    const upstream = bench({ own: () => words('m does not support tools'), K1: () => ok(), K2: () => ok() });
    const own = { value: secretOf('own'), label: 'own', baseUrl: 'http://tenant.test/v1' };
    await upstream.call({ ...plain, tools }, { credentials: { P: own } });
    await upstream.call({ ...plain, tools });
    expect(upstream.upstream.names).toEqual(['own/m', 'K2/n', 'K1/m']);
    expect(upstream.eventsOf('attempt-adapted')).toEqual([]);

    const strict = bench({ own: wants('temperature'), K1: () => ok() });
    await strict.call(request, { credentials: { P: own } });
    await strict.call(request);
    expect(strict.upstream.calls.map(({ body }) => Object.hasOwn(body, 'temperature'))).toEqual([true, false, true]);
  });
});
