import { toGenerateResult } from '../../lib/ai-sdk/response/to-generate-result.js';
import { toSdkUsage } from '../../lib/ai-sdk/response/answer-parts.js';
import { Warnings } from '../../lib/ai-sdk/warnings.js';
import type { LlmChatResponse, LlmChatResponseMessage, LlmUsage } from 'nestjs-llm-failover';

function answerOf(message: Partial<LlmChatResponseMessage>, reason = 'stop'): LlmChatResponse {
  return {
    id: 'answer-1',
    object: 'chat.completion',
    created: 1_700_000_000,
    model: 'the-model',
    choices: [{ index: 0, message: { role: 'assistant', content: null, ...message }, finish_reason: reason }],
  };
}

function resultOf(answer: LlmChatResponse) {
  return toGenerateResult(answer, { messages: [] }, new Warnings());
}

describe('an answer', () => {
  it.each<[string, Partial<LlmChatResponseMessage>, unknown[]]>([
    ['a text', { content: 'Hi' }, [{ type: 'text', text: 'Hi' }]],
    ['nothing', { content: '' }, []],
    [
      'thoughts before the text',
      { content: 'Hi', reasoning_content: 'Hm.' },
      [
        { type: 'reasoning', text: 'Hm.' },
        { type: 'text', text: 'Hi' },
      ],
    ],
    [
      'calls',
      {
        tool_calls: [
          { id: 'a', type: 'function', function: { name: 'weather', arguments: '{"city":"Lima"}' } },
          { id: 'b', type: 'function', function: { name: 'now', arguments: ' ' } },
          { id: 'c', type: 'custom', custom: { name: 'note', input: 'some "text"' } },
        ],
      },
      [
        { type: 'tool-call', toolCallId: 'a', toolName: 'weather', input: '{"city":"Lima"}' },
        { type: 'tool-call', toolCallId: 'b', toolName: 'now', input: '{}' },
        { type: 'tool-call', toolCallId: 'c', toolName: 'note', input: '"some \\"text\\""' },
      ],
    ],
  ])('carries %s', (_name, message, content) => {
    expect(resultOf(answerOf(message)).content).toEqual(content);
  });

  it.each([
    ['stop', 'stop'],
    ['length', 'length'],
    ['tool_calls', 'tool-calls'],
    ['function_call', 'tool-calls'],
    ['content_filter', 'content-filter'],
    ['eos_of_next_year', 'other'],
    ['constructor', 'other'],
  ])('ends with %s as %s', (raw, unified) => {
    expect(resultOf(answerOf({ content: 'Hi' }, raw)).finishReason).toEqual({ unified, raw });
  });

  it('that declines is a marked text and a content filter', () => {
    const { content, finishReason } = resultOf(answerOf({ refusal: 'No.' }));
    expect(content).toEqual([
      { type: 'text', text: 'No.', providerMetadata: { 'nestjs-llm-failover': { refusal: true } } },
    ]);
    expect(finishReason).toEqual({ unified: 'content-filter', raw: 'stop' });
  });

  it('says which it is, as far as its provider tells', () => {
    const answer = answerOf({ content: 'Hi' });
    expect(resultOf(answer).response).toEqual({
      id: 'answer-1',
      timestamp: new Date('2023-11-14T22:13:20.000Z'),
      modelId: 'the-model',
      body: answer,
    });
    const silent = { ...answer, id: '', created: 0 };
    expect(resultOf(silent).response).toEqual({ modelId: 'the-model', body: silent });
  });

  it('of a double of the client has no metadata', () => {
    expect(resultOf(answerOf({ content: 'Hi' }))).not.toHaveProperty('providerMetadata');
  });
});

describe('usage', () => {
  const NONE = { inputTokens: {}, outputTokens: {} };

  it.each<[string, LlmUsage | undefined, object]>([
    ['unknown', undefined, NONE],
    [
      'plain',
      { prompt_tokens: 10, completion_tokens: 4, total_tokens: 14 },
      { inputTokens: { total: 10, noCache: 10 }, outputTokens: { total: 4, text: 4 } },
    ],
    [
      'with a cache and thoughts',
      {
        prompt_tokens: 10,
        completion_tokens: 4,
        total_tokens: 14,
        prompt_tokens_details: { cached_tokens: 6, cache_write_tokens: 1 },
        completion_tokens_details: { reasoning_tokens: 3 },
      },
      {
        inputTokens: { total: 10, noCache: 3, cacheRead: 6, cacheWrite: 1 },
        outputTokens: { total: 4, text: 1, reasoning: 3 },
      },
    ],
    [
      'with parts counted apart',
      {
        prompt_tokens: 10,
        completion_tokens: 4,
        total_tokens: 14,
        completion_tokens_details: { reasoning_tokens: 9 },
      },
      { inputTokens: { total: 10, noCache: 10 }, outputTokens: { total: 4, text: 0, reasoning: 9 } },
    ],
  ])('is carried: %s', (_name, usage, expected) => {
    expect(toSdkUsage(usage)).toEqual({ ...expected, ...(usage !== undefined && { raw: usage }) });
  });
});
