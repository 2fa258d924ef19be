import { count, duration, objectOf, type Check } from '../../checks/check.js';
import { DEFAULT_LIMITS } from '../../failover/limits.js';

/** Limits that may be zero: nothing is retried, waited for or checked then. */
const MAY_BE_ZERO = new Set(['maxRetries', 'maxAuthRetries', 'maxWaitMs', 'keyCheckWaitMs']);

/** Limits of the module, a route or a call. @internal */
export const LIMITS: Check = objectOf(
  Object.fromEntries(Object.keys(DEFAULT_LIMITS).map((name) => [name, limitOf(name, MAY_BE_ZERO.has(name) ? 0 : 1)])),
);

function limitOf(name: string, min: number): Check {
  return name.endsWith('Ms') ? duration(min) : count(min);
}
