import { Agent } from 'node:http';
import { HttpService } from '@nestjs/axios';
import axios from 'axios';
import { HttpServiceTransport } from '../../../lib/clients/transport/http-service.transport.js';
import { idleChecked } from '../../../lib/clients/transport/idle-checked-agent.js';
import type { LlmTransport } from '../../../lib/clients/transport/llm-transport.js';
import { UndiciTransport } from '../../../lib/clients/transport/undici.transport.js';

export interface OpenTransport {
  readonly transport: LlmTransport;
  close(): Promise<void>;
}

export type TransportName = 'HttpService' | 'undici';

/** The library's own transports, as the module makes them. */
export const TRANSPORTS: readonly TransportName[] = ['HttpService', 'undici'];

export async function openTransport(name: TransportName): Promise<OpenTransport> {
  if (name === 'undici') {
    const transport = await UndiciTransport.load();
    return { transport, close: () => transport.close() };
  }
  const httpAgent = idleChecked(new Agent({ keepAlive: true }));
  return {
    transport: new HttpServiceTransport(new HttpService(axios.create()), { httpAgent }),
    close: async () => httpAgent.destroy(),
  };
}
