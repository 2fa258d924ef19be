import { Credential } from '../../credentials/credential.js';
import { withoutValues } from '../../credentials/shown-name.js';
import { LlmOptionsError } from '../../errors/llm-options.error.js';
import type { LlmCallCredential, LlmCallOptions } from '../call-options.interface.js';
import type { RuntimeProvider } from '../runtime-target.js';
import { checkHeaders, isHttpUrl, HTTP_URL } from './check-values.js';
import { lowerCased } from './lower-cased.js';
import { isFilled, isRecord, Problems } from './problems.js';
import { SENDABLE_KEY, unsendable } from './resolve-keys.js';
import { withoutTrailingSlashes } from './without-trailing-slashes.js';

const FIELDS = ['value', 'label', 'region', 'baseUrl', 'headers'];

/**
 * The keys that came with a call, by provider.
 *
 * @param providerOf - finds a provider; throws for an unknown id
 * @returns `undefined` where there are none
 * @throws LlmOptionsError where one cannot be sent, or names an unknown provider
 * @internal
 */
export function ownCredentialsOf(
  credentials: LlmCallOptions['credentials'],
  providerOf: (id: string) => RuntimeProvider,
): ReadonlyMap<string, Credential> | undefined {
  if (credentials === undefined) return undefined;
  const problems = new Problems();
  const own = new Map<string, Credential>();
  if (problems.expect(isRecord(credentials), 'credentials', credentials, 'an object of keys by provider')) {
    for (const [id, given] of Object.entries(credentials)) {
      // A tenant without a key of its own.
      if (given === undefined) continue;
      const provider = providerOf(id);
      if (check(given, `credentials.${id}`, provider, problems)) own.set(id, credentialOf(given, provider));
    }
  }
  if (problems.list.length > 0) throw new LlmOptionsError(problems.list);
  return own.size === 0 ? undefined : own;
}

function check(given: unknown, path: string, provider: RuntimeProvider, problems: Problems): boolean {
  const before = problems.list.length;
  const expected = 'a key, or an object like { value, label?, region?, baseUrl?, headers? }';
  const isObject = isRecord(given);
  if (!problems.expect(isObject || typeof given === 'string', path, given, expected)) return false;
  const { value, label, region, baseUrl, headers } = (isObject ? given : { value: given }) as Record<string, unknown>;
  const at = isObject ? `${path}.value` : path;
  const expectedKey = isFilled(value) ? unsendable([value.trim()]) : `${SENDABLE_KEY}, not empty`;
  if (expectedKey !== undefined) problems.expect(false, at, value, expectedKey);
  if (isObject) problems.expectKnown(given, FIELDS, path);
  problems.expect(label === undefined || isFilled(label), `${path}.label`, label, 'a string that is not empty');
  problems.expect(region === undefined || isFilled(region), `${path}.region`, region, 'a string that is not empty');
  problems.expectName(label, `${path}.label`, 'a name for the key');
  problems.expectName(region, `${path}.region`, 'the name of a region');
  problems.expect(baseUrl === undefined || isHttpUrl(baseUrl), `${path}.baseUrl`, baseUrl, HTTP_URL);
  checkHeaders(headers, `${path}.headers`, { header: provider.auth.header, setting: `${path}.value` }, problems);
  return problems.list.length === before;
}

function credentialOf(given: string | LlmCallCredential, provider: RuntimeProvider): Credential {
  const { value, label, region, baseUrl, headers }: LlmCallCredential =
    typeof given === 'string' ? { value: given } : given;
  const own = baseUrl === undefined ? undefined : withoutTrailingSlashes(baseUrl);
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
