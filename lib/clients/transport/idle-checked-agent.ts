import type { Agent, ClientRequest } from 'node:http';
import type { Duplex } from 'node:stream';
import { setImmediate } from 'node:timers';

/** What the types leave out: how a request comes by its socket. Each agent of the field that is not Node's own overrides it. */
interface RequestQueue {
  addRequest(request: ClientRequest, ...details: unknown[]): void;
}

/**
 * Makes an agent close idle sockets on which bytes come that nobody asked for. Left open, such a socket would hand them to the
 * next request as its answer, and each later request would get the answer of the one before it.
 *
 * A request takes an idle socket only when what had come on it before has been read: after two turns of the event loop, of
 * which the second is a whole one.
 *
 * @returns the agent
 * @internal
 */
export function idleChecked<IdleAgent extends Agent>(agent: IdleAgent): IdleAgent {
  const queue = agent as IdleAgent & RequestQueue;
  const addRequest = queue.addRequest.bind(queue);
  const keepSocketAlive = agent.keepSocketAlive.bind(agent);
  const reuseSocket = agent.reuseSocket.bind(agent);
  const changed: RequestQueue & Pick<Agent, 'keepSocketAlive' | 'reuseSocket'> = {
    addRequest(request, ...details) {
      if (!hasEntries(agent.freeSockets)) addRequest(request, ...details);
      else setImmediate(() => setImmediate(() => addRequest(request, ...details)));
    },
    keepSocketAlive(socket) {
      const isKept: unknown = keepSocketAlive(socket);
      if (isKept === true) socket.on('data', closeIdle);
      return isKept;
    },
    reuseSocket(socket, request) {
      socket.off('data', closeIdle);
      reuseSocket(socket, request);
    },
  };
  return Object.assign(agent, changed);
}

function closeIdle(this: Duplex): void {
  this.destroy();
}

function hasEntries(sockets: Agent['freeSockets']): boolean {
  for (const _ in sockets) return true;
  return false;
}
