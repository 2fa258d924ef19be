import type { MarkedScope } from './marking.js';

/** The five health entries that one candidate depends on. */
export interface HealthKeys extends Readonly<Record<MarkedScope | 'provider', string>> {
  /** All five. */
  readonly all: readonly string[];
}

/** What identifies a candidate. */
export interface HealthSubject {
  readonly provider: string;
  readonly model: string;
  readonly baseUrl: string;
  readonly fingerprint: string;
}

/**
 * The keys of a candidate's entries. Every part is encoded, so no model name can imitate another entry.
 *
 * @internal
 */
export function healthKeysOf({ provider, model, baseUrl, fingerprint }: HealthSubject): HealthKeys {
  const keys = {
    credential: credentialKeyOf(provider, fingerprint),
    credential_model: keyOf('credential_model', provider, fingerprint, model),
    provider_model: keyOf('provider_model', provider, model),
    base_url: keyOf('base_url', provider, baseUrl),
    provider: keyOf('provider', provider),
  };
  return { ...keys, all: Object.values(keys) };
}

/** The key of a credential's own entry. @internal */
export function credentialKeyOf(provider: string, fingerprint: string): string {
  return keyOf('credential', provider, fingerprint);
}

function keyOf(...parts: readonly string[]): string {
  return parts.map(encodeURIComponent).join(':');
}

/** A health key taken apart again. */
export interface ParsedHealthKey {
  readonly scope: MarkedScope | 'provider';
  readonly provider: string;
  readonly fingerprint?: string | undefined;
  readonly model?: string | undefined;
  readonly baseUrl?: string | undefined;
}

/** The inverse of {@link healthKeysOf} for one key. @internal */
export function parseHealthKey(key: string): ParsedHealthKey {
  const [scope, provider = '', first, second] = key.split(':').map(decodeURIComponent);
  switch (scope as ParsedHealthKey['scope']) {
    case 'credential':
      return { scope: 'credential', provider, fingerprint: first };
    case 'credential_model':
      return { scope: 'credential_model', provider, fingerprint: first, model: second };
    case 'provider_model':
      return { scope: 'provider_model', provider, model: first };
    case 'base_url':
      return { scope: 'base_url', provider, baseUrl: first };
    case 'provider':
      return { scope: 'provider', provider };
  }
}
