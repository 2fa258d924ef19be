import { constants } from 'node:http2';

/** As much of a Node response as is needed here; HTTP/1.1 and HTTP/2 both have it. */
export interface RawResponse {
  statusCode: number;
  readonly headersSent: boolean;
  readonly writableEnded: boolean;
  readonly writableFinished: boolean;
  readonly destroyed?: boolean;
  /** `null` for an answer that waits behind another one; that of a platform without sockets is anything. */
  readonly socket?: { readonly destroyed: boolean; destroySoon?(): void } | null;
  /** HTTP/2 only. */
  readonly stream?: { readonly destroyed: boolean; close(code: number): void };
  setHeader(name: string, value: string): unknown;
  end(text?: string): unknown;
  destroy?(): unknown;
  once(event: 'close', listener: () => void): unknown;
}

/** A response as Nest hands it out: Express's, Fastify's reply, or Node's own in Fastify's middleware. */
export type PlatformResponse = RawResponse | { readonly raw: RawResponse };

/**
 * The Node response behind the platform's one.
 *
 * @internal
 */
export function rawResponseOf(response: PlatformResponse): RawResponse {
  return 'raw' in response ? response.raw : response;
}

/**
 * Sets `Retry-After` in whole seconds, rounded up, at least 1; does nothing without a known time or once the headers
 * are out.
 *
 * It goes to the Node response: Fastify merges what stands there into every reply, so that a filter of the host that
 * writes the answer by itself, on whichever level, sends the header too.
 *
 * @internal
 */
export function setRetryAfter(response: PlatformResponse, retryAfterMs: number | undefined): void {
  const raw = rawResponseOf(response);
  if (retryAfterMs === undefined || raw.headersSent) return;
  raw.setHeader('Retry-After', String(Math.max(1, Math.ceil(retryAfterMs / 1000))));
}

/**
 * Sets `x-llm-call-id`, by which the operator finds the call in logs and traces; does nothing once the headers are out.
 *
 * @internal
 */
export function setCallId(response: PlatformResponse, callId: string | undefined): void {
  const raw = rawResponseOf(response);
  if (callId !== undefined && !raw.headersSent) raw.setHeader('x-llm-call-id', callId);
}

/**
 * Answers with JSON through the platform, so that its hooks and serializers run; a response whose headers are out
 * already is broken off.
 *
 * @internal
 */
export function answerJson(response: PlatformResponse, status: number, body: object): void {
  const raw = rawResponseOf(response);
  if (raw.headersSent) {
    breakOff(raw);
  } else if (hasSend(response) && response.sent !== true) {
    // A type set earlier, such as that of an event stream, would make Fastify refuse the object.
    response.status(status).type('application/json').send(body);
  } else {
    raw.statusCode = status;
    raw.setHeader('Content-Type', 'application/json; charset=utf-8');
    raw.end(JSON.stringify(body));
  }
}

/**
 * Breaks off a response whose head is out: Nest itself would end it as if it were whole.
 *
 * @internal
 */
export function breakOffBegun(response: PlatformResponse): void {
  const raw = rawResponseOf(response);
  if (raw.headersSent) breakOff(raw);
}

/**
 * Ends a response that has begun, so that its client sees that it is not whole: a clean end would pass for the end of the answer.
 * Over HTTP/1.1 what has been written is still sent.
 */
function breakOff(raw: RawResponse): void {
  const { writableEnded, stream, socket } = raw;
  if (writableEnded) return;
  // Over HTTP/2 the connection carries other answers.
  if (stream !== undefined) stream.close(constants.NGHTTP2_INTERNAL_ERROR);
  else if (typeof socket?.destroySoon === 'function') socket.destroySoon();
  else if (raw.destroy !== undefined) raw.destroy();
  // The double of a host's unit test may have none.
  else if ('end' in raw) raw.end();
}

/** What Express's response and Fastify's reply have in common. */
interface Sendable {
  /** Of Fastify: also true of a reply that a handler has taken over by `hijack()`, which then sends nothing. */
  readonly sent?: boolean;
  status(status: number): this;
  type(contentType: string): this;
  send(body: object): unknown;
}

function hasSend(response: object): response is Sendable {
  return 'send' in response && typeof response.send === 'function';
}
