import type { LlmChatChunk, LlmChatDelta } from '../chat-chunk.interface.js';
import type { LlmChatResponse, LlmChatResponseMessage } from '../chat.interface.js';

/**
 * An answer that came whole, as the chunks of a stream: what it says, then why it ended and what it took. Put together they
 * are the same answer again.
 *
 * @internal
 */
export function chunksOfResponse(response: LlmChatResponse): readonly [LlmChatChunk, LlmChatChunk] {
  const { usage, choices, ...others } = response;
  const head = { ...others, object: 'chat.completion.chunk' } as const;
  const said = choices.map(({ message, finish_reason: _reason, ...more }) => ({
    ...more,
    delta: deltaOf(message),
    finish_reason: null,
  }));
  const ends = choices.map(({ index, message: { providerState: state }, finish_reason: reason }) => ({
    index,
    delta: state === undefined ? {} : { providerState: state },
    finish_reason: reason,
  }));
  return [
    { ...head, choices: said },
    { ...head, choices: ends, ...(usage !== undefined && { usage }) },
  ];
}

function deltaOf({
  content,
  refusal,
  tool_calls: calls,
  providerState: _state,
  ...others
}: LlmChatResponseMessage): LlmChatDelta {
  return {
    ...others,
    ...(content !== null && { content }),
    ...(refusal !== null && refusal !== undefined && { refusal }),
    ...(calls !== undefined && { tool_calls: calls.map((call, index) => ({ ...call, index })) }),
  };
}
