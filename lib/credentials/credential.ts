import type { LlmCredentialRef } from '../errors/trail.interface.js';
import { fingerprintOf } from './fingerprint.js';
import { Secret } from './secret.js';

/** What makes a credential. */
export interface CredentialInit {
  readonly provider: string;
  readonly baseUrl: string;
  /** Absent for a server without authentication. */
  readonly value?: string | undefined;
  readonly label: string;
  /** The setting a person would check, such as `OPENAI_API_KEY`. */
  readonly setting: string;
}

/**
 * One key of a provider. Its identity is its fingerprint; position and label mean nothing.
 *
 * @internal
 */
export class Credential {
  readonly provider: string;
  readonly label: string;
  readonly setting: string;
  readonly fingerprint: string;
  /** Absent for a server without authentication. */
  readonly secret: Secret | undefined;
  /** What people may see of it. */
  readonly ref: LlmCredentialRef;

  constructor({ provider, baseUrl, value, label, setting }: CredentialInit) {
    this.provider = provider;
    this.label = label;
    this.setting = setting;
    this.fingerprint = fingerprintOf(provider, baseUrl, value);
    this.secret = value === undefined ? undefined : new Secret(value, this.fingerprint);
    this.ref = { label, fingerprint: this.fingerprint };
  }
}
