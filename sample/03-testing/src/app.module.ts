import { Module } from '@nestjs/common';
import { LlmFailoverModule } from 'nestjs-llm-failover';
import { llmOptions } from './llm.options.js';
import { TicketsModule } from './tickets/tickets.module.js';

@Module({ imports: [LlmFailoverModule.forRoot(llmOptions), TicketsModule] })
export class AppModule {}
