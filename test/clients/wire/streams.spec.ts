import type { LlmChatResponse } from '../../../lib/clients/chat.interface.js';
import type { LlmApi } from '../../../lib/providers/llm-api.js';
import { WIRES } from '../../../lib/clients/wire/wires.js';
import { assembled, chunksOf, stepsOf } from './assemble.js';

interface Recording {
  readonly api: LlmApi;
  readonly what: string;
  readonly document: unknown;
  readonly events: readonly unknown[];
}

const target = { provider: 'acme', model: 'm-1' };

function openAiChunk(delta: object, reason: string | null = null): object {
  const choices = [{ index: 0, delta, logprobs: null, finish_reason: reason }];
  return { id: 'chatcmpl-41', object: 'chat.completion.chunk', created: 1767225600, model: 'm-1-0601', choices };
}

function anthropicDelta(index: number, delta: object): object {
  return { type: 'content_block_delta', index, delta };
}

const GROUNDING = {
  groundingMetadata: {
    groundingChunks: [{ web: { uri: 'https://a.test/', title: 'Rivers' } }],
    groundingSupports: [{ segment: { startIndex: 9, endIndex: 16 }, groundingChunkIndices: [0] }],
  },
};

function geminiEvent(parts: readonly object[], finishReason?: string, more: object = {}): object {
  const ended = finishReason !== undefined && { finishReason };
  return {
    candidates: [{ content: { role: 'model', parts }, ...ended, index: 0, ...more }],
    usageMetadata: { promptTokenCount: 30, candidatesTokenCount: 12, thoughtsTokenCount: 5, totalTokenCount: 47 },
    modelVersion: 'm-1-0601',
    responseId: 'r7Zk-abc',
  };
}

const OPENAI: Recording = {
  api: 'openai',
  what: 'text, reasoning and two tool calls',
  document: {
    id: 'chatcmpl-41',
    object: 'chat.completion',
    created: 1767225600,
    model: 'm-1-0601',
    choices: [
      {
        index: 0,
        message: {
          role: 'assistant',
          content: 'Let me look.',
          reasoning_content: 'Two rivers.',
          tool_calls: [
            { id: 'call_a', type: 'function', function: { name: 'length_of', arguments: '{"river":"Elbe"}' } },
            { id: 'call_b', type: 'function', function: { name: 'length_of', arguments: '{"river":"Oder"}' } },
          ],
        },
        finish_reason: 'tool_calls',
      },
    ],
    usage: { prompt_tokens: 30, completion_tokens: 17, total_tokens: 47 },
  },
  events: [
    openAiChunk({ role: 'assistant', content: '', refusal: null }),
    openAiChunk({ reasoning_content: 'Two ' }),
    openAiChunk({ reasoning_content: 'rivers.' }),
    openAiChunk({ content: 'Let me' }),
    openAiChunk({ content: ' look.' }),
    openAiChunk({
      tool_calls: [{ index: 0, id: 'call_a', type: 'function', function: { name: 'length_of', arguments: '' } }],
    }),
    openAiChunk({ tool_calls: [{ index: 0, function: { arguments: '{"river":' } }] }),
    openAiChunk({ tool_calls: [{ index: 0, function: { arguments: '"Elbe"}' } }] }),
    openAiChunk({
      tool_calls: [{ index: 1, id: 'call_b', type: 'function', function: { name: 'length_of', arguments: '' } }],
    }),
    openAiChunk({ tool_calls: [{ index: 1, function: { arguments: '{"river":"Oder"}' } }] }),
    openAiChunk({}, 'tool_calls'),
    {
      id: 'chatcmpl-41',
      object: 'chat.completion.chunk',
      created: 1767225600,
      model: 'm-1-0601',
      choices: [],
      usage: { prompt_tokens: 30, completion_tokens: 17, total_tokens: 47 },
    },
    '[DONE]',
  ],
};

