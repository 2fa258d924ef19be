import { BadRequestException, Body, Controller, HttpCode, Post } from '@nestjs/common';
import { LlmAbortSignal, LlmClient, llmTextOf } from 'nestjs-llm-failover';

@Controller('chat')
export class ChatController {
  constructor(private readonly llm: LlmClient) {}

  @Post()
  @HttpCode(200)
  async chat(@Body('message') message: unknown, @LlmAbortSignal() signal: AbortSignal) {
    if (typeof message !== 'string' || message.trim() === '') {
      throw new BadRequestException('Send JSON with a message: { "message": "Hello" }');
    }
    const answer = await this.llm.promises.chat({ messages: [{ role: 'user', content: message }] }, { signal });
    return { text: llmTextOf(answer), model: answer.model };
  }
}
