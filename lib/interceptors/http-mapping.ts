import type { LlmFailureCategory } from '../classification/failure.interface.js';
import type { LlmCallErrorCode } from '../errors/llm-call.error.js';
import {
  LlmBadRequestException,
  LlmContentFilteredException,
  LlmCredentialException,
  LlmHttpException,
  LlmPermissionException,
  LlmQuotaException,
  LlmRateLimitException,
  LlmStreamInterruptedException,
  LlmTimeoutException,
  LlmUnavailableException,
} from './http-exceptions.js';

/** What one kind of failure looks like to the application's HTTP clients. */
export interface HttpMapping {
  readonly exception: typeof LlmHttpException;
  readonly status: number;
  /** A sentence that is safe to publish: the provider's name at most, nothing the upstream said. */
  readonly message: (provider: string) => string;
  /** A failure of the request itself: asking again later does not help, so no `Retry-After` is sent. */
  readonly terminal?: true;
  /** The status stays also where it is known when to ask again. */
  readonly keepsStatus?: true;
}

/**
 * Category to exception class, status and public sentence.
 *
 * No category has 401 or 403: whoever calls the application has done nothing wrong with the server's key. `cancelled` is
 * 499, the customary status in logs for a client that has left; nobody is there to read it.
 *
 * @internal
 */
export const CATEGORY_MAPPINGS: Readonly<Record<LlmFailureCategory, HttpMapping>> = {
  credential_missing: {
    exception: LlmCredentialException,
    status: 502,
    message: (provider) => `This server has no API key for ${provider}.`,
  },
  credential_invalid: {
    exception: LlmCredentialException,
    status: 502,
    message: (provider) => `${provider} rejected this server's API key.`,
  },
  credential_revoked: {
    exception: LlmCredentialException,
    status: 502,
    message: (provider) => `${provider} has revoked this server's API key.`,
  },
  credential_expired: {
    exception: LlmCredentialException,
    status: 502,
    message: (provider) => `This server's API key for ${provider} has expired.`,
  },
  permission_denied: {
    exception: LlmPermissionException,
    status: 502,
    message: (provider) => `${provider} denied this server what the request needs.`,
  },
  quota_exhausted: {
    exception: LlmQuotaException,
    status: 503,
    message: (provider) => `This server's quota with ${provider} is used up.`,
  },
  rate_limited: {
    exception: LlmRateLimitException,
    status: 503,
    message: (provider) => `${provider} is limiting the rate of this server's requests.`,
  },
  overloaded: {
    exception: LlmUnavailableException,
    status: 503,
    message: (provider) => `${provider} is overloaded.`,
  },
  server_error: {
    exception: LlmUnavailableException,
    status: 502,
    message: (provider) => `${provider} failed to answer.`,
  },
  malformed_response: {
    exception: LlmUnavailableException,
    status: 502,
    message: (provider) => `${provider} gave an answer that cannot be used.`,
  },
  timeout: {
    exception: LlmTimeoutException,
    status: 504,
    message: (provider) => `${provider} did not answer in time.`,
  },
  network_error: {
    exception: LlmUnavailableException,
    status: 502,
    message: (provider) => `${provider} could not be reached.`,
  },
  model_unavailable: {
    exception: LlmUnavailableException,
    status: 502,
    message: (provider) => `The model is not available from ${provider}.`,
  },
  request_too_large: {
    exception: LlmBadRequestException,
    status: 413,
    message: (provider) => `The request was refused as too large by ${provider}.`,
    terminal: true,
  },
  content_filtered: {
    exception: LlmContentFilteredException,
    status: 422,
    message: (provider) => `The request was refused by the content filter of ${provider}.`,
    terminal: true,
  },
  invalid_request: {
    exception: LlmBadRequestException,
    status: 400,
    message: (provider) => `The request was refused as invalid by ${provider}.`,
    terminal: true,
  },
  cancelled: {
    exception: LlmHttpException,
    status: 499,
    message: () => 'The request was cancelled.',
    terminal: true,
  },
  unknown: {
    exception: LlmUnavailableException,
    status: 502,
    message: (provider) => `${provider} failed for an unknown reason.`,
  },
};

/** The key of a request is a fault of that request; `rate_limited` alone passes by itself. */
function callersKey(
  category: LlmFailureCategory,
  exception: typeof LlmHttpException,
  message: HttpMapping['message'],
): Readonly<Partial<Record<LlmCallErrorCode, HttpMapping>>> {
  return { [`llm_caller_${category}`]: { exception, status: 400, message, terminal: true } };
}

/** Faults of a key that came with the request. Their 400 tells the app's client that it can mend them, and that the app's own login is none of it. */
const CALLER_MAPPINGS: Readonly<Partial<Record<LlmCallErrorCode, HttpMapping>>> = {
  ...callersKey('credential_missing', LlmCredentialException, (provider) => `Your API key did not reach ${provider}.`),
  ...callersKey('credential_invalid', LlmCredentialException, (provider) => `${provider} rejected your API key.`),
  ...callersKey('credential_revoked', LlmCredentialException, (provider) => `${provider} has revoked your API key.`),
  ...callersKey(
    'credential_expired',
    LlmCredentialException,
    (provider) => `Your API key for ${provider} has expired.`,
  ),
  ...callersKey(
    'permission_denied',
    LlmPermissionException,
    (provider) => `${provider} denied your API key what the request needs.`,
  ),
  ...callersKey(
    'model_unavailable',
    LlmUnavailableException,
    (provider) => `${provider} does not offer the model to your API key.`,
  ),
  ...callersKey('quota_exhausted', LlmQuotaException, (provider) => `Your quota with ${provider} is used up.`),
  llm_caller_rate_limited: {
    exception: LlmRateLimitException,
    status: 429,
    message: (provider) => `${provider} is limiting the rate of your API key.`,
    keepsStatus: true,
  },
};

/**
 * Codes that say more than their category does.
 *
 * @internal
 */
export const CODE_MAPPINGS: Readonly<Partial<Record<LlmCallErrorCode, HttpMapping>>> = {
  ...CALLER_MAPPINGS,
  llm_stream_interrupted: {
    exception: LlmStreamInterruptedException,
    status: 502,
    message: (provider) => `The answer of ${provider} broke off.`,
  },
  llm_shutting_down: {
    exception: LlmUnavailableException,
    status: 503,
    message: () => 'This server is shutting down.',
  },
};
