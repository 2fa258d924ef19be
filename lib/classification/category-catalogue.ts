import type { LlmFailureCategory, LlmFailureScope } from './failure.interface.js';

/** A setting of `policies` that bounds a cooling; each is one of the health settings. */
export type CoolingSetting =
  | 'modelCooldownMs'
  | 'modelInferredCooldownMs'
  | 'overloadedCooldownMs'
  | 'overloadedMaxCooldownMs'
  | 'pageCooldownMs'
  | 'permissionCooldownMs'
  | 'quotaCooldownMs'
  | 'quotaHintCapMs'
  | 'quotaProbeMs'
  | 'rateLimitCooldownMs'
  | 'rateLimitHintCapMs'
  | 'rateLimitMaxCooldownMs'
  | 'unknownCooldownMs';

/**
 * What a category marks.
 *
 * - `none`: nothing
 * - `rejection`: a key that may still be good: one that has worked before cools, any other goes out, with a slow probe
 * - `quarantine`: the key goes out, without a probe
 * - `breaker`: cools after so many consecutive failures
 * - `cooling`: cools at once, for the length of `base`
 */
export type CategoryMarking =
  | { readonly kind: 'none' | 'rejection' | 'quarantine' | 'breaker' }
  | {
      readonly kind: 'cooling';
      readonly base: CoolingSetting;
      /** The longest window of a ladder. @default `base`: windows do not grow */
      readonly max?: CoolingSetting;
      /** In place of `base` where only the status says so. */
      readonly inferredBase?: CoolingSetting;
      /** In place of `base` where the answer is the web page of a firewall or a proxy. */
      readonly pageBase?: CoolingSetting;
      /** The longest hint that is believed. @default hints do not count */
      readonly hintCap?: CoolingSetting;
      /** How often a probe goes while it cools. @default never */
      readonly probe?: CoolingSetting;
    };

/**
 * What one category means, wherever it is met. The words for people stand in `category-texts.ts`.
 *
 * Some failures deviate from their category: a web page under a 403 is no fault of the key (`isWebPage`), and what a verdict
 * rests on may weaken it (`LlmFailure.basis`). That is for the functions that read the catalogue.
 */
export interface CategoryMeaning {
  /** Whose fault it is where the evidence does not narrow it down. */
  readonly scope: LlmFailureScope;
  /** The next step in the call: ends, goes to another candidate for good, or may come back after a wait. */
  readonly action: 'fail' | 'next' | 'retry';
  readonly marking: CategoryMarking;
  /** Whether time alone cures it; else somebody has to act, and the end of a cooling is only when we look again. */
  readonly passes: boolean;
  /** Whether a key that has worked before is still believed in: always, where only the status says so, or never. */
  readonly doubtsKey: 'always' | 'inferred' | 'never';
  /** Whether no success lifts its mark. */
  readonly outlastsSuccess: boolean;
  /**
   * What it says of a key that is being checked: nothing, as nobody answered (`open`) or the server had a fault of its own
   * that may hide the key's (`unanswered`), that the key is bad, or that it is not in doubt.
   */
  readonly keyCheck: 'open' | 'unanswered' | 'rejected' | 'vouched';
  /**
   * How calls find out that its cooling is over: one after the other at fixed intervals, also while a window lasts that was
   * repeated (`steady`), or one at the window's end, as unsuccessful calls would count against a limit (`single`).
   */
  readonly probes: 'steady' | 'single';
  /** What the key's source is asked for afterwards: a new token, to be read again, or nothing. */
  readonly renewal: 'refresh' | 'reread' | 'none';
  /** Whether it counts to `maxCredentialAttempts`, not to `maxAttempts`. */
  readonly isCredentialFault: boolean;
  /** Of several failures the one with the lowest rank stands for the call. */
  readonly rank: number;
  /** Its rank where only the status says so. @default `rank` */
  readonly inferredRank?: number;
  /** Its rank where no call of this route met it. @default `rank` */
  readonly uncalledRank?: number;
  /** Whether it counts against the provider's uptime. */
  readonly isDowntime: boolean;
  /** The setting that says what a waiting retry costs. */
  readonly retryCost: 'retryTokenCost' | 'timeoutRetryTokenCost';
  /** Whether a retry with a key that came with the call is no load that others should pay for. */
  readonly isKeysOwnLimit: boolean;
  /** Whether `retryLlm` retries it: by itself, by itself under a 5xx, where it is told to, or never. */
  readonly plainRetry: 'always' | 'server-side' | 'on-request' | 'never';
  /** Whether somebody has to mend it when it takes a key out for one model. */
  readonly needsPerson: boolean;
  /** The HTTP exception, the application's own status, and the status where the key came with the request. */
  readonly http: {
    readonly kind: HttpFaultKind;
    readonly status: number;
    /** 400: terminal. 429: stays 429 though it is known when to ask again. Absent where it is no fault of a key's. */
    readonly callersStatus?: 400 | 429;
  };
  /** Whether it is a failure of the request itself, so that asking again later does not help. */
  readonly isTerminal: boolean;
}