const ANTHROPIC: Recording = {
  api: 'anthropic',
  what: 'text, thoughts, a tool call, one without input, and a cache',
  document: {
    id: 'msg_01',
    type: 'message',
    role: 'assistant',
    model: 'm-1-0601',
    content: [
      { type: 'thinking', thinking: 'Two rivers.', signature: 'c2lnbmVk' },
      { type: 'redacted_thinking', data: 'aGlkZGVu' },
      { type: 'text', text: 'Let me look.' },
      { type: 'tool_use', id: 'toolu_1', name: 'length_of', input: { river: 'Elbe' } },
      { type: 'tool_use', id: 'toolu_2', name: 'today', input: {} },
    ],
    stop_reason: 'tool_use',
    stop_sequence: null,
    usage: { input_tokens: 20, output_tokens: 17, cache_read_input_tokens: 8, cache_creation_input_tokens: 2 },
  },
  events: [
    {
      type: 'message_start',
      message: {
        id: 'msg_01',
        type: 'message',
        role: 'assistant',
        model: 'm-1-0601',
        content: [],
        stop_reason: null,
        usage: { input_tokens: 20, output_tokens: 1, cache_read_input_tokens: 8, cache_creation_input_tokens: 2 },
      },
    },
    { type: 'content_block_start', index: 0, content_block: { type: 'thinking', thinking: '', signature: '' } },
    { type: 'ping' },
    anthropicDelta(0, { type: 'thinking_delta', thinking: 'Two ' }),
    anthropicDelta(0, { type: 'thinking_delta', thinking: 'rivers.' }),
    anthropicDelta(0, { type: 'signature_delta', signature: 'c2lnbmVk' }),
    { type: 'content_block_stop', index: 0 },
    { type: 'content_block_start', index: 1, content_block: { type: 'redacted_thinking', data: 'aGlkZGVu' } },
    { type: 'content_block_stop', index: 1 },
    { type: 'content_block_start', index: 2, content_block: { type: 'text', text: '' } },
    anthropicDelta(2, { type: 'text_delta', text: 'Let me' }),
    anthropicDelta(2, { type: 'text_delta', text: ' look.' }),
    { type: 'content_block_stop', index: 2 },
    {
      type: 'content_block_start',
      index: 3,
      content_block: { type: 'tool_use', id: 'toolu_1', name: 'length_of', input: {} },
    },
    anthropicDelta(3, { type: 'input_json_delta', partial_json: '' }),
    anthropicDelta(3, { type: 'input_json_delta', partial_json: '{"river":"E' }),
    anthropicDelta(3, { type: 'input_json_delta', partial_json: 'lbe"}' }),
    { type: 'content_block_stop', index: 3 },
    {
      type: 'content_block_start',
      index: 4,
      content_block: { type: 'tool_use', id: 'toolu_2', name: 'today', input: {} },
    },
    anthropicDelta(4, { type: 'input_json_delta', partial_json: '' }),
    { type: 'content_block_stop', index: 4 },
    { type: 'message_delta', delta: { stop_reason: 'tool_use', stop_sequence: null }, usage: { output_tokens: 17 } },
    { type: 'message_stop' },
  ],
};

const GEMINI: Recording = {
  api: 'gemini',
  what: 'text, thoughts and two calls without ids',
  document: {
    ...geminiEvent(
      [
        { text: 'Two rivers.', thought: true },
        { text: 'Let me look.' },
        { functionCall: { name: 'length_of', args: { river: 'Elbe' } }, thoughtSignature: 'c2lnbmVk' },
        { functionCall: { name: 'length_of', args: { river: 'Oder' } } },
      ],
      'STOP',
    ),
  },
  events: [
    geminiEvent([{ text: 'Two ', thought: true }]),
    geminiEvent([{ text: 'rivers.', thought: true }]),
    geminiEvent([{ text: 'Let me' }]),
    geminiEvent([{ text: ' look.' }]),
    geminiEvent([{ functionCall: { name: 'length_of', args: { river: 'Elbe' } }, thoughtSignature: 'c2lnbmVk' }]),
    geminiEvent([{ functionCall: { name: 'length_of', args: { river: 'Oder' } } }]),
    geminiEvent([{ text: '' }], 'STOP'),
  ],
};

