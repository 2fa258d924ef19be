import type OpenAI from 'openai';
import type {
  LlmChatMessage,
  LlmChatRequest,
  LlmChatResponse,
  LlmChatResponseMessage,
} from '../../lib/clients/chat.interface.js';

type OpenAiRequest = OpenAI.Chat.Completions.ChatCompletionCreateParamsNonStreaming;
type OpenAiMessage = OpenAI.Chat.Completions.ChatCompletionMessageParam;
type OpenAiAnswer = OpenAI.Chat.Completions.ChatCompletion;

/** Compiles only where every value of `Given` can be handed over as a `Wanted`. */
type Assignable<Given extends Wanted, Wanted> = [Given] extends [Wanted] ? true : never;

describe('LlmChatRequest', () => {
  it('takes what the openai package types as a request that does not stream', () => {
    const proofs: [
      Assignable<OpenAiRequest, LlmChatRequest>,
      Assignable<OpenAiMessage, LlmChatMessage>,
      Assignable<OpenAiMessage[], LlmChatRequest['messages']>,
    ] = [true, true, true];
    const typed: OpenAiRequest = {
      model: 'gpt-6-luna',
      messages: [
        { role: 'developer', content: 'Be brief.' },
        { role: 'user', content: [{ type: 'text', text: 'Which season is it in Lima in July?' }] },
      ],
      tools: [{ type: 'function', function: { name: 'season', parameters: { type: 'object' } } }],
      stream: false,
    };
    const request: LlmChatRequest = typed;

    expect(proofs).toEqual([true, true, true]);
    expect(request).toBe(typed);
  });

  it('takes fields that it does not name, in the request, its messages and their parts', () => {
    const request: LlmChatRequest = {
      messages: [
        {
          role: 'user',
          content: [{ type: 'text', text: 'Hello', cache_control: { type: 'ephemeral' } }],
          weight: 1,
        },
      ],
      a_field_of_next_year: { depth: 2 },
      providerOptions: { anthropic: { thinking: { type: 'enabled', budget_tokens: 2048 } } },
    };

    expect(Object.keys(request)).toContain('a_field_of_next_year');
  });

  it('refuses a request to stream and a wrong type of a named field', () => {
    // @ts-expect-error - streams are asked for by another method
    const streaming: LlmChatRequest = { messages: [], stream: true };
    // @ts-expect-error - a named field keeps its type although other fields are open
    const mistyped: LlmChatRequest = { messages: [], temperature: 'hot' };

    expect([streaming, mistyped]).toHaveLength(2);
  });
});

describe('LlmChatResponse', () => {
  it('is what the openai package types as an answer, and its message goes back into a conversation', () => {
    const proofs: [Assignable<OpenAiAnswer, LlmChatResponse>, Assignable<LlmChatResponseMessage, LlmChatMessage>] = [
      true,
      true,
    ];

    expect(proofs).toEqual([true, true]);
  });
});
