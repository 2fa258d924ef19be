import type { ServerResponse } from 'node:http';
import { type ArgumentsHost, Catch, type ExceptionFilter, Logger } from '@nestjs/common';
import { LlmCallError } from 'nestjs-llm-failover';
import { setCallHeaders } from './answer-headers.js';
import { openAiErrorOf } from './openai-error.js';
import { sendJson } from './send-json.js';

/** Answers every failure in OpenAI's shape, those of Nest itself too. */
@Catch()
export class OpenAiErrorFilter implements ExceptionFilter {
  private readonly logger = new Logger('Gateway');

  catch(error: unknown, host: ArgumentsHost): void {
    const { status, retryAfterMs, body } = openAiErrorOf(error);
    if (status === 500) this.logger.error(error);
    const response = host.switchToHttp().getResponse<ServerResponse>();
    // The client has left, or an answer has begun that cannot be taken back.
    if (response.destroyed || response.headersSent) return void response.destroy();
    if (LlmCallError.isInstance(error)) setCallHeaders(response, error);
    if (retryAfterMs !== undefined) response.setHeader('retry-after', Math.ceil(retryAfterMs / 1000));
    sendJson(response, status, body);
  }
}
