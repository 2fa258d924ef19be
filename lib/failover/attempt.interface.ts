import type { LlmFailure } from '../classification/failure.interface.js';
import type { Candidate } from './candidate.js';
import type { AnswerFacts } from './answer-facts.js';
import type { LlmRetryEvidence } from './event.interface.js';
import type { ObserversHeaders } from './observed-work.js';

/** Hears of the end of an attempt. */
export interface AttemptEndListener {
  attemptEnded(): void;
}

/** The end of an attempt: time-out, deadline, or the caller left. */
export interface AttemptEnd {
  readonly isOver: boolean;
  /** Why it is over; `undefined` while it goes on. */
  readonly reason: unknown;
  /** Fires when the attempt is over. Made when it is asked for: one for each call would cost more than the engine's whole work. */
  readonly signal: AbortSignal;
  /** Tells a listener when the attempt is over; of one that is over already nothing is heard. */
  listen(listener: AttemptEndListener): void;
  unlisten(listener: AttemptEndListener): void;
}

/** What one attempt is given. */
export interface AttemptContext extends AttemptEnd {
  readonly candidate: Candidate;
  /** The call that it belongs to. */
  readonly callId: string;
  /** Counted from 1 within the call. */
  readonly number: number;
  /** When its own time is up; that of the call may be up before. */
  readonly timesOutAtMs: number;
  /** To be called when the answer's head is there: a success status shows that the credential is not in doubt. */
  onHead(status: number): void;
  /** Ends the attempt for a reason of its own, such as a first content that does not come. */
  abort(failure: ClassifiedFailure): void;
  /** Tells whether another target could be asked at once, so that an answer of little use need not be given. */
  hasOtherTarget(): boolean;
  /** Headers that observers have added. */
  readonly observersHeaders: ObserversHeaders;
  /** Where the attempt tells of itself. */
  readonly notes: AttemptNotes;
}

/** What an attempt tells of itself. */
export interface AttemptNotes {
  /** Notes request fields that this target cannot take. */
  omitted(fields: readonly string[]): void;
  /** Notes what was changed of the request because the target refuses it: `temperature left out`. */
  adapted(changes: readonly string[]): void;
  /** To be called with changes that were accepted for the first time, and are made beforehand from now on. */
  learned(changes: readonly string[]): void;
  /** To be called when whatever makes the call turns out to retry by itself. */
  ownRetries(evidence: LlmRetryEvidence, retries: number | undefined): void;
  /** To be called as soon as something of an answer is there; `read` is asked when its facts are needed. */
  answered(read: () => AnswerFacts): void;
  /** To be called where the answer is complete only at its end, which whoever takes the value reports. */
  settlesAtEnd(): void;
  /** To be called before the call is ended because the author's own code has a mistake. */
  authorsMistake(): void;
}

/** What came of one attempt. */
export type AttemptOutcome<Value> =
  | { readonly kind: 'succeeded'; readonly value: Value }
  | ({ readonly kind: 'failed'; readonly wasSent: boolean } & AttemptFailure);

/** Why an attempt failed, or what it gave broke off. */
export interface AttemptFailure {
  readonly failure: LlmFailure;
  /** What the author's own code threw within `run()`, where it was that which failed. */
  readonly authorsError: unknown;
}

/** One upstream call; rejects with anything. */
export type Attempt<Value> = (context: AttemptContext) => Promise<Value>;

/**
 * A failure that has been classified where its evidence was, by what calls the provider.
 *
 * @internal
 */
export class ClassifiedFailure extends Error {
  /** Whether anything reached the provider; else the failure says nothing of the credential. */
  readonly wasSent: boolean;
  /** What the author's own code threw, where the failure is of its making: the `cause` of the call's error. */
  readonly authorsError: unknown;

  constructor(
    readonly failure: LlmFailure,
    { wasSent = true, authorsError }: { readonly wasSent?: boolean; readonly authorsError?: unknown } = {},
  ) {
    super(failure.message ?? failure.category);
    this.name = 'ClassifiedFailure';
    this.wasSent = wasSent;
    this.authorsError = authorsError;
  }

  /** What was thrown, where it is classified already. Anything may be thrown, also a Proxy that cannot be looked at. */
  static in(thrown: unknown): ClassifiedFailure | undefined {
    try {
      return thrown instanceof ClassifiedFailure ? thrown : undefined;
    } catch {
      return undefined;
    }
  }
}
