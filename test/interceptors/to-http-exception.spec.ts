import { HttpException, NotFoundException } from '@nestjs/common';
import { LLM_FAILURE_CATEGORIES, type LlmFailureCategory } from '../../lib/classification/failure.interface.js';
import { LlmFailoverExhaustedError } from '../../lib/errors/llm-failover-exhausted.error.js';
import { LlmOptionsError } from '../../lib/errors/llm-options.error.js';
import { LlmStreamInterruptedError } from '../../lib/errors/llm-stream-interrupted.error.js';
import type { LlmTrail } from '../../lib/errors/trail.interface.js';
import type { LlmExceptionBodyMode } from '../../lib/interceptors/exception-options.js';
import {
  LlmBadRequestException,
  LlmContentFilteredException,
  LlmCredentialException,
  LlmHttpException,
  LlmPermissionException,
  LlmQuotaException,
  LlmRateLimitException,
  LlmStreamInterruptedException,
  LlmTimeoutException,
  LlmUnavailableException,
} from '../../lib/interceptors/http-exceptions.js';
import { toHttpException } from '../../lib/interceptors/to-http-exception.js';
import { callError, failureOf, PLANTED_KEY, PLANTED_LABEL, plantedError, PRIVATE_WORDS } from './support/call-error.js';

type Row = [category: LlmFailureCategory, status: number, exception: typeof LlmHttpException, terminal?: 'terminal'];

const TABLE: readonly Row[] = [
  ['credential_missing', 502, LlmCredentialException],
  ['credential_invalid', 502, LlmCredentialException],
  ['credential_revoked', 502, LlmCredentialException],
  ['credential_expired', 502, LlmCredentialException],
  ['permission_denied', 502, LlmPermissionException],
  ['quota_exhausted', 503, LlmQuotaException],
  ['rate_limited', 503, LlmRateLimitException],
  ['overloaded', 503, LlmUnavailableException],
  ['server_error', 502, LlmUnavailableException],
  ['malformed_response', 502, LlmUnavailableException],
  ['timeout', 504, LlmTimeoutException],
  ['network_error', 502, LlmUnavailableException],
  ['model_unavailable', 502, LlmUnavailableException],
  ['request_too_large', 413, LlmBadRequestException, 'terminal'],
  ['content_filtered', 422, LlmContentFilteredException, 'terminal'],
  ['invalid_request', 400, LlmBadRequestException, 'terminal'],
  ['cancelled', 499, LlmHttpException, 'terminal'],
  ['unknown', 502, LlmUnavailableException],
];

/** The exception, where the test is about one that must be there. */
function exceptionFor(...parameters: Parameters<typeof toHttpException>): LlmHttpException {
  const exception = toHttpException(...parameters);
  if (exception === undefined) throw new Error('the error was left alone');
  return exception;
}

