import { Credential, type CredentialTraits } from '../../credentials/credential.js';
import { RefreshableCredential } from '../../credentials/refreshable-credential.js';
import { keysIn } from '../../credentials/keys-in.js';
import { modelTestOf } from '../../credentials/model-filter.js';
import type { LlmRefreshSettings } from '../../credentials/renewal.js';
import { withoutValues } from '../../credentials/shown-name.js';
import { fileAdapter } from '../../credentials/sources/file-adapter.js';
import { datedAdapter } from './dated-adapter.js';
import { sourceAdapter, type GivenKey, type SourceAdapter } from '../../credentials/sources/source-adapter.js';
import type { Clock } from '../../health/clock.js';
import type { LlmKeyOptions, LlmKeySource, LlmProviderOptions } from './config.interface.js';
import { isDescriptor } from './injectable.interface.js';
import { lowerCased } from '../transport/plain-headers.js';
import { unsendablePartOf } from './odd-key.js';
import { normalBaseUrl } from './base-url.js';
import { MAX_CHARS } from '../../checks/names.js';
import type { Problems } from '../../checks/problems.js';

/** What a key has to be, so that HTTP can carry it. @internal */
export const SENDABLE_KEY = 'a string of printable ASCII characters without line breaks';

/** What hears of keys that change at run time. */
export interface KeyWatcher {
  /** Keys have changed: what a refreshable credential held before, and whether somebody had asked it for a new one. */
  onKeys(provider: string, refreshable: RefreshableCredential, before: readonly Credential[], wasAsked: boolean): void;
  /** A source gives none. */
  onFailure(provider: string, refreshable: RefreshableCredential, message: string): void;
  /** Takes secrets out of what a source says. */
  redact(text: string): string;
}

/** Where keys come from. */
export interface KeySurroundings {
  readonly provider: string;
  readonly baseUrl: string;
  /** The environment variable of the preset. */
  readonly keyEnv?: string | undefined;
  /** Whether the preset says that the server takes no key. */
  readonly isKeyless: boolean;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  readonly settings: LlmRefreshSettings;
  readonly watcher: KeyWatcher;
  /** Where it is noted what is wrong with keys of the environment. */
  readonly problems: Problems;
}

/** Keys of one entry of the options, and what people call them. */
interface Naming {
  /** The setting where they stand. */
  readonly setting: string;
  /** Numbered where there are several. */
  readonly label: string;
}

/**
 * Finds a provider's keys: those of the options, else those of its environment variable.
 *
 * White space around keys and empty items are dropped. A server without authentication has one anonymous credential.
 *
 * @returns an empty list where no key is set
 * @internal
 */
export function resolveKeys(
  keys: LlmProviderOptions['keys'],
  around: KeySurroundings,
): readonly (Credential | RefreshableCredential)[] {
  const { provider, baseUrl } = around;
  const setting = `providers.${provider}.keys`;
  if (keys === false || (keys === undefined && around.isKeyless)) {
    return [new Credential({ provider, baseUrl, label: 'anonymous', setting })];
  }
  const entries = keys === undefined ? [{ env: around.keyEnv }] : typeof keys === 'string' ? [keys] : keys;
  return entries.flatMap((entry, index) => {
    const options: LlmKeyOptions = typeof entry === 'string' ? { value: entry } : entry;
    return entriesOf(options, `${setting}[${index}]`, setting, around, index + 1);
  });
}

/** What a person would set to give the provider a key. @internal */
export function keySettingOf(keys: LlmProviderOptions['keys'], { provider, keyEnv }: KeySurroundings): string {
  const named = keys === undefined ? [keyEnv] : Array.isArray(keys) ? keys.map(placeOf) : [];
  return [...new Set(named.filter((name) => name !== undefined)), `providers.${provider}.keys`].join(' or ');
}

function placeOf(key: string | LlmKeyOptions): string | undefined {
  return typeof key === 'string' ? undefined : (key.env ?? key.file);
}

