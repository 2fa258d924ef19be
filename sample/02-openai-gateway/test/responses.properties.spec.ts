import fc from 'fast-check';
import type { LlmChatChunk, LlmProviderState } from 'nestjs-llm-failover';
import { GatewayRequestError } from '../src/gateway/request-errors.js';
import { ResponseWriter } from '../src/responses/answer/response-writer.js';
import { chatRequestOfResponses } from '../src/responses/request/read-responses-request.js';
import { stateOf, tokenOf } from '../src/responses/state-token.js';

const text = fc.oneof(fc.string(), fc.constantFrom('gw1.', 'gw1.e30', 'gw1.bnVsbA', ''));
const anything = fc.oneof(fc.jsonValue(), text);
const type: fc.Arbitrary<string> = fc.constantFrom(
  ...['message', 'reasoning', 'function_call', 'custom_tool_call', 'function_call_output', 'image_generation_call'],
  ...['input_text', 'output_text', 'input_image', 'input_file', 'input_audio', 'refusal', 'item_reference'],
);
/** @param value - what stands in the fields: with texts alone many bodies are right */
function bodiesOf(value: fc.Arbitrary<unknown>, parts: fc.Arbitrary<unknown>): fc.Arbitrary<object> {
  const part = fc.record({ type: parts, text: value, image_url: value, file_data: value, refusal: value });
  const content = fc.oneof(fc.array(part), value);
  const item = fc.record(
    {
      type,
      role: fc.constantFrom('user', 'assistant', 'system'),
      content,
      output: content,
      call_id: value,
      name: value,
      arguments: value,
      input: value,
      summary: fc.array(part),
      encrypted_content: text,
      result: value,
    },
    { requiredKeys: ['role', 'content', 'output', 'call_id', 'name', 'result'] },
  );
  return fc.record(
    {
      model: fc.constant('single'),
      input: fc.oneof(fc.array(item), value),
      instructions: value,
      tools: fc.array(fc.record({ type: fc.constantFrom('function', 'custom'), name: value, format: anything })),
      tool_choice: fc.oneof(fc.constantFrom('auto', 'none'), value),
      text: fc.oneof(fc.record({ format: anything }), value),
      reasoning: anything,
      include: anything,
    },
    { requiredKeys: ['model', 'input'] },
  );
}

const said = fc.string({ minLength: 1 });
const name = fc.oneof(said, fc.constantFrom('__proto__', 'constructor'));
const rightSettings = fc.record({
  tools: fc.array(fc.record({ type: fc.constantFrom('function', 'custom'), name, strict: fc.boolean() })),
  tool_choice: fc.oneof(fc.constantFrom('auto', 'none'), fc.record({ type: fc.constant('function'), name })),
  text: fc.record({
    format: fc.oneof(
      fc.constant({ type: 'json_object' }),
      fc.record({ type: fc.constant('json_schema'), name, schema: fc.dictionary(fc.string(), fc.jsonValue()) }),
    ),
  }),
  reasoning: fc.record({ effort: said }),
  include: fc.array(anything),
});
const right = fc
  .tuple(bodiesOf(said, fc.constantFrom('input_text', 'output_text', 'input_image')), rightSettings)
  .map(([body, settings]) => ({ ...body, ...settings }));
const wrong = bodiesOf(anything, type);

const ERROR = { message: 'm', type: 'server_error', param: null, code: null } as const;

describe('any body', () => {
  it('becomes a request, or is refused in words', () => {
    const outcomes = { read: 0, refused: 0 };
    fc.assert(
      fc.property(fc.oneof(right, wrong, anything), (given) => {
        try {
          const { request } = chatRequestOfResponses(given);
          outcomes.read += 1;
          expect(Array.isArray(request.messages)).toBe(true);
          // What is repeated of the request is no hazard either.
          new ResponseWriter(given as object as Readonly<Record<string, unknown>>).fail(ERROR);
        } catch (error) {
          outcomes.refused += 1;
          if (!(error instanceof GatewayRequestError)) throw error;
        }
      }),
      { numRuns: 2_000 },
    );
    // Neither is hardly ever tried.
    expect(Math.min(outcomes.read, outcomes.refused)).toBeGreaterThan(100);
  });
});

