import type { ResolvedLimits } from '../../failover/limits.js';
import type { LlmClientOptions } from './config.interface.js';
import { DEFAULT_CLIENT_OPTIONS } from './default-options.js';
import { lintBaseUrls } from './lint-base-url.js';
import { lintKeys, lintReach, type LintedProvider } from './lint-keys.js';
import { lintLimits, lintLimitsOfRoute } from './lint-limits.js';
import { lintRoute } from './lint-route.js';
import type { RouteTable } from './route-table.js';

/** What the lint looks at. */
export interface ConfigLintInit {
  readonly options: LlmClientOptions;
  /** Those of the options, with the defaults. */
  readonly limits: ResolvedLimits;
  readonly routeTable: RouteTable;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/**
 * Finds what is legal in a configuration but of no use. It gives one sentence per finding, for the start-up log.
 *
 * @internal
 */
export class ConfigLint {
  constructor(private readonly init: ConfigLintInit) {}

  /** What is found in these routes and providers, each looked at by itself. */
  ofNamed(routeNames: readonly string[], providerIds: readonly string[]): readonly string[] {
    const { routeTable, limits } = this.init;
    const routes = routeNames.map((name) => routeTable.route(name));
    return [
      ...routes.flatMap(lintRoute),
      ...providerIds.flatMap((id) => [...lintBaseUrls(this.linted(id)), ...lintKeys(this.linted(id))]),
      ...routes.flatMap((route) => lintLimitsOfRoute(route, limits)),
    ];
  }

  /** What is found in the limits of all calls, and what no route uses; to be asked when all routes are known. */
  ofWhole(): readonly string[] {
    const { options, routeTable } = this.init;
    const findings = lintLimits(options.limits, DEFAULT_CLIENT_OPTIONS.limits, 'limits');
    if (options.allowTargets === 'any') return findings;
    const targets = [...routeTable.allTargets()];
    const modelsOf = (id: string) => targets.filter(({ provider }) => provider.id === id).map(({ model }) => model);
    return [...findings, ...routeTable.providerIds.flatMap((id) => lintReach(this.linted(id), modelsOf(id)))];
  }

  private linted(id: string): LintedProvider {
    const { options: ofModule, routeTable, env } = this.init;
    const options = routeTable.declaredProviders[id] ?? {};
    const selection = options.selection ?? ofModule.selection ?? DEFAULT_CLIENT_OPTIONS.selection;
    return { provider: routeTable.provider(id), options, selection, env };
  }
}
