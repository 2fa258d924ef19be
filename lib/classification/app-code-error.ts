import { normaliseCode } from './codes/code-table.js';
import { COMMON_CODES } from './codes/common.codes.js';
import { isErrorDocument } from './evidence/error-document.js';
import { toHttpStatus } from './evidence/read-status.js';
import { isList, hasProperties, readProperty } from './evidence/safe-access.js';
import type { LlmFailure } from './failure.interface.js';
import { isThrownName } from './rules/thrown-names.js';

/** The rule of errors that the application's own code threw. */
export const APP_CODE_RULE = 'thrown/app-code';

/** Where errors of HTTP clients and SDKs keep the status of an answer. */
const STATUS_FIELDS = ['status', 'statusCode', 'status_code', 'httpStatus', 'httpStatusCode'];
/** What only such errors have. */
const CLIENT_FIELDS = [
  '$metadata',
  '$response',
  'httpResponse',
  'responseBody',
  'responseHeaders',
  'isAxiosError',
  'syscall',
];
/** Names that the clients of providers, HTTP and streams give to their errors. */
const CLIENTS =
  /^(?:API\w{0,40}Error|AI_(?:APICall|Retry|LoadAPIKey|LoadSetting|NoSuchModel|NoSuchProvider|EmptyResponseBody|TooManyEmbeddingValues|Download)\w{0,20}|AxiosError|OpenAIError|AnthropicError|GoogleGenerativeAI\w{0,30}|GaxiosError|SDKError|ApiError|ResponseError|FetchError|HTTPError|AbortError|TimeoutError|CanceledError)$/;

/**
 * Whether an error is of the application's own code and of no provider's client: it has neither a status nor a code that
 * clients use nor an answer, is of no client's making, and hides no such error as its cause. Nest's HTTP exceptions are the
 * application's. What stands in its message may be anybody's words.
 *
 * @internal
 */
export function isThrownByAppCode(thrown: unknown, depth = 0): boolean {
  if (!hasProperties(thrown)) return true;
  if (isNestException(thrown)) return true;
  if (isOfClient(thrown)) return false;
  if (['error', 'body', 'data', 'value'].some((field) => isErrorDocument(readProperty(thrown, field)))) return false;
  const causes = ['cause', 'lastError', 'error'].map((field) => readProperty(thrown, field));
  const errors = readProperty(thrown, 'errors');
  if (isList(errors)) causes.push(...errors.slice(0, MAX_ERRORS));
  return depth > 8 || causes.every((cause) => !hasProperties(cause) || isThrownByAppCode(cause, depth + 1));
}

/** So many errors of an aggregate are looked at. */
const MAX_ERRORS = 16;

function isOfClient(thrown: object): boolean {
  if (STATUS_FIELDS.some((field) => toHttpStatus(readProperty(thrown, field)) !== undefined)) return true;
  if (toHttpStatus(readProperty(readProperty(thrown, 'response'), 'status')) !== undefined) return true;
  if (CLIENT_FIELDS.some((field) => isPresent(readProperty(thrown, field)))) return true;
  if (isPresent(readProperty(thrown, 'lc_error_code')) || isClientsCode(readProperty(thrown, 'code'))) return true;
  const constructorName = readProperty(readProperty(thrown, 'constructor'), 'name');
  return [readProperty(thrown, 'name'), constructorName].some((name) => isClientsName(name));
}

/** https://docs.nestjs.com/exception-filters: what an application throws at its own clients. */
function isNestException(thrown: object): boolean {
  return (
    typeof readProperty(thrown, 'getStatus') === 'function' && typeof readProperty(thrown, 'getResponse') === 'function'
  );
}

/** Of codes only those of Node's sockets, of HTTP clients and of providers tell; `E_BUSINESS` may be anybody's. */
function isClientsCode(code: unknown): boolean {
  if (typeof code === 'number') return toHttpStatus(code) !== undefined;
  return typeof code === 'string' && (isThrownName(code) || COMMON_CODES.has(normaliseCode(code)));
}

/** Whether the classifier found that the application's own code, or a parser in it, threw the error. @internal */
export function isOfAppCode({ rule, category, scope }: LlmFailure): boolean {
  return (
    rule === APP_CODE_RULE || (category === 'malformed_response' && scope === 'request' && rule.startsWith('thrown/'))
  );
}

function isClientsName(name: unknown): boolean {
  return typeof name === 'string' && (CLIENTS.test(name) || (name !== 'SyntaxError' && isThrownName(name)));
}

function isPresent(value: unknown): boolean {
  return value !== undefined && value !== null && value !== '';
}
