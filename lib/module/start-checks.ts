import { Problems } from '../checks/problems.js';
import { printableLine } from '../classification/printable-line.js';
import type { LlmCore } from '../clients/llm-core.js';
import { quietLogger } from '../events/quiet-logger.js';

/**
 * Refuses missing keys where the options want that, and warns of what is of no use in routes and providers.
 *
 * @param routeNames - the routes to look at, by default all
 * @param providerIds - the providers to look at, by default all
 *
 * @throws LlmOptionsError where a key is missing
 * @internal
 */
export function checkUse(
  core: LlmCore,
  routeNames: readonly string[] = core.routeTable.routeNames,
  providerIds: readonly string[] = core.routeTable.providerIds,
): void {
  if (core.refusesMissingKeys) missingKeysOf(core).refuse();
  const logger = quietLogger();
  for (const finding of core.lint.ofNamed(routeNames, providerIds)) logger.warn(printableLine(finding));
}

function missingKeysOf(core: LlmCore): Problems {
  const problems = new Problems();
  for (const id of core.routeTable.providerIds) {
    const { pool, keySetting } = core.routeTable.provider(id);
    const failure = pool.refreshables.find((source) => source.failure !== undefined)?.failure;
    const expected = `an API key in ${keySetting}${failure === undefined ? '' : ` (${failure})`}`;
    problems.expect(pool.credentials.length > 0, `providers.${id}.keys`, undefined, expected);
  }
  return problems;
}
