import { shownName } from '../../credentials/shown-name.js';
import { LLM_SELECTIONS } from '../../credentials/selection.js';
import { wrongPartOf } from '../../health/saved-health.js';
import { checkLimits } from './check-limits.js';
import { checkPolicies } from './check-policies.js';
import { checkProviders } from './check-providers.js';
import { checkRoutes } from './check-routes.js';
import { checkChoice, checkNumber, type Unchecked } from './check-values.js';
import { isRecord, type Problems } from './problems.js';

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
  checkChoice(given.selection, LLM_SELECTIONS, 'selection', problems);
  checkChoice(given.allowTargets, ['declared', 'any'], 'allowTargets', problems);
  checkChoice(given.onMissingKeys, ['warn', 'throw'], 'onMissingKeys', problems);
}

function checkDefaultRoute(name: unknown, routes: unknown, problems: Problems): void {
  if (name === undefined || !isRecord(routes)) return;
  const isKnown = typeof name === 'string' && Object.hasOwn(routes, name);
  problems.expect(
    isKnown,
    'defaultRoute',
    name,
    `one of the routes (${Object.keys(routes).map(shownName).join(', ')})`,
  );
}

function checkHealth(health: unknown, problems: Problems): void {
  if (health === undefined || !problems.expect(isRecord(health), 'health', health, 'an object')) return;
  const { maxEntries, ttlMs, maxCallerEntries, initialState } = health as Unchecked;
  const known = ['store', 'maxEntries', 'ttlMs', 'maxCallerEntries', 'initialState'];
  problems.expectKnown(health as Unchecked, known, 'health');
  checkNumber(maxCallerEntries, 1, 'health.maxCallerEntries', problems);
  const wrong = initialState === undefined ? undefined : wrongPartOf(initialState);
  const path = ['health.initialState', wrong].filter(Boolean).join('.');
  problems.expect(wrong === undefined, path, initialState, 'what LlmHealth.toJSON() gave');
  checkNumber(maxEntries, 1, 'health.maxEntries', problems);
  checkNumber(ttlMs, 1, 'health.ttlMs', problems);
}
