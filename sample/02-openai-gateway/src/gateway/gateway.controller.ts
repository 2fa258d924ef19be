import type { ServerResponse } from 'node:http';
import { Body, Controller, Get, HttpCode, Inject, Param, Post, Res } from '@nestjs/common';
import { LlmAbortSignal, LlmClient } from 'nestjs-llm-failover';
import { encodeVectors } from './encode-vectors.js';
import { setAnswerHeaders } from './answer-headers.js';
import { chatEvents } from './chat-events.js';
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

  /** The name of a target holds a slash, which clients escape or not. */
  @Get('models/*name')
  retrieve(@Param('name') name: string | readonly string[]) {
    return this.models.retrieve([name].flat().join('/'));
  }

  @Post('chat/completions')
  async chat(@Body() body: unknown, @Res() response: ServerResponse, @LlmAbortSignal() signal: AbortSignal) {
    const { request, isStreamed } = chatRequestOf(body);
    this.models.check(request.model);
    if (isStreamed) {
      const chunks = this.llm.promises.stream(request, { signal });
      const { heartbeatMs = 15_000 } = this.options;
      return streamAnswer(chunks, response, { signal, events: chatEvents(request), heartbeatMs });
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
