import { aheadMs, type Clock } from '../health/clock.js';
import { isCallersKey } from '../health/health-keys.js';
import type { HealthChange } from '../health/health-registry.js';
import type { Candidate } from './candidate.js';
import { hintOf } from './describe-failure.js';
import type { LlmBreakerEventBase, LlmCandidateEventBase, LlmEvent, LlmEventTarget } from './event.interface.js';

type News = Pick<Clock, 'now' | 'wallNow'>;

/**
 * The event of an entry of a candidate that went out: of its credential, or of what all credentials share.
 *
 * @param next - the target that the call goes on with
 * @internal
 */
export function wentOut(
  base: LlmCandidateEventBase,
  candidate: Candidate,
  { key, reason, mark }: HealthChange,
  clock: News,
  next: LlmEventTarget | undefined,
): LlmEvent {
  const { category, message } = mark.evidence;
  const { step } = mark;
  const untilMs = (mark.untilMs ?? mark.sinceMs) + aheadMs(clock);
  const scope = breakerScopeOf(candidate, key);
  if (scope !== undefined) {
    const place = { scope, address: addressOf(candidate), isCallerOwned: isCallersKey(key) };
    return { type: 'breaker-opened', reason, category, message, untilMs, step, next, ...place, ...base };
  }
  const { credential, target } = candidate;
  const { setting, isCallerOwned } = credential;
  const hint = hintOf({ failure: mark.evidence, target, candidate });
  const told = {
    scope: credentialScopeOf(candidate, key),
    category,
    message,
    setting,
    isCallerOwned,
    hint,
    step,
    next,
  };
  return mark.kind === 'quarantined'
    ? { type: 'credential-quarantined', ...told, ...base }
    : { type: 'credential-cooled', untilMs, ...told, ...base };
}

/** The event of an entry of a candidate whose mark a success has lifted. @internal */
export function cameBack(
  base: LlmCandidateEventBase,
  candidate: Candidate,
  { key, reason, mark }: HealthChange,
  clock: News,
): LlmEvent {
  const { category, message } = mark.evidence;
  const sinceMs = Math.floor(mark.sinceMs) + aheadMs(clock);
  const scope = breakerScopeOf(candidate, key);
  if (scope !== undefined) {
    return {
      type: 'breaker-closed',
      scope,
      address: addressOf(candidate),
      reason,
      category,
      message,
      sinceMs,
      isCallerOwned: isCallersKey(key),
      ...base,
    };
  }
  const { setting, isCallerOwned } = candidate.credential;
  return {
    type: 'credential-recovered',
    scope: credentialScopeOf(candidate, key),
    category,
    message,
    setting,
    isCallerOwned,
    sinceMs,
    ...base,
  };
}

/** One change of each entry: it went out, or came back, once. @internal */
export function eachKeyOnce(changes: readonly HealthChange[]): readonly HealthChange[] {
  if (changes.length < 2) return changes;
  return changes.filter(({ key }, place) => changes.findIndex((other) => other.key === key) === place);
}

/** Deployments of a provider are out apart from one another. */
function addressOf({ credential: { hasOwnBaseUrl, baseUrl } }: Candidate): string | undefined {
  return hasOwnBaseUrl && URL.canParse(baseUrl) ? new URL(baseUrl).host : undefined;
}

function credentialScopeOf({ keys }: Candidate, key: string): 'credential' | 'credential_model' {
  return key === keys.credential ? 'credential' : 'credential_model';
}

/** The scope of an entry that all credentials share; `undefined` for those of the credential. */
function breakerScopeOf({ keys }: Candidate, key: string): LlmBreakerEventBase['scope'] | undefined {
  if (key === keys.provider_model) return 'provider_model';
  if (key === keys.base_url) return 'base_url';
  return key === keys.provider ? 'provider' : undefined;
}
