import { LLM_FAILURE_CATEGORIES } from '../../classification/failure.interface.js';
import { DEFAULT_LIMITS } from '../../failover/limits.js';
import { DEFAULT_FIGURES } from '../../failover/policies.js';
import { presetOf } from '../presets/preset-of.js';
import { LLM_APIS, type LlmApi } from '../wire/wire.interface.js';
import { DEFAULT_AUTH } from './default-auth.js';
import { parseTarget } from './parse-target.js';
import { isFilled, isRecord, type Problems } from './problems.js';
import { isSendableKey, keysIn, SENDABLE_KEY } from './resolve-keys.js';

const SELECTIONS = ['round-robin', 'priority'];
const CLIENT_OPTIONS = [
  'routes',
  'defaultRoute',
  'providers',
  'limits',
  'policies',
  'selection',
  'health',
  'allowTargets',
  'onMissingKeys',
];
/** Limits that may be zero: nothing is retried, waited for or checked then. */
const MAY_BE_ZERO = new Set(['maxRetries', 'maxAuthRetries', 'maxWaitMs', 'keyCheckWaitMs']);

/** What of the options is checked, whatever type they really have. */
type Unchecked = Readonly<Record<string, unknown>>;

/**
 * Checks a client's options: kinds, ranges, misspelt names, references between them.
 *
 * @param options - not to be trusted
 * @param problems - where all that is wrong is noted
 * @param otherOptions - names of options that are checked elsewhere
 * @internal
 */
export function checkClientOptions(options: unknown, problems: Problems, otherOptions: readonly string[] = []): void {
  if (!problems.expect(isRecord(options), 'options', options, 'an object')) return;
  const given = options as Unchecked;
  problems.expectKnown(given, [...CLIENT_OPTIONS, ...otherOptions], '');
  checkProviders(given.providers, problems);
  checkRoutes(given.routes, given.providers, problems);
  checkDefaultRoute(given.defaultRoute, given.routes, problems);
  checkLimits(given.limits, 'limits', problems);
  checkPolicies(given.policies, problems);
  checkHealth(given.health, problems);
  checkChoice(given.selection, SELECTIONS, 'selection', problems);
  checkChoice(given.allowTargets, ['declared', 'any'], 'allowTargets', problems);
  checkChoice(given.onMissingKeys, ['warn', 'throw'], 'onMissingKeys', problems);
}

/** Checks routes; also those of a feature module. @internal */
export function checkRoutes(routes: unknown, providers: unknown, problems: Problems): void {
  const expected = "an object like { default: ['openai/gpt-5-mini'] }";
  if (!problems.expect(isRecord(routes), 'routes', routes, expected)) return;
  const entries = Object.entries(routes as Unchecked);
  problems.expect(entries.length > 0, 'routes', routes, 'at least one route');
  for (const [name, route] of entries) {
    const path = `routes.${name}`;
    problems.expect(name !== '' && !name.includes('/'), path, name, 'a route name without "/"');
    checkRoute(route, path, providers, problems);
  }
}

function checkRoute(route: unknown, path: string, providers: unknown, problems: Problems): void {
  const targets = isRecord(route) ? route.targets : route;
  if (isRecord(route)) {
    problems.expectKnown(route, ['targets', 'limits', 'onContentFiltered'], path);
    checkLimits(route.limits, `${path}.limits`, problems);
    checkChoice(route.onContentFiltered, ['fail', 'next'], `${path}.onContentFiltered`, problems);
  }
  const at = isRecord(route) ? `${path}.targets` : path;
  if (!problems.expect(Array.isArray(targets) && targets.length > 0, at, targets, 'a list of at least one target'))
    return;
  for (const [index, target] of (targets as unknown[]).entries())
    checkTarget(target, `${at}[${index}]`, providers, problems);
}

function checkTarget(target: unknown, path: string, providers: unknown, problems: Problems): void {
  const parsed = parseTarget(target);
  const expected = "'provider/model' or { provider, model }";
  if (!problems.expect(parsed !== undefined, path, target, expected) || parsed === undefined) return;
  const own = isRecord(providers) && Object.hasOwn(providers, parsed.provider);
  const known = own || presetOf(parsed.provider)?.baseUrl !== undefined;
  problems.expect(known, path, target, `a known provider, or providers.${parsed.provider} with a baseUrl`);
  if (!isRecord(target)) return;
  problems.expectKnown(target, ['provider', 'model', 'params', 'contextWindow', 'firstContentTimeoutMs'], path);
  const { params, contextWindow, firstContentTimeoutMs } = target;
  problems.expect(params === undefined || isRecord(params), `${path}.params`, params, 'an object');
  checkNumber(contextWindow, 1, `${path}.contextWindow`, problems);
  checkNumber(firstContentTimeoutMs, 1, `${path}.firstContentTimeoutMs`, problems);
}

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

