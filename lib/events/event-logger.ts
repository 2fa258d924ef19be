import { meaningOf } from '../classification/category-catalogue.js';
import { printableLine } from '../classification/printable-line.js';
import type {
  LlmBreakerClosedEvent,
  LlmBreakerOpenedEvent,
  LlmCallFailedEvent,
  LlmCallSucceededEvent,
  LlmCredentialCooledEvent,
  LlmCredentialQuarantinedEvent,
  LlmCredentialRecoveredEvent,
  LlmEvent,
} from '../failover/event.interface.js';
import type { CancelTimer, Clock } from '../health/clock.js';
import { CallSummary, servedLine, summaryLine, type Cause } from './call-summary.js';
import { fieldsOf, type LogFields } from './log-fields.js';
import {
  adaptedLine,
  answeredLine,
  backLine,
  failedLine,
  heldBackLine,
  oddKeyLine,
  outLine,
  ownRetriesLine,
  refreshedLine,
  refreshFailedLine,
  storeLine,
  subjectOf,
  waitingLine,
} from './log-lines.js';
import { TransitionLog } from './transition-log.js';

/** Takes one line at a time, and what it says for programs. */
export type WriteLine = (line: string, fields?: LogFields) => void;

/** Where lines go, by level. */
export interface EventLog extends Readonly<Record<'debug' | 'log' | 'warn', WriteLine>> {
  /** Whether anybody reads lines at debug. @default they do */
  readonly isDebugOn?: (() => boolean) | undefined;
}

type Out = LlmCredentialQuarantinedEvent | LlmCredentialCooledEvent | LlmBreakerOpenedEvent;
type Back = LlmCredentialRecoveredEvent | LlmBreakerClosedEvent;
type Level = 'debug' | 'log' | 'warn';

const SUMMARY_MS = 60_000;

/**
 * Writes events to the application's log.
 *
 * - What went out is one line at warn: what, until when, why, who is asked instead; one more where it is out for another cause as
 *   well, or for good; one line at info tells that it is back. What goes out again and again is counted.
 * - Calls that failed, or were served by another target than the first, are told once for each cause, then counted: one line a
 *   minute and cause. At most 100 causes are told apart.
 * - Each attempt and wait is a line at debug. So is what only a caller can mend: a wrong or filtered request, a key of its own, an
 *   abort.
 *
 * Each entry of the log is one line without control characters, whatever the event holds.
 *
 * @internal
 */
export class EventLogger {
  private readonly transitions = new TransitionLog();
  private readonly summary = new CallSummary();
  private cancelTimer: CancelTimer | undefined;
  private isClosed = false;

  constructor(
    private readonly log: EventLog,
    private readonly clock: Clock,
  ) {}

  /** Whether a line may be made of events of a type. */
  hears(type: LlmEvent['type']): boolean {
    if (type === 'call-started' || type === 'attempt-started') return false;
    return type !== 'attempt-succeeded' || this.log.isDebugOn?.() !== false;
  }

  /** Takes one event in. */
  take(event: LlmEvent): void {
    switch (event.type) {
      case 'attempt-succeeded':
        return this.debug(() => answeredLine(event));
      case 'attempt-failed':
        return this.debug(() => failedLine(event));
      case 'retry-scheduled':
        return this.debug(() => waitingLine(event));
      case 'attempt-adapted':
        return this.tell('warn', adaptedLine(event), event);
      case 'credential-quarantined':
      case 'credential-cooled':
      case 'breaker-opened':
        return this.out(event);
      case 'credential-recovered':
      case 'breaker-closed':
        return this.back(event);
      case 'credential-refreshed':
        return this.tell('log', refreshedLine(event), event);
      case 'credential-refresh-failed':
        return this.tell('warn', refreshFailedLine(event), event);
      case 'odd-key-found':
        return this.tell('warn', oddKeyLine(event), event);
      case 'sdk-retries-found':
        return this.tell('warn', ownRetriesLine(event), event);
      case 'health-store-away':
      case 'health-store-back':
      case 'health-store-foreign-value':
        return this.tell(event.type === 'health-store-back' ? 'log' : 'warn', storeLine(event), event);
      case 'call-succeeded':
        return event.insteadOf === undefined ? undefined : this.servedElsewhere(event, event.insteadOf);
      case 'call-failed':
        return this.callFailed(event);
      default:
        return undefined;
    }
  }

  /** Writes what was counted, and counts no more. */
  close(): void {
    this.isClosed = true;
    this.cancelTimer?.();
    this.cancelTimer = undefined;
    this.writeCounts();
  }

