import type { FakeLlmCall } from '../calls/fake-llm-call.js';
import type { FakeMessage } from './fake-message.interface.js';

/**
 * The tokens of an answer: those it is said to take, else a guess by the number of characters.
 *
 * @param textLength - the characters of a text that is not in the message, as it was streamed
 * @internal
 */
export function answerUsageOf(
  message: FakeMessage,
  call: FakeLlmCall,
  textLength = message.text?.length ?? 0,
): NonNullable<FakeMessage['usage']> {
  const beside = `${message.reasoning ?? ''}${message.refusal ?? ''}${JSON.stringify(message.toolCalls ?? '')}`;
  return (
    message.usage ?? {
      promptTokens: tokensOf(JSON.stringify(call.messages)),
      completionTokens: tokensOf(beside, textLength),
    }
  );
}

/** One token per 4 characters, at least one. @internal */
export function tokensOf(text: string, moreCharacters = 0): number {
  return Math.max(1, Math.ceil((text.length + moreCharacters) / 4));
}
