import { CredentialPool } from '../../credentials/credential-pool.js';
import type { LlmSelection } from '../../credentials/selection.js';
import type { Clock } from '../../health/clock.js';
import { RetryQuota } from '../../failover/retry-quota.js';
import type { LlmPolicySettings } from '../../failover/policies.js';
import { makerOf } from '../../providers/lookup/maker-of.js';
import { presetOf } from '../../providers/lookup/presets.js';
import type { RuntimeProvider, RuntimeRoute, RuntimeTarget } from '../runtime-target.js';
import { WIRES } from '../wire/wires.js';
import type { LlmProviderOptions, LlmRouteOptions, LlmRoutes, LlmTarget } from './config.interface.js';
import { lowerCased } from '../transport/plain-headers.js';
import { parseTarget } from './parse-target.js';
import type { Problems } from '../../checks/problems.js';
import { keySettingOf, resolveKeys, type KeySurroundings, type KeyWatcher } from './resolve-keys.js';
import { baseUrlOf, keyEnvOf } from './base-url-of.js';

/** What resolving needs beside the options. */
export interface ConfigSurroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly settings: LlmPolicySettings;
  readonly clock: Clock;
  readonly random: () => number;
  readonly watcher: KeyWatcher;
  readonly selection: LlmSelection;
  /** Where it is noted what is wrong with keys of the environment. */
  readonly problems: Problems;
}

/**
 * Makes a provider from its options and its preset, keys included.
 *
 * @param options - checked before
 * @internal
 */
export function resolveProvider(
  id: string,
  options: LlmProviderOptions,
  surroundings: ConfigSurroundings,
): RuntimeProvider {
  const { settings, selection, random } = surroundings;
  const preset = presetOf(id);
  const api = options.api ?? preset?.api ?? 'openai';
  const { env, problems } = surroundings;
  const baseUrl = baseUrlOf({ id, option: options.baseUrl, preset, env }, problems);
  const isKeyless = preset !== undefined && preset.keyEnv === undefined;
  const around: KeySurroundings = { ...surroundings, provider: id, baseUrl, keyEnv: keyEnvOf(preset, env), isKeyless };
  const auth = options.auth ?? preset?.auth ?? makerOf(api).connection.auth;
  return {
    id,
    baseUrl,
    pool: new CredentialPool({
      entries: resolveKeys(options.keys, around),
      selection: options.selection ?? selection,
      random,
    }),
    retryQuota: new RetryQuota(settings),
    keySetting: keySettingOf(options.keys, around),
    wire: WIRES[api],
    isApiSet: options.api !== undefined,
    deploymentPath: preset?.deploymentPath,
    auth: { header: auth.header.toLowerCase(), scheme: auth.scheme },
    headers: lowerCased(options.headers ?? {}),
  };
}

/** The ids of the providers that routes name. @internal */
export function providersNamedBy(routes: LlmRoutes): readonly string[] {
  const ids = Object.values(routes).flatMap((route) => targetsOf(route).map((target) => parseTarget(target)?.provider));
  return [...new Set(ids.filter((id) => id !== undefined))];
}

/** The targets of a route in either form. */
function targetsOf(route: readonly LlmTarget[] | LlmRouteOptions): readonly LlmTarget[] {
  return 'targets' in route ? route.targets : route;
}

/**
 * Makes a route; targets of one name are one object per provider and options.
 *
 * @param route - checked before
 * @internal
 */
export function resolveRoute(
  name: string,
  route: readonly LlmTarget[] | LlmRouteOptions,
  targetOf: (target: LlmTarget) => RuntimeTarget,
): RuntimeRoute {
  const full: LlmRouteOptions = 'targets' in route ? route : { targets: route };
  return {
    name,
    targets: full.targets.map(targetOf),
    limits: full.limits,
    onContentFiltered: full.onContentFiltered ?? 'fail',
  };
}
