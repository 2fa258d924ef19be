import fc from 'fast-check';
import type { LlmChatRequest, LlmChatResponse } from '../../../lib/clients/chat.interface.js';
import { LLM_APIS } from '../../../lib/providers/llm-api.js';
import { WIRES } from '../../../lib/clients/wire/wires.js';
import { deepFreeze } from './deep-freeze.js';
import { mostly, someOf } from './mostly-real.js';
import { soak } from '../../support/soak.js';

const word = fc.constantFrom('', ' ', 'text', '{"a":1}', 'https://example.com/x', 'data:image/png;base64,AA==');
const called = someOf({ name: word, arguments: word });
const calls = fc.array(
  mostly(someOf({ id: word, type: fc.constantFrom('function', 'custom'), function: called, custom: called })),
);
const parts = fc.array(
  mostly(
    someOf({
      type: fc.constantFrom('text', 'image_url', 'file', 'refusal', 'thinking', 'tool_use'),
      text: word,
      refusal: word,
      thinking: word,
      name: word,
      input: fc.jsonValue(),
      image_url: someOf({ url: word }),
      file: someOf({ file_data: word }),
    }),
  ),
);
const usage = someOf({
  prompt_tokens: fc.nat(),
  input_tokens: fc.nat(),
  output_tokens: word,
  promptTokenCount: fc.nat(),
  thoughtsTokenCount: word,
});
const message = someOf({
  role: fc.constantFrom('system', 'user', 'assistant', 'tool', 'function'),
  content: fc.oneof(word, parts),
  tool_calls: calls,
  tool_call_id: word,
  refusal: word,
  reasoning_content: word,
});
const reason = fc.constantFrom('stop', 'length', 'tool_calls', 'end_turn', 'max_tokens', 'tool_use', 'refusal', null);
const candidateParts = fc.array(
  mostly(someOf({ text: word, thought: fc.boolean(), functionCall: someOf({ name: word, args: fc.jsonValue() }) })),
);
const item = someOf({
  type: fc.constantFrom('message', 'reasoning', 'function_call', 'custom_tool_call', 'web_search_call'),
  id: word,
  call_id: word,
  name: word,
  arguments: word,
  input: word,
  phase: word,
  summary: parts,
  content: parts,
  encrypted_content: word,
});
const answer = mostly(
  someOf({
    status: fc.constantFrom('completed', 'incomplete', 'failed'),
    incomplete_details: someOf({ reason: fc.constantFrom('max_output_tokens', 'content_filter') }),
    output: fc.array(mostly(item), { maxLength: 3 }),
    type: fc.constant('message'),
    content: parts,
    stop_reason: reason,
    choices: fc.array(mostly(someOf({ message, finish_reason: reason, index: fc.nat() })), { maxLength: 3 }),
    usage,
    candidates: fc.array(
      mostly(
        someOf({
          content: someOf({ parts: candidateParts }),
          finishReason: fc.constantFrom('STOP', 'MAX_TOKENS', 'SAFETY', null),
          index: fc.nat(),
        }),
      ),
      { maxLength: 3 },
    ),
    usageMetadata: usage,
  }),
);
const request = fc
  .tuple(
    fc.array(mostly(message)),
    someOf({
      tools: fc.array(mostly(someOf({ type: fc.constant('function'), function: called }))),
      tool_choice: fc.constantFrom('auto', 'required', 'none'),
      stop: fc.oneof(word, fc.array(word)),
      temperature: fc.double(),
      max_tokens: fc.nat(),
      user: word,
      n: fc.nat(),
      providerOptions: fc.dictionary(fc.constantFrom('acme', 'other'), mostly(someOf({ top_k: fc.nat() }))),
      stream: fc.constantFrom(true, false, null),
    }),
  )
  .map(([messages, fields]) => ({ ...(fields as object), messages }) as unknown as LlmChatRequest);

const target = deepFreeze({ provider: 'acme', model: 'm-1', params: { top_k: 3 } });

function isComplete(response: LlmChatResponse): boolean {
  return (
    response.choices.length > 0 &&
    response.choices.every((choice) => {
      const { content, tool_calls: toolCalls = [] } = choice.message;
      return (
        choice.finish_reason !== '' &&
        (content === null || typeof content === 'string') &&
        toolCalls.every((call) => call.id !== '' && (call.type === 'custom' || call.function.name !== ''))
      );
    })
  );
}

function stateless(answer: unknown): unknown {
  return JSON.parse(JSON.stringify(answer, (name, value: unknown) => (name === 'providerState' ? undefined : value)));
}

describe.each(LLM_APIS)('the %s wire', (api) => {
  const wire = WIRES[api];

  it('bears the name under which it is found', () => {
    expect(wire.api).toBe(api);
  });

  it('reads any document without throwing or writing to it, and gives complete responses only', () => {
    fc.assert(
      fc.property(answer, (body) => {
        const answered = wire.chatAnswer(deepFreeze(body), target);
        return answered.kind !== 'response' || isComplete(answered.response);
      }),
      { numRuns: soak(1_000, 300) },
    );
  });

  it('gives responses of the same meaning when one is read again', () => {
    fc.assert(
      fc.property(answer, (body) => {
        const answered = wire.chatAnswer(body, target);
        if (answered.kind !== 'response') return;
        // What a maker alone understands is taken from nobody else's answer.
        expect(stateless(WIRES.openai.chatAnswer(answered.response, target))).toEqual(stateless(answered));
      }),
      { numRuns: soak(1_000, 300) },
    );
  });

  it('writes any request without throwing or writing to it, never as a stream and under its own model', () => {
    fc.assert(
      fc.property(request, (given) => {
        const { path, body, omitted } = wire.chatRequest(deepFreeze(given), target);
        expect(path.startsWith('/')).toBe(true);
        expect(`${path} ${String(body['model'])}`).toContain('m-1');
        expect(body).toMatchObject({ top_k: 3 });
        expect(Object.keys(body)).not.toEqual(expect.arrayContaining(['stream']));
        expect(new Set(omitted).size).toBe(omitted.length);
        expect(JSON.parse(JSON.stringify(body))).toHaveProperty(
          { gemini: 'contents', 'openai-responses': 'input' }[api as string] ?? 'messages',
        );
      }),
      { numRuns: soak(500, 150) },
    );
  });

  it('writes the same body for the same request', () => {
    fc.assert(
      fc.property(request, (given) => {
        expect(wire.chatRequest(given, target)).toEqual(wire.chatRequest(structuredClone(given), target));
      }),
      { numRuns: 100 },
    );
  });
});
