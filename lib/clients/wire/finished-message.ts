import type { LlmChatResponseMessage, LlmResponseAudio, LlmToolCall } from '../chat.interface.js';

/**
 * A message that is whole, as it is the same from an answer in one document and from a stream: a content of nothing is
 * `null`, and a function that takes nothing has `{}` for its arguments.
 *
 * @internal
 */
export function finishedMessage(message: LlmChatResponseMessage): LlmChatResponseMessage {
  const { content, tool_calls: calls } = message;
  const isBare = content === '';
  const isOpen = calls?.some(isOpenCall) === true;
  if (!isBare && !isOpen) return message;
  return { ...message, ...(isBare && { content: null }), ...(isOpen && { tool_calls: calls.map(closed) }) };
}

function isOpenCall(call: LlmToolCall): boolean {
  return call.type === 'function' && call.function.arguments.trim() === '';
}

function closed(call: LlmToolCall): LlmToolCall {
  if (call.type !== 'function' || !isOpenCall(call)) return call;
  return { ...call, function: { ...call.function, arguments: '{}' } };
}

/** Sound with what its provider left out. @internal */
export function wholeAudioOf(audio: Partial<LlmResponseAudio>): LlmResponseAudio {
  return { ...audio, id: audio.id ?? '', data: audio.data ?? '' };
}
