import { meaningOf, type HttpFaultKind } from '../classification/category-catalogue.js';
import { publishedSentence, sentenceForOwner } from '../classification/category-texts.js';
import type { ToldFailure } from '../classification/failure-parts.js';
import { LLM_FAILURE_CATEGORIES, type LlmFailureCategory } from '../classification/failure.interface.js';
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
  readonly message: (provider: string, failure: ToldFailure) => string;
  /** A failure of the request itself: asking again later does not help, so no `Retry-After` is sent. */
  readonly isTerminal?: boolean;
  /** The status stays also where it is known when to ask again. */
  readonly keepsStatus?: boolean;
}

const EXCEPTIONS: Readonly<Record<HttpFaultKind, typeof LlmHttpException>> = {
  'bad-request': LlmBadRequestException,
  'content-filtered': LlmContentFilteredException,
  credential: LlmCredentialException,
  other: LlmHttpException,
  permission: LlmPermissionException,
  quota: LlmQuotaException,
  'rate-limit': LlmRateLimitException,
  timeout: LlmTimeoutException,
  unavailable: LlmUnavailableException,
};

/** Codes that say more than their category does. */
const CODE_MAPPINGS: Readonly<Partial<Record<LlmCallErrorCode, HttpMapping>>> = {
  ...Object.fromEntries(LLM_FAILURE_CATEGORIES.flatMap(callersMapping)),
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

/**
 * Exception class, status and public sentence of a failed call.
 *
 * @param category - one that this copy of the package does not know counts as `unknown`
 * @internal
 */
export function httpMappingOf(code: LlmCallErrorCode, category: LlmFailureCategory): HttpMapping {
  const known = LLM_FAILURE_CATEGORIES.includes(category) ? category : 'unknown';
  return CODE_MAPPINGS[code] ?? categoryMapping(known);
}

function categoryMapping(category: LlmFailureCategory): HttpMapping {
  const { http, isTerminal } = meaningOf(category);
  const message: HttpMapping['message'] = (provider, failure) => publishedSentence({ ...failure, category }, provider);
  return { exception: EXCEPTIONS[http.kind], status: http.status, message, isTerminal };
}

/**
 * The fault of a key that came with the request is a fault of that request. Its 400 tells the app's client that it can mend
 * it, and that the app's own login is none of it; only a 429 passes by itself.
 */
function callersMapping(category: LlmFailureCategory): readonly (readonly [LlmCallErrorCode, HttpMapping])[] {
  const { kind, callersStatus: status } = meaningOf(category).http;
  if (status === undefined) return [];
  const message: HttpMapping['message'] = (provider, failure) => sentenceForOwner({ ...failure, category }, provider);
  const passes = status === 429;
  const mapping = { exception: EXCEPTIONS[kind], status, message, isTerminal: !passes, keepsStatus: passes };
  return [[`llm_caller_${category}`, mapping]];
}