describe('toHttpException', () => {
  it('has a row in this table for each category', () => {
    expect(TABLE.map(([category]) => category)).toEqual([...LLM_FAILURE_CATEGORIES]);
  });

  describe.each(TABLE)('%s', (category, status, exceptionClass, terminal) => {
    it(`becomes ${status} as ${exceptionClass.name}`, () => {
      const exception = exceptionFor(callError(category));
      expect(exception.constructor).toBe(exceptionClass);
      expect(exception.name).toBe(exceptionClass.name);
      expect(exception).toBeInstanceOf(HttpException);
      expect(exception.getStatus()).toBe(status);
      expect(exception.getResponse()).toEqual({
        statusCode: status,
        error: expect.stringMatching(/^[A-Z]/),
        code: `llm_${category}`,
        category,
        provider: 'openai',
        message: expect.stringMatching(/^[^\d]+\.$/),
      });
    });

    it(terminal ? 'never asks to come back' : 'becomes 503 where it is known when to ask again', () => {
      const exception = exceptionFor(callError(category, { retryAfterMs: 4_200 }));
      expect(exception.getStatus()).toBe(terminal ? status : 503);
      expect(exception.retryAfterMs).toBe(terminal ? undefined : 4_200);
      expect(exception.getResponse().retryAfterMs).toBe(terminal ? undefined : 4_200);
    });

    it('takes a status of its own over everything', () => {
      const options = { httpStatus: { [category]: 418 } };
      expect(exceptionFor(callError(category), options).getStatus()).toBe(418);
      const waiting = exceptionFor(callError(category, { retryAfterMs: 1_000 }), options);
      expect(waiting.getStatus()).toBe(418);
      expect(waiting.getResponse().statusCode).toBe(418);
      expect(waiting.retryAfterMs).toBe(terminal ? undefined : 1_000);
    });

    it.each([0, 42, 200, 302, 600, 502.5, Number.NaN])('keeps its status where %d is asked for', (nonsense) => {
      expect(exceptionFor(callError(category), { httpStatus: { [category]: nonsense } }).getStatus()).toBe(status);
    });

    it('takes no status of another category', () => {
      const other = category === 'unknown' ? 'timeout' : 'unknown';
      expect(exceptionFor(callError(category), { httpStatus: { [other]: 418 } }).getStatus()).toBe(status);
    });
  });

  it.each([401, 403, 407])('law 10: an upstream %d is never our status', (status) => {
    for (const category of LLM_FAILURE_CATEGORIES) {
      const error = callError(category, { failure: failureOf(category, { status }) });
      expect(exceptionFor(error).getStatus()).not.toBe(status);
      expect([401, 403, 407]).not.toContain(exceptionFor(error).getStatus());
    }
  });

  it('makes the documented body for a rejected key', () => {
    const exception = exceptionFor(plantedError());
    expect(JSON.stringify(exception.getResponse())).toBe(
      JSON.stringify({
        statusCode: 502,
        error: 'Bad Gateway',
        code: 'llm_credential_invalid',
        category: 'credential_invalid',
        provider: 'openai',
        message: "openai rejected this server's API key.",
        hint: 'Check OPENAI_API_KEY.',
      }),
    );
  });

  it('names no provider where none is known', () => {
    const exception = exceptionFor(callError('timeout', { provider: undefined }));
    expect(exception.message).toBe('The LLM provider did not answer in time.');
    expect(exception.getResponse()).not.toHaveProperty('provider');
    const invalid = exceptionFor(callError('invalid_request', { provider: undefined }));
    expect(invalid.message).toBe('The request was refused as invalid by the LLM provider.');
  });

  it('does not say that a provider was not reached whose connection broke', () => {
    const error = callError('network_error', { failure: failureOf('network_error', { rule: 'thrown/ECONNRESET' }) });
    expect(toHttpException(error)?.message).toBe('The connection to openai broke.');
  });

  it('does not blame this server’s key for what a gateway was refused', () => {
    const failure = failureOf('credential_invalid', { basis: 'relayed', party: 'Anthropic' });
    const error = callError('credential_invalid', { failure, provider: 'openrouter' });
    expect(toHttpException(error)?.message).toBe('openrouter was refused by the provider behind it.');
  });

  it('tells a client that is gone by the customary phrase', () => {
    expect(exceptionFor(callError('cancelled')).getResponse().error).toBe('Client Closed Request');
  });

  describe('body modes', () => {
    it('minimal: status, phrase, code and message only', () => {
      const exception = exceptionFor(plantedError({ retryAfterMs: 2_000 }), { body: 'minimal' });
      expect(exception.getResponse()).toEqual({
        statusCode: 503,
        error: 'Service Unavailable',
        code: 'llm_credential_invalid',
        message: "openai rejected this server's API key.",
      });
      expect(exception.retryAfterMs).toBe(2_000);
    });

    it('hint: also retryAfterMs where it is known', () => {
      expect(exceptionFor(plantedError({ retryAfterMs: 2_000 })).getResponse()).toMatchObject({
        statusCode: 503,
        hint: 'Check OPENAI_API_KEY.',
        retryAfterMs: 2_000,
      });
    });

    it('detail: also the upstream words, the label and the trail, without the key', () => {
      const { details, ...rest } = exceptionFor(plantedError(), { body: 'detail' }).getResponse();
      expect(rest).toEqual(exceptionFor(plantedError()).getResponse());
      expect(details).toMatchObject({
        model: 'gpt-6-luna',
        credential: PLANTED_LABEL,
        attempts: 1,
        upstream: { status: 401, providerCode: 'zebra_code', requestId: 'req_zebra' },
        trail: [{ kind: 'attempt', number: 1, credential: { label: PLANTED_LABEL }, durationMs: 12 }],
      });
      expect(details?.message).toContain('account zebra');
      expect(details?.upstream.message).toContain('account zebra');
      expect(JSON.stringify(details)).not.toContain(PLANTED_KEY);
    });

    it('detail: shows the ids that support asks for as they are, but for a key in them', () => {
      const requestId = '0123456789abcdef0123456789abcdef';
      const fingerprint = 'fedcba9876543210fedcba9876543210';
      const [attempt] = plantedError().trail;
      const trail = [
        { ...attempt, credential: { label: 'main', fingerprint }, requestId: `id-${PLANTED_KEY}` },
      ] as LlmTrail;
      const error = plantedError({ trail, failure: { ...failureOf('credential_invalid'), requestId } });
      const { details } = exceptionFor(error, { body: 'detail' }).getResponse();
      expect(details?.upstream.requestId).toBe(requestId);
      expect(details?.trail[0]?.credential?.fingerprint).toBe(fingerprint);
      expect(JSON.stringify(details)).not.toContain(PLANTED_KEY);
    });

    it.each<LlmExceptionBodyMode>(['minimal', 'hint'])('%s: holds no key, label, digits or upstream text', (body) => {
      const exception = exceptionFor(plantedError(), { body });
      for (const word of [PLANTED_KEY, ...PRIVATE_WORDS]) {
        expect(JSON.stringify(exception.getResponse())).not.toContain(word);
        expect(JSON.stringify(exception)).not.toContain(word);
        expect(exception.message).not.toContain(word);
      }
    });

    it('redacts a hint that quotes a key', () => {
      const exception = exceptionFor(plantedError({ hint: `Check ${PLANTED_KEY}.` }));
      expect(exception.hint).not.toContain(PLANTED_KEY);
      expect(JSON.stringify(exception.getResponse())).not.toContain(PLANTED_KEY);
    });
  });

  describe('codes that say more than the category', () => {
    const details = { failure: failureOf('network_error'), provider: 'openai' };

    it('an interrupted stream is an LlmStreamInterruptedException', () => {
      const exception = exceptionFor(new LlmStreamInterruptedError('cut', details));
      expect(exception.constructor).toBe(LlmStreamInterruptedException);
      expect(exception.getStatus()).toBe(502);
      expect(exception.getResponse()).toMatchObject({
        code: 'llm_stream_interrupted',
        category: 'network_error',
        message: 'The answer of openai broke off.',
      });
    });

    it('a shutdown is 503, whatever is set for cancelled calls', () => {
      const error = callError('cancelled', { code: 'llm_shutting_down', retryAfterMs: 3_000 });
      const exception = exceptionFor(error, { httpStatus: { cancelled: 499 } });
      expect(exception.constructor).toBe(LlmUnavailableException);
      expect(exception.getStatus()).toBe(503);
      expect(exception.retryAfterMs).toBe(3_000);
      expect(exception.message).toBe('This server is shutting down.');
    });

    it('an exhausted failover goes by the category of its primary failure', () => {
      const error = new LlmFailoverExhaustedError('all failed', { ...details, failure: failureOf('quota_exhausted') });
      expect(exceptionFor(error).constructor).toBe(LlmQuotaException);
    });
  });

  it.each([-1, Number.NaN, Number.POSITIVE_INFINITY])('takes a wait of %d ms for unknown', (retryAfterMs) => {
    const exception = exceptionFor(callError('timeout', { retryAfterMs }));
    expect(exception.getStatus()).toBe(504);
    expect(exception.retryAfterMs).toBeUndefined();
  });

  it('keeps the typed error as its cause', () => {
    const error = plantedError();
    expect(exceptionFor(error).cause).toBe(error);
  });

  describe('another copy of the package', () => {
    function foreignCopy(fields: object): Error {
      const error = Object.assign(new Error('from elsewhere'), fields);
      for (const name of ['LlmError', 'LlmCallError']) {
        Object.defineProperty(error, Symbol.for(`nestjs-llm-failover.${name}`), { value: true });
      }
      return error;
    }

    it('has its errors mapped by their brand', () => {
      const error = foreignCopy({ code: 'llm_rate_limited', category: 'rate_limited', provider: 'mimo' });
      expect(exceptionFor(error, { body: 'detail' }).constructor).toBe(LlmRateLimitException);
    });

    it('may know a category that this one does not', () => {
      const error = foreignCopy({ code: 'llm_melted', category: 'melted', provider: 'mimo' });
      const exception = exceptionFor(error);
      expect(exception.constructor).toBe(LlmUnavailableException);
      expect(exception.getResponse()).toMatchObject({ statusCode: 502, code: 'llm_melted', category: 'melted' });
    });
  });

  it.each([
    ['an Error', new Error('boom')],
    ['a string', 'boom'],
    ['undefined', undefined],
    ['null', null],
    ["Nest's own exception", new NotFoundException()],
    ['wrong options', new LlmOptionsError([{ option: 'routes', actual: 'missing', expected: 'an object' }])],
    ['an exception of ours', toHttpException(callError('timeout'))],
    ['a plain object that looks like an error', { code: 'llm_timeout', category: 'timeout' }],
  ])('leaves %s alone', (_name, value) => {
    expect(toHttpException(value)).toBeUndefined();
  });
});
