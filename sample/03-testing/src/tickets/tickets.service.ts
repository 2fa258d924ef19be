import { BadGatewayException, Injectable } from '@nestjs/common';
import { InjectLlm, LlmClient, llmTextOf, type LlmChatChunk, type LlmChatMessage } from 'nestjs-llm-failover';
import { ORDER_STATUS_TOOL, orderOf } from './order-status.tool.js';
import { OrdersService } from './orders.service.js';
import { TICKET_SUMMARY_FORMAT, ticketSummaryOf, type TicketSummary } from './ticket-summary.js';

@Injectable()
export class TicketsService {
  constructor(
    private readonly llm: LlmClient,
    @InjectLlm('fast') private readonly fast: LlmClient,
    private readonly orders: OrdersService,
  ) {}

  /** Title and urgency, as an object. */
  async summarise(ticket: string, signal?: AbortSignal): Promise<TicketSummary> {
    const messages = talk('Summarise the ticket as JSON with "title" and "urgency" (low, normal, high).', ticket);
    const answer = await this.fast.promises.chat({ messages, response_format: TICKET_SUMMARY_FORMAT }, { signal });
    const summary = ticketSummaryOf(llmTextOf(answer));
    if (summary === undefined) throw new BadGatewayException('The model gave no summary.');
    return summary;
  }

  /** An answer to the customer, for which the model may look orders up. */
  async answer(ticket: string, signal?: AbortSignal): Promise<string> {
    const messages = talk('Answer the ticket in two sentences.', ticket);
    const tools = [ORDER_STATUS_TOOL];
    const answer = await this.llm.promises.chat({ messages, tools }, { signal });
    const said = answer.choices[0]?.message;
    if (said?.tool_calls === undefined) return llmTextOf(answer);
    const found = said.tool_calls.map((call) => ({
      role: 'tool' as const,
      tool_call_id: call.id,
      content: this.orders.statusOf(orderOf(call) ?? ''),
    }));
    const request = { messages: [...messages, said, ...found], tools, tool_choice: 'none' as const };
    return llmTextOf(await this.llm.promises.chat(request, { signal }));
  }

  /** The same without orders, piece by piece. */
  draft(ticket: string, signal?: AbortSignal): AsyncIterableIterator<LlmChatChunk> {
    return this.llm.promises.stream({ messages: talk('Answer the ticket in two sentences.', ticket) }, { signal });
  }
}

function talk(task: string, ticket: string): LlmChatMessage[] {
  return [
    { role: 'system', content: task },
    { role: 'user', content: ticket },
  ];
}
