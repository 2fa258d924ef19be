import { keysIn } from '../../credentials/keys-in.js';
import { modelTestOf } from '../../credentials/model-filter.js';
import type { LlmSelection } from '../../credentials/selection.js';
import { presetOf } from '../../providers/lookup/presets.js';
import type { RuntimeProvider } from '../runtime-target.js';
import { keyEnvOf } from './base-url-of.js';
import type { LlmKeyOptions, LlmProviderOptions } from './config.interface.js';
import { oddityOf } from './odd-key.js';

/** A provider with what the options say of it. */
export interface LintedProvider {
  readonly provider: RuntimeProvider;
  readonly options: LlmProviderOptions;
  /** How a call chooses among its keys. */
  readonly selection: LlmSelection;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/**
 * Finds what is legal in the keys of a provider but of no use. One sentence per finding, for the start-up log.
 *
 * - an environment variable that is set but holds no key; a file or source that gave none (what failed has been told before)
 * - a key that is likely none, or more than one: quotes, a scheme, white space or a placeholder; those of files and sources are
 *   told of when they come
 * - a key that is listed twice
 * - `weight` where the selection is another, `weight` and `priority` of a single entry
 *
 * @internal
 */
export function lintKeys(linted: LintedProvider): readonly string[] {
  return [emptyVariables, silentSources, oddKeys, repeatedKeys, idleTraits].flatMap((find) => find(linted));
}

/**
 * Finds providers and keys that no target of a route uses; to be asked when all routes are known.
 *
 * @param models - those that routes name of the provider
 * @internal
 */
export function lintReach({ provider, options }: LintedProvider, models: readonly string[]): readonly string[] {
  const { id } = provider;
  if (models.length === 0) return [`providers.${id}: no route names it; only InjectLlmProvider('${id}') reaches it.`];
  return entriesOf(options).flatMap(({ models: filter }, index) => {
    const serves = modelTestOf(filter);
    if (serves === undefined || models.some(serves)) return [];
    return [`providers.${id}.keys[${index}].models: fits no target of ${id} in the routes, so its key is never used.`];
  });
}

function emptyVariables({ provider, options, env }: LintedProvider): readonly string[] {
  const names =
    options.keys === undefined ? [keyEnvOf(presetOf(provider.id), env)] : entriesOf(options).map((entry) => entry.env);
  return [...new Set(names)]
    .filter((name) => name !== undefined)
    .filter((name) => env[name] !== undefined && keysIn(env[name]).length === 0)
    .map((name) => `${name}: is set but holds no key.`);
}

function silentSources({ provider }: LintedProvider): readonly string[] {
  return provider.pool.refreshables
    .filter(({ keys, failure }) => keys.length === 0 && failure === undefined)
    .map(({ path }) => `${path}: gave no key at the start.`);
}

function oddKeys({ provider }: LintedProvider): readonly string[] {
  return provider.pool.credentials.flatMap((credential) => {
    const { secret, setting, label } = credential;
    const oddity =
      secret === undefined || provider.pool.sourceOf(credential) !== undefined
        ? undefined
        : oddityOf(secret.reveal(), provider.auth);
    return oddity === undefined ? [] : [`${setting}: the key "${label}" ${oddity}.`];
  });
}

function repeatedKeys({ provider }: LintedProvider): readonly string[] {
  return provider.pool.repeated.map(
    ({ credential, first }) =>
      `${credential.setting}: the key "${credential.label}" is the same as "${first.label}" of ${first.setting}; it is used once.`,
  );
}

function idleTraits({ provider, options, selection }: LintedProvider): readonly string[] {
  const entries = entriesOf(options);
  const path = `providers.${provider.id}.keys`;
  const placesOf = (name: 'weight' | 'priority') =>
    entries.flatMap((entry, index) => (entry[name] === undefined ? [] : [`${path}[${index}].${name}`]));
  const [weights, priorities] = [placesOf('weight'), placesOf('priority')];
  if (entries.length === 1) {
    return [...weights, ...priorities].map(
      (place) => `${place}: has no effect; there is no other entry to compare it with.`,
    );
  }
  const [first, ...others] = weights;
  if (first === undefined || selection === 'weighted') return [];
  const more = others.length === 0 ? '' : ` (and ${others.length} more)`;
  return [`${first}${more}: has no effect under selection '${selection}', only under 'weighted'.`];
}

function entriesOf({ keys }: LlmProviderOptions): readonly LlmKeyOptions[] {
  if (keys === undefined || keys === false || typeof keys === 'string') return [];
  return keys.map((key) => (typeof key === 'string' ? { value: key } : key));
}
