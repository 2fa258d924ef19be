import type { CategoryMeaning } from '../classification/category-catalogue.js';
import { LLM_FAILURE_CATEGORIES, type LlmFailureCategory } from '../classification/failure.interface.js';
import { DEFAULT_REFRESH_SETTINGS, type LlmRefreshSettings } from '../credentials/renewal.js';
import { DEFAULT_HEALTH_SETTINGS, type LlmHealthSettings } from '../health/health-settings.js';

/**
 * What a call does after a failure.
 *
 * - `fail`: ends
 * - `next`: goes to another candidate, and never back to this one
 * - `retry`: goes to another candidate; where there is none, waits and tries the same again
 *
 * @publicApi
 */
export type LlmFailureAction = CategoryMeaning['action'];

/**
 * A user's own treatment of one category; what is left out stays as the README's table says.
 *
 * @publicApi
 */
export interface LlmCategoryPolicy {
  /** What the call does next: `'fail'`, `'next'` or `'retry'`. @default that of the README's table */
  readonly action?: LlmFailureAction | undefined;
  /** How long what failed is unavailable, in milliseconds, where the provider names no time; 0 for not at all. @default that of the README's table */
  readonly cooldownMs?: number | undefined;
  /** The HTTP status of the exception, from 400 to 599. @default that of the README's table */
  readonly httpStatus?: number | undefined;
}

/**
 * The settings that govern waiting.
 *
 * @publicApi
 */
export interface LlmRetrySettings {
  /** First back-off of a waiting retry; doubles. @default 500 */
  readonly backoffMs: number;
  /** The longest back-off. @default 20000 */
  readonly maxBackoffMs: number;
  /** Delays before the retries on a proven credential that was rejected. @default [1000, 2000] */
  readonly authRetryDelaysMs: readonly number[];
  /** Size of the bucket of retry tokens that each provider has across calls. @default 100 */
  readonly retryTokens: number;
  /** What a waiting retry costs. @default 5 */
  readonly retryTokenCost: number;
  /** What a waiting retry after a time-out costs. @default 10 */
  readonly timeoutRetryTokenCost: number;
  /** What a success gives back. @default 1 */
  readonly retryTokenRefund: number;
  /** How many calls may wait at once; one more fails at once, and says when to come back. @default 1000 */
  readonly maxWaitingCalls: number;
  /** Whether waits are spread at random. @default true */
  readonly jitter: boolean;
}

/** Every setting of the engine. @publicApi */
export type LlmPolicySettings = LlmHealthSettings & LlmRefreshSettings & LlmRetrySettings;

/**
 * How failures are treated: per category, and the settings.
 *
 * @publicApi
 */
export type LlmPolicies = { readonly [Category in LlmFailureCategory]?: LlmCategoryPolicy | undefined } & {
  readonly [Setting in keyof LlmPolicySettings]?: LlmPolicySettings[Setting] | undefined;
};

/** @internal */
export const DEFAULT_SETTINGS: LlmPolicySettings = {
  ...DEFAULT_HEALTH_SETTINGS,
  ...DEFAULT_REFRESH_SETTINGS,
  backoffMs: 500,
  maxBackoffMs: 20_000,
  authRetryDelaysMs: [1_000, 2_000],
  retryTokens: 100,
  retryTokenCost: 5,
  timeoutRetryTokenCost: 10,
  retryTokenRefund: 1,
  maxWaitingCalls: 1_000,
  jitter: true,
};

/** The settings, where the user's win over the defaults. @internal */
export function policySettingsOf(policies: LlmPolicies): LlmPolicySettings {
  const own = Object.entries(policies).filter(
    ([name, value]) => Object.hasOwn(DEFAULT_SETTINGS, name) && value !== undefined,
  );
  return { ...DEFAULT_SETTINGS, ...Object.fromEntries(own) };
}

/** The user's own lengths of cooling, by category. @internal */
export function cooldownsOf(policies: LlmPolicies): Partial<Record<LlmFailureCategory, number>> {
  const cooldowns: Partial<Record<LlmFailureCategory, number>> = {};
  for (const category of LLM_FAILURE_CATEGORIES) {
    const cooldownMs = policies[category]?.cooldownMs;
    if (cooldownMs !== undefined) cooldowns[category] = cooldownMs;
  }
  return cooldowns;
}
