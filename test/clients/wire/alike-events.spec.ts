import { WIRES } from '../../../lib/clients/wire/wires.js';
import type { LlmApi } from '../../../lib/providers/llm-api.js';
import { chunksOf } from './assemble.js';

/** What events come to; where each is spelt in another way than the last one, none is taken to be like it. */
function readingOf(api: LlmApi, events: readonly object[], areApart: boolean) {
  const reader = WIRES[api].chatStreamReader({ provider: api, model: 'm' });
  const texts = events.map((body, place) => JSON.stringify(body, undefined, areApart ? 1 + (place % 9) : 0));
  return { chunks: chunksOf(reader, texts), usage: reader.usageSoFar };
}

const part = (one: object, count: number, more: object = {}) => ({
  candidates: [{ content: { parts: [one], role: 'model' }, index: 0, ...more }],
  usageMetadata: {
    promptTokenCount: 2,
    candidatesTokenCount: count,
    promptTokensDetails: [{ modality: 'AUDIO', tokenCount: 2 }],
  },
});
const of = <Item>(count: number, make: (place: number) => Item) =>
  Array.from({ length: count }, (_, place) => make(place));

const GEMINI: readonly object[] = [
  ...of(4, (place) => part({ text: `thought ${place}`, thought: true, thoughtSignature: 'same' }, place)),
  ...of(4, (place) => part({ text: `text ${place}` }, 10 + place)),
  ...of(4, (place) => part({ text: `signed ${place}`, thoughtSignature: 'same' }, 20 + place)),
  ...of(3, (place) =>
    part({ functionCall: { name: `f${place}`, args: { city: `c${place}` } }, thoughtSignature: 'same' }, 30 + place),
  ),
  ...of(3, (place) => part({ executableCode: { language: 'PYTHON', code: `print(${place})` } }, 40 + place)),
  part({ text: 'end' }, 50, { finishReason: 'STOP' }),
];

const delta = (index: number, one: object) => ({ type: 'content_block_delta', index, delta: one });
const block = (index: number, one: object, deltas: readonly object[]) => [
  { type: 'content_block_start', index, content_block: one },
  ...deltas.map((each) => delta(index, each)),
  { type: 'content_block_stop', index },
];

const ANTHROPIC: readonly object[] = [
  { type: 'message_start', message: { id: 'msg_1', model: 'm', usage: { input_tokens: 3, output_tokens: 1 } } },
  ...block(0, { type: 'thinking', thinking: '' }, [
    ...of(4, (place) => ({ type: 'thinking_delta', thinking: `thought ${place}` })),
    { type: 'signature_delta', signature: 'sig' },
  ]),
  ...block(1, { type: 'text', text: '' }, [
    ...of(4, (place) => ({ type: 'text_delta', text: `text ${place}` })),
    ...of(4, (place) => ({
      type: 'citations_delta',
      citation: { type: 'char_location', cited_text: `quoted ${place}`, document_index: 0, document_title: 'Rivers' },
    })),
  ]),
  ...block(2, { type: 'tool_use', id: 'toolu_1', name: 'f', input: {} }, [
    { type: 'input_json_delta', partial_json: '{"cities":[' },
    ...of(4, (place) => ({ type: 'input_json_delta', partial_json: `"c${place}",` })),
    { type: 'input_json_delta', partial_json: '"c"]}' },
  ]),
  { type: 'message_delta', delta: { stop_reason: 'tool_use' }, usage: { output_tokens: 9 } },
];

describe('events that are like the last one', () => {
  it.each([
    ['gemini', GEMINI],
    ['anthropic', ANTHROPIC],
  ] as const)('come to the same as any others, of the wire of %s', (api, events) => {
    expect(readingOf(api, events, false)).toStrictEqual(readingOf(api, events, true));
  });
});
