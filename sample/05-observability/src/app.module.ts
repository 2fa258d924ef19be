import { Module, type DynamicModule } from '@nestjs/common';
import { TerminusModule } from '@nestjs/terminus';
import { LlmFailoverModule, type LlmFailoverModuleOptions } from 'nestjs-llm-failover';
import { LlmOpenTelemetryModule } from 'nestjs-llm-failover/opentelemetry';
import { LlmHealthIndicator } from 'nestjs-llm-failover/terminus';
import { ChatController } from './chat.controller.js';
import { HealthController } from './health.controller.js';
import { MetricsController } from './metrics.controller.js';

const OPTIONS: LlmFailoverModuleOptions = {
  routes: { default: ['openai/gpt-6-luna', 'anthropic/claude-haiku-5-5'] },
  // The table first, then what the package @pydantic/genai-prices knows.
  prices: [
    { 'anthropic/claude-haiku-5-5': { input: 1, output: 5, cachedInput: 0.1, cacheWrite: 1.25 } },
    'genai-prices',
  ],
};

/** Beside the chat: `/metrics` for Prometheus, and `/health` for whoever watches the app. */
@Module({})
export class AppModule {
  static with(options: Partial<LlmFailoverModuleOptions> = {}): DynamicModule {
    return {
      module: AppModule,
      imports: [
        LlmFailoverModule.forRoot({ ...OPTIONS, ...options, globalInterceptor: true }),
        LlmOpenTelemetryModule.forRoot({ propagate: false }),
        TerminusModule,
      ],
      controllers: [ChatController, MetricsController, HealthController],
      providers: [LlmHealthIndicator],
    };
  }
}
