// A Nest application with the library, as an app would start it, and what the variants of a comparison are asked.
import 'reflect-metadata';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { LlmFailoverModule } from 'nestjs-llm-failover';

export const MESSAGES = [
  { role: 'system', content: 'You answer in one sentence.' },
  { role: 'user', content: 'Where does the river Elbe flow, and where does it end?' },
];

/** An application with the library, or with the module that is given. */
export function application(moduleOptions, module = LlmFailoverModule.forRoot(moduleOptions)) {
  class AppModule {}
  Module({ imports: [module] })(AppModule);
  return NestFactory.createApplicationContext(AppModule, { logger: false });
}
