import type { ServerResponse } from 'node:http';
import { Body, Controller, Inject, Post, Res } from '@nestjs/common';
import { LlmAbortSignal, LlmClient } from 'nestjs-llm-failover';
import { setAnswerHeaders } from '../gateway/answer-headers.js';
import { GATEWAY_OPTIONS, type GatewayOptions } from '../gateway/gateway.options.js';
import { ModelCatalog } from '../gateway/model-catalog.js';
import { sendJson } from '../gateway/send-json.js';
import { streamAnswer } from '../gateway/stream-answer.js';
import { responseOf } from './answer/responses-answer.js';
import { responsesEvents } from './answer/responses-events.js';
import type { JsonRecord } from './json.js';
import { chatRequestOfResponses } from './request/read-responses-request.js';

/** OpenAI's Responses API, whatever API the provider behind it speaks. Nothing is kept between two requests. */
@Controller('v1/responses')
export class ResponsesController {
  constructor(
    private readonly llm: LlmClient,
    private readonly models: ModelCatalog,
    @Inject(GATEWAY_OPTIONS) private readonly options: GatewayOptions,
  ) {}

  @Post()
  async create(@Body() body: JsonRecord, @Res() response: ServerResponse, @LlmAbortSignal() signal: AbortSignal) {
    const { request, isStreamed } = chatRequestOfResponses(body);
    this.models.check(request.model);
    if (isStreamed) {
      const chunks = this.llm.promises.stream(request, { signal });
      const { heartbeatMs = 15_000 } = this.options;
      return streamAnswer(chunks, response, { signal, events: responsesEvents(body), heartbeatMs });
    }
    const answer = await this.llm.promises.chat(request, { signal });
    setAnswerHeaders(response, answer);
    sendJson(response, 200, responseOf(answer, body));
  }
}
