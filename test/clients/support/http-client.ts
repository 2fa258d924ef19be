import {
  createLlmClient,
  type LlmClient,
  type LlmClientOptions,
  type LlmClock,
  type LlmProviderOptions,
} from 'nestjs-llm-failover';
import type { FakeLlmServer } from 'nestjs-llm-failover/testing';
import { SYSTEM_CLOCK } from '../../../lib/health/clock.js';
import { transportOf, type TransportName } from './transports.js';

export const MESSAGES = [{ role: 'user' as const, content: 'Hi' }];
export const KEY = 'sk-test-openai-0123456789';
export const ANTHROPIC_KEY = 'sk-test-anthropic-0123456789';

/** A fake provider on the server, with a key. */
export function providerOn(server: FakeLlmServer, id: string, extra: LlmProviderOptions = {}): LlmProviderOptions {
  return { baseUrl: server.baseUrl(id), keys: id === 'anthropic' ? ANTHROPIC_KEY : KEY, ...extra };
}

export interface HttpClient {
  readonly client: LlmClient;
  /** Connections that are open and idle. */
  freeSockets(): number;
  close(): Promise<void>;
}

/** A client over real HTTP. */
export function httpClient(
  options: LlmClientOptions,
  clock: LlmClock = SYSTEM_CLOCK,
  name: TransportName = 'HttpService',
): HttpClient {
  const open = transportOf(name);
  let calls = 0;
  const runtime = { clock, random: () => 0.5, newCallId: () => `call-${(calls += 1)}`, env: {} };
  return {
    client: createLlmClient(options, { transport: open.transport, runtime }),
    freeSockets: () => open.freeSockets(),
    close: () => open.close(),
  };
}
