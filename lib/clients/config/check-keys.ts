import type { LlmCredentialSource } from '../../credentials/credential-source.js';
import { keysIn } from '../../credentials/keys-in.js';
import { isVariableName, looksLikeKey } from '../../credentials/shown-name.js';
import { checkHeaders, checkNumber, HTTP_URL, isHttpUrl, type Unchecked } from './check-values.js';
import { isDescriptor } from './injectable.interface.js';
import { isFilled, isRecord, type Problems } from './problems.js';
import { SENDABLE_KEY, unsendable } from './resolve-keys.js';

const ORIGINS = ['value', 'env', 'file', 'source'] as const;
const TRAITS = ['label', 'models', 'region', 'baseUrl', 'headers', 'weight', 'priority'];

/** Checks the `keys` of a provider. @param keyHeader - the header in which its keys travel @internal */
export function checkKeys(keys: unknown, path: string, keyHeader: string, problems: Problems): void {
  if (keys === undefined || keys === false) return;
  if (typeof keys === 'string') {
    checkKeyValue(keys, path, problems);
    return;
  }
  if (!problems.expect(Array.isArray(keys), path, keys, 'a string, a list of keys, or false')) return;
  for (const [index, key] of (keys as unknown[]).entries()) checkKey(key, `${path}[${index}]`, keyHeader, problems);
}

function checkKey(key: unknown, path: string, keyHeader: string, problems: Problems): void {
  if (typeof key === 'string') {
    checkKeyValue(key, path, problems);
    return;
  }
  const expected = 'a string, or an object with value, env, file or source';
  if (!problems.expect(isRecord(key), path, key, expected) || !isRecord(key)) return;
  problems.expectKnown(key, [...ORIGINS, ...TRAITS], path);
  const origins = ORIGINS.filter((name) => key[name] !== undefined);
  problems.expect(origins.length === 1, path, key, 'one of value, env, file and source');
  const { value, env, file, source } = key;
  checkPlaces(env, file, path, problems);
  if (value !== undefined) checkKeyValue(value, `${path}.value`, problems);
  if (source !== undefined && !isDescriptor(source)) checkSource(source, `${path}.source`, problems);
  checkTraits(key, path, keyHeader, problems);
}

/** Places are shown to people, so a key in the place of its place is refused. */
function checkPlaces(env: unknown, file: unknown, path: string, problems: Problems): void {
  const ofEnv = 'the name of an environment variable';
  if (problems.expectName(env, `${path}.env`, ofEnv)) {
    const isName = env === undefined || (isFilled(env) && isVariableName(env));
    problems.expect(isName, `${path}.env`, env, ofEnv);
  }
  const ofFile = 'the path of a file';
  const isKey = (text: string) => !/[/\\]/.test(text) && (/\s/.test(text.trim()) || looksLikeKey(text));
  problems.expectName(file, `${path}.file`, ofFile, isKey);
  problems.expect(file === undefined || isFilled(file), `${path}.file`, file, ofFile);
}

function checkTraits(key: Unchecked, path: string, keyHeader: string, problems: Problems): void {
  const { label, models, region, baseUrl, headers, weight, priority } = key;
  problems.expect(label === undefined || isFilled(label), `${path}.label`, label, 'a string that is not empty');
  problems.expect(region === undefined || isFilled(region), `${path}.region`, region, 'a string that is not empty');
  problems.expectName(label, `${path}.label`, 'a name for the key');
  problems.expectName(region, `${path}.region`, 'the name of a region');
  problems.expect(baseUrl === undefined || isHttpUrl(baseUrl), `${path}.baseUrl`, baseUrl, HTTP_URL);
  checkHeaders(headers, `${path}.headers`, { header: keyHeader, setting: `${path}.value` }, problems);
  checkNumber(weight, 0, `${path}.weight`, problems);
  const isPriority = priority === undefined || Number.isFinite(priority);
  problems.expect(isPriority, `${path}.priority`, priority, 'a number');
  checkModels(models, `${path}.models`, problems);
}

function checkModels(models: unknown, path: string, problems: Problems): void {
  if (models === undefined) return;
  const expected = 'a list of models, or an object like { allow?, deny? } of such lists';
  if (Array.isArray(models)) {
    problems.expect(areNames(models), path, models, expected);
    return;
  }
  if (!problems.expect(isRecord(models), path, models, expected) || !isRecord(models)) return;
  problems.expectKnown(models, ['allow', 'deny'], path);
  for (const name of ['allow', 'deny']) {
    const list = models[name];
    problems.expect(list === undefined || areNames(list), `${path}.${name}`, list, 'a list of models');
  }
}

function areNames(value: unknown): boolean {
  return Array.isArray(value) && value.every((name) => isFilled(name));
}

/** Checks a source as it stands in the options, or as the container gave it. @internal */
export function checkSource(source: unknown, path: string, problems: Problems): void {
  if (typeof source === 'function') return;
  // Its methods may stand on its prototype.
  const { resolve, refresh, changes$ } = (typeof source === 'object' && source !== null ? source : {}) as {
    readonly [Name in keyof LlmCredentialSource]?: unknown;
  };
  const expected = 'a function, an object with resolve(), or { useExisting | useClass | useFactory }';
  if (!problems.expect(typeof resolve === 'function', path, source, expected)) return;
  const isRefresh = refresh === undefined || typeof refresh === 'function';
  problems.expect(isRefresh, `${path}.refresh`, refresh, 'a function');
  const isObservable =
    typeof (changes$ as { readonly subscribe?: unknown } | null | undefined)?.subscribe === 'function';
  problems.expect(changes$ === undefined || isObservable, `${path}.changes$`, changes$, 'an Observable');
}

/** A key that HTTP cannot carry would fail on every call. An empty one counts as missing, not as wrong. */
function checkKeyValue(value: unknown, path: string, problems: Problems): void {
  const expected = typeof value === 'string' ? unsendable(keysIn(value)) : SENDABLE_KEY;
  if (expected !== undefined) problems.expect(false, path, value, expected);
}
