import { STATUS_CODES } from 'node:http';
import { HttpException } from '@nestjs/common';
import { LlmHttpException, toHttpException } from 'nestjs-llm-failover';
import { GatewayRequestError } from './request-errors.js';

/** A failure as OpenAI's API tells of it. */
export interface OpenAiError {
  readonly status: number;
  readonly retryAfterMs?: number | undefined;
  readonly body: { readonly error: OpenAiErrorFields };
}

export interface OpenAiErrorFields {
  readonly message: string;
  readonly type: 'invalid_request_error' | 'server_error';
  readonly param: string | null;
  readonly code: string | null;
}

/** Never an upstream's own words, nothing that the client wrote but the name of a model or a field, and nothing of an error that nobody foresaw. */
export function openAiErrorOf(error: unknown): OpenAiError {
  const exception = toHttpException(error) ?? error;
  const status = statusOf(exception);
  if (LlmHttpException.isInstance(exception)) {
    const { code, retryAfterMs } = exception;
    return { ...errorOf(status, exception.getResponse().message, { code }), retryAfterMs };
  }
  if (exception instanceof GatewayRequestError) return errorOf(status, exception.message, exception);
  if (status >= 500) return errorOf(status, 'The gateway failed.');
  return errorOf(status, WORDS[status] ?? STATUS_CODES[status] ?? 'The request was refused.');
}

/** What the parser of bodies refuses is no HTTP exception in Nest 11, and names its status all the same. */
function statusOf(exception: unknown): number {
  if (exception instanceof HttpException) return exception.getStatus();
  const status = (exception as { readonly status?: unknown } | null)?.status;
  return typeof status === 'number' && status >= 400 && status < 500 ? status : 500;
}

/** What Nest and its parsers refuse, in other words than theirs, which repeat the request. */
const WORDS: Readonly<Record<number, string>> = {
  400: 'The request could not be read. Its body has to be a JSON object.',
  404: 'There is no such endpoint here.',
  413: 'The body of the request is too large.',
  415: 'The encoding of the request is not known here. Send JSON in UTF-8.',
};

function errorOf(
  status: number,
  message: string,
  { param = null, code = null }: Partial<Pick<OpenAiErrorFields, 'param' | 'code'>> = {},
): OpenAiError {
  const type = status < 500 ? 'invalid_request_error' : 'server_error';
  return { status, body: { error: { message, type, param, code } } };
}
