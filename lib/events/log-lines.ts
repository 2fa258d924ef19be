import { tookText, untilText, waitText } from '../classification/duration-text.js';
import type {
  LlmAttemptAdaptedEvent,
  LlmAttemptFailedEvent,
  LlmAttemptSucceededEvent,
  LlmBreakerClosedEvent,
  LlmBreakerOpenedEvent,
  LlmCandidateEventBase,
  LlmCredentialCooledEvent,
  LlmCredentialEventBase,
  LlmCredentialQuarantinedEvent,
  LlmCredentialRecoveredEvent,
  LlmCredentialRefreshFailedEvent,
  LlmCredentialRefreshedEvent,
  LlmHealthStoreEvent,
  LlmOddKeyFoundEvent,
  LlmOutEventFacts,
  LlmRetryScheduledEvent,
  LlmSdkRetriesFoundEvent,
} from '../failover/event.interface.js';
import type { HeldBack } from './transition-log.js';

type Out = LlmCredentialQuarantinedEvent | LlmCredentialCooledEvent | LlmBreakerOpenedEvent;
type Back = LlmCredentialRecoveredEvent | LlmBreakerClosedEvent;

/** An attempt has answered. @internal */
export function answeredLine(event: LlmAttemptSucceededEvent): string {
  return `${candidateOf(event)} answered ${tookText(event.durationMs)} (${attemptOf(event)})`;
}

/** An attempt has failed: with what, and what comes next. @internal */
export function failedLine(event: LlmAttemptFailedEvent): string {
  const { category, status, decision } = event;
  const said = status === undefined ? category : `${category}, status ${status}`;
  return `${candidateOf(event)} failed: ${said} -> ${decision.action}, ${decision.reason} (${attemptOf(event)})`;
}

/** A call waits for a time. @internal */
export function waitingLine(event: LlmRetryScheduledEvent): string {
  const { action, atMs, delayMs, category, reason, callId } = event;
  return `${candidateOf(event)}: ${action} ${waitText(atMs + delayMs, atMs)} after ${category}, ${reason} (call ${callId})`;
}

/** What went out, until when, why, what to do, and who is asked instead. @internal */
export function outLine(event: Out): string {
  const until =
    event.type === 'credential-quarantined' ? 'until it is replaced or reset' : untilText(event.untilMs, event.atMs);
  const isMany = event.type === 'breaker-opened' && event.scope !== 'provider_model';
  return `${subjectOf(event)} ${isMany ? 'are' : 'is'} unavailable ${until}: ${reasonOf(event)}${insteadOf(event)}`;
}

/** What went out is back. @internal */
export function backLine(event: Back): string {
  const isMany = event.type === 'breaker-closed' && event.scope !== 'provider_model';
  const who = event.type === 'credential-recovered' ? candidateOf(event) : subjectOf(event);
  return `${who} ${isMany ? 'work' : 'works'} again after ${event.category}`;
}

/** A source has given another key. @internal */
export function refreshedLine({ provider, credential, previous, cause }: LlmCredentialRefreshedEvent): string {
  const old = previous === undefined ? '' : ` in place of ${keyOf({ credential: previous })}`;
  return `${provider}: uses the key ${keyOf({ credential })}${old} from now on (${cause})`;
}

/** A source has given no key. @internal */
export function refreshFailedLine({ provider, setting, message, isFinal }: LlmCredentialRefreshFailedEvent): string {
  const last = isFinal ? ' It is not asked again until a reset.' : '';
  return `${provider}: ${setting} gave no key: ${message.replace(/[.\s]+$/, '')}.${last}`;
}

/** The health store has failed, is back, or holds what is none of it. @internal */
export function storeLine({ type, message }: LlmHealthStoreEvent): string {
  switch (type) {
    case 'health-store-away':
      return `The health store cannot be reached: ${message}. This instance goes on with its own memory.`;
    case 'health-store-back':
      return `The health store can be reached again: ${message}.`;
    case 'health-store-foreign-value':
      return `The health store holds something that is no health, and is ignored: ${message}.`;
  }
}

/** An SDK retries by itself. @internal */
export function ownRetriesLine({ provider, retries }: LlmSdkRetriesFoundEvent): string {
  const times = retries === undefined ? '' : ` (${retries} ${retries === 1 ? 'retry' : 'retries'})`;
  return `${provider}: the SDK inside run() retries by itself${times}. Its retries hit a dead key again and hide the provider's hint; switch them off (maxRetries: 0, no retryOptions).`;
}

/** What a model refuses is left out or renamed from now on. @internal */
export function adaptedLine({ provider, model, changes }: LlmAttemptAdaptedEvent): string {
  return `${provider}/${model} refuses a part of the request. From now on: ${changes.join(', ')}. With \`adapt: false\` such a call fails instead.`;
}

/** A key looks like none of its provider's. @internal */
export function oddKeyLine(event: LlmOddKeyFoundEvent): string {
  return `${event.setting}: the key ${keyOf(event)} of ${event.provider} ${event.oddity}.`;
}

/** What has gone out again and again within a minute. @internal */
export function heldBackLine({ key, count, isOut }: HeldBack): string {
  const now = isOut ? 'it is out now' : 'it is back now';
  return `${key}: went out ${count} more ${count === 1 ? 'time' : 'times'} in the last minute; ${now}`;
}

/** What is out or back: a key for every model or for one, a model, an address, or a provider. @internal */
export function subjectOf(event: Out | Back): string {
  const { provider, model, scope } = event;
  const { address } = event as Pick<LlmBreakerOpenedEvent, 'address'>;
  switch (scope) {
    case 'provider_model':
      return `${provider}/${model}${address === undefined ? '' : ` at ${address}`}`;
    case 'base_url':
      return `${provider}: all models at ${address ?? 'its address'}`;
    case 'provider':
      return `${provider}: all keys`;
    default:
      return scope === 'credential' ? `${provider}: the key ${keyOf(event)}` : candidateOf(event);
  }
}

/** A key by its label and the beginning of its fingerprint. @internal */
export function keyOf({ credential }: Pick<LlmCandidateEventBase, 'credential'>): string {
  return credential === undefined ? '' : `"${credential.label}" (#${credential.fingerprint.slice(0, 4)})`;
}

function reasonOf({ category, message, ...event }: Out): string {
  const { hint } = event as Pick<LlmCredentialEventBase, 'hint'>;
  const said = message === undefined ? `${category}.` : `${category}: ${message.replace(/[.\s]$/, '')}.`;
  return hint === undefined ? said : `${said} ${hint}`;
}

function insteadOf({ next }: LlmOutEventFacts): string {
  return next === undefined ? '' : ` ${next.provider}/${next.model} is asked instead.`;
}

function candidateOf(event: LlmCandidateEventBase): string {
  const { provider, model, credential } = event;
  return `${provider}/${model}${credential === undefined ? '' : ` with key ${keyOf(event)}`}`;
}

function attemptOf({ number, callId }: { readonly number: number; readonly callId: string }): string {
  return `attempt ${number} of call ${callId}`;
}
