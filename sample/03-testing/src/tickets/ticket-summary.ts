import type { LlmResponseFormat } from 'nestjs-llm-failover';

const URGENCIES = ['low', 'normal', 'high'] as const;

export interface TicketSummary {
  readonly title: string;
  readonly urgency: (typeof URGENCIES)[number];
}

export const TICKET_SUMMARY_FORMAT: LlmResponseFormat = {
  type: 'json_schema',
  json_schema: {
    name: 'ticket_summary',
    strict: true,
    schema: {
      type: 'object',
      properties: { title: { type: 'string' }, urgency: { type: 'string', enum: URGENCIES } },
      required: ['title', 'urgency'],
      additionalProperties: false,
    },
  },
};

/** What the model wrote; `undefined` where it is no summary. */
export function ticketSummaryOf(text: string): TicketSummary | undefined {
  try {
    const { title, urgency } = JSON.parse(text) as Record<keyof TicketSummary, unknown>;
    const known = URGENCIES.find((one) => one === urgency);
    return typeof title === 'string' && known !== undefined ? { title, urgency: known } : undefined;
  } catch {
    return undefined;
  }
}
