import type { Credential } from './credential.js';
import type { GivenKey } from './sources/source-adapter.js';

/** Whether a key's time is over. @internal */
export function isExpired({ expiresAtMs }: Credential, nowMs: number): boolean {
  return expiresAtMs !== undefined && nowMs >= expiresAtMs;
}

/**
 * When the early refresh of a key begins: some time before its end, but not before three quarters of its life are over.
 *
 * @param takenAtMs - when it was got
 * @returns `Infinity` for a key that never ends
 * @internal
 */
export function refreshDueAtMs({ expiresAtMs }: Credential, takenAtMs: number, aheadMs: number): number {
  if (expiresAtMs === undefined) return Infinity;
  return expiresAtMs - Math.min(aheadMs, (expiresAtMs - takenAtMs) / 4);
}

/** The keys of a new reading; those about which nothing has changed stay the objects they were. @internal */
export function keepUnchanged(before: readonly Credential[], given: readonly Credential[]): readonly Credential[] {
  const known = new Map(before.map((key) => [key.fingerprint, key]));
  return given.map((key) => {
    const old = known.get(key.fingerprint);
    return old !== undefined && old.expiresAtMs === key.expiresAtMs && old.label === key.label ? old : key;
  });
}

/**
 * The keys after a refresh of one of them: what it gave stands in that one's place, and its siblings stay.
 *
 * @returns `given` alone where the key is gone already
 * @internal
 */
export function replaceKey(
  keys: readonly Credential[],
  { fingerprint }: Credential,
  given: readonly GivenKey[],
): readonly GivenKey[] {
  const isRefreshed = (key: Credential) => key.fingerprint === fingerprint;
  if (!keys.some(isRefreshed)) return given;
  const kept = keys.filter((key) => !isRefreshed(key)).map((key) => key.secret?.reveal());
  return keys.flatMap((key) => {
    if (isRefreshed(key)) return given.filter(({ value }) => !kept.includes(value));
    const value = key.secret?.reveal() ?? '';
    return [given.find((other) => other.value === value) ?? { value, expiresAtMs: key.expiresAtMs }];
  });
}
