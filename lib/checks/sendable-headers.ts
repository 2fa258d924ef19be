import { HEADERS } from './headers.js';

/**
 * Those of some headers that a request can carry, names in lower case. What frames messages, cannot be sent, or is no text is
 * left out.
 *
 * @param added - by the application's own code, unchecked
 * @param onRefused - hears of each name that is left out
 * @returns `undefined` where there is none
 * @internal
 */
export function sendableHeaders(
  added: Readonly<Record<string, unknown>>,
  onRefused: (name: string) => void,
): Readonly<Record<string, string>> | undefined {
  let sendable: Record<string, string> | undefined;
  for (const name of Object.keys(added)) {
    const header = { [name]: added[name] };
    if (HEADERS.fits(header)) (sendable ??= {})[name.toLowerCase()] = header[name] as string;
    else onRefused(name);
  }
  return sendable;
}
