import { classifyLlmError, LlmCallError } from '../../index.js';
import type { FakeLlmCall } from '../calls/fake-llm-call.js';

/** By what rule the classifier knows errors of application code: no client, no socket and no provider makes such. */
const OF_APP_CODE = 'thrown/app-code';

/**
 * What a call rejects with where code of the test has thrown.
 *
 * An error as Node, a client or a provider's SDK throws it stands for what it says. Any other is a mistake of the test, whatever
 * its words: it ends the library's call at once, as its cause, and says nothing of a key.
 *
 * @param onMistake - hears of a mistake, in words
 * @internal
 */
export function blamed(
  thrown: unknown,
  { number, target }: Pick<FakeLlmCall, 'number' | 'target'>,
  onMistake: (words: string) => void,
): unknown {
  if (classifyLlmError(thrown, { isFromAppCode: true }).rule !== OF_APP_CODE) return thrown;
  const told = thrown instanceof Error ? String(thrown) : `a ${typeof thrown}`;
  const message = `The test’s own code, which makes the answer of FakeLlm to upstream call ${number} (${target}), threw ${told}`;
  onMistake(message);
  const failure = { category: 'invalid_request', scope: 'request', explicit: true, rule: 'test/mistake' } as const;
  return new LlmCallError(message, { failure, cause: thrown });
}
