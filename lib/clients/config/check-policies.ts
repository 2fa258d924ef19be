import { ERROR_STATUS } from '../../checks/http-status.js';
import { LLM_FAILURE_CATEGORIES } from '../../classification/failure.interface.js';
import { count, duration, FLAG, listOf, number, objectOf, oneOf, type Check } from '../../checks/check.js';
import { DEFAULT_SETTINGS } from '../../failover/policies.js';

const CATEGORY_POLICY = objectOf({
  action: oneOf(['fail', 'next', 'retry']),
  cooldownMs: duration(0),
  httpStatus: ERROR_STATUS,
});

/** Nothing would ever open, strike out or be retried with less. */
const AT_LEAST_ONE = new Set(['breakerThreshold', 'provenStrikes', 'retryTokens']);
const WHOLE = new Set(['breakerThreshold', 'provenStrikes', 'maxWaitingCalls']);

/** Policies: categories and figures. @internal */
export const POLICIES: Check = objectOf({
  ...Object.fromEntries(LLM_FAILURE_CATEGORIES.map((category) => [category, CATEGORY_POLICY])),
  ...Object.fromEntries(Object.entries(DEFAULT_SETTINGS).map(([name, standard]) => [name, figureOf(name, standard)])),
});

function figureOf(name: string, standard: unknown): Check {
  if (typeof standard === 'boolean') return FLAG;
  if (Array.isArray(standard)) return listOf(duration(0), 'a list of milliseconds', 1);
  if (name.endsWith('Ms')) return duration(0);
  const min = AT_LEAST_ONE.has(name) ? 1 : 0;
  return WHOLE.has(name) ? count(min) : number(min);
}
