import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { failoverOf, LlmClient, llmTextOf } from 'nestjs-llm-failover';

@Controller('chat')
export class ChatController {
  constructor(private readonly llm: LlmClient) {}

  @Post()
  @HttpCode(200)
  async chat(@Body() { message }: { readonly message: string }) {
    const answer = await this.llm.promises.chat({ messages: [{ role: 'user', content: message }] });
    const { callId, cost } = failoverOf(answer) ?? {};
    return { text: llmTextOf(answer), callId, cost };
  }
}
