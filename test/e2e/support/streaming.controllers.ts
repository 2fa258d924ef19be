import { Readable } from 'node:stream';
import { Controller, Get, Header, Query, Sse, StreamableFile, type MessageEvent } from '@nestjs/common';
import { LlmAbortSignal, LlmClient, toHttpException, toLlmText } from 'nestjs-llm-failover';
import { catchError, from, map, of, type Observable } from 'rxjs';

/** Waits for the first chunk, so that a failure before it is one of the handler and gets its HTTP status. */
async function opened<Chunk>(chunks: AsyncIterableIterator<Chunk>): Promise<AsyncIterable<Chunk>> {
  const first = await chunks.next();
  async function* all() {
    if (first.done !== true) yield first.value;
    yield* chunks;
  }
  return all();
}

/** What a client is told of a failure after the first event: `code`, `category`, `message`. */
function errorData(error: unknown): object {
  const exception = toHttpException(error);
  if (exception === undefined) return { message: 'The answer broke off.' };
  const { code, category, message } = exception;
  return { code, category, message };
}

@Controller('sse')
export class SseController {
  constructor(private readonly llm: LlmClient) {}

  @Sse()
  async stream(
    @Query('message') message: string,
    @LlmAbortSignal() signal: AbortSignal,
  ): Promise<Observable<MessageEvent>> {
    const request = { messages: [{ role: 'user' as const, content: message }] };
    const chunks = await opened(this.llm.promises.stream(request, { signal }));
    return from(chunks).pipe(
      toLlmText(),
      map((text): MessageEvent => ({ data: { text } })),
      catchError((error: unknown) => of({ type: 'error', data: errorData(error) })),
    );
  }
}

@Controller('file')
export class StreamableFileController {
  constructor(private readonly llm: LlmClient) {}

  @Get()
  @Header('cache-control', 'no-cache')
  @Header('x-accel-buffering', 'no') // nginx would collect the events; with @Sse() Nest sends both headers.
  async stream(@Query('message') message: string, @LlmAbortSignal() signal: AbortSignal): Promise<StreamableFile> {
    const request = { messages: [{ role: 'user' as const, content: message }] };
    const chunks = await opened(this.llm.promises.stream(request, { signal }));
    async function* events() {
      try {
        for await (const { choices } of chunks) {
          const text = choices[0]?.delta.content;
          if (text) yield `data: ${JSON.stringify({ text })}\n\n`;
        }
      } catch (error) {
        yield `event: error\ndata: ${JSON.stringify(errorData(error))}\n\n`;
      }
    }
    return new StreamableFile(Readable.from(events()), { type: 'text/event-stream' });
  }
}
