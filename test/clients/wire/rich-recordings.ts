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
