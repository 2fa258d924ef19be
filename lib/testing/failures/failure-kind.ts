import { assertFits, duration, knownName, objectOf, oneOf, required, TEXT, type Check } from '../../checks/check.js';
import { LLM_APIS, type LlmApi, type LlmFailureCategory } from '../../index.js';

/**
 * The categories that a provider's answer can express: all but those that mean that there was none.
 *
 * @publicApi
 */
export type ProviderFailureCategory = Exclude<LlmFailureCategory, 'network_error' | 'cancelled'>;

/**
 * Other names for kinds of failures: the codes that people know them by, and two pages that no provider's API wrote.
 *
 * - `html_forbidden`: a firewall's page under 403, `permission_denied` without a fault of the key
 * - `html_bad_gateway`: a proxy's page under 502, `server_error`
 */
const CATEGORY_BY_ALIAS = {
  missing_api_key: 'credential_missing',
  invalid_api_key: 'credential_invalid',
  account_deactivated: 'credential_revoked',
  token_expired: 'credential_expired',
  insufficient_quota: 'quota_exhausted',
  rate_limit_exceeded: 'rate_limited',
  overloaded_error: 'overloaded',
  model_not_found: 'model_unavailable',
  context_length_exceeded: 'request_too_large',
  content_policy_violation: 'content_filtered',
  invalid_request_error: 'invalid_request',
  html_forbidden: 'permission_denied',
  html_bad_gateway: 'server_error',
} as const satisfies Record<string, ProviderFailureCategory>;

const CATEGORIES = [
  'credential_missing',
  'credential_invalid',
  'credential_revoked',
  'credential_expired',
  'permission_denied',
  'quota_exhausted',
  'rate_limited',
  'overloaded',
  'server_error',
  'malformed_response',
  'timeout',
  'model_unavailable',
  'request_too_large',
  'content_filtered',
  'invalid_request',
  'unknown',
] as const satisfies readonly ProviderFailureCategory[];

type Alias = keyof typeof CATEGORY_BY_ALIAS;

/**
 * What a provider may answer that is no answer: a category, or a well-known code that stands for one.
 *
 * @publicApi
 */
export type ProviderFailureKind = ProviderFailureCategory | Alias;

/**
 * Details of a failure.
 *
 * @publicApi
 */
export interface ProviderFailureOptions {
  /** The model that the sentence names. @default 'the-model' */
  readonly model?: string | undefined;
  /** How long the provider asks to wait: `retry-after`, and `retry-after-ms` where it is no whole second; `RetryInfo` of Gemini. */
  readonly retryAfterMs?: number | undefined;
  /** Another sentence. What it says may change the category: sentences are read. */
  readonly message?: string | undefined;
  /** The protocol whose forms are used. @default that of the providers `anthropic` and `gemini`, else 'openai' */
  readonly api?: LlmApi | undefined;
  /** The id of the request that the answer tells. @default 'req_test_1' */
  readonly requestId?: string | undefined;
}

/**
 * Every kind that `providerFailure()` knows, for tables in tests.
 *
 * @publicApi
 */
export const PROVIDER_FAILURE_KINDS: readonly ProviderFailureKind[] = Object.freeze([
  ...CATEGORIES,
  ...(Object.keys(CATEGORY_BY_ALIAS) as Alias[]),
]);

/** A kind of failure where one has to stand. @internal */
export const FAILURE_KIND: Check = required(knownName(PROVIDER_FAILURE_KINDS));

/** What a failure may tell beside its kind. @internal */
export const FAILURE_FIELDS: Readonly<Record<string, Check>> = {
  model: TEXT,
  retryAfterMs: duration(0),
  message: TEXT,
  api: oneOf(LLM_APIS),
  requestId: TEXT,
};

const FAILURE_OPTIONS = objectOf(FAILURE_FIELDS);

/** @throws LlmOptionsError for a kind that is not known, and for details that there are not @internal */
export function assertFailure(kind: unknown, options: unknown): void {
  assertFits(FAILURE_KIND, kind, 'kind');
  assertFits(FAILURE_OPTIONS, options, 'options');
}

/**
 * The category that a kind stands for.
 *
 * @throws LlmOptionsError for a kind that is not known, with the known ones
 * @publicApi
 */
export function categoryOfKind(kind: ProviderFailureKind): ProviderFailureCategory {
  assertFits(FAILURE_KIND, kind, 'kind');
  return Object.hasOwn(CATEGORY_BY_ALIAS, kind) ? CATEGORY_BY_ALIAS[kind as Alias] : (kind as ProviderFailureCategory);
}
