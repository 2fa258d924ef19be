// How long a Nest application takes to start, in milliseconds: with the module, or with none (`bare`).
import 'reflect-metadata';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { LlmFailoverModule } from 'nestjs-llm-failover';
import { PROVIDERS, ROUTES } from '../memory-client.mjs';

const isBare = process.argv.includes('bare');
const startedAt = performance.now();
class AppModule {}
Module({ imports: isBare ? [] : [LlmFailoverModule.forRoot({ routes: ROUTES, providers: PROVIDERS })] })(AppModule);
const app = await NestFactory.createApplicationContext(AppModule, { logger: false });
console.log(performance.now() - startedAt);
await app.close();
