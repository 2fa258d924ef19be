import { createHash } from 'node:crypto';

const LENGTH = 32;

/**
 * The identity of a credential: a digest of the provider, its base URL and the secret value really sent.
 *
 * The same on every instance and after every reordering of the keys; tells nothing of the value.
 *
 * @param value - the secret; `undefined` for the one anonymous credential of a provider without authentication
 * @returns 32 hexadecimal digits
 * @internal
 */
export function fingerprintOf(provider: string, baseUrl: string, value: string | undefined): string {
  const parts = JSON.stringify([provider, baseUrl, value ?? null]);
  return createHash('sha256').update(parts).digest('hex').slice(0, LENGTH);
}
