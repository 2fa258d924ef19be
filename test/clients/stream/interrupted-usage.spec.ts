import { createLlmClient, LlmStreamInterruptedError, type LlmTransport } from 'nestjs-llm-failover';
import { lastValueFrom, toArray } from 'rxjs';

const EVENTS = {
  anthropic: [
    { type: 'message_start', message: { usage: { input_tokens: 9, cache_read_input_tokens: 4, output_tokens: 1 } } },
    { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'Half' } },
  ],
  gemini: [
    {
      candidates: [{ content: { parts: [{ text: 'Half' }] } }],
      usageMetadata: { promptTokenCount: 13, cachedContentTokenCount: 4, candidatesTokenCount: 1 },
    },
  ],
} as const;

describe.each(['anthropic', 'gemini'] as const)('a stream of the %s wire that is interrupted', (api) => {
  it('tells the tokens that it took so far, which no chunk has told yet', async () => {
    const text = EVENTS[api].map((event) => `data: ${JSON.stringify(event)}\n\n`).join('');
    const transport: LlmTransport = {
      send: async () => ({
        status: 200,
        headers: { 'content-type': 'text/event-stream' },
        body: (async function* () {
          yield new TextEncoder().encode(text);
        })(),
      }),
    };
    const client = createLlmClient(
      {
        providers: { [api]: { baseUrl: 'http://upstream.test/v1', keys: 'sk-interrupted-0123456789' } },
        routes: { default: [`${api}/m`] },
        limits: { maxRetries: 0 },
      },
      { transport },
    );
    const stream = client.stream({ messages: [{ role: 'user', content: 'Hi' }] });
    const error: unknown = await lastValueFrom(stream.pipe(toArray())).catch((thrown: unknown) => thrown);

    expect(LlmStreamInterruptedError.isInstance(error)).toBe(true);
    expect((error as LlmStreamInterruptedError).usage).toMatchObject({
      prompt_tokens: 13,
      completion_tokens: 1,
      prompt_tokens_details: { cached_tokens: 4 },
    });
  });
});
