import { DEFAULT_LIMITS } from '../../failover/limits.js';
import { checkNumber, type Unchecked } from './check-values.js';
import { isRecord, type Problems } from './problems.js';

/** Limits that may be zero: nothing is retried, waited for or checked then. */
const MAY_BE_ZERO = new Set(['maxRetries', 'maxAuthRetries', 'maxWaitMs', 'keyCheckWaitMs']);

/** Checks limits of the module, a route or a call. @internal */
export function checkLimits(limits: unknown, path: string, problems: Problems): void {
  if (limits === undefined) return;
  if (!problems.expect(isRecord(limits), path, limits, 'an object')) return;
  problems.expectKnown(limits as Unchecked, Object.keys(DEFAULT_LIMITS), path);
  for (const [name, value] of Object.entries(limits as Unchecked)) {
    if (Object.hasOwn(DEFAULT_LIMITS, name))
      checkNumber(value, MAY_BE_ZERO.has(name) ? 0 : 1, `${path}.${name}`, problems);
  }
}
