/**
 * The settings that say how long each fault keeps calls away. All are options (`policies`) with these defaults.
 *
 * @publicApi
 */
export interface LlmHealthSettings {
  /** Consecutive failures that open a breaker. @default 5 */
  readonly breakerThreshold: number;
  /** The share of failures, from 0 to 1, that opens a breaker as well; more than 1 for never. @default 0.5 */
  readonly breakerFailureRate: number;
  /** With fewer calls in the window the share opens nothing. @default 10 */
  readonly breakerMinimumCalls: number;
  /** The window in which the share is taken. @default 30000 */
  readonly breakerWindowMs: number;
  /** First pause of an open breaker; doubles with each failed probe. @default 1000 */
  readonly breakerPauseMs: number;
  /** Longest pause of an open breaker. @default 30000 */
  readonly breakerMaxPauseMs: number;
  /** First step of the `overloaded` ladder; doubles. @default 1000 */
  readonly overloadedCooldownMs: number;
  /** Longest step of the `overloaded` ladder. @default 30000 */
  readonly overloadedMaxCooldownMs: number;
  /** First step of the `rate_limited` ladder where the provider gives no hint; doubles. @default 1000 */
  readonly rateLimitCooldownMs: number;
  /** Longest step of the `rate_limited` ladder. @default 60000 */
  readonly rateLimitMaxCooldownMs: number;
  /** The longest `rate_limited` or `overloaded` hint that is believed. @default 900000 (15 min) */
  readonly rateLimitHintCapMs: number;
  /** How long a used-up quota is unavailable where the provider names no time. @default 3600000 (1 h) */
  readonly quotaCooldownMs: number;
  /** The longest quota hint that is believed. @default 86400000 (24 h) */
  readonly quotaHintCapMs: number;
  /** How often one probe asks whether a quota without a named time is back; 0 for never. @default 600000 (10 min) */
  readonly quotaProbeMs: number;
  /** First cooling of a proven key that is rejected; doubles. @default 5000 */
  readonly provenCooldownMs: number;
  /** Longest cooling of a proven key that is rejected. @default 600000 (10 min) */
  readonly provenMaxCooldownMs: number;
  /** Cooling windows without a success after which a proven key is quarantined. @default 5 */
  readonly provenStrikes: number;
  /** Time to the first probe of a key quarantined as invalid; doubles; 0 for no probes. @default 900000 (15 min) */
  readonly quarantineProbeMs: number;
  /** Longest time between two probes of a key quarantined as invalid. @default 21600000 (6 h) */
  readonly quarantineMaxProbeMs: number;
  /** Cooling of a key for a model that it may not use (`permission_denied`). @default 600000 (10 min) */
  readonly permissionCooldownMs: number;
  /** Cooling of a key for a model of which a gateway reports that another party refuses the gateway's own key. @default 600000 (10 min) */
  readonly relayedCooldownMs: number;
  /** Cooling of a model whose provider answers 401/403 with a web page. @default 30000 */
  readonly pageCooldownMs: number;
  /** Cooling of a key for a model that the answer says is unavailable. @default 43200000 (12 h) */
  readonly modelCooldownMs: number;
  /** The same where only the status says so. @default 600000 (10 min) */
  readonly modelInferredCooldownMs: number;
  /** Cooling of a model after an `unknown` failure that marks it: an empty body, or a 5xx that a rule calls so. @default 5000 */
  readonly unknownCooldownMs: number;
  /** How long a probe's lease holds when nobody releases it. @default 60000 */
  readonly probeLeaseMs: number;
  /** How far the probes of an outage are apart, from begin to begin; spread at random by up to 15 %. @default 1000 */
  readonly probeIntervalMs: number;
  /** How many probes of one outage are under way at most, beside those of calls that have nothing else left. @default 3 */
  readonly maxProbes: number;
  /** First cooling of a provider that rejects many proven keys at once; doubles. @default 5000 */
  readonly keyOutageCooldownMs: number;
  /** Longest cooling of such a provider. @default 60000 */
  readonly keyOutageMaxCooldownMs: number;
}

/** @internal */
export const DEFAULT_HEALTH_SETTINGS: LlmHealthSettings = {
  breakerThreshold: 5,
  breakerFailureRate: 0.5,
  breakerMinimumCalls: 10,
  breakerWindowMs: 30_000,
  breakerPauseMs: 1_000,
  breakerMaxPauseMs: 30_000,
  overloadedCooldownMs: 1_000,
  overloadedMaxCooldownMs: 30_000,
  rateLimitCooldownMs: 1_000,
  rateLimitMaxCooldownMs: 60_000,
  rateLimitHintCapMs: 900_000,
  quotaCooldownMs: 3_600_000,
  quotaHintCapMs: 86_400_000,
  quotaProbeMs: 600_000,
  provenCooldownMs: 5_000,
  provenMaxCooldownMs: 600_000,
  provenStrikes: 5,
  quarantineProbeMs: 900_000,
  quarantineMaxProbeMs: 21_600_000,
  permissionCooldownMs: 600_000,
  relayedCooldownMs: 600_000,
  pageCooldownMs: 30_000,
  modelCooldownMs: 43_200_000,
  modelInferredCooldownMs: 600_000,
  unknownCooldownMs: 5_000,
  probeLeaseMs: 60_000,
  probeIntervalMs: 1_000,
  maxProbes: 3,
  keyOutageCooldownMs: 5_000,
  keyOutageMaxCooldownMs: 60_000,
};
