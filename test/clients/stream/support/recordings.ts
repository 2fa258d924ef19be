import { ChunkSource } from '../../../../lib/clients/stream/chunk-source.js';
import type { LlmChatChunk } from '../../../../lib/clients/chat-chunk.interface.js';
import type { LlmFailure } from '../../../../lib/classification/failure.interface.js';
import type { LlmApi } from '../../../../lib/providers/llm-api.js';
import { WIRES } from '../../../../lib/clients/wire/wires.js';

/** A stream as bytes, and the same answer as one document. */
export interface Recording {
  readonly api: LlmApi;
  readonly events: readonly RecordedEvent[];
  readonly document: unknown;
}

export interface RecordedEvent {
  readonly event?: string;
  readonly data: string;
}

export const TARGET = { provider: 'acme', model: 'm-1' };
/** Characters of one, two, three and four bytes. */
const [FIRST, SECOND] = ['Grüße, ', '世界 🎉!'] as const;
const USAGE = { prompt_tokens: 3, completion_tokens: 5, total_tokens: 8 };

function openAi(choices: readonly object[], more: object = {}): RecordedEvent {
  const head = { id: 'chatcmpl-7', object: 'chat.completion.chunk', created: 1767225600, model: 'm-1-0601' };
  return { data: JSON.stringify({ ...head, choices, ...more }) };
}

function delta(content: object, reason: string | null = null): RecordedEvent {
  return openAi([{ index: 0, delta: content, finish_reason: reason }]);
}

function anthropic(type: string, fields: object = {}): RecordedEvent {
  return { event: type, data: JSON.stringify({ type, ...fields }) };
}

function gemini(parts: readonly object[], more: object = {}): RecordedEvent {
  const candidates = [{ content: { role: 'model', parts }, index: 0, ...more }];
  const usageMetadata = { promptTokenCount: 3, candidatesTokenCount: 5, totalTokenCount: 8 };
  // Over several lines, as the API writes it.
  return { data: JSON.stringify({ candidates, usageMetadata, modelVersion: 'm-1-0601', responseId: 'r-7' }, null, 1) };
}

function responses(type: string, fields: object = {}): RecordedEvent {
  return { event: `response.${type}`, data: JSON.stringify({ type: `response.${type}`, ...fields }) };
}

const SAID = {
  id: 'msg_7',
  type: 'message',
  status: 'completed',
  role: 'assistant',
  content: [{ type: 'output_text', text: FIRST + SECOND, annotations: [] }],
};
const RESPONSE = {
  id: 'resp_7',
  object: 'response',
  created_at: 1767225600,
  status: 'completed',
  error: null,
  incomplete_details: null,
  model: 'm-1-0601',
  output: [SAID],
  usage: { input_tokens: 3, output_tokens: 5, total_tokens: 8 },
};
const BEGUN = { ...RESPONSE, status: 'in_progress', output: [], usage: null };

const CALL = { id: 'call_1', type: 'function', function: { name: 'greet', arguments: '{"name":"Zoë"}' } };

