import { meaningOf } from '../classification/category-catalogue.js';
import type { LlmTrailAttempt } from '../errors/trail.interface.js';
import type { UptimeLedger } from '../health/uptime.js';
import type { CallState } from './call-state.js';

/**
 * Counts how a call ended, at each provider × region × model it reached. A failure that was made good on the same
 * provider and region does not count; several failures in one place count once; what happens at an endpoint that came with
 * the call says nothing of the provider, nor does work that proves nothing, such as a count of tokens.
 *
 * @internal
 */
export function countUptime(call: CallState, ledger: UptimeLedger): void {
  if (call.settlement === 'never') return;
  const counted = new Set<string>();
  for (const attempt of call.attemptsMade()) {
    if (call.usesOwnEndpoint(attempt.provider)) continue;
    const isFailed = isDowntime(attempt);
    if (!isFailed && attempt.outcome === 'failed') continue;
    const place = `${attempt.provider}\n${attempt.region ?? ''}\n${attempt.model}\n${attempt.outcome}`;
    if (counted.has(place)) continue;
    counted.add(place);
    ledger.count(attempt, isFailed);
  }
}

function isDowntime({ outcome, category, recovered }: LlmTrailAttempt): boolean {
  return outcome === 'failed' && category !== undefined && meaningOf(category).isDowntime && recovered === undefined;
}
