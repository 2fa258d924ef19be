/**
 * Whom a request is for; for logs and test doubles, never sent.
 *
 * @publicApi
 */
export interface LlmTransportTarget {
  /** The id of the provider. */
  readonly provider: string;
  /** The model that is asked. */
  readonly model: string;
  /** The credential's label. */
  readonly credential: string;
}

/**
 * One upstream HTTP request.
 *
 * @publicApi
 */
export interface LlmTransportRequest {
  /** The HTTP method. */
  readonly method: 'POST' | 'GET';
  /** The whole address, query included. */
  readonly url: string;
  /** Names in lower case; holds the credential, so it must not be logged. */
  readonly headers: Readonly<Record<string, string>>;
  /** The body as it has to be sent; absent where there is none. */
  readonly body?: string | undefined;
  /** Whom it is for. */
  readonly target: LlmTransportTarget;
  /** Fires when the attempt is over: the socket must then be closed. */
  readonly signal: AbortSignal;
}

/**
 * An upstream answer of any status: its head at once, its body as it arrives.
 *
 * @publicApi
 */
export interface LlmTransportResponse {
  /** The HTTP status. */
  readonly status: number;
  /** Names in lower case; repeated headers joined by a comma. */
  readonly headers: Readonly<Record<string, string>>;
  /** To be read once. Leaving the loop early closes the socket. */
  readonly body: AsyncIterable<Uint8Array>;
}

/**
 * Carries requests to providers: the one place of the library that does network I/O.
 *
 * Contract:
 * - resolves as soon as the response's head is there, whatever its status; an HTTP error status is no rejection
 * - rejects only where there is no HTTP answer (connection refused, reset, TLS) or when `signal` fires
 * - unpacks the body where it has asked for a packed one (`accept-encoding`): the library does neither
 * - retries nothing and follows no redirect: a redirect would carry the key to another host
 *
 * Give one by the `transport` option; by default requests go through `HttpService` of `@nestjs/axios`.
 *
 * @publicApi
 */
export abstract class LlmTransport {
  /** Sends one request, and gives its answer as soon as the head of that is there. */
  abstract send(request: LlmTransportRequest): Promise<LlmTransportResponse>;
}
