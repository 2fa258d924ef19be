import type { LlmChatRequest } from 'nestjs-llm-failover';
import type { AnswerEvents } from './stream-answer.js';

/** The events of an answer in the form of chat completions. A failure is an event too, and then there is no `[DONE]`. */
export function chatEvents(request: LlmChatRequest): AnswerEvents {
  const isUsageWanted = wantsUsage(request);
  return {
    // Clients that did not ask for the usage expect a choice in each chunk.
    chunk: (chunk) => (chunk.choices.length > 0 || isUsageWanted ? eventOf(chunk) : ''),
    end: () => 'data: [DONE]\n\n',
    failure: (error) => eventOf({ error }),
  };
}

function wantsUsage({ stream_options }: LlmChatRequest): boolean {
  const options: unknown = stream_options;
  return (
    typeof options === 'object' && options !== null && 'include_usage' in options && options.include_usage === true
  );
}

function eventOf(data: object): string {
  return `data: ${JSON.stringify(data)}\n\n`;
}
