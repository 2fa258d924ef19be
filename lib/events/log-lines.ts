import { tookText, untilText, waitText } from '../classification/duration-text.js';
import type {
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
  LlmOutEventFacts,
  LlmRetryScheduledEvent,
  LlmSdkRetriesFoundEvent,
} from '../failover/event.interface.js';

type Out = LlmCredentialQuarantinedEvent | LlmCredentialCooledEvent | LlmBreakerOpenedEvent;
type Back = LlmCredentialRecoveredEvent | LlmBreakerClosedEvent;

export function answeredLine(event: LlmAttemptSucceededEvent): string {
  return `${candidateOf(event)} answered ${tookText(event.durationMs)} (${attemptOf(event)})`;
}

export function failedLine(event: LlmAttemptFailedEvent): string {
  const { category, status, decision } = event;
  const said = status === undefined ? category : `${category}, status ${status}`;
  return `${candidateOf(event)} failed: ${said} -> ${decision.action}, ${decision.reason} (${attemptOf(event)})`;
}

export function waitingLine(event: LlmRetryScheduledEvent): string {
  const { action, atMs, delayMs, category, reason, callId } = event;
  return `${candidateOf(event)}: ${action} ${waitText(atMs + delayMs, atMs)} after ${category}, ${reason} (call ${callId})`;
}

/** What went out, until when, why, what to do, and who is asked instead. */
export function outLine(event: Out): string {
  const until =
    event.type === 'credential-quarantined' ? 'until it is replaced or reset' : untilText(event.untilMs, event.atMs);
  const isMany = event.type === 'breaker-opened' && event.scope !== 'provider_model';
  return `${subjectOf(event)} ${isMany ? 'are' : 'is'} unavailable ${until}: ${reasonOf(event)}${insteadOf(event)}`;
}

export function backLine(event: Back): string {
  const isMany = event.type === 'breaker-closed' && event.scope !== 'provider_model';
  const who = event.type === 'credential-recovered' ? candidateOf(event) : subjectOf(event);
  return `${who} ${isMany ? 'work' : 'works'} again after ${event.category}`;
}

export function refreshedLine({ provider, credential, previous, cause }: LlmCredentialRefreshedEvent): string {
  const old = previous === undefined ? '' : ` in place of ${keyOf({ credential: previous })}`;
  return `${provider}: uses the key ${keyOf({ credential })}${old} from now on (${cause})`;
}

export function refreshFailedLine({ provider, setting, message, isFinal }: LlmCredentialRefreshFailedEvent): string {
  const last = isFinal ? ' It is not asked again until a reset.' : '';
  return `${provider}: ${setting} gave no key: ${message.replace(/[.\s]+$/, '')}.${last}`;
}

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

export function ownRetriesLine({ provider, retries }: LlmSdkRetriesFoundEvent): string {
  const times = retries === undefined ? '' : ` (${retries} ${retries === 1 ? 'retry' : 'retries'})`;
  return `${provider}: the SDK inside run() retries by itself${times}. Its retries hit a dead key again and hide the provider's hint; switch them off (maxRetries: 0, no retryOptions).`;
}

/** What is out or back: a key for every model or for one, a model, an address, or a provider. */
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
