import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';

/**
 * A bare HTTP server on a free port, for what a `FakeLlmServer` is not: it knows its connections, and its listener sends
 * what it likes by hand.
 */
export class RawServer {
  readonly sockets: Socket[] = [];
  readonly requests: IncomingMessage[] = [];
  private readonly server: Server;

  private constructor(listener: RequestListener) {
    this.server = createServer((request, response) => {
      this.requests.push(request);
      request.resume();
      listener(request, response);
    });
    this.server.on('connection', (socket) => this.sockets.push(socket));
  }

  static async start(listener: RequestListener): Promise<RawServer> {
    const server = new RawServer(listener);
    server.server.listen(0, '127.0.0.1');
    await once(server.server, 'listening');
    return server;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** As a proxy it makes no tunnels, and says so. */
  refuseTunnels(status: number): void {
    this.server.on('connect', (_request, socket: Socket) => void socket.end(`HTTP/1.1 ${status} No\r\n\r\n`));
  }

  /** Settles when the connection of this place is gone. */
  async socketClosed(index = 0): Promise<void> {
    const socket = this.sockets[index];
    if (socket === undefined || socket.closed) return;
    // Not `once` of node:events, which rejects where a reset comes first.
    await new Promise<void>((resolve) => socket.once('close', () => resolve()));
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.server.close(resolve));
    this.server.closeAllConnections();
    await closed;
  }
}