function checkDefaultRoute(name: unknown, routes: unknown, problems: Problems): void {
  if (name === undefined || !isRecord(routes)) return;
  const isKnown = typeof name === 'string' && Object.hasOwn(routes, name);
  problems.expect(isKnown, 'defaultRoute', name, `one of the routes (${Object.keys(routes).join(', ')})`);
}

/** Checks limits of the module, a route or a call. @internal */
export function checkLimits(limits: unknown, path: string, problems: Problems): void {
  if (limits === undefined) return;
  if (!problems.expect(isRecord(limits), path, limits, 'an object')) return;
  problems.expectKnown(limits as Unchecked, Object.keys(DEFAULT_LIMITS), path);
  for (const [name, value] of Object.entries(limits as Unchecked)) {
    if (Object.hasOwn(DEFAULT_LIMITS, name))
      checkNumber(value, MAY_BE_ZERO.has(name) ? 0 : 1, `${path}.${name}`, problems);
  }
}

function checkPolicies(policies: unknown, problems: Problems): void {
  if (policies === undefined) return;
  if (!problems.expect(isRecord(policies), 'policies', policies, 'an object')) return;
  problems.expectKnown(policies as Unchecked, [...LLM_FAILURE_CATEGORIES, ...Object.keys(DEFAULT_FIGURES)], 'policies');
  for (const [name, value] of Object.entries(policies as Unchecked)) {
    const path = `policies.${name}`;
    if ((LLM_FAILURE_CATEGORIES as readonly string[]).includes(name)) checkCategoryPolicy(value, path, problems);
    else checkFigure(name, value, path, problems);
  }
}

function checkCategoryPolicy(policy: unknown, path: string, problems: Problems): void {
  if (policy === undefined || !problems.expect(isRecord(policy), path, policy, 'an object')) return;
  const { action, cooldownMs, httpStatus } = policy as Unchecked;
  problems.expectKnown(policy as Unchecked, ['action', 'cooldownMs', 'httpStatus'], path);
  checkChoice(action, ['fail', 'next', 'retry'], `${path}.action`, problems);
  checkNumber(cooldownMs, 0, `${path}.cooldownMs`, problems);
  const isStatus = Number.isInteger(httpStatus) && (httpStatus as number) >= 400 && (httpStatus as number) <= 599;
  problems.expect(
    httpStatus === undefined || isStatus,
    `${path}.httpStatus`,
    httpStatus,
    'an HTTP status from 400 to 599',
  );
}

function checkFigure(name: string, value: unknown, path: string, problems: Problems): void {
  const standard = (DEFAULT_FIGURES as unknown as Unchecked)[name];
  if (typeof standard === 'boolean') {
    problems.expect(value === undefined || typeof value === 'boolean', path, value, 'true or false');
  } else if (Array.isArray(standard)) {
    const areDelays = Array.isArray(value) && value.length > 0 && value.every((item) => isNumberFrom(item, 0));
    problems.expect(value === undefined || areDelays, path, value, 'a list of milliseconds');
  } else if (typeof standard === 'number') {
    const isCount = name === 'breakerThreshold' || name === 'provenStrikes' || name === 'retryTokens';
    checkNumber(value, isCount ? 1 : 0, path, problems);
  }
}

function checkHealth(health: unknown, problems: Problems): void {
  if (health === undefined || !problems.expect(isRecord(health), 'health', health, 'an object')) return;
  const { maxEntries, ttlMs } = health as Unchecked;
  problems.expectKnown(health as Unchecked, ['store', 'maxEntries', 'ttlMs'], 'health');
  checkNumber(maxEntries, 1, 'health.maxEntries', problems);
  checkNumber(ttlMs, 1, 'health.ttlMs', problems);
}

function checkNumber(value: unknown, min: number, path: string, problems: Problems): void {
  problems.expect(value === undefined || isNumberFrom(value, min), path, value, `a number of at least ${min}`);
}

/** Checks a value that must be one of a few words. @internal */
export function checkChoice(value: unknown, choices: readonly string[], path: string, problems: Problems): void {
  const isChoice = value === undefined || (typeof value === 'string' && choices.includes(value));
  problems.expect(isChoice, path, value, `one of ${choices.map((choice) => `'${choice}'`).join(', ')}`);
}

function isNumberFrom(value: unknown, min: number): boolean {
  return typeof value === 'number' && Number.isFinite(value) && value >= min;
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
