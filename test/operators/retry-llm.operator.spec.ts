import { BadRequestException } from '@nestjs/common';
import { vi } from 'vitest';
import { concat, defer, lastValueFrom, NEVER, of, throwError } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import type { LlmFailure, LlmFailureCategory } from '../../lib/classification/failure.interface.js';
import { LlmCallError } from '../../lib/errors/llm-call.error.js';
import { LlmOptionsError } from '../../lib/errors/llm-options.error.js';
import { LlmStreamInterruptedError } from '../../lib/errors/llm-stream-interrupted.error.js';
import { retryLlm } from '../../lib/operators/retry-llm.operator.js';
import type { LlmRetryNotice } from '../../lib/operators/retry-options.js';
import { thrownBy } from '../support/thrown-by.js';

/** Sources of these tests throw failures outright; the classifier has nothing left to do. */
const classifier = { classifyError: (thrown: unknown): LlmFailure => thrown as LlmFailure };
/** No jitter: always the upper bound. */
const random = (): number => 1;
const OPTIONS = { classifier, random, provider: 'openai' } as const;

function failure(category: LlmFailureCategory, extra: Partial<LlmFailure> = {}): LlmFailure {
  return { category, scope: 'provider_model', explicit: true, rule: 'test', ...extra };
}

function given(error: unknown): LlmCallError {
  if (!LlmCallError.isInstance(error)) throw new Error('not an LlmCallError');
  return error;
}

async function errorOf(thrown: unknown, options = {}): Promise<unknown> {
  const source = throwError(() => thrown);
  return thrownBy(lastValueFrom(source.pipe(retryLlm({ ...OPTIONS, maxRetries: 0, ...options }))));
}

