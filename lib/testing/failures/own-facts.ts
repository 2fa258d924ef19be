import type { DocumentedCategory, FailureFacts } from './failure-facts.interface.js';

type OwnFacts = { readonly [Category in DocumentedCategory]?: Partial<FailureFacts> };

/**
 * Where a compatible server's statuses, types and codes differ from OpenAI's.
 *
 * @see https://docs.bigmodel.cn/cn/api/api-code (zhipu)
 * @see https://platform.minimax.io/docs/api-reference/errorcode (minimax: under status 200)
 * @see https://platform.moonshot.ai/docs/api/chat (moonshot)
 */
const OWN_FACTS: Readonly<Record<string, OwnFacts>> = {
  zhipu: {
    credential_missing: { code: '1001' },
    credential_invalid: { code: '1002' },
    credential_revoked: { code: '1110' },
    credential_expired: { code: '1003' },
    permission_denied: { code: '1220' },
    quota_exhausted: { code: '1113' },
    rate_limited: { code: '1302' },
    overloaded: { status: 429, code: '1305' },
    server_error: { code: '1234' },
    model_unavailable: { status: 400, code: '1211' },
    request_too_large: { code: '1261' },
    content_filtered: { code: '1301' },
    invalid_request: { code: '1214' },
  },
  minimax: {
    credential_invalid: { status: 200, code: '1004' },
    quota_exhausted: { status: 200, code: '1008' },
    rate_limited: { status: 200, code: '1002' },
    server_error: { status: 200, code: '1013' },
    timeout: { status: 200, code: '1001' },
    content_filtered: { status: 200, code: '1026' },
    invalid_request: { status: 200, code: '2013' },
  },
  siliconflow: {
    quota_exhausted: { status: 403, code: '30001' },
    overloaded: { code: '50505' },
    model_unavailable: { status: 400, code: '20012' },
    invalid_request: { code: '20015' },
  },
  moonshot: {
    credential_invalid: { type: 'invalid_authentication_error' },
    quota_exhausted: { type: 'exceeded_current_quota_error' },
    rate_limited: { type: 'rate_limit_reached_error' },
    overloaded: { status: 429, type: 'engine_overloaded_error' },
    permission_denied: { type: 'permission_denied_error' },
    model_unavailable: { type: 'resource_not_found_error' },
    content_filtered: { type: 'content_filter' },
    server_error: { type: 'server_error' },
  },
  cerebras: { credential_invalid: { code: 'wrong_api_key', param: 'api_key' } },
  'azure-openai': {
    credential_invalid: { code: '401' },
    rate_limited: { code: '429' },
    model_unavailable: { code: 'DeploymentNotFound' },
    content_filtered: { code: 'content_filter', param: 'prompt' },
  },
  'github-models': {
    credential_invalid: { code: 'unauthorized' },
    rate_limited: { code: 'RateLimitReached' },
    model_unavailable: { code: 'unknown_model' },
    request_too_large: { status: 413, code: 'tokens_limit_reached' },
  },
  deepseek: { quota_exhausted: { status: 402, type: 'unknown_error', code: 'invalid_request_error' } },
  openrouter: { quota_exhausted: { status: 402 } },
};

/** What is peculiar to a provider in one failure. @internal */
export function ownFactsOf(provider: string, category: DocumentedCategory): Partial<FailureFacts> {
  return (Object.hasOwn(OWN_FACTS, provider) ? OWN_FACTS[provider]?.[category] : undefined) ?? {};
}
