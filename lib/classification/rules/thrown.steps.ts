import type { LlmFailureCategory } from '../failure.interface.js';
import type { FailureSignals } from '../evidence/read-evidence.js';
import type { Verdict } from './verdict.js';

/**
 * Codes and names of Node, undici, axios, DNS, TLS and abort errors.
 *
 * @see https://nodejs.org/api/errors.html#common-system-errors
 */
const THROWN: ReadonlyMap<string, LlmFailureCategory> = namesByCategory({
  timeout: `
    ETIMEDOUT ESOCKETTIMEDOUT TimeoutError UND_ERR_HEADERS_TIMEOUT UND_ERR_BODY_TIMEOUT UND_ERR_CONNECT_TIMEOUT
    HeadersTimeoutError BodyTimeoutError ConnectTimeoutError APIConnectionTimeoutError APITimeoutError ReadTimeout
    ConnectTimeout ReadTimeoutError RequestTimeout ERR_SOCKET_CONNECTION_TIMEOUT TimeoutException`,
  network_error: `
    ECONNRESET ECONNREFUSED ENOTFOUND EAI_AGAIN EPIPE EHOSTUNREACH ENETUNREACH ENETDOWN EHOSTDOWN EADDRNOTAVAIL ENODATA
    EAI_FAIL EAI_NODATA EAI_NONAME EPROTO ENOTCONN EADDRINUSE ENOENT UND_ERR_SOCKET UND_ERR_CLOSED UND_ERR_DESTROYED
    UND_ERR_PRX_TLS UND_ERR_RES_CONTENT_LENGTH_MISMATCH SocketError ERR_NETWORK ERR_STREAM_PREMATURE_CLOSE
    DEPTH_ZERO_SELF_SIGNED_CERT SELF_SIGNED_CERT_IN_CHAIN UNABLE_TO_VERIFY_LEAF_SIGNATURE UNABLE_TO_GET_ISSUER_CERT
    UNABLE_TO_GET_ISSUER_CERT_LOCALLY ERR_SOCKET_CLOSED HPE_INVALID_CONSTANT HPE_INVALID_HEADER_TOKEN HTTPParserError
    ConnectionRefused ConnectionClosed FailedToOpenSocket NetworkingError NetworkError ConnectError RemoteProtocolError
    ReadError IncompleteRead`,
  cancelled: `
    ERR_CANCELED CanceledError APIUserAbortError AbortError ABORT_ERR ERR_ABORTED UND_ERR_ABORTED CancelledError
    RequestAbortedError ResponseAborted`,
  malformed_response: `
    AI_JSONParseError JSONParseError AI_EmptyResponseBodyError AI_NoContentGeneratedError JSONDecodeError
    AI_InvalidResponseDataError AI_TypeValidationError SyntaxError AI_NoOutputGeneratedError DecodingError ZodError`,
  invalid_request: `
    ERR_INVALID_URL ERR_INVALID_CHAR ERR_HTTP_INVALID_HEADER_VALUE UND_ERR_INVALID_ARG ERR_INVALID_PROTOCOL
    AI_InvalidPromptError AI_UnsupportedFunctionalityError AI_InvalidArgumentError ERR_INVALID_ARG_TYPE`,
  model_unavailable: 'AI_NoSuchModelError AI_NoSuchProviderError',
});

/** Families of codes: OpenSSL, Node's TLS, certificates, HTTP/2, Node's HTTP parser, redirects that lead nowhere. */
const NETWORK_FAMILIES = ['ERR_SSL_', 'ERR_TLS_', 'ERR_HTTP2_', 'CERT_', 'ERR_QUIC_', 'HPE_', 'ERR_FR_'];

function namesByCategory(lists: Partial<Record<LlmFailureCategory, string>>): ReadonlyMap<string, LlmFailureCategory> {
  return new Map(
    Object.entries(lists).flatMap(([category, names]) =>
      names
        .trim()
        .split(/\s+/)
        .map((name) => [name, category as LlmFailureCategory] as const),
    ),
  );
}

