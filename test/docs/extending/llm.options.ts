import { Injectable, Module } from '@nestjs/common';
import { LlmFailoverModule, type LlmFailoverModuleOptions, type LlmFailoverOptionsFactory } from 'nestjs-llm-failover';

@Injectable()
export class LlmOptions implements LlmFailoverOptionsFactory {
  createLlmFailoverOptions(): LlmFailoverModuleOptions {
    return { routes: { fast: ['openai/gpt-6-luna', 'anthropic/claude-haiku-5-5'] } };
  }
}

@Module({ imports: [LlmFailoverModule.forRootAsync({ useClass: LlmOptions, routeNames: ['fast'] })] })
export class AppModule {}
