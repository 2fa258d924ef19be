import { Credential } from '../../lib/credentials/credential.js';

export const BASE_URL = 'http://p.test/v1';

/** A key of one provider. */
export function credentialOf(value: string | undefined, label = 'primary'): Credential {
  return new Credential({ provider: 'P', baseUrl: BASE_URL, value, label, setting: 'P_API_KEY' });
}