const TIMED_OUT = /timeout of|timed ?-?out|timeout exceeded|time limit|deadline/;

/** Words that only a broken connection leaves, whatever a wrapper says around them. */
const LOST_CONNECTION =
  /socket connection was closed|socket hang up|\beconn(?:reset|refused)\b|\benotfound\b|eai_again|getaddrinfo|socket disconnected|other side closed|received from peer|server disconnected|certificate's altnames|self[- ]signed certificate|unable to verify the first certificate|error sending request|tcp connect error|dns error/;

/**
 * Errors that were thrown in place of an answer. Where there was an answer it tells more, and this step passes.
 *
 * - Under a success status only what broke the answer off counts; a reader's complaint may be about an error object.
 * - A time-out beats the abort that it causes; an abort beats the network fault that it causes.
 * - `ECONNABORTED` is axios' old code for a time-out, and a lost connection elsewhere: the message decides.
 *
 * @internal
 */
export function thrownStep(signals: FailureSignals): Verdict | undefined {
  if (!signals.thrown || signals.answerCodes.length > 0) return undefined;
  if (signals.status === undefined) return signals.text === '' ? thrownVerdict(signals) : undefined;
  if (signals.status >= 300 || signals.innerStatus !== undefined) return undefined;
  const verdict = thrownVerdict(signals);
  return verdict?.category === 'malformed_response' ? undefined : verdict;
}

/**
 * The same for errors beside a success status: the answer began well and the connection or its reader broke.
 *
 * @internal
 */
export function lateThrownStep(signals: FailureSignals): Verdict | undefined {
  return signals.thrown ? thrownVerdict(signals) : undefined;
}

function thrownVerdict(signals: FailureSignals): Verdict | undefined {
  const { errorNames, words } = signals;
  let best: { name: string; category: LlmFailureCategory } | undefined;
  for (const name of errorNames) {
    const category =
      THROWN.get(name) ?? (NETWORK_FAMILIES.some((family) => name.startsWith(family)) ? 'network_error' : undefined);
    if (category === 'timeout' && !(name === 'TimeoutError' && errorNames.some(isLostSocket)))
      return verdict(category, name);
    if (category !== undefined && (best === undefined || rankOf(category) > rankOf(best.category)))
      best = { name, category };
  }
  if (best?.category === 'cancelled' && TIMED_OUT.test(words)) return verdict('timeout', best.name);
  if (best?.name === 'SyntaxError' && !signals.isOfParser) return undefined;
  if (best !== undefined) return verdict(best.category, best.name, signals.isOfParser);
  if (signals.isOfParser) return verdict('malformed_response', 'parser', true);
  if (signals.innerStatus === undefined && LOST_CONNECTION.test(words))
    return verdict('network_error', 'lost-connection');
  if (errorNames.includes('ECONNABORTED'))
    return verdict(/time/.test(words) ? 'timeout' : 'network_error', 'ECONNABORTED');
  return undefined;
}

/**
 * The AWS SDK names these `TimeoutError`.
 *
 * @see https://github.com/smithy-lang/smithy-typescript/blob/main/packages/node-http-handler/src/constants.ts
 */
function isLostSocket(name: string): boolean {
  return name === 'ECONNRESET' || name === 'EPIPE';
}

const RANKED: readonly LlmFailureCategory[] = [
  'malformed_response',
  'model_unavailable',
  'invalid_request',
  'network_error',
  'cancelled',
];

function rankOf(category: LlmFailureCategory): number {
  return RANKED.indexOf(category);
}

/** What a parser could not read marks nothing: whose fault that is, its complaint does not say. */
function verdict(category: LlmFailureCategory, name: string, isOfParser = false): Verdict {
  const scope = isOfParser && category === 'malformed_response' ? 'request' : undefined;
  return { category, explicit: true, scope, rule: `thrown/${name}` };
}
