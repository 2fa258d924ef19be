import { HttpModule, HttpService } from '@nestjs/axios';
import { Module } from '@nestjs/common';
import { LLM_HTTP } from './llm-failover.constants.js';

/**
 * The library's own `HttpService`, under a token of its own: where the options say `HttpService`, they mean the host's.
 *
 * @internal
 */
@Module({
  imports: [HttpModule.register({})],
  providers: [{ provide: LLM_HTTP, useExisting: HttpService }],
  exports: [LLM_HTTP],
})
export class LlmFailoverHttpModule {}
