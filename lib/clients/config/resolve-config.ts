import { CredentialPool, type LlmSelection } from '../../credentials/credential-pool.js';
import type { EngineRoute } from '../../failover/candidate.js';
import { RetryBucket } from '../../failover/retry-bucket.js';
import type { LlmRetryFigures } from '../../failover/policies.js';
import { DEFAULT_AUTH } from './default-auth.js';
import { presetOf } from '../presets/preset-of.js';
import type { RuntimeProvider, RuntimeTarget } from '../runtime-target.js';
import { WIRES } from '../wire/wires.js';
import type { LlmProviderOptions, LlmRouteOptions, LlmRoutes, LlmTarget } from './config.interface.js';
import { parseTarget } from './parse-target.js';
import type { Problems } from './problems.js';
import { keySettingOf, resolveKeys, type KeySurroundings } from './resolve-keys.js';

/** What resolving needs beside the options. */
export interface ConfigSurroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly figures: LlmRetryFigures;
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
  { env, figures, selection, problems }: ConfigSurroundings,
): RuntimeProvider {
  const preset = presetOf(id);
  const api = options.api ?? preset?.api ?? 'openai';
  const baseUrl = (options.baseUrl ?? preset?.baseUrl ?? '').replace(/\/+$/, '');
  const isKeyless = preset !== undefined && preset.keyEnv === undefined;
  const around: KeySurroundings = { provider: id, baseUrl, keyEnv: preset?.keyEnv, isKeyless, env, problems };
  const auth = options.auth ?? preset?.auth ?? DEFAULT_AUTH[api];
  return {
    id,
    baseUrl,
    pool: new CredentialPool(resolveKeys(options.keys, around), options.selection ?? selection),
    bucket: new RetryBucket(figures),
    keySetting: keySettingOf(options.keys, around),
    wire: WIRES[api],
    auth: { header: auth.header.toLowerCase(), scheme: auth.scheme },
    headers: lowerCased({ ...preset?.headers, ...options.headers }),
  };
}

/** Names in lower case, so that one header cannot be sent twice. @internal */
export function lowerCased(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

/** The ids of the providers that routes name. @internal */
export function providersNamedBy(routes: LlmRoutes): readonly string[] {
  const ids = Object.values(routes).flatMap((route) => targetsOf(route).map((target) => parseTarget(target)?.provider));
  return [...new Set(ids.filter((id) => id !== undefined))];
}

/** The targets of a route in either form. @internal */
export function targetsOf(route: readonly LlmTarget[] | LlmRouteOptions): readonly LlmTarget[] {
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
): EngineRoute<RuntimeTarget> {
  const full: LlmRouteOptions = 'targets' in route ? route : { targets: route };
  return {
    name,
    targets: full.targets.map(targetOf),
    limits: full.limits,
    onContentFiltered: full.onContentFiltered ?? 'fail',
  };
}
