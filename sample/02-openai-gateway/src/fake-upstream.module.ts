import { type DynamicModule, Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import { FakeLlmServer } from 'nestjs-llm-failover/testing';
import { AppModule, OPTIONS } from './app.module.js';

/** The gateway with its providers played by a server inside the process: no key, no network. Closing the app closes the server. */
@Module({})
export class FakeUpstreamModule implements OnApplicationShutdown {
  constructor(@Inject(FakeLlmServer) private readonly server: FakeLlmServer) {}

  static async start(): Promise<DynamicModule> {
    const server = await FakeLlmServer.start();
    server.on().reply((call) => `Hello, this is ${call.model} (played by a fake server).`);
    const providerOf = (id: string) => ({ baseUrl: server.baseUrl(id), keys: `sk-test-${id}` });
    const providers = { openai: providerOf('openai'), anthropic: providerOf('anthropic') };
    return {
      module: FakeUpstreamModule,
      imports: [AppModule.with({ llm: { ...OPTIONS.llm, providers } })],
      providers: [{ provide: FakeLlmServer, useValue: server }],
    };
  }

  onApplicationShutdown(): Promise<void> {
    return this.server.close();
  }
}
