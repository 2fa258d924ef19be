import type { MarkedScope } from './marking.js';

/** The kinds of things that have a health entry. @publicApi */
export type HealthScope = MarkedScope | 'provider';

/** The five health entries that one candidate depends on. */
export interface HealthKeys extends Readonly<Record<HealthScope, string>> {
  /** All five keys. */
  readonly all: readonly string[];
  /** Whether some of the entries belong to a caller. */
  readonly isCallerOwned: boolean;
}

/** What identifies a candidate. */
export interface HealthSubject {
  readonly provider: string;
  readonly model: string;
  /** The address to which the request goes. */
  readonly baseUrl: string;
  /** Whether the base URL belongs to this key alone, as that of another deployment whose models fail on their own. @default false */
  readonly hasOwnBaseUrl?: boolean | undefined;
  readonly fingerprint: string;
  /** Whether the key came with a call, so that its health is kept apart from that of the app's keys. @default false */
  readonly isCallerOwned?: boolean | undefined;
}

/** The prefix of the keys of entries that belong to callers. */
const CALLER = 'caller';

/**
 * Makes the keys of a candidate's entries. Every part is encoded, so that no model name can imitate another entry.
 *
 * The faults of a caller's key, and of a base URL that came with it, have entries apart, because they concern that caller
 * alone. The faults of the provider's own models and address concern everybody.
 *
 * @internal
 */
export function healthKeysOf(subject: HealthSubject): HealthKeys {
  const { provider, model, baseUrl, hasOwnBaseUrl = false, fingerprint, isCallerOwned = false } = subject;
  const own = isCallerOwned ? [CALLER] : [];
  const shared = isCallerOwned && hasOwnBaseUrl ? [CALLER] : [];
  const deployment = hasOwnBaseUrl ? [baseUrl] : [];
  const keys = {
    credential: keyOf(...own, 'credential', provider, fingerprint),
    credential_model: keyOf(...own, 'credential_model', provider, fingerprint, model),
    provider_model: keyOf(...shared, 'provider_model', provider, model, ...deployment),
    base_url: keyOf(...shared, 'base_url', provider, baseUrl),
    provider: keyOf(...shared, 'provider', provider),
  };
  return { ...keys, all: Object.values(keys), isCallerOwned };
}

/** Makes the key of a configured credential's own entry. @internal */
export function credentialKeyOf(provider: string, fingerprint: string): string {
  return keyOf('credential', provider, fingerprint);
}

/** Whether an entry belongs to a caller. @internal */
export function isCallersKey(key: string): boolean {
  return key.startsWith(`${CALLER}:`);
}

function keyOf(...parts: readonly string[]): string {
  return parts.map(encodeURIComponent).join(':');
}

/** Most parts hold nothing that is encoded, and this runs with every write. */
function decode(part: string): string {
  return part.includes('%') ? decodeURIComponent(part) : part;
}

/** The parts of a health key. */
export interface ParsedHealthKey {
  readonly scope: HealthScope;
  readonly provider: string;
  readonly fingerprint?: string | undefined;
  readonly model?: string | undefined;
  readonly baseUrl?: string | undefined;
  /** Whether the entry belongs to a caller. */
  readonly isCallerOwned: boolean;
}

/** Takes one key of {@link healthKeysOf} apart again. @internal */
export function parseHealthKey(key: string): ParsedHealthKey {
  const isCallerOwned = isCallersKey(key);
  const [scope, provider = '', first, second] = key
    .split(':')
    .slice(isCallerOwned ? 1 : 0)
    .map(decode);
  switch (scope as HealthScope) {
    case 'credential':
      return { scope: 'credential', provider, fingerprint: first, isCallerOwned };
    case 'credential_model':
      return { scope: 'credential_model', provider, fingerprint: first, model: second, isCallerOwned };
    case 'provider_model':
      return { scope: 'provider_model', provider, model: first, baseUrl: second, isCallerOwned };
    case 'base_url':
      return { scope: 'base_url', provider, baseUrl: first, isCallerOwned };
    case 'provider':
      return { scope: 'provider', provider, isCallerOwned };
  }
}
