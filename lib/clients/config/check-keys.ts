import {
  ANYTHING,
  depending,
  FUNCTION,
  having,
  leaf,
  listOf,
  note,
  number,
  objectOf,
  reporting,
  required,
  that,
  type Check,
} from '../../checks/check.js';
import { headersBeside } from '../../checks/headers.js';
import { expectedOfText, MAX_CHARS, nameOf } from '../../checks/names.js';
import { isFilled, isRecord } from '../../checks/problems.js';
import { keysIn } from '../../credentials/keys-in.js';
import { isVariableName, looksLikeKey } from '../../credentials/shown-name.js';
import { HTTP_URL } from './base-url.js';
import { isDescriptor } from './injectable.interface.js';
import { SENDABLE_KEY, unsendable } from './resolve-keys.js';

const ORIGINS = ['value', 'env', 'file', 'source'] as const;
/** Sums of weights stay numbers. */
const MAX_WEIGHT = 1_000_000_000;
const MAX_PRIORITY = Number.MAX_SAFE_INTEGER;

/** A key that HTTP cannot carry would fail on every call. An empty one counts as missing, not as wrong. */
const KEY_VALUE = leaf((value) => (typeof value === 'string' ? unsendable(keysIn(value)) : SENDABLE_KEY));

/** Places are shown to people, so a key in the place of its place is refused. */
const OF_ENV = 'the name of an environment variable';
const ENV_NAME: Check = nameOf({ expected: OF_ENV, insteadOfKey: OF_ENV });
const VARIABLE = that((value) => isFilled(value) && isVariableName(value), OF_ENV);
const ENV = depending((value) => (ENV_NAME.fits(value) ? VARIABLE : ENV_NAME));
const OF_FILE = 'the path of a file';
const FILE = nameOf({
  expected: OF_FILE,
  insteadOfKey: OF_FILE,
  maxChars: MAX_CHARS.path,
  isKey: (text) => !/[/\\]/.test(text) && (/\s/.test(text.trim()) || looksLikeKey(text)),
});

/** What people call a key. @internal */
export const LABEL: Check = nameOf({ insteadOfKey: 'a name for the key' });

/** Where a key is valid. @internal */
export const REGION: Check = nameOf({ insteadOfKey: 'the name of a region' });

const MODEL_NAMES = that(areNames, 'a list of models');
const OF_MODELS = 'a list of models, or an object like { allow?, deny? } of such lists';
const MODEL_LIST = that(areNames, OF_MODELS);
const MODEL_FILTER = objectOf({ allow: MODEL_NAMES, deny: MODEL_NAMES }, OF_MODELS);
const MODELS = depending((value) => (Array.isArray(value) ? MODEL_LIST : MODEL_FILTER));

const IS_SOURCE = having(
  ['resolve'],
  'a function, an object with resolve(), or { useExisting | useClass | useFactory }',
);
const OBSERVABLE = having(['subscribe'], 'an Observable');

/** A source as it stands in the options, or as the container gave it. Its methods may stand on its prototype. @internal */
export const SOURCE: Check = required(
  reporting((source, path, problems) => {
    if (typeof source === 'function') return;
    if (!IS_SOURCE.fits(source)) return IS_SOURCE.report(source, path, problems);
    const { refresh } = source as { readonly refresh?: unknown };
    note(FUNCTION, refresh, `${path}.refresh`, problems);
    note(OBSERVABLE, changesIn(source as object), `${path}.changes$`, problems);
  }),
);

/** A getter that throws is told of when changes are listened to: it is what became of a watch, and no mistake of the options. */
function changesIn(source: { readonly changes$?: unknown }): unknown {
  try {
    return source.changes$;
  } catch {
    return undefined;
  }
}

const GIVEN_SOURCE: Check = depending((value) => (isDescriptor(value) ? ANYTHING : SOURCE));

/** The `keys` of a provider. @param keyHeader - the header in which they travel @internal */
export function keysOf(keyHeader: string): Check {
  const list = listOf(keyOf(keyHeader), 'a string, a list of keys, or false');
  return depending((keys) => (keys === false ? ANYTHING : typeof keys === 'string' ? KEY_VALUE : list));
}

function keyOf(header: string): Check {
  const full = objectOf(
    {
      value: KEY_VALUE,
      env: ENV,
      file: FILE,
      source: GIVEN_SOURCE,
      label: LABEL,
      models: MODELS,
      region: REGION,
      baseUrl: HTTP_URL,
      headers: headersBeside({ header, settingFor: (path) => path.replace(/headers$/, 'value') }),
      weight: number(0, MAX_WEIGHT),
      priority: that(isPriority, 'a number'),
    },
    'a string, or an object with value, env, file or source',
  );
  return depending((key) => (typeof key === 'string' ? KEY_VALUE : withOneOrigin(full)));
}

function withOneOrigin(full: Check): Check {
  return reporting((key, path, problems) => {
    full.report(key, path, problems);
    if (isRecord(key)) problems.expect(originCount(key) === 1, path, key, 'one of value, env, file and source');
  });
}

function originCount(key: unknown): number {
  return isRecord(key) ? ORIGINS.filter((name) => key[name] !== undefined).length : 0;
}

function isPriority(value: unknown): boolean {
  return typeof value === 'number' && Math.abs(value) <= MAX_PRIORITY;
}

function areNames(value: unknown): boolean {
  if (!Array.isArray(value)) return false;
  return value.every((name) => isFilled(name) && expectedOfText(name, MAX_CHARS.model) === undefined);
}
