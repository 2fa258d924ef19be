import type { FailureFacts, FailureTable } from './failure-facts.interface.js';

/**
 * Statuses, their names and reasons of the Gemini API. A wrong key is a bad request there.
 *
 * @see https://ai.google.dev/gemini-api/docs/troubleshooting
 * @internal
 */
export const geminiFailures: FailureTable = (model) => ({
  credential_missing: facts(
    403,
    'PERMISSION_DENIED',
    'The request has no API key; callers without an identity are not served.',
  ),
  credential_invalid: facts(400, 'INVALID_ARGUMENT', 'The API key is not valid.', 'API_KEY_INVALID'),
  credential_revoked: facts(
    403,
    'PERMISSION_DENIED',
    'The consumer of this API key has been suspended.',
    'CONSUMER_SUSPENDED',
  ),
  credential_expired: facts(
    401,
    'UNAUTHENTICATED',
    'The access token has expired. Get another one.',
    'ACCESS_TOKEN_EXPIRED',
  ),
  permission_denied: facts(403, 'PERMISSION_DENIED', 'The caller does not have permission for this resource.'),
  quota_exhausted: facts(
    429,
    'RESOURCE_EXHAUSTED',
    'The prepaid credits of this project are used up. See its billing.',
  ),
  rate_limited: facts(
    429,
    'RESOURCE_EXHAUSTED',
    `Too many requests per minute for ${model} in this project (limit 10).`,
    'RATE_LIMIT_EXCEEDED',
  ),
  overloaded: facts(503, 'UNAVAILABLE', 'The model is overloaded at present.'),
  server_error: facts(500, 'INTERNAL', 'An internal error has occurred.'),
  timeout: facts(504, 'DEADLINE_EXCEEDED', 'The deadline expired before the operation was complete.'),
  model_unavailable: facts(
    404,
    'NOT_FOUND',
    `models/${model} is not found for API version v1beta, or does not support generateContent.`,
  ),
  request_too_large: facts(
    400,
    'INVALID_ARGUMENT',
    'The input token count (1204810) exceeds the maximum number of tokens allowed (1048576).',
  ),
  content_filtered: facts(400, 'INVALID_ARGUMENT', 'The prompt was blocked by the safety filters.'),
  invalid_request: facts(
    400,
    'INVALID_ARGUMENT',
    'The value 7 of generation_config.temperature is out of the range from 0 to 2.',
  ),
  unknown: facts(412, 'error', 'The answer was not given.'),
});

function facts(status: number, type: string, message: string, code?: string): FailureFacts {
  return { status, type, message, code };
}
