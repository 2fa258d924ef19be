import {
  APICallError,
  type LanguageModelV3,
  type LanguageModelV3CallOptions,
  type LanguageModelV3GenerateResult,
  type LanguageModelV3StreamPart,
  JSONParseError,
} from '@ai-sdk/provider';
import { jsonSchema, parseJsonEventStream } from 'ai';
import type { SdkCall } from './sdk.interface.js';

interface Choice {
  readonly message?: { readonly content?: string | null };
  readonly delta?: { readonly content?: string | null };
  readonly finish_reason?: string | null;
}

interface Document {
  readonly choices?: readonly Choice[];
  readonly error?: { readonly message: string };
}

const USAGE: LanguageModelV3GenerateResult['usage'] = {
  inputTokens: { total: 1, noCache: 1, cacheRead: 0, cacheWrite: 0 },
  outputTokens: { total: 1, text: 1, reasoning: 0 },
};
const STOP: LanguageModelV3GenerateResult['finishReason'] = { unified: 'stop', raw: 'stop' };

/** A language model of the AI SDK over an OpenAI-compatible server; its errors are those of the SDK's own providers. */
export function fakeLanguageModel({ baseUrl, apiKey, model }: SdkCall): LanguageModelV3 {
  const url = `${baseUrl}/chat/completions`;
  const post = (options: LanguageModelV3CallOptions, stream: boolean) =>
    postJson(url, apiKey, { model, messages: [{ role: 'user', content: 'Hi' }], stream }, options.abortSignal);
  return {
    specificationVersion: 'v3',
    provider: 'fake',
    modelId: model,
    supportedUrls: {},
    doGenerate: async (options) => {
      const response = await post(options, false);
      const text = (await documentOf(response, url)).choices?.[0]?.message?.content ?? '';
      return { content: [{ type: 'text', text }], finishReason: STOP, usage: USAGE, warnings: [] };
    },
    doStream: async (options) => ({ stream: partsOf(await post(options, true)) }),
  };
}

async function postJson(
  url: string,
  apiKey: string | undefined,
  body: object,
  signal: AbortSignal | undefined,
): Promise<Response> {
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${apiKey}` };
  const init = { method: 'POST', headers, body: JSON.stringify(body), ...(signal && { signal }) };
  const response = await fetch(url, init).catch((error: unknown) => {
    const cause = error instanceof TypeError ? error.cause : undefined;
    if (cause === undefined) throw error;
    const message = `No connection: ${cause instanceof Error ? cause.message : 'unknown'}`;
    throw new APICallError({ message, cause, url, requestBodyValues: body, isRetryable: true });
  });
  if (response.ok) return response;
  const responseBody = await response.text();
  throw new APICallError({
    message: response.statusText,
    url,
    requestBodyValues: body,
    statusCode: response.status,
    responseHeaders: Object.fromEntries(response.headers),
    responseBody,
  });
}

async function documentOf(response: Response, url: string): Promise<Document> {
  const fail = (cause: unknown, responseBody?: string) =>
    new APICallError({
      message: 'The answer could not be processed.',
      cause,
      url,
      requestBodyValues: {},
      statusCode: response.status,
      responseHeaders: Object.fromEntries(response.headers),
      ...(responseBody !== undefined && { responseBody }),
    });
  const text = await response.text().catch((error: unknown) => {
    throw isAbort(error) ? error : fail(error);
  });
  try {
    return JSON.parse(text) as Document;
  } catch (cause) {
    throw fail(new JSONParseError({ text, cause }), text);
  }
}

function isAbort(error: unknown): boolean {
  const { name } = error as Error;
  return name === 'AbortError' || name === 'TimeoutError';
}

function partsOf(response: Response): ReadableStream<LanguageModelV3StreamPart> {
  if (response.body === null) throw new TypeError('The answer has no body.');
  const events = parseJsonEventStream<Document>({ stream: response.body, schema: jsonSchema<Document>({}) });
  let isFinished = false;
  return events.pipeThrough(
    new TransformStream({
      start: (controller) => {
        controller.enqueue({ type: 'stream-start', warnings: [] });
        controller.enqueue({ type: 'text-start', id: '0' });
      },
      transform: (event, controller) => {
        if (!event.success) return controller.enqueue({ type: 'error', error: event.error });
        if (event.value.error !== undefined) return controller.enqueue({ type: 'error', error: event.value });
        const choice = event.value.choices?.[0];
        if (choice?.delta?.content) controller.enqueue({ type: 'text-delta', id: '0', delta: choice.delta.content });
        isFinished ||= typeof choice?.finish_reason === 'string';
      },
      flush: (controller) => {
        controller.enqueue({ type: 'text-end', id: '0' });
        if (isFinished) controller.enqueue({ type: 'finish', usage: USAGE, finishReason: STOP });
      },
    }),
  );
}