/** What was expected in place of the first of these keys that HTTP cannot carry; `undefined` where it carries all. @internal */
export function unsendable(keys: readonly string[]): string | undefined {
  if (keys.some(({ length }) => length > MAX_CHARS.key))
    return `${SENDABLE_KEY}, of at most ${MAX_CHARS.key} characters`;
  const part = keys.map(unsendablePartOf).find((found) => found !== undefined);
  return part === undefined ? undefined : `${SENDABLE_KEY}; it holds ${part}`;
}

function entriesOf(
  options: LlmKeyOptions,
  path: string,
  listSetting: string,
  around: KeySurroundings,
  place: number,
): readonly (Credential | RefreshableCredential)[] {
  const { label, value, env, file, source } = options;
  if (source !== undefined) {
    const naming = { setting: `${path}.source`, label: label ?? `source-${place}` };
    const adapter = datedAdapter(sourceAdapter(sourceOf(source)), around.clock);
    return [refreshableOf(adapter, naming.setting, naming, options, around)];
  }
  if (file !== undefined) {
    const naming = { setting: file, label: label ?? `file-${place}` };
    return [refreshableOf(fileAdapter(file), `${path}.file`, naming, options, around)];
  }
  if (env !== undefined) {
    const values = keysIn(around.env[env] ?? '');
    for (const item of values) {
      const expected = unsendable([item]);
      if (expected !== undefined) around.problems.expect(false, env, item, expected);
    }
    return credentialsOf(values.map(keyOf), { setting: env, label: label ?? env }, options, around);
  }
  const naming = { setting: listSetting, label: label ?? 'key' };
  const values = keysIn(value ?? '').map(keyOf);
  return credentialsOf(values, naming, options, around, label === undefined ? place : undefined);
}

function keyOf(value: string): GivenKey {
  return { value };
}

function refreshableOf(
  adapter: SourceAdapter,
  path: string,
  naming: Naming,
  options: LlmKeyOptions,
  around: KeySurroundings,
): RefreshableCredential {
  const { provider, clock, settings, watcher } = around;
  const refreshable: RefreshableCredential = new RefreshableCredential({
    path,
    adapter,
    clock,
    settings,
    redact: (text) => watcher.redact(text),
    build: (given) => {
      const expected = unsendable(given.map(({ value }) => value));
      if (expected !== undefined) throw new TypeError(`a key has to be ${expected}`);
      return credentialsOf(given, naming, options, around);
    },
    onChange: (before, wasAsked) => watcher.onKeys(provider, refreshable, before, wasAsked),
    onFailure: (message) => watcher.onFailure(provider, refreshable, message),
  });
  return refreshable;
}

function credentialsOf(
  given: readonly GivenKey[],
  { setting, label }: Naming,
  options: LlmKeyOptions,
  around: KeySurroundings,
  firstNumber?: number,
): readonly Credential[] {
  const { provider } = around;
  const traits = traitsOf(options);
  const own = options.baseUrl === undefined ? undefined : normalBaseUrl(options.baseUrl);
  const hasOwnBaseUrl = own !== undefined && own !== around.baseUrl;
  const place = { provider, baseUrl: own ?? around.baseUrl, hasOwnBaseUrl, setting };
  const shownLabel = withoutValues(
    label,
    given.map(({ value }) => value),
  );
  return given.map(({ value, expiresAtMs }, index) => {
    const isNumbered = firstNumber !== undefined || given.length > 1;
    const name = isNumbered ? `${shownLabel}-${(firstNumber ?? 1) + index}` : shownLabel;
    return new Credential({ ...traits, ...place, value, expiresAtMs, label: name });
  });
}

function traitsOf({ region, headers, weight, priority, models }: LlmKeyOptions): CredentialTraits {
  return {
    region,
    weight,
    priority,
    headers: headers === undefined ? undefined : lowerCased(headers),
    servesModel: modelTestOf(models),
  };
}

/** The container's sources are resolved before; nothing else gets past the check of the options. */
function sourceOf(source: LlmKeySource): Parameters<typeof sourceAdapter>[0] {
  if (isDescriptor(source)) throw new TypeError('the container has not resolved a source');
  return source;
}
