import {
  ERROR_STATUS,
  count,
  duration,
  FLAG,
  listOf,
  number,
  objectOf,
  oneOf,
  type Check,
} from '../../checks/check.js';
import { LLM_FAILURE_CATEGORIES } from '../../classification/failure.interface.js';
import { DEFAULT_SETTINGS } from '../../failover/policies.js';
import { DEFAULT_LIMITS } from '../../failover/limits.js';

const CATEGORY_POLICY = objectOf({
  action: oneOf(['fail', 'next', 'retry']),
  cooldownMs: duration(0),
  httpStatus: ERROR_STATUS,
});

/** Nothing would ever open, strike out or be retried with less. */
const AT_LEAST_ONE = new Set(['breakerThreshold', 'breakerMinimumCalls', 'maxProbes', 'provenStrikes', 'retryTokens']);
const WHOLE = new Set(['breakerThreshold', 'breakerMinimumCalls', 'maxProbes', 'provenStrikes', 'maxWaitingCalls']);

/** Policies: categories and settings. @internal */
export const POLICIES: Check = objectOf({
  ...Object.fromEntries(LLM_FAILURE_CATEGORIES.map((category) => [category, CATEGORY_POLICY])),
  ...Object.fromEntries(
    Object.entries(DEFAULT_SETTINGS).map(([name, standard]) => [name, settingCheckOf(name, standard)]),
  ),
});

function settingCheckOf(name: string, standard: unknown): Check {
  if (typeof standard === 'boolean') return FLAG;
  if (Array.isArray(standard)) return listOf(duration(0), 'a list of milliseconds', 1);
  if (name.endsWith('Ms')) return duration(0);
  const min = AT_LEAST_ONE.has(name) ? 1 : 0;
  return WHOLE.has(name) ? count(min) : number(min);
}

/** Limits that may be zero: nothing is retried, waited for or checked then. */
const MAY_BE_ZERO = new Set(['maxRetries', 'maxAuthRetries', 'maxWaitMs', 'keyCheckWaitMs']);

/** Limits of the module, a route or a call. @internal */
export const LIMITS: Check = objectOf(
  Object.fromEntries(Object.keys(DEFAULT_LIMITS).map((name) => [name, limitOf(name, MAY_BE_ZERO.has(name) ? 0 : 1)])),
);

function limitOf(name: string, min: number): Check {
  return name.endsWith('Ms') ? duration(min) : count(min);
}