/** The kinds of HTTP exception; each has a class of its own. */
export type HttpFaultKind =
  | 'bad-request'
  | 'content-filtered'
  | 'credential'
  | 'other'
  | 'permission'
  | 'quota'
  | 'rate-limit'
  | 'timeout'
  | 'unavailable';

const CREDENTIAL = {
  scope: 'credential',
  action: 'next',
  marking: { kind: 'quarantine' },
  passes: false,
  doubtsKey: 'never',
  outlastsSuccess: false,
  keyCheck: 'rejected',
  probes: 'single',
  renewal: 'refresh',
  isCredentialFault: true,
  rank: 0,
  inferredRank: 4,
  isDowntime: false,
  retryCost: 'retryTokenCost',
  isKeysOwnLimit: false,
  plainRetry: 'never',
  needsPerson: true,
  http: { kind: 'credential', status: 502, callersStatus: 400 },
  isTerminal: false,
} as const satisfies CategoryMeaning;

/** The provider is at fault: it may be well again soon. */
const OUTAGE = {
  scope: 'provider_model',
  action: 'retry',
  marking: { kind: 'breaker' },
  passes: true,
  doubtsKey: 'never',
  outlastsSuccess: false,
  keyCheck: 'unanswered',
  probes: 'steady',
  renewal: 'none',
  isCredentialFault: false,
  rank: 8,
  isDowntime: true,
  retryCost: 'retryTokenCost',
  isKeysOwnLimit: false,
  plainRetry: 'always',
  needsPerson: false,
  http: { kind: 'unavailable', status: 502 },
  isTerminal: false,
} as const satisfies CategoryMeaning;

/** The same wherever the request goes. */
const REQUEST = {
  scope: 'request',
  action: 'fail',
  marking: { kind: 'none' },
  passes: false,
  doubtsKey: 'never',
  outlastsSuccess: false,
  keyCheck: 'vouched',
  probes: 'single',
  renewal: 'none',
  isCredentialFault: false,
  rank: 9,
  isDowntime: false,
  retryCost: 'retryTokenCost',
  isKeysOwnLimit: false,
  plainRetry: 'never',
  needsPerson: false,
  http: { kind: 'bad-request', status: 400 },
  isTerminal: true,
} as const satisfies CategoryMeaning;

/**
 * What each category means: the decision table of the README as data. All that treats categories differently reads it here.
 *
 * No category has the HTTP status 401 or 403: whoever calls the application has done nothing wrong with the server's key.
 *
 * @internal
 */