  private out(event: Out): void {
    if (event.isCallerOwned) return this.debug(() => outLine(event));
    const { step, scope } = event;
    const isOfModel = scope === 'provider_model' || scope === 'credential_model';
    const transition = { key: subjectOf(event), cause: causeOf(event), step, isOfModel };
    const isTold = this.transitions.out(transition, this.clock.now());
    if (isTold) this.tell('warn', outLine(event), event);
    else this.debug(() => outLine(event));
    this.startTimer();
  }

  private back(event: Back): void {
    if (event.isCallerOwned) return this.debug(() => backLine(event));
    if (this.transitions.back(subjectOf(event), this.clock.now())) this.tell('log', backLine(event), event);
    else this.debug(() => backLine(event));
  }

  private servedElsewhere(event: LlmCallSucceededEvent, insteadOf: NonNullable<LlmCallSucceededEvent['insteadOf']>) {
    const { provider, model, category, reason, isCallerOwned } = insteadOf;
    // A target that cannot carry what is asked is passed over by design.
    if (isCallersMatter(category)) return;
    const cause = { place: `${provider}/${model}`, category, servedBy: `${event.provider}/${event.model}` };
    const line = () => servedLine(cause, reason);
    if (isCallerOwned) return this.debug(line);
    const isNews = !this.summary.isGoingOn(cause) && !this.isToldOut(provider, model);
    if (isNews) this.tell('warn', line(), event);
    else this.summary.count(cause);
    this.startTimer();
  }

  private callFailed(event: LlmCallFailedEvent): void {
    const { category, attempts, provider, model, route, isCallerOwned, message, callId } = event;
    const line = () => `${message} (call ${callId})`;
    if (isCallerOwned || isCallersMatter(category)) return this.debug(line);
    const place = provider === undefined ? `route "${route}"` : model === undefined ? provider : `${provider}/${model}`;
    const cause: Cause = { place, category };
    const isNews = !this.summary.isGoingOn(cause) && attempts > 0;
    if (isNews) this.tell('warn', line(), event);
    else {
      this.summary.count(cause);
      this.debug(line);
    }
    this.startTimer();
  }

  private isToldOut(provider: string, model: string): boolean {
    const [target, all] = [`${provider}/${model}`, `${provider}: `];
    const isOfTarget = (subject: string) =>
      subject === target || subject.startsWith(`${target} `) || subject.startsWith(all);
    return this.transitions.isTold(isOfTarget, this.clock.now());
  }

  /** Runs only while there is something to count. */
  private startTimer(): void {
    if (this.isClosed || this.cancelTimer !== undefined) return;
    const { clock } = this;
    const start = clock.startQuietTimer?.bind(clock) ?? clock.startTimer.bind(clock);
    this.cancelTimer = start(SUMMARY_MS, () => {
      this.cancelTimer = undefined;
      this.writeCounts();
      if (!this.summary.isEmpty) this.startTimer();
    });
  }

  private writeCounts(): void {
    const { causes, others } = this.summary.take();
    for (const cause of causes) this.write('warn', summaryLine(cause), { event: 'summary', ...cause });
    if (others > 0)
      this.write('warn', `${others} calls failed or were served elsewhere for other causes in the last minute`, {
        event: 'summary',
        count: others,
      });
    const untold = this.transitions.takeUntold();
    if (untold > 0) {
      this.write('warn', `${untold} more models went out in the last minute`, {
        event: 'summary',
        count: untold,
      });
    }
    for (const heldBack of this.transitions.takeHeldBack(this.clock.now())) {
      const { key: place, count, isOut } = heldBack;
      this.write('warn', heldBackLine(heldBack), { event: 'summary', place, count, isOut });
    }
  }

  private debug(line: () => string): void {
    if (this.log.isDebugOn?.() !== false) this.write('debug', line());
  }

  private tell(level: Level, line: string, event: LlmEvent): void {
    this.write(level, line, fieldsOf(event));
  }

  private write(level: Level, line: string, fields?: LogFields): void {
    this.log[level](printableLine(line), fields);
  }
}

/** What a line that something is out tells of why: the same category may keep a key out for a while, or for good. */
function causeOf({ category, type }: Out): string {
  return type === 'credential-quarantined' ? `${category} for good` : category;
}

/** What only the caller can mend: what it asked, or that it left. */
function isCallersMatter(category: LlmCallFailedEvent['category']): boolean {
  return meaningOf(category).isTerminal;
}
