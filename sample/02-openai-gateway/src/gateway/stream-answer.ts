import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { LlmChatChunk } from 'nestjs-llm-failover';
import { setAnswerHeaders } from './answer-headers.js';
import { openAiErrorOf, type OpenAiErrorFields } from './openai-error.js';

/** How an answer is written as server-sent events; each gives the text of some, or of none. */
export interface AnswerEvents {
  chunk(chunk: LlmChatChunk): string;
  /** After the last chunk of a whole answer. */
  end(): string;
  /** In place of the rest, where a stream that has begun fails. */
  failure(error: OpenAiErrorFields): string;
}

export interface StreamSurroundings {
  /** Fires when the client leaves. */
  readonly signal: AbortSignal;
  readonly events: AnswerEvents;
  readonly heartbeatMs: number;
}

const HEADERS = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-cache',
  // nginx would collect the events. https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_buffering
  'x-accel-buffering': 'no',
};

/**
 * Writes the chunks as server-sent events, no faster than the client reads them.
 *
 * @throws what ended the call before anything was written; a later failure becomes an event
 */
export async function streamAnswer(
  chunks: AsyncIterableIterator<LlmChatChunk>,
  response: ServerResponse,
  around: StreamSurroundings,
): Promise<void> {
  const { events } = around;
  try {
    await writeAnswer(chunks, response, around);
    response.end(events.end());
  } catch (error) {
    if (!response.headersSent) throw error;
    if (!response.destroyed) response.end(events.failure(openAiErrorOf(error).body.error));
  }
}

async function writeAnswer(
  chunks: AsyncIterableIterator<LlmChatChunk>,
  response: ServerResponse,
  { signal, events, heartbeatMs }: StreamSurroundings,
): Promise<void> {
  const write = async (chunk: LlmChatChunk): Promise<void> => {
    const text = events.chunk(chunk);
    if (text === '') return;
    signal.throwIfAborted();
    if (!response.write(text)) await once(response, 'drain', { signal });
  };
  // With the first chunk the first content is there: until then nothing is promised to the client.
  const first = await whileBeating(response, heartbeatMs, () => chunks.next());
  if (!response.headersSent) {
    setAnswerHeaders(response, first.value);
    response.writeHead(200, HEADERS);
  }
  if (first.done !== true) await write(first.value);
  for await (const chunk of chunks) await write(chunk);
}

/** Sends comments while the work goes on. The first one sends the headers too: from there on the status is 200. */
async function whileBeating<Value>(response: ServerResponse, everyMs: number, work: () => Promise<Value>) {
  const heartbeat = setInterval(() => {
    if (response.destroyed) return;
    if (!response.headersSent) response.writeHead(200, HEADERS);
    response.write(': keep-alive\n\n');
  }, everyMs);
  try {
    return await work();
  } finally {
    clearInterval(heartbeat);
  }
}
