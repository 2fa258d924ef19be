import { Observable } from 'rxjs';
import { hasProperties, readProperty } from '../classification/evidence/safe-access.js';
import type { Clock } from '../health/clock.js';
import { collectBody } from './collect-body.js';

const MAX_BYTES = 64 * 1024;
const MAX_MS = 5_000;

/** What the classifier reads of a response. */
interface RefusedResponse {
  readonly status: number;
  readonly headers: unknown;
  readonly body: unknown;
  /** What was sent, where that is known: its words are not the server's. */
  readonly config?: { readonly data: unknown };
}

/**
 * The failure that a response of `fetch()` or of undici's `request()` holds, or one of axios whose `validateStatus` lets it through.
 * None of these throws where a server refuses: taken for a value, the refusal would pass for an answer, and prove its key.
 *
 * @returns what throws it once it is subscribed to; `undefined` where the value is no such response
 * @internal
 */
export function refusalIn(value: unknown, clock: Clock): Observable<never> | undefined {
  const [status, headers, body] = ['status', 'headers', 'body'].map((name) => readProperty(value, name));
  if (typeof status === 'number' && status >= 400 && isMethod(headers, 'get')) {
    if (isMethod(value, 'arrayBuffer')) return thrown({ status, headers, body }, clock);
    const config = readProperty(value, 'config');
    if (hasProperties(config)) {
      const sent = { data: readProperty(config, 'data') };
      return thrown({ status, headers, body: readProperty(value, 'data'), config: sent }, clock);
    }
  }
  const code = readProperty(value, 'statusCode');
  if (typeof code === 'number' && code >= 400 && isMethod(body, 'arrayBuffer'))
    return thrown({ status: code, headers, body }, clock);
  return undefined;
}

function thrown(response: RefusedResponse, clock: Clock): Observable<never> {
  return new Observable((subscriber) => {
    const left = new AbortController();
    void withReadBody(response, clock, left.signal).then((refusal) => subscriber.error(refusal));
    return () => left.abort();
  });
}

async function withReadBody(response: RefusedResponse, clock: Clock, left: AbortSignal): Promise<RefusedResponse> {
  const { body } = response;
  try {
    if (!isMethod(body, Symbol.asyncIterator)) return response;
    const bounds = { maxBytes: MAX_BYTES, maxMs: MAX_MS, left, clock };
    return { ...response, body: (await collectBody(body as AsyncIterable<Uint8Array>, bounds)).text };
  } catch {
    // Its status says enough.
    return { ...response, body: undefined };
  }
}

function isMethod(holder: unknown, name: PropertyKey): boolean {
  return typeof readProperty(holder, name) === 'function';
}
