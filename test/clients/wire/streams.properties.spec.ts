import fc from 'fast-check';
import type { LlmChatChunk } from '../../../lib/clients/chat-chunk.interface.js';
import type { LlmChatRequest } from '../../../lib/clients/chat.interface.js';
import type { LlmEmbedRequest } from '../../../lib/clients/embed.interface.js';
import type { WireStreamEvent, WireStreamReader } from '../../../lib/clients/wire/wire.interface.js';
import { LLM_APIS } from '../../../lib/providers/llm-api.js';
import { WIRES } from '../../../lib/clients/wire/wires.js';
import { deepFreeze } from './deep-freeze.js';
import { mostly, someOf } from './mostly-real.js';
import { soak } from '../../support/soak.js';

const word = fc.constantFrom('', ' ', 'text', '{"a":', '1}');
const index = fc.nat({ max: 3 });
const called = someOf({ name: word, arguments: word, args: fc.jsonValue() });
const block = someOf({
  type: fc.constantFrom('text', 'thinking', 'tool_use', 'text_delta', 'thinking_delta', 'input_json_delta'),
  text: word,
  thinking: word,
  partial_json: word,
  id: word,
  name: word,
  input: fc.jsonValue(),
  stop_reason: fc.constantFrom('end_turn', 'max_tokens', 'tool_use', 'refusal', null),
});
const said = fc.array(mostly(someOf({ type: fc.constantFrom('output_text', 'refusal'), text: word, refusal: word })));
const item = someOf({
  type: fc.constantFrom('message', 'reasoning', 'function_call', 'custom_tool_call'),
  id: word,
  call_id: word,
  name: word,
  arguments: word,
  content: said,
  summary: said,
});
const delta = someOf({
  role: fc.constant('assistant'),
  content: word,
  refusal: word,
  reasoning_content: word,
  reasoning: word,
  tool_calls: fc.array(
    mostly(someOf({ index, id: word, type: fc.constantFrom('function', 'custom'), function: called })),
  ),
});
const choice = someOf({
  index,
  delta,
  message: delta,
  finish_reason: fc.constantFrom('stop', 'length', 'tool_calls', 'content_filter', 'error', null),
});
const part = someOf({ text: word, thought: fc.boolean(), functionCall: called });
const candidate = someOf({
  index,
  content: someOf({ parts: fc.array(mostly(part)) }),
  finishReason: fc.constantFrom('STOP', 'MAX_TOKENS', 'SAFETY', null),
});
const body = mostly(
  someOf({
    type: fc.constantFrom(
      'message_start',
      'content_block_start',
      'content_block_delta',
      'content_block_stop',
      'message_delta',
      'message_stop',
      'ping',
      'error',
      'response.created',
      'response.output_item.added',
      'response.output_item.done',
      'response.output_text.delta',
      'response.function_call_arguments.delta',
      'response.reasoning_summary_text.delta',
      'response.completed',
      'response.incomplete',
    ),
    output_index: index,
    item,
    response: someOf({
      id: word,
      status: word,
      output: fc.array(mostly(item), { maxLength: 2 }),
      incomplete_details: someOf({ reason: word }),
    }),
    id: word,
    model: word,
    index,
    message: someOf({ id: word, model: word, usage: someOf({ input_tokens: fc.nat() }) }),
    content_block: block,
    delta: fc.oneof(block, word),
    choices: fc.array(mostly(choice), { maxLength: 3 }),
    candidates: fc.array(mostly(candidate), { maxLength: 3 }),
    usage: someOf({ prompt_tokens: fc.nat(), output_tokens: word }),
    usageMetadata: someOf({ promptTokenCount: fc.nat() }),
    error: fc.constantFrom(null, { message: 'Overloaded.' }),
  }),
);
const event: fc.Arbitrary<WireStreamEvent> = fc.record(
  {
    event: fc.constantFrom(undefined, 'message', 'error', 'ping', 'content_block_delta'),
    data: fc.oneof(
      { weight: 9, arbitrary: body.map((value) => JSON.stringify(value)) },
      { weight: 1, arbitrary: fc.oneof(word, fc.string(), fc.constantFrom('[DONE]', ' [DONE]\n')) },
    ),
  },
  { requiredKeys: ['data'] },
);
const target = deepFreeze({ provider: 'acme', model: 'm-1' });

function isSound(chunk: LlmChatChunk): boolean {
  return (
    chunk.object === 'chat.completion.chunk' &&
    chunk.model !== '' &&
    chunk.choices.every(
      ({ index: place, delta: added, finish_reason: reason }) =>
        Number.isFinite(place) &&
        reason !== '' &&
        (added.tool_calls ?? []).every((piece) => Number.isInteger(piece.index) && piece.id !== ''),
    )
  );
}

/** The chunks up to the first error: nobody reads on behind one. */
function chunksOf(reader: WireStreamReader, events: readonly WireStreamEvent[]): LlmChatChunk[] {
  const chunks: LlmChatChunk[] = [];
  for (const one of events) {
    const step = reader.read(deepFreeze(one));
    if (step.kind === 'error') break;
    chunks.push(...step.chunks);
  }
  return chunks;
}

describe.each(LLM_APIS)('streams of the %s wire', (api) => {
  const wire = WIRES[api];

  it('are read without throwing whatever they hold, in chunks that are sound', () => {
    fc.assert(
      fc.property(fc.array(event), (events) => {
        return chunksOf(wire.chatStreamReader(target), events).every(isSound);
      }),
      { numRuns: soak(300, 100) },
    );
  });

  it('begin each tool call once, with its id and its type', () => {
    fc.assert(
      fc.property(fc.array(event, { maxLength: 20 }), (events) => {
        const pieces = chunksOf(wire.chatStreamReader(target), events)
          .flatMap(({ choices }) => choices)
          .flatMap(({ index: place, delta: { tool_calls: calls = [] } }) => calls.map((call) => ({ place, call })));
        const firsts = pieces
          .filter(({ call }) => call.id !== undefined)
          .map((one) => `${one.place}/${one.call.index}`);

        expect(new Set(firsts).size).toBe(firsts.length);
        expect(new Set(pieces.map((one) => `${one.place}/${one.call.index}`))).toEqual(new Set(firsts));
      }),
      { numRuns: soak(200, 70) },
    );
  });

  it('end with an error whose evidence is there', () => {
    fc.assert(
      fc.property(event, (one) => {
        const step = wire.chatStreamReader(target).read(one);
        expect(step.kind === 'error' ? step.body : null).not.toBeUndefined();
      }),
      { numRuns: soak(200, 70) },
    );
  });
});

const anyRequest = fc.record({ messages: fc.array(fc.jsonValue()), tools: fc.jsonValue(), stop: fc.jsonValue() });

describe.each(LLM_APIS)('the other mappers of the %s wire', (api) => {
  const wire = WIRES[api];

  it('write and read anything without throwing or writing to it', () => {
    fc.assert(
      fc.property(anyRequest, fc.jsonValue(), (request, answer) => {
        const given = deepFreeze(request) as unknown as LlmChatRequest;
        wire.chatStreamRequest(given, target);
        wire.countTokens?.request(given, target);
        const count = wire.countTokens?.answer(deepFreeze(answer));
        expect(count ?? 0).toBeGreaterThanOrEqual(0);
        wire.embed?.request(deepFreeze({ input: answer }) as unknown as LlmEmbedRequest, target);
        const embedded = wire.embed?.answer(answer, target);
        expect(embedded?.data.length).not.toBe(0);
      }),
      { numRuns: soak(300, 100) },
    );
  });
});
