import { LlmHttpException } from './http-exceptions.js';

/**
 * Why a signal fires: the client has left. An abort by name, so that HTTP clients and SDKs take it for one, and an HTTP
 * exception by class, so that Nest does not log a stack trace for each client that leaves.
 *
 * @internal
 */
export function departureReason(): LlmHttpException {
  const reason = new LlmHttpException({
    status: 499,
    code: 'llm_cancelled',
    category: 'cancelled',
    message: 'The client left before the answer was finished.',
  });
  reason.name = 'AbortError';
  return reason;
}
