import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** A server below HTTP: each request is answered by bytes as they are. */
export class ByteServer {
  readonly sockets: Socket[] = [];
  private readonly server: Server;

  private constructor(answer: (socket: Socket) => void) {
    this.server = createServer((socket) => {
      this.sockets.push(socket);
      socket.on('error', () => undefined);
      let text = '';
      socket.on('data', (bytes) => {
        text += bytes.toString('latin1');
        // Requests of tests are short, and have a body that ends so.
        if (!text.includes('\r\n\r\n') || !text.endsWith('}')) return;
        text = '';
        answer(socket);
      });
    });
  }

  static async start(answer: (socket: Socket) => void): Promise<ByteServer> {
    const bytes = new ByteServer(answer);
    bytes.server.listen(0, '127.0.0.1');
    await once(bytes.server, 'listening');
    return bytes;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Settles when the newest connection is gone. */
  async lastSocketClosed(): Promise<void> {
    const socket = this.sockets.at(-1);
    if (socket === undefined || socket.closed) return;
    await new Promise<void>((resolve) => socket.once('close', () => resolve()));
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.server.close(resolve));
    for (const socket of this.sockets) socket.destroy();
    await closed;
  }
}
