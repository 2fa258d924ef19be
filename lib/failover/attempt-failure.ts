import type { LlmFailure } from '../classification/failure.interface.js';
import { redactFailure } from '../classification/redact-failure.js';
import { secretsInHeaders } from '../credentials/secret-headers.js';
import type { HealthKeys } from '../health/health-keys.js';
import { ClassifiedFailure, type AttemptFailure, type AttemptOutcome } from './attempt.interface.js';
import type { Call } from './call.js';
import type { Candidate } from './candidate.js';
import type { AttemptTime } from './choose.js';
import { isCredentialFault } from './failure-effect.js';
import { tellingTimeoutMs } from './limits.js';
import type { AttemptPorts } from './ports.js';

const CANCELLED_ELSEWHERE = {
  category: 'server_error',
  scope: 'provider_model',
  explicit: false,
  rule: 'engine/cancelled-elsewhere',
} as const;

/** The caller, or the call's end, has ended the attempt. @internal */
export const CANCELLED: LlmFailure = {
  category: 'cancelled',
  scope: 'request',
  explicit: true,
  rule: 'engine/cancelled',
};

/** What the author's own code threw may hold anything. @internal */
export const MISTAKE: LlmFailure = { category: 'unknown', scope: 'request', explicit: true, rule: 'run/mistake' };

const TIMED_OUT: LlmFailure = {
  category: 'timeout',
  scope: 'provider_model',
  explicit: true,
  rule: 'engine/attempt-timeout',
};

/** Later targets need the rest of the call's time. */
const CUT_SHORT: LlmFailure = { ...TIMED_OUT, scope: 'request', rule: 'engine/attempt-cut-short' };

/** The call's own deadline says nothing of the provider, which may have had little time. */
const DEADLINE: LlmFailure = { ...TIMED_OUT, scope: 'request', rule: 'engine/deadline' };

/** Which clock ended an attempt. */
export type AttemptClock = 'attempt-timeout' | 'deadline';

/**
 * What an error means that an attempt, or what it gave, ended in. It is asked while the call goes on: that something was cancelled then
 * tells of a gateway or of the provider, not of the caller.
 *
 * @internal
 */
export function understood(
  { classify, redactor }: AttemptPorts,
  call: Call,
  candidate: Candidate,
  thrown: unknown,
): AttemptFailure {
  const known = ClassifiedFailure.in(thrown);
  const failure = known?.failure ?? classify(thrown, candidate, call.metadata);
  const meant: LlmFailure = failure.category === 'cancelled' ? { ...failure, ...CANCELLED_ELSEWHERE } : failure;
  const redacted = redactFailure(meant, redactor.with(secretsOf(candidate, call)));
  return { failure: redacted, authorsError: known?.authorsError };
}

/**
 * The failure of an attempt that a clock ended; one that had too little time says nothing of the provider.
 *
 * @param attemptTimeoutMs - what an attempt has where nothing cuts it short
 * @internal
 */
export function endedByClock(
  endedBy: AttemptClock,
  { timeoutMs, isCutShort }: AttemptTime,
  attemptTimeoutMs: number,
): LlmFailure {
  if (endedBy === 'deadline') return DEADLINE;
  if (isCutShort) return CUT_SHORT;
  return timeoutMs < tellingTimeoutMs(attemptTimeoutMs) ? { ...TIMED_OUT, scope: 'request' } : TIMED_OUT;
}

/** Whether a failed probe has shown that the fault of an entry is still there; silence counts as that. @internal */
export function showsFault(
  { failure, wasSent }: Extract<AttemptOutcome<unknown>, { readonly kind: 'failed' }>,
  keys: HealthKeys,
  key: string,
): boolean {
  const { category, scope } = failure;
  if (!wasSent) return false;
  if (scope === 'request') return category === 'timeout';
  // An outage of keys stands with the provider, and its failures with the key.
  return key === keys[scope] || (key === keys.provider && isCredentialFault(failure));
}

/** What a failure may repeat of an attempt. */
function secretsOf({ credential }: Candidate, { headers }: Call): readonly string[] {
  return [...credential.secrets(), ...secretsInHeaders(headers)];
}
