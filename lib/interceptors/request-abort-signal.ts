import { LlmHttpException } from './http-exceptions.js';
import { rawResponseOf, type PlatformResponse, type RawResponse } from './http-response.js';

const signals = new WeakMap<RawResponse, AbortSignal>();

/**
 * A signal that fires when the connection closes before the response is finished; one per response, made when first
 * asked for. It has one listener on the response, which is gone when the response closes, finished or not.
 *
 * @internal
 */
export function requestAbortSignal(response: PlatformResponse): AbortSignal {
  const raw = rawResponseOf(response);
  const known = signals.get(raw);
  if (known !== undefined) return known;
  const signal = watch(raw);
  signals.set(raw, signal);
  return signal;
}

function watch(response: RawResponse): AbortSignal {
  const controller = new AbortController();
  const abort = (): void => {
    if (!isFinished(response)) controller.abort(createReason());
  };
  if (isClosed(response)) abort();
  else response.once('close', abort);
  return controller.signal;
}

/** Both flags are needed: HTTP/2 calls a response that was cut off finished, but not ended. */
function isFinished(response: RawResponse): boolean {
  return response.writableEnded && response.writableFinished;
}

/** The client may have left while a guard was at work; then no more event comes. */
function isClosed(response: RawResponse): boolean {
  return [response, response.socket, response.stream].some((part) => part?.destroyed === true);
}

/**
 * An abort by name, so that HTTP clients and SDKs take it for one, and an HTTP exception by class, so that Nest does not
 * log a stack trace for each client that leaves.
 */
function createReason(): LlmHttpException {
  const reason = new LlmHttpException({
    status: 499,
    code: 'llm_cancelled',
    category: 'cancelled',
    message: 'The client left before the answer was finished.',
  });
  reason.name = 'AbortError';
  return reason;
}
