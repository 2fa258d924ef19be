import { Controller, Get } from '@nestjs/common';
import { LlmClient, LlmHealth, llmTextOf } from 'nestjs-llm-failover';

@Controller()
export class AskController {
  constructor(
    private readonly llm: LlmClient,
    private readonly health: LlmHealth,
  ) {}

  @Get('ask')
  async ask(): Promise<{ readonly answer: string }> {
    const answer = await this.llm.promises.chat({ messages: [{ role: 'user', content: 'Say hello.' }] });
    return { answer: llmTextOf(answer) };
  }

  /** Why something is unavailable, and how far this instance lags behind the others. */
  @Get('health')
  explain(): { readonly explanation: string; readonly store: unknown } {
    return { explanation: this.health.explain(), store: this.health.snapshot().store };
  }
}
