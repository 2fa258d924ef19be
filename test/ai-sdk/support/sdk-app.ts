import { httpClient, providerOn, type HttpClient } from '../../clients/support/http-client.js';
import { FakeLlmServer } from 'nestjs-llm-failover/testing';
import type { LlmClient, LlmProviderOptions } from 'nestjs-llm-failover';

export const DEAD_KEY = 'sk-test-dead-0123456789';
export const LIVE_KEY = 'sk-test-live-0123456789';

/** A client over a fake upstream, for the real AI SDK on top. */
export interface SdkApp {
  readonly server: FakeLlmServer;
  readonly client: LlmClient;
  close(): Promise<void>;
}

/** Starts it. Waits are off: a call ends rather than waits, so no test takes real time. */
export async function sdkApp(openai: LlmProviderOptions = {}): Promise<SdkApp> {
  // Warnings are looked at in the results; the SDK would print them too.
  (globalThis as { AI_SDK_LOG_WARNINGS?: boolean }).AI_SDK_LOG_WARNINGS = false;
  const server = await FakeLlmServer.start();
  const http: HttpClient = httpClient({
    routes: {
      default: ['anthropic/claude-haiku-5-5'],
      fast: ['openai/gpt-6-luna', 'anthropic/claude-haiku-5-5'],
      vectors: ['openai/text-embedding-3-small'],
    },
    providers: { openai: providerOn(server, 'openai', openai), anthropic: providerOn(server, 'anthropic') },
    selection: 'priority',
    limits: { maxWaitMs: 0, maxRetries: 0 },
  });
  return {
    server,
    client: http.client,
    async close() {
      await http.close();
      await server.close();
    },
  };
}

/** The rejection of a promise. */
export async function thrownBy(promise: PromiseLike<unknown>): Promise<unknown> {
  return promise.then(
    () => {
      throw new Error('It did not fail.');
    },
    (error: unknown) => error,
  );
}
