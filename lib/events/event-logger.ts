import type { LoggerService } from '@nestjs/common';
import { tookText, untilText, waitText } from '../classification/duration-text.js';
import { printableLine } from '../classification/printable-line.js';
import { meaningOf } from '../classification/category-catalogue.js';
import type {
  LlmCallFailedEvent,
  LlmCandidateEventBase,
  LlmCredentialCooledEvent,
  LlmCredentialEventBase,
  LlmCredentialQuarantinedEvent,
  LlmCredentialRefreshedEvent,
  LlmEvent,
} from '../failover/event.interface.js';

/** The part of a Nest logger that the event logger writes to. */
export interface EventLog extends Required<Pick<LoggerService, Level>> {
  /** Whether lines at debug are read by anybody. @default they are */
  readonly isDebugOn?: (() => boolean) | undefined;
}

type Level = 'debug' | 'log' | 'warn';

/**
 * Writes events to the application's log: one line at debug for each attempt and wait, and one warning when a credential
 * becomes unavailable or a call ends badly. A call that failed without an attempt draws no warning. What is wrong with a key
 * that came with a call is for its caller to mend, and stays at debug.
 *
 * Each entry of the log is one line without control characters, whatever the event holds.
 *
 * @internal
 */
export function logEvent(event: LlmEvent, log: EventLog): void {
  switch (event.type) {
    case 'attempt-succeeded':
      // Each success comes by here, and where nobody reads its line none is written.
      if (log.isDebugOn?.() === false) return;
      say(log, 'debug', `${candidateOf(event)} answered ${tookText(event.durationMs)} (${attemptOf(event)})`);
      break;
    case 'attempt-failed': {
      const { category, status, decision } = event;
      const said = status === undefined ? category : `${category}, status ${status}`;
      say(
        log,
        'debug',
        `${candidateOf(event)} failed: ${said} -> ${decision.action}, ${decision.reason} (${attemptOf(event)})`,
      );
      break;
    }
    case 'attempt-adapted':
      say(
        log,
        'warn',
        `${event.provider}/${event.model} refuses a part of the request. From now on: ${event.changes.join(', ')}. With \`adapt: false\` such a call fails instead.`,
      );
      break;
    case 'retry-scheduled':
      say(
        log,
        'debug',
        `${candidateOf(event)}: ${event.action} ${waitText(event.atMs + event.delayMs, event.atMs)} after ${event.category}, ${event.reason} (call ${event.callId})`,
      );
      break;
    case 'credential-quarantined':
      say(
        log,
        event.isCallerOwned ? 'debug' : 'warn',
        `${subjectOf(event)} is unavailable until it is replaced or reset: ${reasonOf(event)}`,
      );
      break;
    case 'credential-cooled':
      say(
        log,
        needsAttention(event) ? 'warn' : 'debug',
        `${subjectOf(event)} is unavailable ${untilText(event.untilMs, event.atMs)}: ${reasonOf(event)}`,
      );
      break;
    case 'credential-recovered':
      say(log, event.isCallerOwned ? 'debug' : 'log', `${candidateOf(event)} works again after ${event.category}`);
      break;
    case 'credential-refreshed':
      say(log, 'log', refreshedLine(event));
      break;
    case 'credential-refresh-failed': {
      const last = event.isFinal ? ' It is not asked again until a reset.' : '';
      say(log, 'warn', `${event.provider}: ${event.setting} gave no key: ${withoutEnd(event.message)}.${last}`);
      break;
    }
    case 'odd-key-found':
      say(log, 'warn', `${event.setting}: the key ${keyOf(event)} of ${event.provider} ${event.oddity}.`);
      break;
    case 'sdk-retries-found':
      say(
        log,
        'warn',
        `${event.provider}: the SDK inside run() retries by itself${timesOf(event.retries)}. Its retries hit a dead key again and hide the provider's hint; switch them off (maxRetries: 0, no retryOptions).`,
      );
      break;
    case 'health-store-away':
      log.warn(`The health store cannot be reached: ${event.message}. This instance goes on with its own memory.`);
      break;
    case 'health-store-back':
      log.log(`The health store can be reached again: ${event.message}.`);
      break;
    case 'health-store-foreign-value':
      log.warn(`The health store holds something that is no health, and is ignored: ${event.message}.`);
      break;
    case 'call-failed':
      say(log, isFailure(event) ? 'warn' : 'debug', `${event.message} (call ${event.callId})`);
      break;
    default:
      break;
  }
}

function say(log: EventLog, level: Level, line: string): void {
  log[level](printableLine(line));
}

function needsAttention({ scope, category, isCallerOwned }: LlmCredentialCooledEvent): boolean {
  return !isCallerOwned && (scope === 'credential' || meaningOf(category).needsPerson);
}

/**
 * Whether the end of a call is worth a warning. It is not where the call made no attempt, where its caller ended it, or where
 * it failed because of its caller's own key.
 */
function isFailure({ attempts, category, isCallerOwned }: LlmCallFailedEvent): boolean {
  return attempts > 0 && category !== 'cancelled' && !isCallerOwned;
}

function refreshedLine({ provider, credential, previous, cause }: LlmCredentialRefreshedEvent): string {
  const old = previous === undefined ? '' : ` in place of ${keyOf({ credential: previous })}`;
  return `${provider}: uses the key ${keyOf({ credential })}${old} from now on (${cause})`;
}

function withoutEnd(sentence: string): string {
  return sentence.replace(/[.\s]+$/, '');
}

function timesOf(retries: number | undefined): string {
  return retries === undefined ? '' : ` (${retries} ${retries === 1 ? 'retry' : 'retries'})`;
}

/** Names what is unavailable: the key for every model, or for one. */
function subjectOf(event: LlmCredentialQuarantinedEvent | LlmCredentialCooledEvent): string {
  const isForOneModel = event.type === 'credential-cooled' && event.scope !== 'credential';
  return isForOneModel ? candidateOf(event) : `${event.provider}: the key ${keyOf(event)}`;
}

function reasonOf({ category, message, hint }: LlmCredentialEventBase): string {
  const said = message === undefined ? `${category}.` : `${category}: ${message.replace(/[.\s]$/, '')}.`;
  return hint === undefined ? said : `${said} ${hint}`;
}

function candidateOf(event: LlmCandidateEventBase): string {
  const { provider, model, credential } = event;
  return `${provider}/${model}${credential === undefined ? '' : ` with key ${keyOf(event)}`}`;
}

function keyOf({ credential }: Pick<LlmCandidateEventBase, 'credential'>): string {
  return credential === undefined ? '' : `"${credential.label}" (#${credential.fingerprint.slice(0, 4)})`;
}

function attemptOf({ number, callId }: { readonly number: number; readonly callId: string }): string {
  return `attempt ${number} of call ${callId}`;
}
