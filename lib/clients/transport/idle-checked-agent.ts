import type { Agent, ClientRequest } from 'node:http';
import type { Duplex } from 'node:stream';
import { setImmediate } from 'node:timers';

/**
 * Makes an agent close idle sockets on which bytes come that nobody asked for. Left open, such a socket would hand them to the
 * next request as its answer, and each later request would get the answer of the one before it.
 *
 * A socket is free for the next request only when what had come already has been read: after one turn of the event loop.
 *
 * @returns the agent
 * @internal
 */
export function idleChecked<IdleAgent extends Agent>(agent: IdleAgent): IdleAgent {
  const emit = agent.emit.bind(agent);
  const keepSocketAlive = agent.keepSocketAlive.bind(agent);
  const reuseSocket = agent.reuseSocket.bind(agent);
  return Object.assign(agent, {
    emit(event: string | symbol, ...details: unknown[]): boolean {
      const [socket] = details as [Duplex];
      if (event !== 'free') return emit(event, ...details);
      socket.on('data', closeIdle);
      setImmediate(() => {
        socket.off('data', closeIdle);
        // One that is closed is no longer the agent's.
        if (!socket.destroyed) emit(event, ...details);
      });
      return true;
    },
    keepSocketAlive(socket: Duplex): boolean {
      // What the types do not say: whether the socket is kept.
      const isKept = keepSocketAlive(socket) as unknown as boolean;
      if (isKept) socket.on('data', closeIdle);
      return isKept;
    },
    reuseSocket(socket: Duplex, request: ClientRequest): void {
      socket.off('data', closeIdle);
      reuseSocket(socket, request);
    },
  });
}

function closeIdle(this: Duplex): void {
  this.destroy();
}
