import { Credential } from '../../credentials/credential.js';
import type { LlmKeyOptions, LlmProviderOptions } from './config.interface.js';
import type { Problems } from './problems.js';

/** What a key has to be, so that HTTP can carry it. @internal */
export const SENDABLE_KEY = 'a string of printable ASCII characters without line breaks';

/** Where keys come from. */
export interface KeySurroundings {
  readonly provider: string;
  readonly baseUrl: string;
  /** The environment variable of the preset. */
  readonly keyEnv?: string | undefined;
  /** Whether the preset says that the server takes no key. */
  readonly isKeyless: boolean;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Where it is noted what is wrong with keys of the environment. */
  readonly problems: Problems;
}

/** A key and the setting where it stands. */
interface FoundKey {
  readonly value: string;
  readonly setting: string;
  readonly label?: string | undefined;
}

/**
 * Finds a provider's keys: those of the options, else those of its environment variable.
 *
 * White space around keys and empty items are dropped. A server without authentication has one anonymous credential.
 *
 * @returns an empty list where no key is set
 * @internal
 */
export function resolveKeys(keys: LlmProviderOptions['keys'], around: KeySurroundings): readonly Credential[] {
  const { provider, baseUrl } = around;
  if (keys === false || (keys === undefined && around.isKeyless)) {
    return [new Credential({ provider, baseUrl, label: 'anonymous', setting: `providers.${provider}.keys` })];
  }
  const found = findKeys(keys, around);
  return found.map(({ value, setting, label }, index) => {
    return new Credential({ provider, baseUrl, value, setting, label: label ?? `key-${index + 1}` });
  });
}

/** What a person would set to give the provider a key. @internal */
export function keySettingOf(keys: LlmProviderOptions['keys'], { provider, keyEnv }: KeySurroundings): string {
  const variables = keys === undefined ? [keyEnv] : Array.isArray(keys) ? keys.map(variableOf) : [];
  return [...new Set(variables.filter((name) => name !== undefined)), `providers.${provider}.keys`].join(' or ');
}

function variableOf(key: string | LlmKeyOptions): string | undefined {
  return typeof key === 'string' ? undefined : key.env;
}

/** Whether HTTP can carry a key in a header. @internal */
export function isSendableKey(key: string): boolean {
  return /^[\t\x20-\x7e]*$/.test(key);
}

/** The keys in a comma-separated list, without white space around them and without empty items. @internal */
export function keysIn(list: string): string[] {
  return list
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
}

function findKeys(keys: LlmProviderOptions['keys'], around: KeySurroundings): readonly FoundKey[] {
  const setting = `providers.${around.provider}.keys`;
  if (keys === undefined || keys === false)
    return around.keyEnv === undefined ? [] : fromEnv({ env: around.keyEnv }, around);
  if (typeof keys === 'string') return keysIn(keys).map((value) => ({ value, setting }));
  return keys.flatMap((key) => {
    if (typeof key === 'string') return keysIn(key).map((value) => ({ value, setting }));
    if (key.env !== undefined) return fromEnv(key, around);
    const values = keysIn(key.value ?? '');
    return values.map((value, index) => ({ value, setting, label: numbered(key.label, index, values.length) }));
  });
}

function fromEnv({ env, label }: LlmKeyOptions, around: KeySurroundings): readonly FoundKey[] {
  const setting = env ?? '';
  const values = keysIn(around.env[setting] ?? '');
  for (const value of values) around.problems.expect(isSendableKey(value), setting, value, SENDABLE_KEY);
  return values.map((value, index) => ({ value, setting, label: numbered(label ?? setting, index, values.length) }));
}

function numbered(label: string | undefined, index: number, count: number): string | undefined {
  return label === undefined || count === 1 ? label : `${label}-${index + 1}`;
}
