import { BadRequestException, Body, Controller, HttpCode, Post, type StreamableFile } from '@nestjs/common';
import { LlmAbortSignal } from 'nestjs-llm-failover';
import { textEvents } from './text-events.js';
import type { TicketSummary } from './ticket-summary.js';
import { TicketsService } from './tickets.service.js';

@Controller('tickets')
export class TicketsController {
  constructor(private readonly tickets: TicketsService) {}

  @Post('summary')
  @HttpCode(200)
  summary(@Body('ticket') ticket: unknown, @LlmAbortSignal() signal: AbortSignal): Promise<TicketSummary> {
    return this.tickets.summarise(textOf(ticket), signal);
  }

  @Post('answer')
  @HttpCode(200)
  async answer(@Body('ticket') ticket: unknown, @LlmAbortSignal() signal: AbortSignal): Promise<{ answer: string }> {
    return { answer: await this.tickets.answer(textOf(ticket), signal) };
  }

  @Post('draft')
  @HttpCode(200)
  draft(@Body('ticket') ticket: unknown, @LlmAbortSignal() signal: AbortSignal): Promise<StreamableFile> {
    return textEvents(this.tickets.draft(textOf(ticket), signal));
  }
}

function textOf(ticket: unknown): string {
  if (typeof ticket === 'string' && ticket.trim() !== '') return ticket;
  throw new BadRequestException('Send JSON with a ticket: { "ticket": "Where is my order?" }');
}
