import type { FakeLlmCall } from '../calls/fake-llm-call.js';
import type { FakeMessage } from './fake-answer.interface.js';

/** The tokens of an answer: those it is said to take, else a guess by the number of characters. @internal */
export function usageOf(message: FakeMessage, call: FakeLlmCall): NonNullable<FakeMessage['usage']> {
  const written = `${message.text ?? ''}${message.reasoning ?? ''}${JSON.stringify(message.toolCalls ?? '')}`;
  return (
    message.usage ?? {
      promptTokens: tokensOf(JSON.stringify(call.messages)),
      completionTokens: tokensOf(written),
    }
  );
}

function tokensOf(text: string): number {
  return Math.max(1, Math.ceil(text.length / 4));
}
