import type { LlmApi } from '../../../lib/providers/llm-api.js';

/** One answer in one document, and as the data of a stream's events. */
export interface Recording {
  readonly api: LlmApi;
  readonly what: string;
  readonly document: unknown;
  readonly events: readonly unknown[];
}

export function anthropicDelta(index: number, delta: object): object {
  return { type: 'content_block_delta', index, delta };
}

const GROUNDING = {
  groundingMetadata: {
    groundingChunks: [{ web: { uri: 'https://a.test/', title: 'Rivers' } }],
    groundingSupports: [{ segment: { startIndex: 9, endIndex: 16 }, groundingChunkIndices: [0] }],
  },
};

export function geminiEvent(parts: readonly object[], finishReason?: string, more: object = {}): object {
  const ended = finishReason !== undefined && { finishReason };
  return {
    candidates: [{ content: { role: 'model', parts }, ...ended, index: 0, ...more }],
    usageMetadata: { promptTokenCount: 30, candidatesTokenCount: 12, thoughtsTokenCount: 5, totalTokenCount: 47 },
    modelVersion: 'm-1-0601',
    responseId: 'r7Zk-abc',
  };
}

/** Anthropic, with a search of its own. */
export const ANTHROPIC_SEARCH: Recording = {
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

/** Gemini, with work of its own tools. */
export const GEMINI_MEDIA: Recording = {
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

const thoughtItem = {
  id: 'rs_1',
  type: 'reasoning',
  summary: [
    { type: 'summary_text', text: 'Two rivers.' },
    { type: 'summary_text', text: 'Ask for both.' },
  ],
  encrypted_content: 'gAAAAABo-whole',
};
const commentary = {
  id: 'msg_1',
  type: 'message',
  status: 'completed',
  role: 'assistant',
  phase: 'commentary',
  content: [{ type: 'output_text', text: 'I look. ', annotations: [] }],
};
const searchItem = {
  id: 'ws_1',
  type: 'web_search_call',
  status: 'completed',
  action: { type: 'search', query: 'Elbe' },
};
const finalAnswer = {
  id: 'msg_2',
  type: 'message',
  status: 'completed',
  role: 'assistant',
  phase: 'final_answer',
  content: [
    {
      type: 'output_text',
      text: '1094 km',
      annotations: [{ type: 'url_citation', url: 'https://a.test/', title: 'Rivers', start_index: 0, end_index: 4 }],
      logprobs: [{ token: '1094 km', logprob: -0.1, bytes: [49], top_logprobs: [] }],
    },
  ],
};
const imageItem = {
  id: 'ig_1',
  type: 'image_generation_call',
  status: 'completed',
  result: 'iVBORw0K',
  output_format: 'webp',
};
const functionItem = {
  id: 'fc_1',
  type: 'function_call',
  call_id: 'call_1',
  name: 'note',
  arguments: '{"of":"Elbe"}',
  status: 'completed',
};
const customItem = { id: 'ct_1', type: 'custom_tool_call', call_id: 'call_2', name: 'run', input: 'ls -l' };
const responsesDocument = {
  id: 'resp_1',
  object: 'response',
  created_at: 1767225600,
  status: 'completed',
  error: null,
  incomplete_details: null,
  instructions: 'Be kind',
  model: 'm-1-0601',
  output: [thoughtItem, commentary, searchItem, finalAnswer, imageItem, functionItem, customItem],
  usage: {
    input_tokens: 30,
    input_tokens_details: { cached_tokens: 8, cache_write_tokens: 2 },
    output_tokens: 17,
    output_tokens_details: { reasoning_tokens: 9 },
    total_tokens: 47,
  },
};
const added = (output_index: number, item: object) => ({ type: 'response.output_item.added', output_index, item });
const done = (output_index: number, item: object) => ({ type: 'response.output_item.done', output_index, item });
const textPiece = (output_index: number, delta: string, more: object = {}) => ({
  type: 'response.output_text.delta',
  output_index,
  content_index: 0,
  delta,
  ...more,
});

/** The Responses API, with texts of two phases, thoughts, and work of its own tools. */
export const RESPONSES_PHASES: Recording = {
  api: 'openai-responses',
  what: 'thoughts, texts of two phases, a search and an image of its own, calls',
  document: responsesDocument,
  events: [
    { type: 'response.created', response: { ...responsesDocument, status: 'in_progress', output: [], usage: null } },
    {
      type: 'response.in_progress',
      response: { ...responsesDocument, status: 'in_progress', output: [], usage: null },
    },
    added(0, { ...thoughtItem, summary: [], encrypted_content: 'gAAAAABo' }),
    { type: 'response.reasoning_summary_part.added', output_index: 0, summary_index: 0, part: { text: '' } },
    { type: 'response.reasoning_summary_text.delta', output_index: 0, summary_index: 0, delta: 'Two ' },
    { type: 'response.reasoning_summary_text.delta', output_index: 0, summary_index: 0, delta: 'rivers.' },
    { type: 'response.reasoning_summary_text.done', output_index: 0, summary_index: 0, text: 'Two rivers.' },
    { type: 'response.reasoning_summary_text.delta', output_index: 0, summary_index: 1, delta: 'Ask for both.' },
    done(0, thoughtItem),
    added(1, { ...commentary, status: 'in_progress', content: [] }),
    textPiece(1, 'I look. '),
    done(1, commentary),
    added(2, { ...searchItem, status: 'in_progress' }),
    { type: 'response.web_search_call.searching', output_index: 2, item_id: 'ws_1' },
    done(2, searchItem),
    added(3, { ...finalAnswer, status: 'in_progress', content: [] }),
    textPiece(3, '1094 km', { logprobs: finalAnswer.content[0]?.logprobs }),
    done(3, finalAnswer),
    added(4, { ...imageItem, status: 'in_progress', result: null }),
    done(4, imageItem),
    added(5, { ...functionItem, status: 'in_progress', arguments: '' }),
    { type: 'response.function_call_arguments.delta', output_index: 5, delta: '{"of":' },
    { type: 'response.function_call_arguments.delta', output_index: 5, delta: '"Elbe"}' },
    { type: 'response.function_call_arguments.done', output_index: 5, arguments: functionItem.arguments },
    done(5, functionItem),
    added(6, { ...customItem, input: '' }),
    { type: 'response.custom_tool_call_input.delta', output_index: 6, delta: 'ls ' },
    done(6, customItem),
    { type: 'response.completed', response: responsesDocument },
  ],
};
