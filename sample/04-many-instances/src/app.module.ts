import { type DynamicModule, Module } from '@nestjs/common';
import { LlmExceptionInterceptor, LlmFailoverModule } from 'nestjs-llm-failover';
import { RedisHealthStore } from 'nestjs-llm-failover/redis';
import { APP_INTERCEPTOR } from '@nestjs/core';
import { AskController } from './ask.controller.js';

/** Where an instance finds what it needs. */
export interface InstanceSettings {
  readonly redisUrl: string;
  /** The provider's address; left out for the real one. */
  readonly openaiUrl?: string | undefined;
  /** The same in every instance, from your secret store. */
  readonly fingerprintSecret: string;
}

@Module({})
export class AppModule {
  static with({ redisUrl, openaiUrl, fingerprintSecret }: InstanceSettings): DynamicModule {
    return {
      module: AppModule,
      imports: [
        LlmFailoverModule.forRoot({
          // The key is read from OPENAI_API_KEY.
          routes: { default: ['openai/gpt-6-luna'] },
          providers: { openai: { baseUrl: openaiUrl } },
          health: { store: { useFactory: () => new RedisHealthStore({ url: redisUrl, fingerprintSecret }) } },
        }),
      ],
      controllers: [AskController],
      providers: [{ provide: APP_INTERCEPTOR, useClass: LlmExceptionInterceptor }],
    };
  }
}
