import { isRecord, kindOf } from '../checks/problems.js';
import { LlmCallError } from '../errors/llm-call.error.js';

/**
 * Refuses what is no request, such as the body of a call to the application that came without one.
 *
 * @throws LlmCallError, which is the caller's fault
 * @internal
 */
export function assertRequest(request: unknown): void {
  if (isRecord(request)) return;
  const failure = { category: 'invalid_request', scope: 'request', explicit: true, rule: 'request/none' } as const;
  throw new LlmCallError(`The request has to be an object, and is ${kindOf(request)}.`, { failure });
}
