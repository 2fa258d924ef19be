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
}

/**
 * The failure that a response of `fetch()` or of undici's `request()` holds, or one of axios whose `validateStatus` lets it through.
 * None of these throws where a server refuses: taken for a value, the refusal would pass for an answer, and prove its key.
 *
 * @returns what is to be thrown; `undefined` where the value is no such response
 * @internal
 */
export function refusalIn(value: unknown, clock: Clock): Promise<RefusedResponse> | undefined {
  const [status, headers, body] = ['status', 'headers', 'body'].map((name) => readProperty(value, name));
  if (typeof status === 'number' && status >= 400 && isMethod(headers, 'get')) {
    if (isMethod(value, 'arrayBuffer')) return refusal(status, headers, body, clock);
    if (hasProperties(readProperty(value, 'config')))
      return refusal(status, headers, readProperty(value, 'data'), clock);
  }
  const code = readProperty(value, 'statusCode');
  if (typeof code === 'number' && code >= 400 && isMethod(body, 'arrayBuffer'))
    return refusal(code, headers, body, clock);
  return undefined;
}

async function refusal(status: number, headers: unknown, body: unknown, clock: Clock): Promise<RefusedResponse> {
  try {
    if (!isMethod(body, Symbol.asyncIterator)) return { status, headers, body };
    const bounds = { maxBytes: MAX_BYTES, maxMs: MAX_MS, clock };
    return { status, headers, body: (await collectBody(body as AsyncIterable<Uint8Array>, bounds)).text };
  } catch {
    // Its status says enough.
    return { status, headers, body: undefined };
  }
}

function isMethod(holder: unknown, name: PropertyKey): boolean {
  return typeof readProperty(holder, name) === 'function';
}
