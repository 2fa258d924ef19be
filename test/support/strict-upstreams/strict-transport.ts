import type { LlmTransport, LlmTransportRequest } from 'nestjs-llm-failover';
import type { Body, StrictUpstream } from './refusal.interface.js';

const ANSWERS: Readonly<Record<StrictUpstream['api'], unknown>> = {
  openai: {
    id: 'c',
    object: 'chat.completion',
    created: 1,
    model: 'm',
    choices: [{ index: 0, message: { role: 'assistant', content: 'ok' }, finish_reason: 'stop' }],
  },
  'openai-responses': {
    id: 'r',
    object: 'response',
    created_at: 1,
    status: 'completed',
    error: null,
    model: 'm',
    output: [{ id: 'm', type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'ok' }] }],
  },
  anthropic: {
    id: 'm',
    type: 'message',
    role: 'assistant',
    model: 'm',
    content: [{ type: 'text', text: 'ok' }],
    stop_reason: 'end_turn',
    usage: { input_tokens: 1, output_tokens: 1 },
  },
  gemini: { candidates: [{ content: { role: 'model', parts: [{ text: 'ok' }] }, finishReason: 'STOP' }] },
};

/** A way to one strict upstream, and what went over it. */
export function strictTransport({ refusalOf, api }: StrictUpstream): LlmTransport & { readonly sent: Body[] } {
  const sent: Body[] = [];
  return {
    sent,
    send: async ({ body }: LlmTransportRequest) => {
      const read = JSON.parse(body ?? '') as Body;
      sent.push(read);
      const refusal = refusalOf(read);
      const answer = new TextEncoder().encode(JSON.stringify(refusal?.body ?? ANSWERS[api]));
      return {
        status: refusal?.status ?? 200,
        headers: { 'content-type': 'application/json' },
        body: (async function* () {
          yield answer;
        })(),
      };
    },
  };
}
