import type { LlmFailure } from '../classification/failure.interface.js';
import type { TextRedactor } from '../classification/redact-failure.js';
import type { Redactor } from '../credentials/redactor.js';
import type { Clock } from '../health/clock.js';
import type { HealthRegistry } from '../health/health-registry.js';
import type { SharedLeases } from '../health/shared-leases.js';
import type { UptimeLedger } from '../health/uptime.js';
import type { Candidate } from './candidate.js';
import type { EventSink, LlmEvent } from './event.interface.js';
import type { PriceOf } from './answer-facts.js';
import type { ObserveWork } from './observed-work.js';
import type { ResolvedLimits } from './limits.js';
import type { LlmPolicySettings, LlmPolicies } from './policies.js';

/** Reads health; answers at once. */
export type HealthReader = Pick<HealthRegistry, 'admission' | 'look'>;

/** Gives the lease of a probe. */
export type ProbeLeases = Pick<HealthRegistry, 'acquireProbe'>;

/** Takes in what attempts mean for health. */
export type HealthWriter = Pick<HealthRegistry, 'isProven' | 'recordFailure' | 'recordSuccess' | 'stamp'>;

/** Tells of news of candidates. */
export type HealthNews = Pick<HealthRegistry, 'onChange'>;

/** Time and chance. */
export interface TimingPorts {
  readonly clock: Clock;
  /** Gives numbers from 0 to 1. */
  readonly random: () => number;
  readonly settings: LlmPolicySettings;
}

/** What an attempt needs. */
export interface AttemptPorts extends Pick<TimingPorts, 'clock'> {
  /** The module's own limits: they tell how long an attempt takes that says something of its provider. */
  readonly limits: Pick<ResolvedLimits, 'attemptTimeoutMs'>;
  readonly health: ProbeLeases;
  /** Takes secrets out of what providers say. */
  readonly redactor: Pick<Redactor, 'with'>;
  /** Understands whatever an attempt rejects with. */
  readonly classify: (
    thrown: unknown,
    candidate: Candidate,
    metadata: Readonly<Record<string, unknown>> | undefined,
  ) => LlmFailure;
}

/** What refreshes of credentials need. */
export interface RefreshPorts extends Pick<TimingPorts, 'clock'> {
  readonly health: Pick<HealthRegistry, 'quarantineOf'>;
}

/** What the record of keys goes to. */
export interface CredentialRecordPorts extends Pick<TimingPorts, 'clock' | 'settings'> {
  readonly health: Pick<HealthRegistry, 'recordFailure' | 'recordMark' | 'inheritProof' | 'stamp' | 'touch'>;
  /** Absent where nobody listens: then no event is made. */
  readonly emit?: EventSink | undefined;
}

/** What the record of outcomes goes to. */
export interface RecordPorts extends TimingPorts {
  readonly health: HealthWriter;
  readonly uptime: Pick<UptimeLedger, 'countCall'>;
  readonly policies: LlmPolicies;
  /** Absent where nobody listens: then no event is made. */
  readonly emit?: EventSink | undefined;
  /** Whether somebody hears events of a type; those that each call tells are made only then. @default somebody does */
  readonly hears?: ((type: LlmEvent['type']) => boolean) | undefined;
  /** Whether somebody reads what events tell of answers. @default somebody does */
  readonly areAnswersRead?: (() => boolean) | undefined;
  /** Takes secrets out of what providers say. */
  readonly redactor: TextRedactor;
  /** Knows what tokens cost; absent without prices. */
  readonly priceOf?: PriceOf | undefined;
}

/** What a waiting call needs. */
export interface WaitPorts extends TimingPorts {
  readonly health: HealthNews;
}

/** What the engine is connected to: all I/O, time and randomness comes from here. Each part sees its own share alone. */
export interface EnginePorts extends AttemptPorts, RecordPorts, WaitPorts {
  readonly health: HealthReader &
    ProbeLeases &
    HealthWriter &
    HealthNews &
    RefreshPorts['health'] &
    CredentialRecordPorts['health'];
  readonly redactor: Redactor;
  readonly newCallId: () => string;
  /** The leases that one instance of many can hold; absent where health is this process's own. */
  readonly sharedLeases?: SharedLeases | undefined;
  /** Wraps calls and attempts; absent where nobody does. */
  readonly observeWork?: (() => ObserveWork | undefined) | undefined;
}
