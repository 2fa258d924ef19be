import { presetOf } from '../presets/preset-of.js';
import { LLM_APIS, type LlmApi } from '../wire/wire.interface.js';
import { checkChoice, SELECTIONS, type Unchecked } from './check-values.js';
import { DEFAULT_AUTH } from './default-auth.js';
import { isFilled, isRecord, type Problems } from './problems.js';
import { isSendableKey, keysIn, SENDABLE_KEY } from './resolve-keys.js';

/** Checks providers; also those of a feature module. @internal */
export function checkProviders(providers: unknown, problems: Problems): void {
  if (providers === undefined) return;
  if (!problems.expect(isRecord(providers), 'providers', providers, 'an object of providers by id')) return;
  for (const [id, provider] of Object.entries(providers as Unchecked)) {
    const path = `providers.${id}`;
    problems.expect(id !== '' && !id.includes('/'), path, id, 'a provider id without "/"');
    if (problems.expect(isRecord(provider), path, provider, 'an object'))
      checkProvider(id, provider as Unchecked, problems);
  }
}

function checkProvider(id: string, provider: Unchecked, problems: Problems): void {
  const path = `providers.${id}`;
  problems.expectKnown(provider, ['api', 'baseUrl', 'keys', 'headers', 'auth', 'selection'], path);
  const { api, baseUrl, headers, auth, selection } = provider;
  checkChoice(api, LLM_APIS, `${path}.api`, problems);
  checkChoice(selection, SELECTIONS, `${path}.selection`, problems);
  const preset = presetOf(id);
  const needsUrl = baseUrl !== undefined || preset?.baseUrl === undefined;
  if (needsUrl)
    problems.expect(
      isHttpUrl(baseUrl),
      `${path}.baseUrl`,
      baseUrl,
      'an http(s) URL without credentials, query or fragment',
    );
  problems.expect(headers === undefined || areHeaders(headers), `${path}.headers`, headers, 'an object of strings');
  const isScheme = isRecord(auth) && isFilled(auth.header) && (auth.scheme === undefined || isFilled(auth.scheme));
  problems.expect(auth === undefined || isScheme, `${path}.auth`, auth, 'an object like { header, scheme? }');
  checkKeys(provider.keys, `${path}.keys`, problems);
  checkKeyHeader(id, provider, problems);
}

/** A key smuggled in as a header would be sent under the health of another. */
function checkKeyHeader(id: string, { api, auth, headers, keys }: Unchecked, problems: Problems): void {
  if (!isRecord(headers) || keys === false) return;
  const preset = presetOf(id);
  const fallback = DEFAULT_AUTH[isApi(api) ? api : 'openai'].header;
  const header = isRecord(auth) && isFilled(auth.header) ? auth.header : (preset?.auth.header ?? fallback);
  for (const name of Object.keys(headers)) {
    const isKeyHeader = name.toLowerCase() === header.toLowerCase();
    problems.expect(
      !isKeyHeader,
      `providers.${id}.headers.${name}`,
      headers[name],
      `no header of the key; set providers.${id}.keys`,
    );
  }
}

function checkKeys(keys: unknown, path: string, problems: Problems): void {
  if (keys === undefined || keys === false) return;
  if (typeof keys === 'string') {
    checkKeyValue(keys, path, problems);
    return;
  }
  if (!problems.expect(Array.isArray(keys), path, keys, 'a string, a list of keys, or false')) return;
  for (const [index, key] of (keys as unknown[]).entries()) checkKey(key, `${path}[${index}]`, problems);
}

function checkKey(key: unknown, path: string, problems: Problems): void {
  if (typeof key === 'string') {
    checkKeyValue(key, path, problems);
    return;
  }
  if (!problems.expect(isRecord(key), path, key, 'a string or { label?, value?, env? }') || !isRecord(key)) return;
  problems.expectKnown(key, ['label', 'value', 'env'], path);
  const { label, value, env } = key;
  problems.expect(label === undefined || isFilled(label), `${path}.label`, label, 'a string that is not empty');
  problems.expect((value === undefined) !== (env === undefined), path, key, 'either value or env');
  problems.expect(env === undefined || isFilled(env), `${path}.env`, env, 'the name of an environment variable');
  if (value !== undefined) checkKeyValue(value, `${path}.value`, problems);
}

/** A key that HTTP cannot carry would fail on every call. An empty one counts as missing, not as wrong. */
function checkKeyValue(value: unknown, path: string, problems: Problems): void {
  const isCarried = typeof value === 'string' && keysIn(value).every(isSendableKey);
  problems.expect(isCarried, path, value, SENDABLE_KEY);
}

function areHeaders(value: unknown): boolean {
  return isRecord(value) && Object.values(value).every((item) => typeof item === 'string');
}

function isHttpUrl(value: unknown): boolean {
  if (typeof value !== 'string' || !URL.canParse(value)) return false;
  const { protocol, username, password, search, hash } = new URL(value);
  // Base URLs stand in logs and errors, so no secret may stand in them.
  return (protocol === 'http:' || protocol === 'https:') && username + password + search + hash === '';
}

function isApi(value: unknown): value is LlmApi {
  return (LLM_APIS as readonly unknown[]).includes(value);
}
