import { Module } from '@nestjs/common';
import { LlmFailoverModule } from 'nestjs-llm-failover';
import { ChatController } from './chat/chat.controller.js';

@Module({
  imports: [
    LlmFailoverModule.forRoot({
      // The keys are read from OPENAI_API_KEY and ANTHROPIC_API_KEY; a comma-separated list is a pool.
      routes: { default: ['openai/gpt-6-luna', 'anthropic/claude-haiku-5-5'] },
      globalInterceptor: true, // failed calls become typed HTTP exceptions
    }),
  ],
  controllers: [ChatController],
})
export class AppModule {}