export const RECORDINGS: readonly Recording[] = [
  {
    api: 'openai',
    events: [
      delta({ role: 'assistant', content: '' }),
      delta({ content: FIRST }),
      delta({ content: SECOND }),
      delta({ tool_calls: [{ index: 0, ...CALL, function: { name: 'greet', arguments: '' } }] }),
      delta({ tool_calls: [{ index: 0, function: { arguments: '{"name":' } }] }),
      delta({ tool_calls: [{ index: 0, function: { arguments: '"Zoë"}' } }] }),
      delta({}, 'tool_calls'),
      openAi([], { usage: USAGE }),
      { data: '[DONE]' },
    ],
    document: {
      id: 'chatcmpl-7',
      object: 'chat.completion',
      created: 1767225600,
      model: 'm-1-0601',
      choices: [
        {
          index: 0,
          message: { role: 'assistant', content: FIRST + SECOND, tool_calls: [CALL] },
          finish_reason: 'tool_calls',
        },
      ],
      usage: USAGE,
    },
  },
  {
    api: 'openai-responses',
    events: [
      responses('created', { response: BEGUN }),
      responses('in_progress', { response: BEGUN }),
      responses('output_item.added', { output_index: 0, item: { ...SAID, status: 'in_progress', content: [] } }),
      responses('content_part.added', { output_index: 0, content_index: 0, part: { type: 'output_text', text: '' } }),
      responses('output_text.delta', { item_id: 'msg_7', output_index: 0, content_index: 0, delta: FIRST }),
      responses('output_text.delta', { item_id: 'msg_7', output_index: 0, content_index: 0, delta: SECOND }),
      responses('output_text.done', { item_id: 'msg_7', output_index: 0, content_index: 0, text: FIRST + SECOND }),
      responses('content_part.done', { output_index: 0, content_index: 0, part: SAID.content[0] }),
      responses('output_item.done', { output_index: 0, item: SAID }),
      responses('completed', { response: RESPONSE }),
    ],
    document: RESPONSE,
  },
  {
    api: 'anthropic',
    events: [
      anthropic('message_start', {
        message: {
          id: 'msg_7',
          type: 'message',
          role: 'assistant',
          model: 'm-1-0601',
          content: [],
          stop_reason: null,
          usage: { input_tokens: 3, output_tokens: 1 },
        },
      }),
      anthropic('ping'),
      anthropic('content_block_start', { index: 0, content_block: { type: 'text', text: '' } }),
      anthropic('content_block_delta', { index: 0, delta: { type: 'text_delta', text: FIRST } }),
      anthropic('content_block_delta', { index: 0, delta: { type: 'text_delta', text: SECOND } }),
      anthropic('content_block_stop', { index: 0 }),
      anthropic('message_delta', {
        delta: { stop_reason: 'end_turn', stop_sequence: null },
        usage: { output_tokens: 5 },
      }),
      anthropic('message_stop'),
    ],
    document: {
      id: 'msg_7',
      type: 'message',
      role: 'assistant',
      model: 'm-1-0601',
      content: [{ type: 'text', text: FIRST + SECOND }],
      stop_reason: 'end_turn',
      stop_sequence: null,
      usage: { input_tokens: 3, output_tokens: 5 },
    },
  },
  {
    api: 'gemini',
    events: [
      gemini([{ text: 'Hm.', thought: true }]),
      gemini([{ text: FIRST }]),
      gemini([{ text: SECOND }]),
      gemini([{ text: '' }], { finishReason: 'STOP' }),
    ],
    document: JSON.parse(
      gemini([{ text: 'Hm.', thought: true }, { text: FIRST + SECOND }], { finishReason: 'STOP' }).data,
    ) as unknown,
  },
];

/** How events are put into text. */
export interface Style {
  readonly lineEnd: '\n' | '\r\n' | '\r';
  /** A comment before each event. */
  readonly comments: boolean;
  /** Without the blank after the colon. */
  readonly tight: boolean;
}

export const PLAIN: Style = { lineEnd: '\n', comments: false, tight: false };

/** The bytes of a recording. */
export function bytesOf(
  { events }: Pick<Recording, 'events'>,
  { lineEnd, comments, tight }: Style = PLAIN,
): Uint8Array {
  const blank = tight ? '' : ' ';
  const texts = events.map(({ event, data }) =>
    [
      ...(comments ? [': still here', ''] : []),
      ...(event === undefined ? [] : [`event:${blank}${event}`]),
      ...data.split('\n').map((line) => `data:${blank}${line}`),
      '',
      '',
    ].join(lineEnd),
  );
  return new TextEncoder().encode(texts.join(''));
}

/** A body in pieces; counts what was asked for and what became of it. */
export class Body implements AsyncIterable<Uint8Array> {
  pulled = 0;
  isClosed = false;

  constructor(
    private readonly pieces: readonly Uint8Array[],
    private readonly end: { readonly error?: unknown } = {},
  ) {}

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    try {
      for (const piece of this.pieces) {
        this.pulled += 1;
        yield piece;
      }
      if ('error' in this.end) throw this.end.error;
    } finally {
      this.isClosed = true;
    }
  }
}

export const UNCLEAR: LlmFailure = { category: 'server_error', scope: 'provider_model', explicit: true, rule: 'test' };

export function sourceOf(api: LlmApi, body: AsyncIterable<Uint8Array>, failure: LlmFailure = UNCLEAR): ChunkSource {
  return new ChunkSource({
    body,
    reader: WIRES[api].chatStreamReader(TARGET),
    answer: (document) => WIRES[api].chatAnswer(document, TARGET),
    classify: () => failure,
  });
}

/** Everything that a source gives, and how it ended. */
export async function readAll(
  source: ChunkSource,
): Promise<{ readonly chunks: LlmChatChunk[]; readonly error?: unknown }> {
  const chunks: LlmChatChunk[] = [];
  try {
    for (let chunk = await source.next(); chunk !== undefined; chunk = await source.next()) chunks.push(chunk);
    return { chunks };
  } catch (error) {
    return { chunks, error };
  }
}

export function unaryOf({ api, document }: Recording, target = TARGET) {
  const answer = WIRES[api].chatAnswer(document, target);
  if (answer.kind !== 'response') throw new Error(`read as ${answer.kind}`);
  return answer.response;
}
