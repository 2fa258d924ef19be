import type { ArgumentsHost } from '@nestjs/common';
import type { LlmMessageFailure } from './message-failure.js';

const EXCEPTION_EVENT = 'exception';
/** `WebSocket.OPEN`. */
const OPEN = 1;

/** As much of a client as is needed here: a socket of Socket.IO, or a plain WebSocket as `ws` has it. */
interface WsClient {
  readonly readyState?: unknown;
  readonly send?: (text: string) => unknown;
  readonly emit?: (event: string, payload: object) => unknown;
}

/**
 * Sends a WebSocket client the event `exception`, as Nest's own filter would, but never with what the client had sent; a
 * client that waits for an acknowledgement gets the same object as its answer.
 *
 * @internal
 */
export function emitException(host: ArgumentsHost, failure: LlmMessageFailure): void {
  const [client, ...rest] = host.getArgs<[WsClient | undefined, ...unknown[]]>();
  if (client === undefined) return;
  // A plain WebSocket has an `emit()` as well, which reaches nobody but the server's own listeners.
  if (typeof client.readyState === 'number' && typeof client.send === 'function') {
    if (client.readyState === OPEN) client.send(JSON.stringify({ event: EXCEPTION_EVENT, data: failure }));
    return;
  }
  client.emit?.(EXCEPTION_EVENT, failure);
  const acknowledge = rest.find((argument) => typeof argument === 'function') as ((answer: object) => void) | undefined;
  acknowledge?.(failure);
}
