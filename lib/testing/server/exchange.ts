import type { IncomingMessage, ServerResponse } from 'node:http';
import { setImmediate } from 'node:timers';
import type { WrittenAnswer } from '../answers/fake-answer.interface.js';
import type { StreamBytes } from '../streams/fake-stream.interface.js';
import type { FakeServerCall } from './fake-server-call.js';
import { pauseForReal } from './pause-for.js';

/** A reset throws away what the client has not read yet. */
const BEFORE_RESET_MS = 25;

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
    if (this.isOver || this.response.headersSent) return;
    this.response.writeHead(status, { ...headers, 'content-length': String(Buffer.byteLength(body)) });
    this.call.noteWritten(Buffer.byteLength(body));
    this.response.end(body, () => this.call.noteTaken(Buffer.byteLength(body)));
  }

  /** The head and the first half of the body; `then` runs once they are on their way. */
  sendHalf({ status, headers, body }: WrittenAnswer, then: () => void = () => undefined): void {
    if (this.isOver) return;
    const bytes = Buffer.from(body);
    this.response.writeHead(status, { ...headers, 'content-length': String(bytes.length) });
    const half = bytes.subarray(0, Math.floor(bytes.length / 2));
    this.call.noteWritten(half.length);
    this.response.write(half, () => {
      this.call.noteTaken(half.length);
      then();
    });
  }

  /** A body as it is made: no more is asked for before the network has taken what there is. */
  async sendStream({ status, headers }: Omit<WrittenAnswer, 'body'>, bytes: StreamBytes): Promise<void> {
    if (this.isOver) return;
    this.response.writeHead(status, headers);
    this.response.flushHeaders();
    try {
      const end = await this.writeAll(bytes);
      if (this.isOver || end === 'stall') return;
      if (end === 'close') this.response.end();
      else await pauseForReal(BEFORE_RESET_MS, this.over).then(() => this.resetConnection());
    } catch (error) {
      // The head is out: nothing but a broken connection can tell of it.
      this.breakOff();
      throw error;
    } finally {
      // Not awaited: pieces that never come would keep it waiting.
      bytes.return('close').catch(() => undefined);
    }
  }

  private async writeAll(bytes: StreamBytes): Promise<'close' | 'reset' | 'stall'> {
    for (;;) {
      const next = await this.untilOver(bytes.next());
      if (next === undefined || this.isOver) return 'close';
      if (next.done === true) return next.value;
      await this.write(next.value);
    }
  }

  private async write(bytes: Uint8Array): Promise<void> {
    this.call.noteWritten(bytes.length);
    const taken = new Promise<void>((resolve) => this.response.write(bytes, () => resolve()));
    await this.untilOver(taken.then(() => this.call.noteTaken(bytes.length)));
    // A client in this process gets its turn to read what came before more comes.
    await new Promise((resolve) => setImmediate(resolve));
  }

  /** Waits for work, but no longer than the exchange lasts; a race with its long-lived promise would keep every piece. */
  private untilOver<Value>(work: Promise<Value>): Promise<Value | undefined> {
    return new Promise((resolve, reject) => {
      const end = () => resolve(undefined);
      this.response.once('close', end);
      work.then(resolve, reject).finally(() => this.response.off('close', end));
    });
  }

  /** Closes the connection in the middle of whatever is going on. */
  breakOff(): void {
    this.isBrokenOff = true;
    this.request.socket.destroy();
  }

  /** Sends bytes in place of an HTTP answer, and closes the connection. */
  sendBytes(bytes: string | Uint8Array): void {
    if (this.isOver || this.response.headersSent) return;
    this.isBrokenOff = true;
    this.request.socket.end(bytes);
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
