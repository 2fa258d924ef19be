import { Controller, Get, type INestApplication } from '@nestjs/common';
import { APP_INTERCEPTOR } from '@nestjs/core';
import type { LlmCallError } from '../../lib/errors/llm-call.error.js';
import { LlmExceptionInterceptor } from '../../lib/interceptors/llm-exception.interceptor.js';
import { LlmExceptions } from '../../lib/interceptors/llm-exceptions.decorator.js';
import { callError, PLANTED_KEY, plantedError, PRIVATE_WORDS } from './support/call-error.js';
import { PLATFORMS, startApp } from './support/start-app.js';

const OF_CALLER = {
  code: 'llm_caller_credential_invalid',
  hint: 'Check the key that came with the call for openai.',
} as const;
const rejected = (): LlmCallError => plantedError(OF_CALLER);

@Controller()
class TenantController {
  @Get('hint')
  hint(): never {
    throw rejected();
  }

  @LlmExceptions({ body: 'minimal' })
  @Get('minimal')
  minimal(): never {
    throw rejected();
  }

  @LlmExceptions({ body: 'detail' })
  @Get('detail')
  detail(): never {
    throw rejected();
  }

  @Get('limited')
  limited(): never {
    throw callError('rate_limited', { code: 'llm_caller_rate_limited', retryAfterMs: 4_200 });
  }

  @Get('quota')
  quota(): never {
    throw callError('quota_exhausted', { code: 'llm_caller_quota_exhausted', retryAfterMs: 4_200 });
  }

  @Get('unreachable')
  unreachable(): never {
    throw callError('network_error', { code: 'llm_caller_network_error' });
  }
}

describe.each(PLATFORMS)(
  'LlmExceptionInterceptor on %s, for the fault of a key that came with the request',
  (platform) => {
    let app: INestApplication;
    let url: string;

    beforeAll(async () => {
      const providers = [{ provide: APP_INTERCEPTOR, useClass: LlmExceptionInterceptor }];
      ({ app, url } = await startApp(platform, { controllers: [TenantController], providers }));
    });
    afterAll(() => app.close());

    async function get(path: string) {
      const response = await fetch(`${url}/${path}`);
      const body = (await response.json()) as Record<string, unknown>;
      expect(JSON.stringify(body)).not.toContain(PLANTED_KEY);
      return { status: response.status, retryAfter: response.headers.get('retry-after'), body };
    }

    it('answers 400, and says that the key is the client’s own', async () => {
      const { status, retryAfter, body } = await get('hint');
      expect({ status, retryAfter }).toEqual({ status: 400, retryAfter: null });
      expect(body).toEqual({
        statusCode: 400,
        error: 'Bad Request',
        code: OF_CALLER.code,
        category: 'credential_invalid',
        provider: 'openai',
        message: 'openai rejected your API key.',
        hint: OF_CALLER.hint,
      });
      for (const word of PRIVATE_WORDS) expect(JSON.stringify(body)).not.toContain(word);
    });

    it('says as much or as little as the body mode has it', async () => {
      const { status, body } = await get('minimal');
      expect(status).toBe(400);
      expect(Object.keys(body)).toEqual(['statusCode', 'error', 'code', 'message']);
      const detailed = await get('detail');
      expect(detailed).toMatchObject({
        status: 400,
        body: { code: OF_CALLER.code, details: { credential: expect.any(String) } },
      });
    });

    it('answers 429 to a rate limit, with the time to come back', async () => {
      expect(await get('limited')).toMatchObject({ status: 429, retryAfter: '5', body: { retryAfterMs: 4_200 } });
    });

    it('does not ask a client to come back whose quota is used up', async () => {
      const { status, retryAfter, body } = await get('quota');
      expect({ status, retryAfter }).toEqual({ status: 400, retryAfter: null });
      expect(body).not.toHaveProperty('retryAfterMs');
    });

    it('answers 502 where the client’s own endpoint cannot be reached', async () => {
      expect(await get('unreachable')).toMatchObject({ status: 502, body: { code: 'llm_caller_network_error' } });
    });
  },
);
