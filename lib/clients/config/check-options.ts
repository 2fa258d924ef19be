import { ANYTHING, count, duration, FLAG, objectOf, oneOf, that, type Check } from '../../checks/check.js';
import { isRecord, type Problems } from '../../checks/problems.js';
import { LLM_SELECTIONS } from '../../credentials/selection.js';
import { shownName } from '../../credentials/shown-name.js';
import { wrongPartOf } from '../../health/saved-health.js';
import { LIMITS, POLICIES } from './check-settings.js';
import { PROVIDERS } from './check-providers.js';
import { routesAmong } from './check-routes.js';

const SAVED_HEALTH: Check = {
  fits: (saved) => wrongPartOf(saved) === undefined,
  report(saved, path, problems) {
    const part = [path, wrongPartOf(saved)].filter(Boolean).join('.');
    problems.expect(false, part, saved, 'what LlmHealth.toJSON() gave');
  },
};

/** Fields of the option `health` that need no container. @internal */
export const HEALTH_FIELDS: Readonly<Record<string, Check>> = {
  maxEntries: count(1),
  ttlMs: duration(1),
  maxCallerEntries: count(1),
  initialState: SAVED_HEALTH,
};

const HEALTH = objectOf(HEALTH_FIELDS);
const SELECTION = oneOf(LLM_SELECTIONS);
const ALLOW_TARGETS = oneOf(['declared', 'any']);
const ON_MISSING_KEYS = oneOf(['warn', 'throw']);

/**
 * Checks a client's options: kinds, ranges, misspelt names, references between them.
 *
 * @param options - not to be trusted
 * @param problems - where all that is wrong is noted
 * @param others - options beside those of every client; they win over those of the same name
 * @internal
 */
export function checkClientOptions(
  options: unknown,
  problems: Problems,
  others: Readonly<Record<string, Check>> = {},
): void {
  const { routes, providers }: Readonly<Record<string, unknown>> = isRecord(options) ? options : {};
  const check = objectOf({
    routes: routesAmong(providers),
    defaultRoute: isRecord(routes) ? oneOfRoutes(Object.keys(routes)) : ANYTHING,
    providers: PROVIDERS,
    limits: LIMITS,
    policies: POLICIES,
    selection: SELECTION,
    health: HEALTH,
    allowTargets: ALLOW_TARGETS,
    adapt: FLAG,
    onMissingKeys: ON_MISSING_KEYS,
    ...others,
  });
  check.report(options, '', problems);
}

function oneOfRoutes(names: readonly string[]): Check {
  const shown = names.map(shownName);
  const isShown = names.every((name, index) => name === shown[index]);
  const expected = `one of the routes (${shown.join(', ')})`;
  // A name that is not shown as it is must not come back as the nearest one.
  return isShown ? oneOf(names, expected) : that((value) => (names as readonly unknown[]).includes(value), expected);
}
