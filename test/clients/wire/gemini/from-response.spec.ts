import { GEMINI_WIRE } from '../../../../lib/clients/wire/gemini/gemini-wire.js';
import { deepFreeze } from '../deep-freeze.js';

const target = { provider: 'gemini', model: 'gemini-2.5-flash' };

function candidate(parts: unknown, others: object = {}): object {
  return { content: { role: 'model', parts }, finishReason: 'STOP', index: 0, ...others };
}

function answer(candidates: unknown, others: object = {}): object {
  return deepFreeze({ candidates, modelVersion: 'gemini-2.5-flash-001', responseId: 'rsp-1', ...others });
}

function read(body: unknown) {
  const answered = GEMINI_WIRE.chatAnswer(body, target);
  if (answered.kind !== 'response') throw new Error(`read as ${answered.kind}`);
  return answered.response;
}

describe('an answer of the gemini wire', () => {
  it('becomes a chat completion', () => {
    const usageMetadata = {
      promptTokenCount: 10,
      toolUsePromptTokenCount: 2,
      candidatesTokenCount: 4,
      thoughtsTokenCount: 3,
      cachedContentTokenCount: 8,
      totalTokenCount: 19,
    };
    const parts = [{ text: 'Rivers.', thought: true }, { text: 'The ' }, { text: 'Elbe.', thoughtSignature: 'c2ln' }];

    expect(read(answer([candidate(parts)], { usageMetadata, createTime: '2026-01-01T00:00:00.5Z' }))).toEqual({
      id: 'rsp-1',
      object: 'chat.completion',
      created: 1767225600,
      model: 'gemini-2.5-flash-001',
      choices: [
        {
          index: 0,
          message: {
            role: 'assistant',
            content: 'The Elbe.',
            reasoning_content: 'Rivers.',
            providerState: {
              provider: 'gemini',
              model: 'gemini-2.5-flash',
              blocks: [{ at: 4, calls: 0, length: 5, block: { thoughtSignature: 'c2ln' } }],
            },
          },
          finish_reason: 'stop',
        },
      ],
      usage: {
        prompt_tokens: 12,
        completion_tokens: 7,
        total_tokens: 19,
        prompt_tokens_details: { cached_tokens: 8 },
        completion_tokens_details: { reasoning_tokens: 3 },
      },
    });
  });

  it('makes good what it misses', () => {
    const bare = { candidates: [{ content: { parts: [{ text: 'Hi' }] }, finishReason: 'STOP' }] };

    expect(read(bare)).toEqual({
      id: '',
      object: 'chat.completion',
      created: 0,
      model: 'gemini-2.5-flash',
      choices: [{ index: 0, message: { role: 'assistant', content: 'Hi' }, finish_reason: 'stop' }],
    });
  });

  it('gives calls ids that no other answer has, and keeps those they have', () => {
    const call = { functionCall: { name: 'f', args: { a: 1 } } };
    const parts = [call, { functionCall: { id: 'own', name: 'g' } }, call];
    const [choice] = read(answer([candidate(parts)])).choices;

    expect(choice?.finish_reason).toBe('tool_calls');
    expect(choice?.message.tool_calls).toEqual([
      { id: 'call_rsp-1_0', type: 'function', function: { name: 'f', arguments: '{"a":1}' } },
      { id: 'own', type: 'function', function: { name: 'g', arguments: '{}' } },
      { id: 'call_rsp-1_2', type: 'function', function: { name: 'f', arguments: '{"a":1}' } },
    ]);
  });

  it('keeps made-up ids within the 40 characters that OpenAI takes', () => {
    const body = answer([candidate([{ functionCall: { name: 'f' } }], { index: 7 })], { responseId: 'x'.repeat(99) });

    expect(read(body).choices[0]?.message.tool_calls?.[0]?.id.length).toBeLessThanOrEqual(40);
  });

  it('gives all candidates', () => {
    const choices = read(answer([candidate([{ text: 'a' }]), candidate([{ text: 'b' }], { index: 1 })])).choices;

    expect(choices.map(({ index, message }) => [index, message.content])).toEqual([
      [0, 'a'],
      [1, 'b'],
    ]);
  });

  it('is complete when a token limit cut it, even if nothing was said', () => {
    const [choice] = read(answer([{ finishReason: 'MAX_TOKENS', index: 0 }])).choices;

    expect(choice).toEqual({ index: 0, message: { role: 'assistant', content: null }, finish_reason: 'length' });
  });

  it.each([
    ['no text', [candidate([{ text: '' }])]],
    ['no parts', [{ content: {}, finishReason: 'STOP' }]],
    ['no content', [{ finishReason: 'STOP' }]],
    ['only the code it ran', [candidate([{ executableCode: { code: '1' } }])]],
  ])('is empty with %s', (_, candidates) => {
    expect(GEMINI_WIRE.chatAnswer(answer(candidates), target)).toEqual({ kind: 'empty' });
  });

  it.each([
    ['an error', { error: { code: 503, status: 'UNAVAILABLE' } }],
    ['a blocked prompt', { promptFeedback: { blockReason: 'SAFETY' } }],
    [
      'a blocked prompt beside candidates',
      answer([candidate([{ text: 'x' }])], { promptFeedback: { blockReason: 'OTHER' } }),
    ],
    ['no candidates', { usageMetadata: {} }],
    ['an empty list of candidates', answer([])],
    ['a candidate that is no object', answer(['x'])],
    ['a candidate without a reason', answer([candidate([{ text: 'x' }], { finishReason: undefined })])],
    [
      'one broken candidate among good ones',
      answer([candidate([{ text: 'x' }]), candidate([], { finishReason: 'OTHER' })]),
    ],
    ['a function call without a name', answer([candidate([{ functionCall: { args: {} } }])])],
    ['no object', [candidate([{ text: 'x' }])]],
  ])('is none with %s', (_, body) => {
    expect(GEMINI_WIRE.chatAnswer(body, target)).toEqual({ kind: 'not-an-answer' });
  });

  it.each([
    'SAFETY',
    'RECITATION',
    'BLOCKLIST',
    'PROHIBITED_CONTENT',
    'SPII',
    'MALFORMED_FUNCTION_CALL',
    'OTHER',
    'NEW_ONE',
  ])('is none when it ended with %s', (finishReason) => {
    const body = answer([candidate([{ text: 'The' }], { finishReason })]);

    expect(GEMINI_WIRE.chatAnswer(body, target)).toEqual({ kind: 'not-an-answer' });
  });
});
