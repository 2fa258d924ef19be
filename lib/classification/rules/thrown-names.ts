import type { LlmFailureCategory } from '../failure.interface.js';

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
    UND_ERR_PRX_TLS UND_ERR_PRX_CONN UND_ERR_SOCKS5 UND_ERR_RES_CONTENT_LENGTH_MISMATCH UND_ERR_HEADERS_OVERFLOW
    UND_ERR_INFO ERR_PROXY_TUNNEL SocketError ERR_NETWORK ERR_STREAM_PREMATURE_CLOSE
    DEPTH_ZERO_SELF_SIGNED_CERT SELF_SIGNED_CERT_IN_CHAIN UNABLE_TO_VERIFY_LEAF_SIGNATURE UNABLE_TO_GET_ISSUER_CERT
    UNABLE_TO_GET_ISSUER_CERT_LOCALLY ERR_SOCKET_CLOSED HPE_INVALID_CONSTANT HPE_INVALID_HEADER_TOKEN HTTPParserError
    ConnectionRefused ConnectionClosed FailedToOpenSocket NetworkingError NetworkError ConnectError RemoteProtocolError
    ReadError IncompleteRead ClientConnectorError ClientOSError ServerDisconnectedError ClientPayloadError
    TransferEncodingError ContentLengthError ChunkedEncodingError SSLPeerUnverifiedException SSLHandshakeException SSLException
    ConnectException UnknownHostException NoRouteToHostException NoHttpResponseException ConnectionClosedException SSLError
    SSLCertVerificationError TransportError TransportException
    System.Security.Authentication.AuthenticationException`,
  cancelled: `
    ERR_CANCELED CanceledError APIUserAbortError AbortError ABORT_ERR ERR_ABORTED UND_ERR_ABORTED CancelledError
    RequestAbortedError ResponseAborted UND_ERR_ABORT`,
  malformed_response: `
    AI_JSONParseError JSONParseError AI_EmptyResponseBodyError AI_NoContentGeneratedError JSONDecodeError
    AI_InvalidResponseDataError UND_ERR_RES_EXCEEDED_MAX_SIZE AI_TypeValidationError SyntaxError AI_NoOutputGeneratedError JsonSerializationException
    JsonReaderException JsonParseException JsonException JsonMappingException JsonSyntaxException MalformedJsonException DecodingError decodingError ContentTypeError ZodError ZlibError
    OpenAIInvalidDataException`,
  invalid_request: `
    ERR_INVALID_URL ERR_INVALID_CHAR ERR_HTTP_INVALID_HEADER_VALUE UND_ERR_INVALID_ARG ERR_INVALID_PROTOCOL
    UND_ERR_NOT_SUPPORTED UND_ERR_REQ_CONTENT_LENGTH_MISMATCH
    AI_InvalidPromptError AI_UnsupportedFunctionalityError AI_InvalidArgumentError ERR_INVALID_ARG_TYPE`,
  model_unavailable: 'AI_NoSuchModelError AI_NoSuchProviderError',
});

/** Families of codes: OpenSSL, Node's TLS, certificates, HTTP/2, Node's HTTP parser, redirects that lead nowhere. */
const NETWORK_FAMILIES = [
  'ERR_SSL_', 'ERR_TLS_', 'ERR_HTTP2_', 'CERT_', 'ERR_QUIC_', 'HPE_', 'ERR_FR_',
  // Of Chromium: https://source.chromium.org/chromium/chromium/src/+/main:net/base/net_error_list.h
  'ERR_CONNECTION_', 'ERR_NAME_', 'ERR_CERT_', 'ERR_INTERNET_', 'ERR_TUNNEL_', 'ERR_INCOMPLETE_CHUNKED_',
  'ERR_PROXY_', 'ERR_SOCKS_', 'ERR_EMPTY_RESPONSE', 'ERR_ADDRESS_', 'ERR_NETWORK_',
]; // prettier-ignore
/** Families of codes: zlib and Brotli, for a body that is not coded as its head says. */
const UNREADABLE_FAMILIES = ['Z_', 'ERR__ERROR_FORMAT_', 'ERR_BROTLI_'];

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

/** `OperationCanceledException`, `TaskCancelledError`, `CancellationError`: https://learn.microsoft.com/dotnet/api/system.operationcanceledexception */
const CANCELLED =
  /^(?:[A-Z][a-z]{2,20})?Cancel(?:l?ed|l?ation)?(?:Error|Exception)$|^KeyboardInterrupt$|^Interrupted(?:Error|Exception)$/;

/** `java.net.SocketTimeoutException`, `HttpTimeoutException`, `ConnectionTimedOutError`. */
const TIMED_OUT = /^(?:[a-z]{1,20}\.){0,4}[A-Z][A-Za-z]{0,20}Time(?:d[Oo]|[Oo])ut(?:Error|Exception)$/;

/** What a name or code of a thrown error means; `undefined` where it is not known. @internal */
export function categoryOfThrownName(name: string): LlmFailureCategory | undefined {
  const isOf = (family: string) => name.startsWith(family);
  const known = THROWN.get(name) ?? THROWN.get(name.slice(name.lastIndexOf('.') + 1));
  if (known !== undefined) return known;
  if (NETWORK_FAMILIES.some(isOf)) return 'network_error';
  if (UNREADABLE_FAMILIES.some(isOf)) return 'malformed_response';
  if (CANCELLED.test(name)) return 'cancelled';
  return TIMED_OUT.test(name) ? 'timeout' : undefined;
}

/** Whether Node, an HTTP client or an SDK gives its errors this name or code. @internal */
export function isThrownName(name: string): boolean {
  return categoryOfThrownName(name) !== undefined;
}
