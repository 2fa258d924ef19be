import type { Agent, ClientRequest, IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';

/** What the types leave out: how a request comes by its socket. */
interface RequestQueue {
  addRequest(request: ClientRequest, ...details: unknown[]): void;
}

/**
 * Makes an agent end in an error the requests whose server changes the protocol (`101 Switching Protocols`), which nobody asks for.
 * Node drops the connection where nobody listens, and tells nobody: the request would neither be answered nor fail.
 *
 * @returns the agent
 * @internal
 */
export function upgradeRefusing<AnyAgent extends Agent>(agent: AnyAgent): AnyAgent {
  const queue = agent as AnyAgent & RequestQueue;
  const addRequest = queue.addRequest.bind(queue);
  const changed: RequestQueue = {
    addRequest(request, ...details) {
      request.once('upgrade', refuse);
      addRequest(request, ...details);
    },
  };
  return Object.assign(agent, changed);
}

function refuse(this: ClientRequest, _response: IncomingMessage, socket: Duplex): void {
  socket.destroy();
  this.emit('error', Object.assign(new Error('The server changed the protocol, unasked.'), { code: 'ECONNRESET' }));
}
