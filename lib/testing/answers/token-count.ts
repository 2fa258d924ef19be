import type { FakeLlmCall } from '../calls/fake-llm-call.js';
import type { FakeTokenCount } from './fake-answer.interface.js';
import { tokensOf } from './usage.js';

/** A count of input tokens in the protocol of its call; without a number, a guess by the body's length. @internal */
export function tokenCountOf(call: FakeLlmCall, { inputTokens }: Partial<FakeTokenCount> = {}): object {
  const tokens = inputTokens ?? tokensOf(JSON.stringify(call.body));
  return call.api === 'gemini' ? { totalTokens: tokens } : { input_tokens: tokens };
}
