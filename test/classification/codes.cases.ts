/** A code in its provider's own envelope, and what it means. */
export type CodeCase = readonly [name: string, status: number | undefined, body: unknown, category: string];

const openaiError = (code: string | null, type: string, message = 'See the docs.'): unknown => ({
  error: { message, type, param: null, code },
});
const anthropicError = (type: string, message = 'See the docs.'): unknown => ({
  type: 'error',
  error: { type, message },
});
const googleError = (code: number, status: string, message = 'See the docs.', details: unknown[] = []): unknown => ({
  error: { code, message, status, details },
});
const reason = (name: string): unknown => ({
  '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
  reason: name,
  domain: 'googleapis.com',
});
const quota = (quotaId: string): unknown => ({
  '@type': 'type.googleapis.com/google.rpc.QuotaFailure',
  violations: [{ quotaId }],
});

/** Codes by provider. */
export const CODE_CASES: Readonly<Record<string, readonly CodeCase[]>> = {
  openai: [
    ['insufficient_quota', 429, openaiError('insufficient_quota', 'insufficient_quota'), 'quota_exhausted'],
    ['external_connector_error', 424, openaiError('http_error', 'external_connector_error'), 'invalid_request'],
    [
      'billing_hard_limit_reached',
      400,
      openaiError('billing_hard_limit_reached', 'invalid_request_error'),
      'quota_exhausted',
    ],
    ['invalid_api_key', 401, openaiError('invalid_api_key', 'invalid_request_error'), 'credential_invalid'],
    ['account_deactivated', 401, openaiError('account_deactivated', 'invalid_request_error'), 'credential_revoked'],
    ['rate_limit_exceeded', 429, openaiError('rate_limit_exceeded', 'requests'), 'rate_limited'],
    [
      'context_length_exceeded',
      400,
      openaiError('context_length_exceeded', 'invalid_request_error'),
      'request_too_large',
    ],
    ['model_not_found', 404, openaiError('model_not_found', 'invalid_request_error'), 'model_unavailable'],
    ['content_filter', 400, openaiError('content_filter', 'invalid_request_error'), 'content_filtered'],
    ['unsupported_parameter', 400, openaiError('unsupported_parameter', 'invalid_request_error'), 'invalid_request'],
    [
      'unsupported_country_region_territory',
      403,
      openaiError('unsupported_country_region_territory', 'request_forbidden'),
      'permission_denied',
    ],
    ['server_is_overloaded', 200, openaiError('server_is_overloaded', 'service_unavailable_error'), 'overloaded'],
    ['server_error', 500, openaiError(null, 'server_error'), 'server_error'],
    ['invalid_request_error under 401', 401, openaiError(null, 'invalid_request_error'), 'credential_invalid'],
    ['invalid_request_error under 429', 429, openaiError(null, 'invalid_request_error'), 'rate_limited'],
    ['invalid_request_error under 400', 400, openaiError(null, 'invalid_request_error'), 'invalid_request'],
  ],
  anthropic: [
    ['overloaded_error', 529, anthropicError('overloaded_error'), 'overloaded'],
    ['overloaded_error in a stream', 200, anthropicError('overloaded_error'), 'overloaded'],
    ['authentication_error', 401, anthropicError('authentication_error'), 'credential_invalid'],
    ['permission_error', 403, anthropicError('permission_error'), 'permission_denied'],
    ['not_found_error about a model', 404, anthropicError('not_found_error', 'model: claude-x'), 'model_unavailable'],
    ['request_too_large', 413, anthropicError('request_too_large'), 'request_too_large'],
    ['rate_limit_error', 429, anthropicError('rate_limit_error'), 'rate_limited'],
    ['billing_error', 402, anthropicError('billing_error'), 'quota_exhausted'],
    ['timeout_error', 504, anthropicError('timeout_error'), 'timeout'],
    ['api_error', 500, anthropicError('api_error'), 'server_error'],
    [
      'a balance under invalid_request_error',
      400,
      anthropicError('invalid_request_error', 'Your credit balance is below zero: too low.'),
      'quota_exhausted',
    ],
  ],
  gemini: [
    [
      'API_KEY_INVALID',
      400,
      googleError(400, 'INVALID_ARGUMENT', 'Bad key', [reason('API_KEY_INVALID')]),
      'credential_invalid',
    ],
    ['an expired key', 400, googleError(400, 'INVALID_ARGUMENT', 'The API key expired.', []), 'credential_expired'],
    ['PERMISSION_DENIED', 403, googleError(403, 'PERMISSION_DENIED'), 'permission_denied'],
    [
      'SERVICE_DISABLED',
      403,
      googleError(403, 'PERMISSION_DENIED', 'x', [reason('SERVICE_DISABLED')]),
      'permission_denied',
    ],
    [
      'CONSUMER_SUSPENDED',
      403,
      googleError(403, 'PERMISSION_DENIED', 'x', [reason('CONSUMER_SUSPENDED')]),
      'credential_revoked',
    ],
    [
      'BILLING_DISABLED',
      403,
      googleError(403, 'PERMISSION_DENIED', 'x', [reason('BILLING_DISABLED')]),
      'quota_exhausted',
    ],
    ['UNAUTHENTICATED', 401, googleError(401, 'UNAUTHENTICATED'), 'credential_invalid'],
    [
      'ACCESS_TOKEN_EXPIRED',
      401,
      googleError(401, 'UNAUTHENTICATED', 'x', [reason('ACCESS_TOKEN_EXPIRED')]),
      'credential_expired',
    ],
    [
      'CREDENTIALS_MISSING',
      401,
      googleError(401, 'UNAUTHENTICATED', 'x', [reason('CREDENTIALS_MISSING')]),
      'credential_missing',
    ],
    ['RESOURCE_EXHAUSTED', 429, googleError(429, 'RESOURCE_EXHAUSTED'), 'rate_limited'],
    [
      'a quota per day',
      429,
      googleError(429, 'RESOURCE_EXHAUSTED', 'Exceeded.', [quota('GenerateRequestsPerDayPerProjectPerModel-FreeTier')]),
      'quota_exhausted',
    ],
    [
      'a quota per minute',
      429,
      googleError(429, 'RESOURCE_EXHAUSTED', 'Exceeded.', [quota('GenerateRequestsPerMinutePerProjectPerModel')]),
      'rate_limited',
    ],
    ['UNAVAILABLE', 503, googleError(503, 'UNAVAILABLE'), 'overloaded'],
    ['DEADLINE_EXCEEDED', 504, googleError(504, 'DEADLINE_EXCEEDED'), 'timeout'],
    ['INTERNAL', 500, googleError(500, 'INTERNAL'), 'server_error'],
    ['NOT_FOUND', 404, googleError(404, 'NOT_FOUND', 'models/x is not found'), 'model_unavailable'],
    ['the array form', 429, [googleError(429, 'RESOURCE_EXHAUSTED')], 'rate_limited'],
    [
      'a location',
      400,
      googleError(400, 'FAILED_PRECONDITION', 'User location is unsupported for this API.'),
      'permission_denied',
    ],
  ],
  bedrock: [
    [
      'ThrottlingException',
      429,
      { __type: 'com.amazon.coral.availability#ThrottlingException', message: 'Rate exceeded' },
      'rate_limited',
    ],
    ['ExpiredTokenException', 403, { __type: 'ExpiredTokenException', message: 'x' }, 'credential_expired'],
    ['UnrecognizedClientException', 403, { __type: 'UnrecognizedClientException', message: 'x' }, 'credential_invalid'],
    ['AccessDeniedException', 403, { __type: 'AccessDeniedException', message: 'x' }, 'permission_denied'],
    [
      'ServiceQuotaExceededException',
      400,
      { __type: 'ServiceQuotaExceededException', message: 'x' },
      'quota_exhausted',
    ],
    ['ModelTimeoutException', 408, { __type: 'ModelTimeoutException', message: 'x' }, 'timeout'],
    ['ModelNotReadyException', 429, { __type: 'ModelNotReadyException', message: 'x' }, 'overloaded'],
    ['ValidationException', 400, { __type: 'ValidationException', message: 'x' }, 'invalid_request'],
    [
      'ResourceNotFoundException about a model',
      404,
      {
        __type: 'ResourceNotFoundException',
        message: 'Could not resolve the foundation model from the provided model identifier: model not found',
      },
      'model_unavailable',
    ],
  ],
  'azure-openai': [
    ['DeploymentNotFound', 404, { error: { code: 'DeploymentNotFound', message: 'x' } }, 'model_unavailable'],
    [
      'an inner content filter',
      400,
      { error: { code: null, message: 'x', innererror: { code: 'ResponsibleAIPolicyViolation' } } },
      'content_filtered',
    ],
    ['429 as text', 429, { error: { code: '429', message: 'x' } }, 'rate_limited'],
    ['401 as text', 401, { error: { code: '401', message: 'x' } }, 'credential_invalid'],
  ],
  zhipu: [
    ['1000', 401, { error: { code: '1000', message: 'x' } }, 'credential_invalid'],
    ['1001', 401, { error: { code: '1001', message: 'x' } }, 'credential_missing'],
    ['1003', 401, { error: { code: '1003', message: 'x' } }, 'credential_expired'],
    ['1112', 429, { error: { code: '1112', message: 'x' } }, 'credential_revoked'],
    ['1113', 429, { error: { code: '1113', message: 'x' } }, 'quota_exhausted'],
    ['1211', 400, { error: { code: '1211', message: 'x' } }, 'model_unavailable'],
    ['1261', 400, { error: { code: '1261', message: 'x' } }, 'request_too_large'],
    ['1301', 400, { error: { code: '1301', message: 'x' } }, 'content_filtered'],
    ['1302', 429, { error: { code: 1302, message: 'x' } }, 'rate_limited'],
    ['1305', 429, { error: { code: '1305', message: 'x' } }, 'overloaded'],
    ['1308', 429, { error: { code: '1308', message: 'x' } }, 'quota_exhausted'],
    ['1234', 500, { error: { code: '1234', message: 'x' } }, 'server_error'],
  ],
  minimax: [
    ['1001', 200, { base_resp: { status_code: 1001, status_msg: 'x' } }, 'timeout'],
    ['1002', 200, { base_resp: { status_code: 1002, status_msg: 'x' } }, 'rate_limited'],
    ['1004', 200, { base_resp: { status_code: 1004, status_msg: 'x' } }, 'credential_invalid'],
    ['1008', 200, { base_resp: { status_code: 1008, status_msg: 'x' } }, 'quota_exhausted'],
    ['1026', 200, { base_resp: { status_code: 1026, status_msg: 'x' } }, 'content_filtered'],
    ['1039', 200, { base_resp: { status_code: 1039, status_msg: 'x' } }, 'rate_limited'],
    ['2013', 200, { base_resp: { status_code: 2013, status_msg: 'x' } }, 'invalid_request'],
    [
      '2013 with words',
      400,
      { base_resp: { status_code: 2013, status_msg: 'invalid params, context window exceeds limit (2013)' } },
      'request_too_large',
    ],
    ['2049', 200, { base_resp: { status_code: 2049, status_msg: 'x' } }, 'credential_invalid'],
  ],
  baidu: [
    ['110', 200, { error_code: 110, error_msg: 'x' }, 'credential_invalid'],
    ['111', 200, { error_code: 111, error_msg: 'x' }, 'credential_expired'],
    ['6', 200, { error_code: 6, error_msg: 'x' }, 'permission_denied'],
    ['17', 200, { error_code: 17, error_msg: 'x' }, 'quota_exhausted'],
    ['18', 200, { error_code: 18, error_msg: 'x' }, 'rate_limited'],
    ['336100', 200, { error_code: 336100, error_msg: 'x' }, 'overloaded'],
    ['336007', 200, { error_code: 336007, error_msg: 'x' }, 'request_too_large'],
  ],
  dashscope: [
    ['InvalidApiKey', 401, { code: 'InvalidApiKey', message: 'x' }, 'credential_invalid'],
    ['Arrearage', 400, { code: 'Arrearage', message: 'x' }, 'quota_exhausted'],
    ['Throttling.RateQuota', 429, { code: 'Throttling.RateQuota', message: 'x' }, 'rate_limited'],
    ['Throttling.AllocationQuota', 429, { code: 'Throttling.AllocationQuota', message: 'x' }, 'quota_exhausted'],
    ['DataInspectionFailed', 400, { code: 'DataInspectionFailed', message: 'x' }, 'content_filtered'],
    [
      'a filter behind InternalError',
      500,
      { code: 'InternalError.Algo.DataInspectionFailed', message: 'x' },
      'content_filtered',
    ],
    ['ModelNotFound', 404, { code: 'ModelNotFound', message: 'x' }, 'model_unavailable'],
    ['AllocationQuota.FreeTierOnly', 403, { code: 'AllocationQuota.FreeTierOnly', message: 'x' }, 'quota_exhausted'],
  ],
  volcengine: [
    ['AuthenticationError', 401, { error: { code: 'AuthenticationError', message: 'x' } }, 'credential_invalid'],
    ['AccountOverdueError', 403, { error: { code: 'AccountOverdueError', message: 'x' } }, 'quota_exhausted'],
    ['ModelNotOpen', 404, { error: { code: 'ModelNotOpen', message: 'x' } }, 'model_unavailable'],
    [
      'InvalidEndpointOrModel.NotFound',
      404,
      { error: { code: 'InvalidEndpointOrModel.NotFound', message: 'x' } },
      'model_unavailable',
    ],
    [
      'RateLimitExceeded.EndpointTPMExceeded',
      429,
      { error: { code: 'RateLimitExceeded.EndpointTPMExceeded', message: 'x' } },
      'rate_limited',
    ],
    ['ServerOverloaded', 429, { error: { code: 'ServerOverloaded', message: 'x' } }, 'overloaded'],
    ['SetLimitExceeded', 429, { error: { code: 'SetLimitExceeded', message: 'x' } }, 'quota_exhausted'],
    [
      'SensitiveContentDetected',
      400,
      { error: { code: 'SensitiveContentDetected', message: 'x' } },
      'content_filtered',
    ],
  ],
  cloudflare: [
    ['5007', 400, { success: false, errors: [{ code: 5007, message: 'x' }] }, 'model_unavailable'],
    ['3036', 429, { success: false, errors: [{ code: 3036, message: 'x' }] }, 'quota_exhausted'],
    ['3040', 429, { success: false, errors: [{ code: 3040, message: 'x' }] }, 'overloaded'],
    ['10000', 401, { success: false, errors: [{ code: 10000, message: 'x' }] }, 'credential_invalid'],
    ['3006', 413, { success: false, errors: [{ code: 3006, message: 'x' }] }, 'request_too_large'],
  ],
  'new-api': [
    [
      'insufficient_user_quota',
      403,
      { error: { code: 'insufficient_user_quota', type: 'new_api_error', message: 'x' } },
      'quota_exhausted',
    ],
    [
      'a hidden status',
      500,
      { error: { code: 'bad_response_status_code', type: 'upstream_error', param: '429', message: '' } },
      'rate_limited',
    ],
    [
      'sensitive_words_detected',
      400,
      { error: { code: 'sensitive_words_detected', message: 'x' } },
      'content_filtered',
    ],
  ],
  openrouter: [
    [
      'an upstream error as text',
      400,
      {
        error: {
          code: 400,
          message: 'Provider returned error',
          metadata: { raw: '{"error":{"type":"overloaded_error","message":"x"}}' },
        },
      },
      'overloaded',
    ],
    [
      'an upstream error as data',
      502,
      {
        error: {
          code: 502,
          message: 'Provider returned error',
          metadata: { raw: { error: { code: 'invalid_api_key' } } },
        },
      },
      'credential_invalid',
    ],
    [
      'an upstream error behind a sentence',
      400,
      {
        error: {
          code: 400,
          message: 'Provider returned error',
          metadata: { raw: 'See our docs. Upstream error: {"error":{"code":400,"status":"RESOURCE_EXHAUSTED"}}' },
        },
      },
      'rate_limited',
    ],
    ['its own 402', 402, { error: { code: 402, message: 'x' } }, 'quota_exhausted'],
    ['its own 408', 408, { error: { code: 408, message: 'x' } }, 'timeout'],
  ],
  litellm: [
    [
      'a Python dict',
      429,
      {
        error: {
          message:
            "litellm.RateLimitError: OpenAIException - Error code: 429 - {'error': {'code': 'insufficient_quota', 'message': 'x'}}",
          type: null,
          code: '429',
        },
      },
      'quota_exhausted',
    ],
    [
      'its exception name',
      500,
      { error: { message: 'litellm.ContextWindowExceededError: x', code: '500' } },
      'request_too_large',
    ],
    ['a name without more', 500, { error: { message: 'litellm.AuthenticationError: x' } }, 'credential_invalid'],
  ],
  tencent: [
    [
      'AuthFailure.SecretIdNotFound',
      200,
      { Response: { Error: { Code: 'AuthFailure.SecretIdNotFound', Message: 'x' } } },
      'credential_invalid',
    ],
    [
      'FailedOperation.ServiceStopArrears',
      200,
      { Response: { Error: { Code: 'FailedOperation.ServiceStopArrears', Message: 'x' } } },
      'quota_exhausted',
    ],
    [
      'FailedOperation.EngineRequestTimeout',
      200,
      { Response: { Error: { Code: 'FailedOperation.EngineRequestTimeout', Message: 'x' } } },
      'timeout',
    ],
    [
      'OperationDenied.TextIllegalDetected',
      200,
      { Response: { Error: { Code: 'OperationDenied.TextIllegalDetected', Message: 'x' } } },
      'content_filtered',
    ],
    [
      'RequestLimitExceeded',
      200,
      { Response: { Error: { Code: 'RequestLimitExceeded', Message: 'x' } } },
      'rate_limited',
    ],
  ],
  cerebras: [
    [
      'a quota per minute',
      429,
      { message: 'Tokens per minute limit exceeded', code: 'token_quota_exceeded' },
      'rate_limited',
    ],
    [
      'a quota per day',
      429,
      { message: 'Tokens per day limit exceeded', code: 'token_quota_exceeded' },
      'quota_exhausted',
    ],
    ['queue_exceeded', 429, { message: 'x', code: 'queue_exceeded' }, 'overloaded'],
  ],
  siliconflow: [
    ['30001', 403, { code: 30001, message: 'x' }, 'quota_exhausted'],
    ['50505', 503, { code: 50505, message: 'x' }, 'overloaded'],
  ],
  spark: [
    ['10013', 200, { header: { code: 10013, message: 'x' } }, 'content_filtered'],
    ['11202', 200, { header: { code: 11202, message: 'x' } }, 'rate_limited'],
    ['10907', 200, { header: { code: 10907, message: 'x' } }, 'request_too_large'],
  ],
  mistral: [['1500', 400, { object: 'error', message: 'x', code: '1500' }, 'model_unavailable']],
  xai: [
    [
      'a sentence as code',
      403,
      { code: 'The caller may not do this', error: 'The content violates our usage guidelines' },
      'content_filtered',
    ],
    ['a code with a colon', 401, { code: 'unauthenticated:bad-credentials', error: 'x' }, 'credential_invalid'],
  ],
};
