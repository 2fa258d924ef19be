import type { LlmFailure } from './failure.interface.js';

/** Told by name: an error of another realm is not `instanceof` these. */
const NAMES: readonly unknown[] = ['TypeError', 'ReferenceError', 'RangeError'];

/**
 * Whether a thrown value is a mistake in code, whatever the words of its message look like (it may quote the name of a
 * request field). `fetch` reports failed connections as a `TypeError` too, but with a cause; so do SDKs, with a code.
 *
 * @param failure - what the classifier makes of it
 * @internal
 */
export function isProgrammingError(thrown: unknown, { category, status }: LlmFailure): boolean {
  if (typeof thrown !== 'object' || thrown === null || status !== undefined || category === 'network_error')
    return false;
  const { name, cause, code } = thrown as {
    readonly name?: unknown;
    readonly cause?: unknown;
    readonly code?: unknown;
  };
  return NAMES.includes(name) && cause === undefined && code === undefined;
}
