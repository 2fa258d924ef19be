import 'reflect-metadata';
import type { INestApplicationContext, LoggerService } from '@nestjs/common';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { LlmFailoverModule, type LlmFailoverModuleOptions } from '../../lib/index.js';
import { RedisHealthStore, type RedisHealthStoreOptions } from '../../lib/redis/index.js';

/** An app whose health is shared by Redis. */
export async function startFleetApp(
  redis: string | Partial<RedisHealthStoreOptions>,
  options: Omit<LlmFailoverModuleOptions, 'health'>,
  logger: LoggerService | false = false,
  Store: typeof RedisHealthStore = RedisHealthStore,
): Promise<INestApplicationContext> {
  const place = typeof redis === 'string' ? { url: redis } : redis;
  const store = {
    useFactory: () => new Store({ fingerprintSecret: 'known to the fleet alone', ...place }),
  };
  class AppModule {}
  Module({ imports: [LlmFailoverModule.forRoot({ ...options, health: { store } })] })(AppModule);
  return NestFactory.createApplicationContext(AppModule, { logger });
}