export const CATEGORY_CATALOGUE = {
  credential_missing: {
    ...CREDENTIAL,
    marking: { kind: 'rejection' },
    doubtsKey: 'always',
    // A target that was passed over for want of a key tells least of all.
    uncalledRank: 13,
  },
  credential_invalid: {
    ...CREDENTIAL,
    marking: { kind: 'rejection' },
    doubtsKey: 'always',
  },
  credential_revoked: {
    ...CREDENTIAL,
    outlastsSuccess: true,
    // Whoever revoked a key has no use for its refresh token; its source may hold another by now.
    renewal: 'reread',
  },
  credential_expired: CREDENTIAL,
  permission_denied: {
    scope: 'credential_model',
    action: 'next',
    marking: { kind: 'cooling', base: 'permissionCooldownMs', pageBase: 'pageCooldownMs' },
    passes: false,
    doubtsKey: 'inferred',
    outlastsSuccess: false,
    keyCheck: 'vouched',
    probes: 'single',
    renewal: 'none',
    isCredentialFault: true,
    rank: 2,
    isDowntime: false,
    retryCost: 'retryTokenCost',
    isKeysOwnLimit: false,
    plainRetry: 'never',
    needsPerson: true,
    http: { kind: 'permission', status: 502, callersStatus: 400 },
    isTerminal: false,
  },
  quota_exhausted: {
    scope: 'credential',
    action: 'next',
    marking: { kind: 'cooling', base: 'quotaCooldownMs', hintCap: 'quotaHintCapMs', probe: 'quotaProbeMs' },
    passes: true,
    doubtsKey: 'never',
    outlastsSuccess: false,
    keyCheck: 'vouched',
    probes: 'single',
    renewal: 'none',
    isCredentialFault: true,
    rank: 1,
    isDowntime: false,
    retryCost: 'retryTokenCost',
    isKeysOwnLimit: false,
    plainRetry: 'on-request',
    needsPerson: true,
    http: { kind: 'quota', status: 503, callersStatus: 400 },
    isTerminal: false,
  },
  rate_limited: {
    scope: 'credential_model',
    action: 'retry',
    marking: {
      kind: 'cooling',
      base: 'rateLimitCooldownMs',
      max: 'rateLimitMaxCooldownMs',
      hintCap: 'rateLimitHintCapMs',
    },
    passes: true,
    doubtsKey: 'never',
    outlastsSuccess: false,
    keyCheck: 'vouched',
    probes: 'single',
    renewal: 'none',
    isCredentialFault: false,
    rank: 5,
    isDowntime: false,
    retryCost: 'retryTokenCost',
    isKeysOwnLimit: true,
    plainRetry: 'always',
    needsPerson: false,
    http: { kind: 'rate-limit', status: 503, callersStatus: 429 },
    isTerminal: false,
  },
  overloaded: {
    ...OUTAGE,
    marking: {
      kind: 'cooling',
      base: 'overloadedCooldownMs',
      max: 'overloadedMaxCooldownMs',
      hintCap: 'rateLimitHintCapMs',
    },
    rank: 6,
    http: { kind: 'unavailable', status: 503 },
  },
  server_error: OUTAGE,
  malformed_response: OUTAGE,
  timeout: {
    ...OUTAGE,
    rank: 7,
    retryCost: 'timeoutRetryTokenCost',
    http: { kind: 'timeout', status: 504 },
  },
  network_error: {
    ...OUTAGE,
    scope: 'base_url',
    keyCheck: 'open',
  },
  model_unavailable: {
    scope: 'credential_model',
    action: 'next',
    marking: { kind: 'cooling', base: 'modelCooldownMs', inferredBase: 'modelInferredCooldownMs' },
    passes: false,
    doubtsKey: 'never',
    outlastsSuccess: false,
    keyCheck: 'vouched',
    probes: 'single',
    renewal: 'none',
    isCredentialFault: false,
    rank: 3,
    isDowntime: false,
    retryCost: 'retryTokenCost',
    isKeysOwnLimit: false,
    plainRetry: 'on-request',
    needsPerson: true,
    http: { kind: 'unavailable', status: 502, callersStatus: 400 },
    isTerminal: false,
  },
  request_too_large: {
    ...REQUEST,
    // A larger target may take it; what that one failed of then says more.
    action: 'next',
    rank: 11,
    http: { kind: 'bad-request', status: 413 },
  },
  content_filtered: {
    ...REQUEST,
    http: { kind: 'content-filtered', status: 422 },
  },
  invalid_request: REQUEST,
  cancelled: {
    ...REQUEST,
    keyCheck: 'open',
    // The customary status in logs for a client that has left; nobody is there to read it.
    http: { kind: 'other', status: 499 },
  },
  unknown: {
    scope: 'request',
    action: 'next',
    marking: { kind: 'cooling', base: 'unknownCooldownMs' },
    passes: true,
    doubtsKey: 'never',
    outlastsSuccess: false,
    keyCheck: 'unanswered',
    probes: 'steady',
    renewal: 'none',
    isCredentialFault: false,
    rank: 10,
    isDowntime: false,
    retryCost: 'retryTokenCost',
    isKeysOwnLimit: false,
    plainRetry: 'server-side',
    needsPerson: false,
    http: { kind: 'unavailable', status: 502 },
    isTerminal: false,
  },
} as const satisfies Readonly<Record<LlmFailureCategory, CategoryMeaning>>;

/** What a category means. @internal */
export function meaningOf(category: LlmFailureCategory): CategoryMeaning {
  return CATEGORY_CATALOGUE[category];
}

/**
 * Whose fault a category is where the evidence does not narrow it down.
 *
 * @internal
 */
export function scopeOfCategory(category: LlmFailureCategory): LlmFailureScope {
  return CATEGORY_CATALOGUE[category].scope;
}

/** Whether a value is one of the categories. @internal */
export function isCategory(value: unknown): value is LlmFailureCategory {
  return typeof value === 'string' && Object.hasOwn(CATEGORY_CATALOGUE, value);
}
