import type { AttemptEnd, AttemptEndListener } from '../../failover/attempt.interface.js';
import { decodedBody } from './decoded-body.js';
import type { LlmTransportResponse } from './llm-transport.js';
import { PulledBody, type BodySource } from './pulled-body.js';
import type { UndiciController, UndiciHandler } from './undici-port.interface.js';

/**
 * One request over undici, and its answer. Ends with the answer, with an error, or when the attempt is over, which closes the
 * socket; leaves no listener behind.
 *
 * @internal
 */
export class UndiciExchange implements UndiciHandler, AttemptEndListener, BodySource {
  private controller: UndiciController | undefined;
  private body: PulledBody | undefined;
  private isOver = false;

  /** @param onHead - is told of the head of the answer, else `onError` of what kept it from one */
  constructor(
    private readonly end: AttemptEnd,
    private readonly onHead: (response: LlmTransportResponse) => void,
    private readonly onError: (error: unknown) => void,
  ) {
    end.listen(this);
  }

  attemptEnded(): void {
    const error = cancelled();
    this.settle();
    if (this.body === undefined) this.onError(error);
    else this.body.cancel(error);
    this.controller?.abort(error);
  }

  onRequestStart(controller: UndiciController): void {
    this.controller = controller;
    // The attempt has ended while the request waited for its connection.
    if (this.isOver) controller.abort(cancelled());
  }

  onResponseStart(
    _controller: UndiciController,
    status: number,
    headers: Readonly<Record<string, string | string[] | undefined>>,
  ): void {
    // A head like 103 says that another one comes.
    if (this.isOver || status < 200) return;
    const plain = joined(headers);
    this.body = new PulledBody(this);
    this.onHead({ status, headers: plain, body: decodedBody(this.body, plain['content-encoding']) });
  }

  onResponseData(_controller: UndiciController, piece: Uint8Array): void {
    this.body?.push(piece);
  }

  onResponseEnd(): void {
    this.settle();
    this.body?.complete();
  }

  onResponseError(_controller: UndiciController | undefined, error: Error): void {
    if (this.isOver) return;
    this.settle();
    const told = understandable(error);
    if (this.body === undefined) this.onError(told);
    else this.body.fail(told);
  }

  pause(): void {
    this.controller?.pause();
  }

  resume(): void {
    this.controller?.resume();
  }

  leave(): void {
    if (this.isOver) return;
    this.settle();
    this.controller?.abort(cancelled());
  }

  private settle(): void {
    this.isOver = true;
    this.end.unlisten(this);
  }
}

/** Why a request has ended that nobody waits for any more. @internal */
export function cancelled(): Error {
  return withCode('The request was cancelled.', 'ERR_CANCELED');
}

/**
 * The error as it is, but for three that say something else than what they mean: a proxy that refuses is told of as an aborted
 * request or a wrong argument, and an answer 101 that nobody asked for as an assertion that failed.
 */
function understandable(error: Error): Error {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ERR_ASSERTION') return withCode('The server broke the protocol.', 'EPROTO');
  const isOfProxy = code === 'UND_ERR_ABORTED' || (code === 'UND_ERR_INVALID_ARG' && /\(407\)/.test(error.message));
  return isOfProxy ? withCode('The proxy refused the connection.', 'ERR_PROXY_TUNNEL') : error;
}

function withCode(message: string, code: string): Error {
  return Object.assign(new Error(message), { code });
}

/** Names come in lower case; repeated headers come as lists. */
function joined(headers: Readonly<Record<string, string | string[] | undefined>>): Record<string, string> {
  const plain: Record<string, string> = {};
  for (const name in headers) {
    const value = headers[name];
    if (value !== undefined) plain[name] = typeof value === 'string' ? value : value.join(', ');
  }
  return plain;
}
