import { type DynamicModule, Module } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { LlmFailoverModule } from 'nestjs-llm-failover';
import { GATEWAY_OPTIONS, type GatewayOptions } from './gateway/gateway.options.js';
import { GatewayController } from './gateway/gateway.controller.js';
import { ModelCatalog } from './gateway/model-catalog.js';
import { OpenAiErrorFilter } from './gateway/openai-error.filter.js';
import { ResponsesController } from './responses/responses.controller.js';

/** What clients may name as `model`: these routes, and each target in them. */
export const OPTIONS: GatewayOptions = {
  llm: {
    // The keys are read from OPENAI_API_KEY and ANTHROPIC_API_KEY; a comma-separated list is a pool.
    routes: {
      default: ['openai/gpt-6-luna', 'anthropic/claude-haiku-5-5'],
      // Vectors of different models cannot be compared, so this route has one model.
      embeddings: ['openai/text-embedding-3-small'],
    },
  },
};

@Module({})
export class AppModule {
  /** The gateway with these options. */
  static with(options: GatewayOptions = OPTIONS): DynamicModule {
    return {
      module: AppModule,
      imports: [LlmFailoverModule.forRoot(options.llm)],
      controllers: [GatewayController, ResponsesController],
      providers: [
        { provide: GATEWAY_OPTIONS, useValue: options },
        { provide: ModelCatalog, useValue: new ModelCatalog(options.llm.routes) },
        { provide: APP_FILTER, useClass: OpenAiErrorFilter },
      ],
    };
  }
}