function unaryOf({ api, document }: Recording): LlmChatResponse {
  const answer = WIRES[api].chatAnswer(document, target);
  if (answer.kind !== 'response') throw new Error(`read as ${answer.kind}`);
  return answer.response;
}

const ANTHROPIC_SEARCH: Recording = {
  api: 'anthropic',
  what: 'a search of its own, cited text, a call',
  document: {
    id: 'msg_02',
    type: 'message',
    role: 'assistant',
    model: 'm-1-0601',
    content: [
      { type: 'server_tool_use', id: 'srvtoolu_1', name: 'web_search', input: { query: 'Elbe' } },
      {
        type: 'web_search_tool_result',
        tool_use_id: 'srvtoolu_1',
        content: [{ type: 'web_search_result', url: 'https://a.test/', title: 'Rivers', encrypted_content: 'eA' }],
      },
      { type: 'text', text: 'So: ' },
      {
        type: 'text',
        text: '1094 km',
        citations: [
          { type: 'web_search_result_location', url: 'https://a.test/', title: 'Rivers', cited_text: 'The Elbe' },
          { type: 'char_location', document_index: 0, document_title: null, cited_text: 'Elbe' },
        ],
      },
      { type: 'tool_use', id: 'toolu_1', name: 'note', input: {} },
    ],
    stop_reason: 'tool_use',
    usage: { input_tokens: 20, output_tokens: 17, output_tokens_details: { thinking_tokens: 4 } },
  },
  events: [
    {
      type: 'message_start',
      message: { id: 'msg_02', model: 'm-1-0601', usage: { input_tokens: 20, output_tokens: 1 } },
    },
    {
      type: 'content_block_start',
      index: 0,
      content_block: { type: 'server_tool_use', id: 'srvtoolu_1', name: 'web_search', input: {} },
    },
    anthropicDelta(0, { type: 'input_json_delta', partial_json: '{"query":' }),
    anthropicDelta(0, { type: 'input_json_delta', partial_json: '"Elbe"}' }),
    { type: 'content_block_stop', index: 0 },
    {
      type: 'content_block_start',
      index: 1,
      content_block: {
        type: 'web_search_tool_result',
        tool_use_id: 'srvtoolu_1',
        content: [{ type: 'web_search_result', url: 'https://a.test/', title: 'Rivers', encrypted_content: 'eA' }],
      },
    },
    { type: 'content_block_stop', index: 1 },
    { type: 'content_block_start', index: 2, content_block: { type: 'text', text: '' } },
    anthropicDelta(2, { type: 'text_delta', text: 'So: ' }),
    { type: 'content_block_stop', index: 2 },
    { type: 'content_block_start', index: 3, content_block: { type: 'text', text: '', citations: [] } },
    anthropicDelta(3, {
      type: 'citations_delta',
      citation: {
        type: 'web_search_result_location',
        url: 'https://a.test/',
        title: 'Rivers',
        cited_text: 'The Elbe',
      },
    }),
    anthropicDelta(3, { type: 'text_delta', text: '1094' }),
    anthropicDelta(3, { type: 'text_delta', text: ' km' }),
    anthropicDelta(3, {
      type: 'citations_delta',
      citation: { type: 'char_location', document_index: 0, document_title: null, cited_text: 'Elbe' },
    }),
    { type: 'content_block_stop', index: 3 },
    {
      type: 'content_block_start',
      index: 4,
      content_block: { type: 'tool_use', id: 'toolu_1', name: 'note', input: {} },
    },
    { type: 'content_block_stop', index: 4 },
    {
      type: 'message_delta',
      delta: { stop_reason: 'tool_use' },
      usage: { input_tokens: 0, output_tokens: 17, output_tokens_details: { thinking_tokens: 4 } },
    },
    { type: 'message_stop' },
  ],
};

