import { Readable } from 'node:stream';
import { StreamableFile } from '@nestjs/common';
import { toHttpException, type LlmChatChunk } from 'nestjs-llm-failover';

/**
 * The texts of a stream as server-sent events.
 *
 * Waits for the first chunk, so that what fails before it still gets a status of its own: see docs/streaming.md.
 */
export async function textEvents(chunks: AsyncIterableIterator<LlmChatChunk>): Promise<StreamableFile> {
  const first = await chunks.next();
  async function* events() {
    try {
      if (first.done !== true) yield* eventsOf(first.value);
      for await (const chunk of chunks) yield* eventsOf(chunk);
    } catch (error) {
      const { code = 'unknown' } = toHttpException(error) ?? {};
      yield `event: error\ndata: ${JSON.stringify({ code })}\n\n`;
    }
  }
  return new StreamableFile(Readable.from(events()), { type: 'text/event-stream' });
}

function* eventsOf({ choices }: LlmChatChunk): Generator<string> {
  const text = choices[0]?.delta.content;
  if (text) yield `data: ${JSON.stringify(text)}\n\n`;
}
