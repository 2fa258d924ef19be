import type {
  LlmEvidenceBasis,
  LlmFailureCategory,
  LlmFailureScope,
} from '../../../lib/classification/failure.interface.js';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** What a fault belongs to. */
export type Place = 'key' | 'key×model' | 'model' | 'url' | 'provider';

/** What the design says of one kind of failure. */
export interface Rule {
  readonly reason: string;
  readonly at: Place;
  /** First cooling; doubles up to `longest`. Absent: quarantined at once. */
  readonly first?: number;
  readonly longest?: number;
  /** The longest hint that is believed; absent where hints do not count. */
  readonly hintCap?: number;
  /** When a probe may go while it is quarantined. */
  readonly probe?: number;
  /** Whether it may go while it cools as well. */
  readonly isProbedWhileCooling?: boolean;
  /** Windows without a success before a cooling becomes a quarantine. */
  readonly strikes?: number;
  /** So many failures in a row before it cools. */
  readonly inARow?: number;
}

/** One kind of failure: what the classifier says, and what follows for a key that has worked and for one that has not. */
export interface FailureKind {
  readonly category: LlmFailureCategory;
  readonly explicit: boolean;
  readonly basis?: LlmEvidenceBasis;
  readonly scope?: LlmFailureScope;
  /** Absent: neutral. */
  readonly rule?: Rule | undefined;
  readonly ifProven?: Rule;
}

const INVALID: Rule = { reason: 'credential_invalid', at: 'key', probe: 15 * MINUTE };
const DOUBTED: Rule = { ...INVALID, first: 5 * SECOND, longest: 10 * MINUTE, strikes: 5 };
/** A right that is only inferred to be missing: the key cools for this model alone, and is never taken out. */
const MISTRUSTED: Rule = { reason: 'permission_denied', at: 'key×model', first: 5 * SECOND, longest: 10 * MINUTE };
const DENIED: Rule = { reason: 'permission_denied', at: 'key×model', first: 10 * MINUTE };
const QUOTA: Rule = {
  reason: 'quota_exhausted',
  at: 'key',
  first: HOUR,
  longest: HOUR,
  hintCap: 24 * HOUR,
  probe: 10 * MINUTE,
  isProbedWhileCooling: true,
};
const BREAKER: Rule = { reason: 'breaker', at: 'model', first: SECOND, longest: 30 * SECOND, inARow: 5 };
const HINT_CAP = 15 * MINUTE;

function cooling(reason: LlmFailureCategory, at: Place, first: number): Rule {
  return { reason, at, first, longest: first };
}

/** DESIGN.md §4, line by line. */
export const FAILURE_KINDS: readonly FailureKind[] = [
  { category: 'credential_invalid', explicit: true, rule: INVALID, ifProven: DOUBTED },
  { category: 'credential_invalid', explicit: false, rule: INVALID, ifProven: DOUBTED },
  { category: 'credential_missing', explicit: true, rule: INVALID, ifProven: DOUBTED },
  { category: 'credential_revoked', explicit: true, rule: { reason: 'credential_revoked', at: 'key' } },
  { category: 'credential_expired', explicit: true, rule: { reason: 'credential_expired', at: 'key' } },
  { category: 'permission_denied', explicit: true, rule: DENIED },
  { category: 'permission_denied', explicit: false, rule: DENIED, ifProven: MISTRUSTED },
  {
    category: 'credential_revoked',
    explicit: true,
    basis: 'words',
    rule: { reason: 'credential_revoked', at: 'key', probe: 15 * MINUTE },
  },
  {
    category: 'credential_revoked',
    explicit: true,
    basis: 'message',
    rule: { reason: 'credential_revoked', at: 'key', probe: 15 * MINUTE },
    ifProven: { reason: 'credential_revoked', at: 'key', first: 5 * SECOND, longest: 10 * MINUTE, probe: 15 * MINUTE },
  },
  {
    category: 'credential_revoked',
    explicit: true,
    basis: 'weak',
    scope: 'credential_model',
    rule: { reason: 'weak', at: 'key×model', first: 5 * SECOND },
  },
  {
    category: 'permission_denied',
    explicit: false,
    scope: 'provider_model',
    rule: cooling('permission_denied', 'model', 30 * SECOND),
  },
  { category: 'quota_exhausted', explicit: true, rule: QUOTA },
  { category: 'quota_exhausted', explicit: true, scope: 'credential_model', rule: { ...QUOTA, at: 'key×model' } },
  {
    category: 'rate_limited',
    explicit: true,
    rule: { reason: 'rate_limited', at: 'key×model', first: SECOND, longest: MINUTE, hintCap: HINT_CAP },
  },
  {
    category: 'overloaded',
    explicit: true,
    rule: { reason: 'overloaded', at: 'model', first: SECOND, longest: 30 * SECOND, hintCap: HINT_CAP },
  },
  { category: 'server_error', explicit: false, rule: BREAKER },
  { category: 'malformed_response', explicit: false, rule: BREAKER },
  { category: 'timeout', explicit: false, rule: BREAKER },
  { category: 'network_error', explicit: false, rule: { ...BREAKER, at: 'url' } },
  { category: 'model_unavailable', explicit: true, rule: cooling('model_unavailable', 'key×model', 12 * HOUR) },
  { category: 'model_unavailable', explicit: false, rule: cooling('model_unavailable', 'key×model', 10 * MINUTE) },
  { category: 'unknown', explicit: false, scope: 'provider_model', rule: cooling('unknown', 'model', 5 * SECOND) },
  { category: 'unknown', explicit: false },
  { category: 'invalid_request', explicit: true },
  { category: 'request_too_large', explicit: true },
  { category: 'content_filtered', explicit: true },
  { category: 'cancelled', explicit: true },
];

/** The longest time between two probes of a quarantine. */
export const LONGEST_PROBE_MS = 6 * HOUR;
/** A fault of which nothing was heard for so many windows is forgotten. */
export const SILENT_WINDOWS = 10;
/** How long a probe's lease holds. */
export const LEASE_MS = MINUTE;
