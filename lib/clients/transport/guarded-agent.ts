import type { Agent, ClientRequest, IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { setImmediate } from 'node:timers';

/** What the types leave out: how a request comes by its socket. Each agent of the field that is not Node's own overrides it. */
interface RequestQueue {
  addRequest(request: ClientRequest, ...details: unknown[]): void;
}

/**
 * Guards an agent against what servers send unasked.
 *
 * Idle sockets on which bytes come are closed. Left open, such a socket would hand them to the next request as its answer, and
 * each later request would get the answer of the one before it. A request takes an idle socket only when what had come on it
 * before has been read: after two turns of the event loop, of which the second is a whole one.
 *
 * Requests whose server changes the protocol (`101 Switching Protocols`) end in an error. Node drops the connection where nobody
 * listens, and tells nobody: the request would neither be answered nor fail.
 *
 * @returns the agent
 * @internal
 */
export function guarded<GuardedAgent extends Agent>(agent: GuardedAgent): GuardedAgent {
  const queue = agent as GuardedAgent & RequestQueue;
  const addRequest = queue.addRequest.bind(queue);
  const keepSocketAlive = agent.keepSocketAlive.bind(agent);
  const reuseSocket = agent.reuseSocket.bind(agent);
  const changed: RequestQueue & Pick<Agent, 'keepSocketAlive' | 'reuseSocket'> = {
    addRequest(request, ...details) {
      request.once('upgrade', refuseUpgrade);
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

function refuseUpgrade(this: ClientRequest, _response: IncomingMessage, socket: Duplex): void {
  socket.destroy();
  this.emit('error', Object.assign(new Error('The server changed the protocol, unasked.'), { code: 'ECONNRESET' }));
}

function hasEntries(sockets: Agent['freeSockets']): boolean {
  for (const _ in sockets) return true;
  return false;
}