describe('retryLlm', () => {
  let scheduler: TestScheduler;

  beforeEach(() => {
    scheduler = new TestScheduler((actual, expected) => expect(actual).toEqual(expected));
  });

  it('mirrors a source that succeeds', () => {
    scheduler.run(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('  --a-b-|');
      const subscription = ' ^-----!';
      const expected = '     --a-b-|';

      expectObservable(source.pipe(retryLlm(OPTIONS))).toBe(expected);
      expectSubscriptions(source.subscriptions).toBe(subscription);
    });
  });

  it('mirrors an empty source', () => {
    scheduler.run(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('  --|');
      expectObservable(source.pipe(retryLlm(OPTIONS))).toBe('--|');
      expectSubscriptions(source.subscriptions).toBe('       ^-!');
    });
  });

  it('waits as long as the provider asks', () => {
    scheduler.run(({ cold, expectObservable, expectSubscriptions }) => {
      const limited = cold(' --#', {}, failure('rate_limited', { retryAfterMs: 5 }));
      const answer = cold('         --a|');
      const sources = [limited, answer];
      const expected = '     ---------a|';

      const result = defer(() => sources.shift() ?? NEVER).pipe(retryLlm(OPTIONS));
      expectObservable(result).toBe(expected);
      expectSubscriptions(limited.subscriptions).toBe('^-!');
      expectSubscriptions(answer.subscriptions).toBe('-------^--!');
    });
  });

  it('backs off without a hint, doubling from half a second, and gives up after two retries', () => {
    scheduler.run(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('-#', {}, failure('overloaded', { status: 529 }));
      const result = source.pipe(retryLlm(OPTIONS));

      expectObservable(result).toBe('1503ms #', {}, expect.objectContaining({ category: 'overloaded', attempts: 3 }));
      expectSubscriptions(source.subscriptions).toBe(['^!', '501ms ^!', '1502ms ^!']);
    });
  });

  it('stops the doubling at maxBackoffMs', () => {
    scheduler.run(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('#', {}, failure('server_error'));
      const result = source.pipe(retryLlm({ ...OPTIONS, baseDelayMs: 2, maxBackoffMs: 5, maxRetries: 3 }));

      expectObservable(result).toBe('11ms #', {}, expect.objectContaining({ attempts: 4 }));
      expectSubscriptions(source.subscriptions).toBe(['(^!)', '--(^!)', '------(^!)', '11ms (^!)']);
    });
  });

  it('draws each wait without a hint from zero up to its bound', () => {
    scheduler.run(({ cold, expectObservable }) => {
      const draws = [0, 0.5];
      const source = cold('#', {}, failure('timeout'));
      const result = source.pipe(retryLlm({ ...OPTIONS, random: () => draws.shift() ?? 0, baseDelayMs: 10 }));

      expectObservable(result).toBe('10ms #', {}, expect.objectContaining({ category: 'timeout' }));
    });
  });

  it('gives up at once where the hint is longer than maxDelayMs, and says so', () => {
    scheduler.run(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('-#', {}, failure('rate_limited', { status: 429, retryAfterMs: 60_001 }));
      const message =
        'openai answered 429 (rate_limited). It asks to wait 1 min 1 s, longer than maxDelayMs allows (1 min).';

      expectObservable(source.pipe(retryLlm(OPTIONS))).toBe(
        '-#',
        {},
        expect.objectContaining({ message, retryAfterMs: 60_001, attempts: 1 }),
      );
      expectSubscriptions(source.subscriptions).toBe('^!');
    });
  });

  it('waits for a hint of exactly maxDelayMs', () => {
    scheduler.run(({ cold, expectObservable }) => {
      const source = cold('#', {}, failure('rate_limited', { retryAfterMs: 3 }));
      const result = source.pipe(retryLlm({ ...OPTIONS, maxDelayMs: 3, maxRetries: 1 }));
      expectObservable(result).toBe('---#', {}, expect.objectContaining({ attempts: 2, retryAfterMs: 3 }));
    });
  });

  it('never repeats what has been handed on', () => {
    scheduler.run(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('  -a-#', undefined, failure('network_error'));
      const expected = '     -a-#';
      const interrupted = { name: 'LlmStreamInterruptedError', committed: true, category: 'network_error' };

      expectObservable(source.pipe(retryLlm(OPTIONS))).toBe(expected, undefined, expect.objectContaining(interrupted));
      expectSubscriptions(source.subscriptions).toBe('^--!');
    });
  });

  it('counts a retry that emitted and then failed as handed on', () => {
    scheduler.run(({ cold, expectObservable }) => {
      const sources = [
        cold('#', {}, failure('timeout', { retryAfterMs: 2 })),
        cold('a#', undefined, failure('timeout')),
      ];
      const result = defer(() => sources.shift() ?? NEVER).pipe(retryLlm(OPTIONS));
      expectObservable(result).toBe('--a#', undefined, expect.objectContaining({ committed: true, attempts: 2 }));
    });
  });

  it('ends the wait when the subscriber leaves', () => {
    scheduler.run(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('  -#', {}, failure('rate_limited', { retryAfterMs: 5 }));
      const leave = '        ---!';
      expectObservable(source.pipe(retryLlm(OPTIONS)), leave).toBe('----');
      expectSubscriptions(source.subscriptions).toBe('^!');
    });
  });

  it('ends the call when the subscriber leaves', () => {
    scheduler.run(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('  -----a|');
      const leave = '        ---!';
      expectObservable(source.pipe(retryLlm(OPTIONS)), leave).toBe('----');
      expectSubscriptions(source.subscriptions).toBe('^--!');
    });
  });

  it('counts the retries of each subscription apart', () => {
    scheduler.run(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold('#', {}, failure('timeout', { retryAfterMs: 1 }));
      const result = source.pipe(retryLlm({ ...OPTIONS, maxRetries: 1 }));

      expectObservable(result).toBe('-#', {}, expect.objectContaining({ attempts: 2 }));
      expectObservable(result, '-----^').toBe('------#', {}, expect.objectContaining({ attempts: 2 }));
      expectSubscriptions(source.subscriptions).toBe(['(^!)', '-(^!)', '-----(^!)', '------(^!)']);
    });
  });

  it('waits on the scheduler that it is given', () => {
    const own = new TestScheduler(() => undefined);
    const outcome = vi.fn();
    const sources = [throwError(() => failure('timeout', { retryAfterMs: 7 })), of('answer')];
    const result = defer(() => sources.shift() ?? NEVER).pipe(retryLlm({ ...OPTIONS, scheduler: own }));
    result.subscribe(outcome);
    expect(outcome).not.toHaveBeenCalled();
    own.flush();
    expect(own.frame).toBe(7);
    expect(outcome).toHaveBeenCalledWith('answer');
  });

  it('tells of each retry before its wait', () => {
    scheduler.run(({ cold, expectObservable, flush }) => {
      const notices: (LlmRetryNotice & { readonly at: number })[] = [];
      const overloaded = failure('overloaded');
      const onRetry = (notice: LlmRetryNotice): number => notices.push({ ...notice, at: scheduler.now() });
      expectObservable(cold('#', {}, overloaded).pipe(retryLlm({ ...OPTIONS, baseDelayMs: 4, onRetry }))).toBe(
        '12ms #',
        {},
        expect.anything(),
      );
      flush();
      expect(notices).toEqual([
        { failure: overloaded, retry: 1, delayMs: 4, at: 0 },
        { failure: overloaded, retry: 2, delayMs: 8, at: 4 },
      ]);
    });
  });

  it('hands the provider and the model to the classifier', async () => {
    const classifyError = vi.fn(classifier.classifyError);
    const thrown = failure('invalid_request');
    await errorOf(thrown, { classifier: { classifyError }, model: 'gpt-6-luna' });
    expect(classifyError.mock.calls).toEqual([[thrown, { provider: 'openai', model: 'gpt-6-luna' }]]);
  });

  describe('passes on untouched', () => {
    const settled = new LlmCallError('by the engine', { failure: failure('rate_limited', { retryAfterMs: 1 }) });
    const neverCalled = { classifyError: (): LlmFailure => failure('timeout', { retryAfterMs: 1 }) };

    it.each([
      ['an error of the engine', settled],
      ['wrong options', new LlmOptionsError([])],
      ["Nest's HTTP exceptions", new BadRequestException()],
    ])('%s, whatever a classifier would say', (_name, thrown) => {
      scheduler.run(({ cold, expectObservable, expectSubscriptions }) => {
        const source = cold('-#', {}, thrown);
        expectObservable(source.pipe(retryLlm({ classifier: neverCalled }))).toBe('-#', {}, thrown);
        expectSubscriptions(source.subscriptions).toBe('^!');
      });
    });

    it.each([
      ['an error of the engine', settled],
      ["Nest's HTTP exceptions", new BadRequestException()],
    ])('%s, by identity', async (_name, thrown) => {
      expect(await errorOf(thrown, { classifier: neverCalled })).toBe(thrown);
    });

    it("an abort: the reason is the caller's own", async () => {
      const reason = failure('cancelled');
      expect(await errorOf(reason)).toBe(reason);
    });

    it('what no upstream is known to have caused', async () => {
      const bug = Object.assign(new TypeError('x is not a function'), failure('unknown'));
      expect(await errorOf(bug)).toBe(bug);
      expect(await errorOf('boom', { classifier: { classifyError: () => failure('unknown') } })).toBe('boom');
    });

    it.each([TypeError, ReferenceError, RangeError])(
      'a mistake in code, whatever its words suggest: %o',
      async (type) => {
        const bug = new type("invalid parameter 'model'");
        expect(await errorOf(bug, { classifier: { classifyError: () => failure('invalid_request') } })).toBe(bug);
      },
    );

    it('the same after a first value', async () => {
      const bug = Object.assign(new TypeError('x is not a function'), failure('unknown'));
      const source = concat(
        of('a'),
        throwError(() => bug),
      );
      await expect(lastValueFrom(source.pipe(retryLlm(OPTIONS)))).rejects.toBe(bug);
    });
  });

  describe('gives up with', () => {
    it('the facts, and not the error of the HTTP client', async () => {
      const told = failure('unknown', {
        status: 418,
        message: 'Teapots only',
        requestId: 'req_1',
        providerCode: 'tea',
      });
      const axiosError = { isAxiosError: true, config: { headers: { Authorization: 'Bearer sk-test-x' } } };
      const error = given(await errorOf(axiosError, { classifier: { classifyError: () => told }, model: 'gpt-6-sol' }));
      expect(error).toMatchObject({
        name: 'LlmCallError',
        code: 'llm_unknown',
        message: 'openai (gpt-6-sol) answered 418 (unknown, tea): Teapots only.',
        provider: 'openai',
        model: 'gpt-6-sol',
        status: 418,
        providerCode: 'tea',
        requestId: 'req_1',
        attempts: 1,
        trail: [],
      });
      expect(error.cause).toBe(told);
      expect(JSON.stringify(error)).not.toContain('sk-test-x');
    });

    it('facts also where an HTTP client failed before there was any answer', async () => {
      const classify = { classifyError: () => failure('unknown') };
      const error = given(await errorOf({ isAxiosError: true }, { classifier: classify, provider: undefined }));
      expect(error.message).toBe('The LLM provider gave no answer (unknown).');
    });

    it.each([
      ['has a cause', new TypeError('fetch failed', { cause: { code: 'ECONNRESET' } }), failure('timeout')],
      ['has a code', Object.assign(new TypeError('bad'), { code: 'ERR_X' }), failure('invalid_request')],
      ['comes with a status', new TypeError('bad'), failure('invalid_request', { status: 400 })],
      ['means a failed connection', new TypeError('Failed to fetch'), failure('network_error')],
    ])('an LlmCallError for a TypeError that %s', async (_name, thrown, verdict) => {
      const error = given(await errorOf(thrown, { classifier: { classifyError: () => verdict } }));
      expect(error.category).toBe(verdict.category);
    });

    it('what to do about a rejected key', async () => {
      const error = given(await errorOf(failure('credential_invalid', { status: 401, message: 'Bad key!' })));
      expect(error.hint).toBe('Check the API key that the request sends.');
      expect(error.message).toBe(
        'openai answered 401 (credential_invalid): Bad key! Check the API key that the request sends.',
      );
    });

    it('nothing on the key where a firewall has refused the request', async () => {
      const verdict = failure('permission_denied', { status: 403, scope: 'provider_model' });
      expect(given(await errorOf(verdict)).hint).toBe('Check the address, and firewalls and proxies on the way.');
    });

    it('the number of tries', async () => {
      const error = given(await errorOf(failure('timeout', { retryAfterMs: 0 }), { maxRetries: 2 }));
      expect(error.message).toBe('openai gave no answer (timeout). Tried 3 times.');
      expect(error.attempts).toBe(3);
    });

    it('an LlmStreamInterruptedError after a first value', async () => {
      const source = concat(
        of('a'),
        throwError(() => failure('network_error', { message: 'reset' })),
      );
      const error = await lastValueFrom(source.pipe(retryLlm(OPTIONS))).catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(LlmStreamInterruptedError);
      expect(error).toMatchObject({ message: 'openai broke its answer off (network_error): reset.' });
    });
  });

  it('leaves no timer behind', () => {
    vi.useFakeTimers();
    try {
      const source = throwError(() => failure('rate_limited', { retryAfterMs: 50_000 }));
      const subscription = source.pipe(retryLlm(OPTIONS)).subscribe();
      expect(vi.getTimerCount()).toBe(1);
      subscription.unsubscribe();
      expect(vi.getTimerCount()).toBe(0);
    } finally {
      vi.useRealTimers();
    }
  });
});