describe('a token', () => {
  const state = fc
    .record({ provider: fc.string(), model: fc.string(), fields: fc.dictionary(fc.string(), fc.jsonValue()) })
    // As it comes from a provider: `-0` and `__proto__` are no JSON.
    .map((made) => JSON.parse(JSON.stringify(made)) as LlmProviderState);

  it('gives back what was packed', () => {
    fc.assert(
      fc.property(fc.option(state, { nil: undefined }), fc.array(fc.tuple(fc.string(), state)), (message, calls) => {
        const kept = { message, calls: new Map(calls) };
        const token = tokenOf(kept);
        expect(token === undefined ? { calls: new Map() } : stateOf(token)).toEqual(kept);
      }),
    );
  });

  it('of whatever text is one that was packed, or none', () => {
    fc.assert(fc.property(text, (given) => void stateOf(given)));
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const read = stateOf(`gw1.${Buffer.from(JSON.stringify(value)).toString('base64url')}`);
        expect(read === undefined || read.calls instanceof Map).toBe(true);
      }),
    );
  });
});

describe('an answer in pieces', () => {
  const piece = fc.oneof(
    fc.record({ content: fc.string() }),
    fc.record({ reasoning_content: fc.string() }),
    fc.record({ refusal: fc.string() }),
    fc
      .record({ index: fc.nat(2), first: fc.boolean(), name: fc.string({ minLength: 1 }), input: fc.string() })
      .map(({ index, first, name, input }) => ({
        tool_calls: [
          {
            index,
            ...(first && { id: `call_${index}`, type: 'function' as const }),
            function: { ...(first && { name }), arguments: input },
          },
        ],
      })),
  );

  /** Puts an answer together by its deltas alone. */
  function builtOf(events: readonly Readonly<Record<string, unknown>>[]): Readonly<Record<string, string>> {
    const built: Record<string, string> = {};
    for (const event of events) {
      const { type: name, delta, item_id: id } = event;
      if (typeof delta === 'string')
        built[`${String(id)} ${String(name)}`] = (built[`${String(id)} ${String(name)}`] ?? '') + delta;
    }
    return built;
  }

  it('is whole at its end: its items are numbered, each begins once and ends once, and its deltas make its texts', () => {
    fc.assert(
      fc.property(fc.array(piece), fc.constantFrom('stop', 'length', 'tool_calls'), (deltas, reason) => {
        const writer = new ResponseWriter({}, 'id');
        const chunks = [...deltas, {}].map((delta, at): LlmChatChunk => ({
          id: 'c',
          object: 'chat.completion.chunk',
          created: 1,
          model: 'm',
          choices: [{ index: 0, delta, finish_reason: at === deltas.length ? reason : null }],
        }));
        const events = chunks.flatMap((chunk) => writer.add(chunk));
        const { events: ending, response } = writer.end();
        const all = [...events, ...ending];
        expect(all.map((event) => event['sequence_number'])).toEqual(all.map((_event, at) => at));
        const output = response['output'] as readonly Readonly<Record<string, unknown>>[];
        for (const when of ['added', 'done']) {
          const places = all
            .filter((event) => event.type === `response.output_item.${when}`)
            .map((event) => event['output_index']);
          expect(places).toEqual(output.map((_item, at) => at));
        }
        const texts = builtOf(all);
        const wholes = all.filter((event) => event.type.endsWith('.done') && !/(?:item|part)\.done/.test(event.type));
        for (const whole of wholes) {
          const said = whole['text'] ?? whole['refusal'] ?? whole['arguments'];
          expect(texts[`${String(whole['item_id'])} ${whole.type.replace('.done', '.delta')}`] ?? '').toBe(said);
        }
        expect(Object.keys(texts).length).toBeLessThanOrEqual(wholes.length);
      }),
      { numRuns: 300 },
    );
  });
});
