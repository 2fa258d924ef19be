import type { IncomingMessage, ServerResponse } from 'node:http';
import type { WrittenAnswer } from '../answers/fake-answer.interface.js';
import type { FakeServerCall } from './fake-server-call.js';

/** One request and its answer on the wire; tells the call how it ended. @internal */
export class Exchange {
  /** Settles when the socket is done with this exchange, whoever ended it. */
  readonly over: Promise<void>;
  private isBrokenOff = false;

  constructor(
    readonly call: FakeServerCall,
    private readonly request: IncomingMessage,
    private readonly response: ServerResponse,
  ) {
    this.over = new Promise((resolve) => {
      response.once('close', () => {
        call.end(response.writableFinished ? 'answered' : this.isBrokenOff ? 'cut-off' : 'client-left');
        resolve();
      });
    });
  }

  get isOver(): boolean {
    return this.response.closed || this.response.destroyed;
  }

  send({ status, headers, body }: WrittenAnswer): void {
    if (this.isOver) return;
    this.response.writeHead(status, { ...headers, 'content-length': String(Buffer.byteLength(body)) });
    this.response.end(body);
  }

  /** The head and the first half of the body; `then` runs once they are on their way. */
  sendHalf({ status, headers, body }: WrittenAnswer, then: () => void = () => undefined): void {
    if (this.isOver) return;
    const bytes = Buffer.from(body);
    this.response.writeHead(status, { ...headers, 'content-length': String(bytes.length) });
    this.response.write(bytes.subarray(0, Math.floor(bytes.length / 2)), then);
  }

  /** Closes the connection in the middle of whatever is going on. */
  breakOff(): void {
    this.isBrokenOff = true;
    this.request.socket.destroy();
  }

  /** Resets the connection, so that the client sees ECONNRESET. */
  resetConnection(): void {
    this.isBrokenOff = true;
    this.request.socket.resetAndDestroy();
  }

  /** Says that an end from now on is the server's doing. */
  expectShutdown(): void {
    this.isBrokenOff = true;
  }
}
