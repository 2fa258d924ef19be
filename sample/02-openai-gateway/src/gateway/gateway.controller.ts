import type { ServerResponse } from 'node:http';
import { Body, Controller, Get, HttpCode, Inject, Post, Res } from '@nestjs/common';
import { LlmAbortSignal, LlmClient } from 'nestjs-llm-failover';
import { encodeVectors } from './encode-vectors.js';
import { setAnswerHeaders } from './answer-headers.js';
import { GATEWAY_OPTIONS, type GatewayOptions } from './gateway.options.js';
import { ModelCatalog } from './model-catalog.js';
import { chatRequestOf, embedRequestOf } from './read-request.js';
import { sendJson } from './send-json.js';
import { streamAnswer } from './stream-answer.js';

/** OpenAI's endpoints; a request's `model` names a route or a target. */
@Controller('v1')
export class GatewayController {
  constructor(
    private readonly llm: LlmClient,
    private readonly models: ModelCatalog,
    @Inject(GATEWAY_OPTIONS) private readonly options: GatewayOptions,
  ) {}

  @Get('models')
  list() {
    return this.models.list();
  }

  @Post('chat/completions')
  async chat(@Body() body: unknown, @Res() response: ServerResponse, @LlmAbortSignal() signal: AbortSignal) {
    const { request, isStreamed } = chatRequestOf(body);
    this.models.check(request.model);
    if (isStreamed) {
      const chunks = this.llm.promises.stream(request, { signal });
      return streamAnswer(chunks, response, { signal, request, heartbeatMs: this.options.heartbeatMs ?? 15_000 });
    }
    const answer = await this.llm.promises.chat(request, { signal });
    setAnswerHeaders(response, answer);
    sendJson(response, 200, answer);
  }

  @Post('embeddings')
  @HttpCode(200)
  async embed(
    @Body() body: unknown,
    @Res({ passthrough: true }) response: ServerResponse,
    @LlmAbortSignal() signal: AbortSignal,
  ) {
    const request = embedRequestOf(body);
    this.models.check(request.model);
    const answer = await this.llm.promises.embed(request, { signal });
    setAnswerHeaders(response, answer);
    return request.encoding_format === 'base64' ? encodeVectors(answer) : answer;
  }
}
