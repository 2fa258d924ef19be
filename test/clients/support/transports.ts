import { Agent } from 'node:http';
import { HttpService } from '@nestjs/axios';
import axios from 'axios';
import { guarded } from '../../../lib/clients/transport/guarded-agent.js';
import { HttpServiceTransport } from '../../../lib/clients/transport/http-service.transport.js';
import type { LlmTransport } from '../../../lib/clients/transport/llm-transport.js';
import { UndiciTransport } from '../../../lib/clients/transport/undici.transport.js';

export interface OpenTransport {
  readonly transport: LlmTransport;
  /** Connections of an agent of Node that are open and idle; those of undici are its own matter. */
  freeSockets(): number;
  close(): Promise<void>;
}

export type TransportName = 'HttpService' | 'undici';

/** The library's own transports, as the module makes them. */
export const TRANSPORTS: readonly TransportName[] = ['HttpService', 'undici'];

/** A transport that is ready. */
export async function openTransport(name: TransportName): Promise<OpenTransport> {
  return name === 'undici' ? ofUndici(await UndiciTransport.load()) : overHttpService();
}

/** A transport that loads what it needs with its first request. */
export function transportOf(name: TransportName): OpenTransport {
  if (name === 'HttpService') return overHttpService();
  const loaded = UndiciTransport.load();
  return ofUndici({
    send: async (request) => (await loaded).send(request),
    close: async () => (await loaded).close(),
  });
}

function ofUndici(transport: Pick<UndiciTransport, 'send' | 'close'>): OpenTransport {
  return { transport, freeSockets: () => Number.NaN, close: () => transport.close() };
}

function overHttpService(): OpenTransport {
  const httpAgent = guarded(new Agent({ keepAlive: true }));
  return {
    transport: new HttpServiceTransport(new HttpService(axios.create()), { httpAgent }, true),
    freeSockets: () => Object.values(httpAgent.freeSockets).reduce((sum, sockets) => sum + (sockets?.length ?? 0), 0),
    close: async () => httpAgent.destroy(),
  };
}
