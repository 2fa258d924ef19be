import { createLlmClient, failoverOf, toLlmResponse, type LlmTransport } from 'nestjs-llm-failover';
import type { LlmChatResponse } from 'nestjs-llm-failover';
import { lastValueFrom } from 'rxjs';

const hi = { messages: [{ role: 'user' as const, content: 'Hi' }] };
const bytes = (text: string) => new TextEncoder().encode(text);

/** A client whose upstream answers with a document, or with the events of a stream; without a document, always with events. */
function clientOf(target: string, document: object | undefined, events: readonly object[]) {
  const transport: LlmTransport = {
    send: async ({ body, url }) => {
      const isStream =
        document === undefined || body?.includes('"stream":true') === true || url.includes(':streamGenerateContent');
      const text = isStream
        ? events.map((event) => `data: ${JSON.stringify(event)}\n\n`).join('')
        : JSON.stringify(document);
      return {
        status: 200,
        headers: { 'content-type': isStream ? 'text/event-stream' : 'application/json' },
        body: (async function* () {
          yield bytes(text);
        })(),
      };
    },
  };
  const [provider = ''] = target.split('/');
  const providers = { [provider]: { baseUrl: 'http://upstream.test/v1', keys: 'sk-silent-0123456789' } };
  return createLlmClient({ providers, routes: { default: [target] }, limits: { maxRetries: 0 } }, { transport });
}

async function bothOf(target: string, document: object, events: readonly object[]): Promise<LlmChatResponse[]> {
  const client = clientOf(target, document, events);
  return [await client.promises.chat(hi), await lastValueFrom(client.stream(hi).pipe(toLlmResponse()))];
}

describe('an answer without a word', () => {
  const search = { type: 'server_tool_use', id: 'srvtoolu_1', name: 'web_search', input: { query: 'Elbe' } };

  it.each([
    ['before a word', 'pause_turn', [search]],
    ['after thoughts', 'pause_turn', [{ type: 'thinking', thinking: 'Hm', signature: 's' }, search]],
    ['to sum the conversation up', 'compaction', [{ type: 'compaction', content: 'So far.' }]],
  ])('is complete where a turn is paused %s, and marks nothing', async (_, reason, content) => {
    const document = { id: 'm', type: 'message', role: 'assistant', model: 'c', content, stop_reason: reason };
    const events = [
      { type: 'message_start', message: { id: 'm', model: 'c' } },
      ...content.flatMap((one, index) => [
        { type: 'content_block_start', index, content_block: one },
        { type: 'content_block_stop', index },
      ]),
      { type: 'message_delta', delta: { stop_reason: reason } },
      { type: 'message_stop' },
    ];
    const answers = await bothOf('anthropic/claude-opus-5-5', document, events);
    const asEvents = await clientOf('anthropic/claude-opus-5-5', undefined, events).promises.chat(hi);

    for (const answer of [...answers, asEvents]) {
      expect(answer.choices[0]).toMatchObject({ finish_reason: reason, message: { content: null } });
      expect(answer.choices[0]?.message.providerState?.blocks?.map((kept) => kept.block)).toEqual(content);
      expect(failoverOf(answer)?.attempts).toBe(1);
    }
  });

  it('is complete where a call of a tool of OpenAI waits for the app', async () => {
    const item = { type: 'mcp_approval_request', id: 'mcpr_1', server_label: 's', name: 'roll', arguments: '{}' };
    const response = { id: 'r', object: 'response', status: 'completed', model: 'm', output: [item] };
    const answers = await bothOf('openai/o3-pro', response, [
      { type: 'response.created', response: { id: 'r', model: 'm' } },
      { type: 'response.output_item.added', output_index: 0, item },
      { type: 'response.output_item.done', output_index: 0, item },
      { type: 'response.completed', response },
    ]);

    for (const answer of answers) {
      expect(answer.choices[0]).toMatchObject({ finish_reason: item.type, message: { content: null } });
      expect(answer.choices[0]?.message.providerState?.blocks?.map(({ block }) => block)).toEqual([item]);
    }
  });

  it('is complete where it is an image', async () => {
    const parts = [{ inlineData: { mimeType: 'image/png', data: 'iVBORw0K' } }];
    const document = { candidates: [{ content: { role: 'model', parts }, finishReason: 'STOP' }] };
    const answers = await bothOf('gemini/gemini-3-pro-image', document, [
      { candidates: [{ content: { role: 'model', parts } }] },
      { candidates: [{ finishReason: 'STOP' }] },
    ]);

    for (const answer of answers) {
      expect(answer.choices[0]?.message.images).toEqual([
        { type: 'image_url', image_url: { url: 'data:image/png;base64,iVBORw0K' } },
      ]);
    }
  });
});
