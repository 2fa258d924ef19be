import type { FailureFacts, FailureTable } from './failure-facts.interface.js';

const REQUEST = 'invalid_request_error';

/**
 * Statuses, types and codes of OpenAI's API; most compatible servers have taken them over.
 *
 * @see https://platform.openai.com/docs/guides/error-codes
 * @internal
 */
export const openAiFailures: FailureTable = (model) => ({
  credential_missing: facts(
    401,
    REQUEST,
    'No API key was sent. Put it into the Authorization header as a bearer token.',
  ),
  credential_invalid: facts(401, REQUEST, 'The API key that was sent is incorrect.', 'invalid_api_key'),
  credential_revoked: facts(
    401,
    REQUEST,
    'The account that this key belongs to was deactivated.',
    'account_deactivated',
  ),
  credential_expired: facts(401, REQUEST, 'The access token has expired. Sign in again.', 'token_expired'),
  permission_denied: facts(
    403,
    'request_forbidden',
    'The API is not offered in the country or region of this request.',
    'unsupported_country_region_territory',
  ),
  quota_exhausted: facts(
    429,
    'insufficient_quota',
    'The quota of this organization is used up. See its plan and billing.',
    'insufficient_quota',
  ),
  rate_limited: facts(
    429,
    'requests',
    `Too many requests per minute for ${model} in this organization (limit 500).`,
    'rate_limit_exceeded',
  ),
  overloaded: facts(503, 'server_error', `${model} is overloaded with requests at present.`),
  server_error: facts(500, 'server_error', 'An internal error kept the server from answering.'),
  timeout: facts(504, 'server_error', 'The request timed out before the model had answered.'),
  model_unavailable: facts(
    404,
    REQUEST,
    `The model ${model} does not exist or is not open to this key.`,
    'model_not_found',
  ),
  request_too_large: {
    ...facts(
      400,
      REQUEST,
      'The messages have 204810 tokens; the context length of this model is 128000 tokens.',
      'context_length_exceeded',
    ),
    param: 'messages',
  },
  content_filtered: facts(400, REQUEST, 'The prompt was rejected by the safety system.', 'content_policy_violation'),
  invalid_request: {
    ...facts(400, REQUEST, "The value 7 of 'temperature' is not supported; it may be 2 at most.", 'unsupported_value'),
    param: 'temperature',
  },
  unknown: facts(412, 'error', 'The answer was not given.'),
});

function facts(status: number, type: string, message: string, code?: string): FailureFacts {
  return { status, type, message, code };
}