const GEMINI_MEDIA: Recording = {
  api: 'gemini',
  what: 'an image, grounded text, a call in pieces',
  document: {
    ...geminiEvent(
      [
        { executableCode: { language: 'PYTHON', code: '1' } },
        { codeExecutionResult: { outcome: 'OUTCOME_OK', output: '1' } },
        { text: 'Größe: ' },
        { text: '1094 km' },
        { inlineData: { mimeType: 'image/png', data: 'iVBORw0K' }, thoughtSignature: 'c2lnbmVk' },
        {
          functionCall: {
            name: 'note',
            partialArgs: [
              { jsonPath: '$.of', stringValue: 'Elbe' },
              { jsonPath: '$.km[0]', numberValue: 1094 },
            ],
          },
        },
      ],
      'STOP',
      GROUNDING,
    ),
  },
  events: [
    geminiEvent([{ executableCode: { language: 'PYTHON', code: '1' } }]),
    geminiEvent([{ codeExecutionResult: { outcome: 'OUTCOME_OK', output: '1' } }, { text: 'Größe: ' }]),
    geminiEvent([{ text: '1094' }, { text: ' km' }], undefined, GROUNDING),
    geminiEvent([{ inlineData: { mimeType: 'image/png', data: 'iVBORw0K' }, thoughtSignature: 'c2lnbmVk' }]),
    geminiEvent([{ functionCall: { name: 'note', willContinue: true } }]),
    geminiEvent([
      {
        functionCall: {
          partialArgs: [{ jsonPath: '$.of', stringValue: 'El', willContinue: true }],
          willContinue: true,
        },
      },
    ]),
    geminiEvent([
      { functionCall: { partialArgs: [{ jsonPath: '$.of', stringValue: 'be' }], willContinue: true } },
      { functionCall: { partialArgs: [{ jsonPath: '$.km[0]', numberValue: 1094 }] } },
    ]),
    geminiEvent([], 'STOP'),
  ],
};

describe.each([OPENAI, ANTHROPIC, ANTHROPIC_SEARCH, GEMINI, GEMINI_MEDIA])(
  'a stream of the $api wire ($what)',
  (recording) => {
    const { api, events } = recording;

    it('adds up to the answer that comes as one document', () => {
      expect(assembled(chunksOf(WIRES[api].chatStreamReader(target), events))).toEqual(unaryOf(recording));
    });

    it('has a finish reason in one chunk, and an end mark where the protocol has one', () => {
      const steps = stepsOf(WIRES[api].chatStreamReader(target), events);
      const reasons = steps.flatMap((step) =>
        step.kind === 'error'
          ? []
          : step.chunks.flatMap(({ choices }) => choices.map((choice) => choice.finish_reason)),
      );

      expect(reasons.filter((reason) => reason !== null)).toEqual(['tool_calls']);
      expect(steps.filter(({ kind }) => kind === 'end')).toHaveLength(api === 'gemini' ? 0 : 1);
      expect(steps.at(-1)?.kind).toBe(api === 'gemini' ? 'chunks' : 'end');
    });

    it('gives each chunk the id and the model of the answer', () => {
      const { id, model } = unaryOf(recording);

      for (const chunk of chunksOf(WIRES[api].chatStreamReader(target), events)) {
        expect(chunk).toMatchObject({ id, model, object: 'chat.completion.chunk' });
      }
    });

    it('keeps streams apart that are read at the same time', () => {
      const [one, other] = [WIRES[api].chatStreamReader(target), WIRES[api].chatStreamReader(target)];
      const chunks = events.map((event) => [stepsOf(one, [event]), stepsOf(other, [event])] as const);

      for (const [mine, theirs] of chunks) expect(theirs).toEqual(mine);
    });
  },
);
