import type { LlmFailure } from '../classification/failure.interface.js';
import { LlmCallError } from '../errors/llm-call.error.js';
import { LlmError } from '../errors/llm.error.js';
import { ClassifiedFailure } from '../failover/attempt.interface.js';

/** What a field threw may hold anything, and stands in no message. */
const UNREADABLE = {
  category: 'invalid_request',
  scope: 'request',
  explicit: true,
  message: 'the request cannot be read: a field of it throws',
  rule: 'request/unreadable',
} as const satisfies LlmFailure;

/**
 * What is read of a request before its call begins. A field that throws (a getter, a Proxy) is the caller's mistake.
 *
 * @throws LlmError; what the field threw is its `cause`
 * @internal
 */
export function readForCall<Value>(read: () => Value): Value {
  try {
    return read();
  } catch (error) {
    if (LlmError.isInstance(error)) throw error;
    throw new LlmCallError('The request cannot be read: a field of it throws.', { failure: UNREADABLE, cause: error });
  }
}

/**
 * The same, of what an attempt reads when it writes the request.
 *
 * @throws ClassifiedFailure
 * @internal
 */
export function readForAttempt<Value>(read: () => Value): Value {
  try {
    return read();
  } catch (error) {
    if (ClassifiedFailure.in(error) !== undefined) throw error;
    throw new ClassifiedFailure(UNREADABLE, { wasSent: false, authorsError: error });
  }
}
