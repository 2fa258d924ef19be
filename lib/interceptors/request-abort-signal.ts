import { departureReason } from './departure-reason.js';
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
    if (!isFinished(response)) controller.abort(departureReason());
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
