import { HttpException } from '@nestjs/common';
import * as exceptions from '../../lib/interceptors/http-exceptions.js';
import { callError } from './support/call-error.js';

const { LlmHttpException, LlmRateLimitException, LlmQuotaException } = exceptions;

const FACTS = {
  status: 503,
  code: 'llm_rate_limited',
  category: 'rate_limited',
  provider: 'openai',
  message: 'Slow down.',
  hint: 'Check the plan.',
  retryAfterMs: 1_500,
} as const;

describe('the HTTP exceptions', () => {
  it('can be made by hand, with the hint body', () => {
    const exception = new LlmRateLimitException(FACTS);
    expect(exception).toMatchObject({
      name: 'LlmRateLimitException',
      message: 'Slow down.',
      code: 'llm_rate_limited',
      category: 'rate_limited',
      provider: 'openai',
      hint: 'Check the plan.',
      retryAfterMs: 1_500,
    });
    expect(exception.getStatus()).toBe(503);
    expect(exception.getResponse()).toEqual({
      statusCode: 503,
      error: 'Service Unavailable',
      code: 'llm_rate_limited',
      category: 'rate_limited',
      provider: 'openai',
      message: 'Slow down.',
      hint: 'Check the plan.',
      retryAfterMs: 1_500,
    });
  });

  it('serialise as their body, so that a filter that sends the exception itself publishes no cause', () => {
    const exception = new LlmRateLimitException(FACTS, { cause: callError('rate_limited', { credential: 'label' }) });
    expect(JSON.parse(JSON.stringify(exception))).toEqual(exception.getResponse());
  });

  it.each(Object.entries(exceptions))('%s knows its own', (_name, exceptionClass) => {
    const exception = new exceptionClass(FACTS);
    expect(exception).toBeInstanceOf(exceptionClass);
    expect(exception).toBeInstanceOf(LlmHttpException);
    expect(exception).toBeInstanceOf(HttpException);
    expect(exceptionClass.isInstance(exception)).toBe(true);
    expect(LlmHttpException.isInstance(exception)).toBe(true);
  });

  it('tell siblings, parents and foreign exceptions apart', () => {
    expect(LlmQuotaException.isInstance(new LlmRateLimitException(FACTS))).toBe(false);
    expect(LlmRateLimitException.isInstance(new LlmHttpException(FACTS))).toBe(false);
    expect(LlmHttpException.isInstance(new HttpException('no', 503))).toBe(false);
    expect(LlmHttpException.isInstance(undefined)).toBe(false);
  });

  it('are known across copies of the package', () => {
    const copy = Object.defineProperty({}, Symbol.for('nestjs-llm-failover.LlmQuotaException'), { value: true });
    expect(copy).toBeInstanceOf(LlmQuotaException);
    expect(copy).not.toBeInstanceOf(LlmRateLimitException);
  });

  it("match a user's own subclass by its prototype", () => {
    class TenantQuotaException extends LlmQuotaException {}
    expect(new TenantQuotaException(FACTS)).toBeInstanceOf(TenantQuotaException);
    expect(new TenantQuotaException(FACTS)).toBeInstanceOf(LlmQuotaException);
    expect(new LlmQuotaException(FACTS)).not.toBeInstanceOf(TenantQuotaException);
  });
});
