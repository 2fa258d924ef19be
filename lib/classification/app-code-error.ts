import { isErrorDocument } from './evidence/error-document.js';
import { isList, isRecord, readProperty } from './evidence/safe-access.js';
import type { LlmFailure } from './failure.interface.js';

/** The rule of errors that the application's own code threw. */
export const APP_CODE_RULE = 'thrown/app-code';

/** Where an error keeps what a server answered, or which request it belongs to. */
const ANSWER_FIELDS = [
  'status',
  'statusCode',
  'status_code',
  'httpStatus',
  'httpStatusCode',
  '$metadata',
  '$response',
  'response',
  'httpResponse',
  'responseBody',
  'responseHeaders',
  'code',
  'errno',
  'syscall',
  'lc_error_code',
  'isAxiosError',
  'config',
  'headers',
];
/** Names that the clients of providers, HTTP and streams give to their errors. */
const CLIENTS =
  /^(?:API\w{0,40}Error|AI_\w{1,40}|Axios\w{0,20}|OpenAI\w{0,20}|Anthropic\w{0,20}|Google\w{0,40}|Gaxios\w{0,20}|Bedrock\w{0,40}|Mistral\w{0,20}|Cohere\w{0,20}|Groq\w{0,20}|SDKError|ApiError|ResponseError|FetchError|HTTPError|HttpError|RequestError|StatusError|AbortError|TimeoutError|CanceledError|ConnectTimeoutError|SocketError|BadRequestError|AuthenticationError|PermissionDeniedError|NotFoundError|ConflictError|UnprocessableEntityError|RateLimitError|InternalServerError|\w{0,40}(?:Timeout|Network|Connect(?:ion)?)\w{0,20}Error|\w{1,40}(?:Exception|ProviderError))$/;

/**
 * Whether an error is of the application's own code and of no provider's client: it has neither a status nor a code nor an
 * answer, is of no client's making, and hides no such error as its cause. What stands in its message may be anybody's words.
 *
 * @internal
 */
export function isThrownByAppCode(thrown: unknown, depth = 0): boolean {
  if (!isRecord(thrown)) return true;
  if (ANSWER_FIELDS.some((field) => isPresent(readProperty(thrown, field)))) return false;
  const constructorName = readProperty(readProperty(thrown, 'constructor'), 'name');
  if (isClientsName(readProperty(thrown, 'name')) || isClientsName(constructorName)) return false;
  if (['error', 'body', 'data', 'value'].some((field) => isErrorDocument(readProperty(thrown, field)))) return false;
  const causes = [readProperty(thrown, 'cause'), readProperty(thrown, 'lastError'), readProperty(thrown, 'error')];
  const errors = readProperty(thrown, 'errors');
  if (isList(errors)) causes.push(...errors.slice(0, 4));
  return depth > 8 || causes.every((cause) => !isRecord(cause) || isThrownByAppCode(cause, depth + 1));
}

/** Whether the classifier found that the application's own code, or a parser in it, threw the error. @internal */
export function isOfAppCode({ rule, category, scope }: LlmFailure): boolean {
  return (
    rule === APP_CODE_RULE || (category === 'malformed_response' && scope === 'request' && rule.startsWith('thrown/'))
  );
}

function isClientsName(name: unknown): boolean {
  return typeof name === 'string' && CLIENTS.test(name);
}

function isPresent(value: unknown): boolean {
  return value !== undefined && value !== null && value !== '';
}
