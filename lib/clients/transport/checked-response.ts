import type { LlmFailure } from '../../classification/failure.interface.js';
import { ClassifiedFailure } from '../../failover/attempt.interface.js';
import { plainHeaders } from './plain-headers.js';
import { PulledBody } from './pulled-body.js';
import type { LlmTransportResponse } from './llm-transport.js';

/**
 * What a transport gave, when it is an HTTP answer: of a host's own transport nothing is sure.
 *
 * @returns the answer, whose body is looked at piece by piece
 * @throws ClassifiedFailure that marks nothing: it is no fault of the provider's
 * @internal
 */
export function checkedResponse(given: unknown): LlmTransportResponse {
  const expected = expectedOf(given);
  if (expected !== undefined) throw noAnswer(expected);
  const { status, headers, body } = given as LlmTransportResponse;
  return {
    status,
    headers: arePlain(headers) ? headers : plainHeaders(headers),
    // Bodies of the library's own transports hold nothing but bytes.
    body: body instanceof PulledBody ? body : new CheckedBody(body),
  };
}

function expectedOf(given: unknown): string | undefined {
  if (typeof given !== 'object' || given === null) return '{ status, headers, body }';
  const { status, headers, body } = given as { readonly [Name in keyof LlmTransportResponse]?: unknown };
  const isStatus = typeof status === 'number' && Number.isInteger(status) && status >= 100 && status <= 599;
  if (!isStatus) return 'a status from 100 to 599';
  if (typeof headers !== 'object' || headers === null) return 'headers as an object of strings';
  const isBody =
    typeof (body as Partial<AsyncIterable<unknown>> | null | undefined)?.[Symbol.asyncIterator] === 'function';
  return isBody ? undefined : 'a body that is an async iterable of bytes';
}

/** Whether headers are as the contract says; those of the default transport are. */
function arePlain(headers: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(headers);
  if (prototype !== Object.prototype && prototype !== null) return false;
  for (const name in headers) {
    if (typeof (headers as Readonly<Record<string, unknown>>)[name] !== 'string') return false;
  }
  return true;
}

/** A body whose pieces are bytes, or that ends in a failure that says so. */
class CheckedBody implements AsyncIterable<Uint8Array> {
  constructor(private readonly body: AsyncIterable<Uint8Array>) {}

  [Symbol.asyncIterator](): AsyncIterator<Uint8Array> {
    return new CheckedPieces(this.body[Symbol.asyncIterator]());
  }
}

class CheckedPieces implements AsyncIterator<Uint8Array> {
  constructor(private readonly pieces: AsyncIterator<Uint8Array>) {}

  async next(): Promise<IteratorResult<Uint8Array>> {
    const result: unknown = await this.pieces.next();
    if (isPiece(result)) return result;
    // Left alone it would keep its socket.
    this.return().catch(() => undefined);
    throw noAnswer('a body that is an async iterable of bytes');
  }

  async return(): Promise<IteratorResult<Uint8Array>> {
    await this.pieces.return?.();
    return { done: true, value: undefined };
  }
}

function isPiece(result: unknown): result is IteratorResult<Uint8Array> {
  if (typeof result !== 'object' || result === null) return false;
  const { done, value } = result as { readonly done?: unknown; readonly value?: unknown };
  return done === true || value instanceof Uint8Array || ArrayBuffer.isView(value);
}

/** The failure of somebody who did not give what is expected. @internal */
export function noAnswer(expected: string, giver = 'the transport has'): ClassifiedFailure {
  const failure: LlmFailure = {
    category: 'malformed_response',
    scope: 'request',
    explicit: true,
    message: `${giver} to give ${expected}`,
    rule: 'transport/no-answer',
  };
  return new ClassifiedFailure(failure);
}
