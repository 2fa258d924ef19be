import type { LlmCredentialRef } from '../errors/trail.interface.js';
import { fingerprintOf } from './fingerprint.js';
import type { ModelTest } from './model-filter.js';
import { Secret } from './secret.js';
import { secretsInHeaders } from './secret-headers.js';

/** What the options say of a key, beside its value. */
export interface CredentialTraits {
  /** Shown in trail and uptime. */
  readonly region?: string | undefined;
  /** Sent with every request that uses the key; names in lower case. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Its share where selection is by weight. @default 1 */
  readonly weight?: number | undefined;
  /** Keys of a lower number are used first. @default 0 */
  readonly priority?: number | undefined;
  /** Absent where the key may be used for every model. */
  readonly servesModel?: ModelTest | undefined;
}

/** What makes a credential. */
export interface CredentialInit extends CredentialTraits {
  readonly provider: string;
  readonly baseUrl: string;
  /** Absent for a server without authentication. */
  readonly value?: string | undefined;
  readonly label: string;
  /** The setting a person would check, such as `OPENAI_API_KEY`. */
  readonly setting: string;
  /** Whether `baseUrl` is the key's own, not the provider's. @default false */
  readonly hasOwnBaseUrl?: boolean | undefined;
  /** Whose it is: the app's, or that of a call that brought it. @default 'app' */
  readonly owner?: 'app' | 'caller' | undefined;
  /** Epoch milliseconds; absent for never. */
  readonly expiresAtMs?: number | undefined;
}

/**
 * One key of a provider. Its identity is its fingerprint; position and label mean nothing.
 *
 * @internal
 */
export class Credential {
  readonly provider: string;
  readonly baseUrl: string;
  readonly hasOwnBaseUrl: boolean;
  /** Whether a caller brought it. */
  readonly isCallerOwned: boolean;
  /** Whether it goes to an endpoint of its caller's: what happens there says nothing of the provider. */
  readonly isForeign: boolean;
  readonly label: string;
  readonly setting: string;
  readonly fingerprint: string;
  /** Absent for a server without authentication. */
  readonly secret: Secret | undefined;
  readonly expiresAtMs: number | undefined;
  readonly region: string | undefined;
  readonly headers: Readonly<Record<string, string>> | undefined;
  readonly weight: number;
  readonly priority: number;
  /** What people may see of it. */
  readonly ref: LlmCredentialRef;
  /** A number that stands for the key in rendezvous hashing. */
  readonly hash: number;
  /** Attempts under way with it. */
  inFlight = 0;
  /** When it was last used, on the counter of its pool. */
  lastUse = 0;
  private readonly servesModel: ModelTest | undefined;

  constructor(init: CredentialInit) {
    const { provider, baseUrl, value, label } = init;
    this.provider = provider;
    this.baseUrl = baseUrl;
    this.hasOwnBaseUrl = init.hasOwnBaseUrl ?? false;
    this.isCallerOwned = init.owner === 'caller';
    this.isForeign = this.isCallerOwned && this.hasOwnBaseUrl;
    this.label = label;
    this.setting = init.setting;
    this.fingerprint = fingerprintOf(provider, baseUrl, value);
    this.secret = value === undefined ? undefined : new Secret(value, this.fingerprint);
    this.expiresAtMs = init.expiresAtMs;
    this.region = init.region;
    this.headers = init.headers;
    this.weight = init.weight ?? 1;
    this.priority = init.priority ?? 0;
    this.servesModel = init.servesModel;
    this.ref = { label, fingerprint: this.fingerprint };
    this.hash = Number.parseInt(this.fingerprint.slice(0, 8), 16);
  }

  /** What nobody may see of it: its value, and what is secret in its headers. Not to be logged. */
  secrets(): readonly string[] {
    const inHeaders = secretsInHeaders(this.headers);
    return this.secret === undefined ? inHeaders : [this.secret.reveal(), ...inHeaders];
  }

  /** Whether the key may be used for a model. */
  serves(model: string): boolean {
    return this.servesModel?.(model) ?? true;
  }
}
