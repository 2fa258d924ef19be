import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { LlmChatChunk, LlmChatRequest } from 'nestjs-llm-failover';
import { setAnswerHeaders } from './answer-headers.js';
import { openAiErrorOf } from './openai-error.js';

export interface StreamSurroundings {
  /** Fires when the client leaves. */
  readonly signal: AbortSignal;
  readonly request: LlmChatRequest;
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
 * @throws what ended the call before anything was written; a later failure becomes an event, and then there is no `[DONE]`
 */
export async function streamAnswer(
  chunks: AsyncIterableIterator<LlmChatChunk>,
  response: ServerResponse,
  around: StreamSurroundings,
): Promise<void> {
  try {
    await writeAnswer(chunks, response, around);
    response.end('data: [DONE]\n\n');
  } catch (error) {
    if (!response.headersSent) throw error;
    if (!response.destroyed) response.end(eventOf(openAiErrorOf(error).body));
  }
}

async function writeAnswer(
  chunks: AsyncIterableIterator<LlmChatChunk>,
  response: ServerResponse,
  { signal, request, heartbeatMs }: StreamSurroundings,
): Promise<void> {
  const write = async (chunk: LlmChatChunk): Promise<void> => {
    // Clients that did not ask for the usage expect a choice in each chunk.
    if (chunk.choices.length === 0 && !wantsUsage(request)) return;
    signal.throwIfAborted();
    if (!response.write(eventOf(chunk))) await once(response, 'drain', { signal });
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

function wantsUsage({ stream_options }: LlmChatRequest): boolean {
  const options: unknown = stream_options;
  return (
    typeof options === 'object' && options !== null && 'include_usage' in options && options.include_usage === true
  );
}

function eventOf(data: object): string {
  return `data: ${JSON.stringify(data)}\n\n`;
}
