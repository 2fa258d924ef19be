import type { LlmChatMessage, LlmChatResponse } from '../../../lib/clients/chat.interface.js';
import { WIRES } from '../../../lib/clients/wire/wires.js';
import { assembled, chunksOf, stepsOf } from './assemble.js';
import { ANTHROPIC_SEARCH, anthropicDelta, GEMINI_MEDIA, geminiEvent, type Recording } from './rich-recordings.js';

const target = { provider: 'acme', model: 'm-1' };

function openAiChunk(delta: object, reason: string | null = null): object {
  const choices = [{ index: 0, delta, logprobs: null, finish_reason: reason }];
  return { id: 'chatcmpl-41', object: 'chat.completion.chunk', created: 1767225600, model: 'm-1-0601', choices };
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

const SENT_BACK = [
  [
    ANTHROPIC_SEARCH,
    [
      { type: 'server_tool_use', id: 'srvtoolu_1', name: 'web_search', input: { query: 'Elbe' } },
      {
        type: 'web_search_tool_result',
        tool_use_id: 'srvtoolu_1',
        content: [{ type: 'web_search_result', url: 'https://a.test/', title: 'Rivers', encrypted_content: 'eA' }],
      },
      { type: 'text', text: 'So: 1094 km' },
      { type: 'tool_use', id: 'toolu_1', name: 'note', input: {} },
    ],
  ],
  [
    GEMINI_MEDIA,
    [
      { executableCode: { language: 'PYTHON', code: '1' } },
      { codeExecutionResult: { outcome: 'OUTCOME_OK', output: '1' } },
      { text: 'Größe: 1094 km' },
      { inlineData: { mimeType: 'image/png', data: 'iVBORw0K' }, thoughtSignature: 'c2lnbmVk' },
      { functionCall: { id: 'call_r7Zk-abc_0', name: 'note', args: { of: 'Elbe', km: [1094] } } },
    ],
  ],
] as const;

describe.each(SENT_BACK)('an answer of $api that holds work of its own tools', ({ api, document }, parts) => {
  const own = { provider: api, model: 'm-1' };

  it('goes back to its maker as it came, and without that work to anybody else', () => {
    const answer = WIRES[api].chatAnswer(document, own);
    if (answer.kind !== 'response') throw new Error(`read as ${answer.kind}`);
    const messages = JSON.parse(JSON.stringify([answer.response.choices[0]?.message])) as LlmChatMessage[];
    const { body, omitted } = WIRES[api].chatRequest({ messages }, own);
    const [sent] = (body['messages'] ?? body['contents']) as [{ content?: object[]; parts?: object[] }];

    expect(omitted).toEqual([]);
    expect(sent.content ?? sent.parts).toEqual(parts);
    const foreign = JSON.stringify(WIRES[api].chatRequest({ messages }, { provider: 'acme', model: 'm-1' }).body);
    expect(foreign).not.toMatch(/web_search|executableCode|c2lnbmVk/);
  });
});
