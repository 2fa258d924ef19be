import type { Call } from './call.js';
import type { Target } from './candidate.js';
import { isFree, type HealthView, type Moment } from './candidate-evaluation.js';

/**
 * Whether a call could go on at another target at once, were the attempt at this one to fail: an answer of little use is then
 * left for a better one.
 *
 * @internal
 */
export function hasOtherTarget(target: Target, call: Call, view: HealthView, moment: Moment): boolean {
  if (call.used.attempts + 1 >= call.limits.maxAttempts || moment.nowMs >= call.deadlineAtMs) return false;
  return call.route.targets.some((other) => other !== target && isFree(other, call, view, moment));
}
