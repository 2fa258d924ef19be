import assert from 'node:assert';
import type { LlmChatRequest } from '../../index.js';
import type { CheckedSubject } from './conformance-subject.interface.js';
import { assertComplete, assertSaneUsage, thrownBy, typedErrorOf } from './expect-answer.js';

/** A check of a subject. @internal */
export type Check = (subject: CheckedSubject) => Promise<void>;

const PARALLEL_CALLS = 5;

/** What holds of whole answers, by name. @internal */
export const ANSWER_CHECKS: Readonly<Record<string, Check>> = {
  'answers a chat completely': async ({ client, request, options }) => {
    assertComplete(await client.promises.chat(request, options));
  },

  'names the model that answered': async ({ client, request, options }) => {
    const { model } = await client.promises.chat(request, options);
    assert.ok(typeof model === 'string' && model !== '', 'the answer names no model');
  },

  'counts its tokens sanely, where it counts them': async ({ client, request, options }) => {
    const { usage } = await client.promises.chat(request, options);
    if (usage !== undefined && usage !== null) assertSaneUsage(usage);
  },

  'keeps parallel calls apart': async ({ client, request, options, isDeterministic }) => {
    const calls = Array.from({ length: PARALLEL_CALLS }, () => client.promises.chat(request, options));
    const texts = (await Promise.all(calls)).map(assertComplete);
    if (isDeterministic)
      assert.strictEqual(new Set(texts).size, 1, `parallel calls got other texts: ${texts.join(' | ')}`);
  },

  'ends a call to an unknown model in a typed error': async ({ client, request, options, unknownModel }) => {
    const error = await typedErrorOf(client.promises.chat({ ...request, model: unknownModel }, options));
    assert.match(error.code, /^llm_/, `the error’s code is ${error.code}`);
    assert.ok(error.message !== '', 'the error says nothing');
  },

  'makes no call for a signal that has fired': async ({ client, request, options }) => {
    const reason = new Error('the caller has left');
    const call = client.promises.chat(request, { ...options, signal: AbortSignal.abort(reason) });
    const thrown = await thrownBy(call, 'a call whose signal had fired was answered');
    assert.strictEqual(thrown, reason, 'the call did not end with the caller’s own reason');
  },

  'ends a call under way when its signal fires': async ({ client, request, options }) => {
    const reason = new Error('the caller leaves');
    const leaving = new AbortController();
    const call = client.promises.chat(request, { ...options, signal: leaving.signal });
    leaving.abort(reason);
    const thrown = await thrownBy(call, 'a call whose signal fired was answered');
    assert.strictEqual(thrown, reason, 'the call did not end with the caller’s own reason');
  },

  'counts input tokens': async ({ client, request, options }) => {
    if (client.promises.countTokens === undefined) return;
    const { input_tokens: tokens } = await client.promises.countTokens(request, options);
    assert.ok(Number.isInteger(tokens) && tokens > 0, `it counted ${tokens} tokens`);
  },

  'embeds each input by a vector of one length': async ({ client, options, embedRequest }) => {
    if (client.promises.embed === undefined || embedRequest === undefined) return;
    const { data } = await client.promises.embed(embedRequest, options);
    const inputs = Array.isArray(embedRequest.input) ? embedRequest.input.length : 1;
    assert.strictEqual(data.length, inputs, `${inputs} inputs gave ${data.length} vectors`);
    const lengths = new Set(data.map(({ embedding }) => embedding.length));
    assert.ok(lengths.size === 1 && !lengths.has(0), `the vectors’ lengths are ${[...lengths].join(', ')}`);
  },
};

const TOOL_NAME = 'get_season';

/** A request that a model must answer by a tool call. @internal */
export function toolRequestOf({ request }: CheckedSubject): LlmChatRequest {
  const { model } = request;
  return {
    ...(model !== undefined && { model }),
    messages: [{ role: 'user', content: 'Which season is it in Lima in July? Use the tool.' }],
    tools: [
      {
        type: 'function',
        function: {
          name: TOOL_NAME,
          description: 'Gives the season of a city in a month.',
          parameters: {
            type: 'object',
            properties: { city: { type: 'string' }, month: { type: 'string' } },
            required: ['city', 'month'],
          },
        },
      },
    ],
  };
}

/** What holds of tools, by name. @internal */
export const TOOL_CHECKS: Readonly<Record<string, Check>> = {
  'calls a tool, and answers when it is told the result': async (subject) => {
    const { client, options } = subject;
    const request = toolRequestOf(subject);
    const { choices } = await client.promises.chat({ ...request, tool_choice: 'required' }, options);
    const [choice] = choices;
    const calls = choice?.message.tool_calls ?? [];
    assert.ok(choice !== undefined && calls.length > 0, 'the model was told to call a tool and called none');
    const results = calls.map((call) => {
      assert.ok(call.id !== '', 'a tool call has no id');
      assertToolCall('function' in call ? call.function : undefined);
      return { role: 'tool' as const, tool_call_id: call.id, content: '{"season":"winter"}' };
    });
    const messages = [...request.messages, choice.message, ...results];
    assertComplete(await client.promises.chat({ ...request, messages }, options));
  },
};

/** A call of the one tool, with an object of arguments. @internal */
export function assertToolCall(called: { readonly name: string; readonly arguments: string } | undefined): void {
  assert.ok(called !== undefined, 'a tool call names no function');
  assert.strictEqual(called.name, TOOL_NAME, `a tool was called that was not offered: ${called.name}`);
  let given: unknown;
  assert.doesNotThrow(() => (given = JSON.parse(called.arguments)), `the arguments are no JSON: ${called.arguments}`);
  assert.ok(typeof given === 'object' && given !== null, `the arguments are no object: ${called.arguments}`);
}
