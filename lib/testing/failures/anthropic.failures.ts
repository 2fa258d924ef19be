import type { FailureFacts, FailureTable } from './failure-facts.interface.js';

/**
 * Statuses and types of Anthropic's API, which has no codes: its sentences tell what the types do not.
 *
 * @see https://docs.claude.com/en/api/errors
 * @internal
 */
export const anthropicFailures: FailureTable = (model) => ({
  credential_missing: facts(401, 'authentication_error', 'The x-api-key header is required.'),
  credential_invalid: facts(401, 'authentication_error', 'The value of x-api-key is invalid.'),
  credential_revoked: facts(401, 'authentication_error', 'This API key has been revoked.'),
  credential_expired: facts(401, 'authentication_error', 'The OAuth token has expired. Refresh it or get another one.'),
  permission_denied: facts(403, 'permission_error', 'This API key may not use the requested resource.'),
  quota_exhausted: facts(
    400,
    'invalid_request_error',
    'The credit balance of this organization is too low for the request. Credits are bought under Plans & Billing.',
  ),
  rate_limited: facts(
    429,
    'rate_limit_error',
    'The request goes beyond the rate limit of this organization: 50 requests per minute.',
  ),
  overloaded: facts(529, 'overloaded_error', 'Overloaded.'),
  server_error: facts(500, 'api_error', 'Internal server error.'),
  timeout: facts(504, 'timeout_error', 'The request timed out.'),
  model_unavailable: facts(404, 'not_found_error', `model: ${model}`),
  request_too_large: facts(
    400,
    'invalid_request_error',
    'The prompt is too long: 204810 tokens, where 200000 are the maximum.',
  ),
  content_filtered: facts(400, 'invalid_request_error', 'The content filtering policy blocked the output.'),
  invalid_request: facts(400, 'invalid_request_error', 'temperature: 7 is not in the range from 0 to 1.'),
  unknown: facts(412, 'error', 'The answer was not given.'),
});

function facts(status: number, type: string, message: string): FailureFacts {
  return { status, type, message };
}
