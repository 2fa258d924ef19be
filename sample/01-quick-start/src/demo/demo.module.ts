import { Controller, type DynamicModule, Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import { InjectLlm, type LlmClient, LlmFailoverModule, type LlmFailoverModuleOptions } from 'nestjs-llm-failover';
import { FakeLlmServer } from 'nestjs-llm-failover/testing';
import { ChatController } from '../chat/chat.controller.js';

/** The chat on the route where nothing works. */
@Controller('demo/exhausted')
class ExhaustedChatController extends ChatController {
  constructor(@InjectLlm('exhausted') llm: LlmClient) {
    super(llm);
  }
}

/** The app of `AppModule`, with its providers on the demo's server, and with two routes more to look at. */
@Module({})
export class DemoModule implements OnApplicationShutdown {
  constructor(@Inject(FakeLlmServer) private readonly server: FakeLlmServer) {}

  static on(server: FakeLlmServer): DynamicModule {
    return {
      module: DemoModule,
      imports: [LlmFailoverModule.forRoot({ ...demoOptions(server), globalInterceptor: true })],
      controllers: [ChatController, ExhaustedChatController],
      providers: [{ provide: FakeLlmServer, useValue: server }],
    };
  }

  onApplicationShutdown(): Promise<void> {
    return this.server.close();
  }
}

function demoOptions(server: FakeLlmServer): LlmFailoverModuleOptions {
  return {
    // So that the demo need not wait for a second.
    policies: { overloadedCooldownMs: 100 },
    routes: {
      default: ['openai/gpt-6-luna', 'anthropic/claude-haiku-5-5'],
      overloaded: ['openai/gpt-6-sol', 'anthropic/claude-haiku-5-5'],
      exhausted: ['mistral/mistral-small-latest', 'deepseek/deepseek-v4-flash'],
    },
    providers: {
      openai: { baseUrl: server.baseUrl('openai'), selection: 'priority' },
      anthropic: { baseUrl: server.baseUrl('anthropic') },
      mistral: { baseUrl: server.baseUrl('mistral') },
      deepseek: { baseUrl: server.baseUrl('deepseek') },
    },
  };
}
