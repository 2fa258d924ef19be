import { Credential } from '../../credentials/credential.js';
import { withoutValues } from '../../credentials/shown-name.js';
import type { LlmCallCredential, LlmCallOptions } from '../call-options.interface.js';
import type { RuntimeProvider } from '../runtime-target.js';
import { LABEL, REGION } from './check-keys.js';
import { HTTP_URL, normalBaseUrl } from './base-url.js';
import { lowerCased } from '../transport/plain-headers.js';
import { depending, leaf, objectOf, required, unreadable, type Check } from '../../checks/check.js';
import { headersBeside } from '../../checks/headers.js';
import { isFilled, isRecord, optionPath, Problems } from '../../checks/problems.js';
import { SENDABLE_KEY, unsendable } from './resolve-keys.js';

const KEY = leaf((value) => (isFilled(value) ? unsendable([value.trim()]) : `${SENDABLE_KEY}, not empty`));
const OF_CREDENTIAL = 'a key, or an object like { value, label?, region?, baseUrl?, headers? }';

/** The providers that a call can name. */
export interface KnownProviders {
  readonly providerIds: readonly string[];
  findProvider(id: string): RuntimeProvider | undefined;
}

/**
 * The keys that came with a call, by provider.
 *
 * @returns `undefined` where there are none
 * @throws LlmOptionsError where one cannot be sent, or names an unknown provider
 * @internal
 */
export function ownCredentialsOf(
  credentials: LlmCallOptions['credentials'],
  routeTable: KnownProviders,
): ReadonlyMap<string, Credential> | undefined {
  if (credentials === undefined) return undefined;
  const problems = new Problems();
  let own: ReadonlyMap<string, Credential>;
  try {
    own = collected(credentials, routeTable, problems);
  } catch (error) {
    throw unreadable('credentials', error);
  }
  problems.refuse();
  return own.size === 0 ? undefined : own;
}

function collected(
  credentials: NonNullable<LlmCallOptions['credentials']>,
  routeTable: KnownProviders,
  problems: Problems,
): ReadonlyMap<string, Credential> {
  const own = new Map<string, Credential>();
  if (problems.expect(isRecord(credentials), 'credentials', credentials, 'an object of keys by provider')) {
    for (const [id, given] of Object.entries(credentials)) {
      // A tenant without a key of its own.
      if (given === undefined) continue;
      const provider = routeTable.findProvider(id);
      if (provider === undefined) {
        const expected = `one of the known providers (${routeTable.providerIds.join(', ')})`;
        problems.expect(false, optionPath('credentials', id), given, expected);
        continue;
      }
      const check = callersKeyOf(provider);
      if (check.fits(given)) own.set(id, credentialOf(given, provider));
      else check.report(given, optionPath('credentials', id), problems);
    }
  }
  return own;
}

/** Many calls bring a key; a provider's check is made once. */
const CHECKS = new WeakMap<RuntimeProvider, Check>();

function callersKeyOf(provider: RuntimeProvider): Check {
  const known = CHECKS.get(provider);
  if (known !== undefined) return known;
  const check = newCallersKeyOf(provider);
  CHECKS.set(provider, check);
  return check;
}

function newCallersKeyOf({ auth }: RuntimeProvider): Check {
  const full = objectOf(
    {
      value: required(KEY),
      label: LABEL,
      region: REGION,
      baseUrl: HTTP_URL,
      headers: headersBeside({ header: auth.header, settingFor: (path) => path.replace(/headers$/, 'value') }),
    },
    OF_CREDENTIAL,
  );
  return depending((given) => (typeof given === 'string' ? KEY : full));
}

function credentialOf(given: string | LlmCallCredential, provider: RuntimeProvider): Credential {
  const { value, label, region, baseUrl, headers }: LlmCallCredential =
    typeof given === 'string' ? { value: given } : given;
  const own = baseUrl === undefined ? undefined : normalBaseUrl(baseUrl);
  return new Credential({
    provider: provider.id,
    baseUrl: own ?? provider.baseUrl,
    hasOwnBaseUrl: own !== undefined && own !== provider.baseUrl,
    value: value.trim(),
    label: withoutValues(label ?? 'caller', [value.trim()]),
    setting: `credentials.${provider.id}`,
    owner: 'caller',
    region,
    headers: headers === undefined ? undefined : lowerCased(headers),
  });
}
