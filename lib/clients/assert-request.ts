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

/**
 * Refuses to embed a list of nothing: some servers answer it with nothing, which would look like their fault.
 *
 * @throws LlmCallError, which is the caller's fault
 * @internal
 */
export function assertInput({ input }: { readonly input?: unknown }): void {
  if (!Array.isArray(input) || input.length > 0) return;
  const failure = { category: 'invalid_request', scope: 'request', explicit: true, rule: 'request/no-input' } as const;
  throw new LlmCallError('The input of an embedding has to hold a text, and is an empty list.', { failure });
}
