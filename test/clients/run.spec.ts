import { Readable } from 'node:stream';
import { AxiosHeaders } from 'axios';
import {
  createLlmClient,
  LlmCallError,
  LlmOptionsError,
  LlmStreamInterruptedError,
  toHttpException,
  type LlmAttempt,
  type LlmClient,
  type LlmClientOptions,
} from 'nestjs-llm-failover';
import { FakeLlm } from 'nestjs-llm-failover/testing';
import {
  concat,
  defer,
  EMPTY,
  finalize,
  lastValueFrom,
  map,
  NEVER,
  of,
  Subject,
  throwError,
  toArray,
  type ObservableInput,
} from 'rxjs';

const KEYS = { openai: 'sk-test-openai-0123456789', groq: 'sk-test-groq-0123456789' };
const OPTIONS: LlmClientOptions = {
  routes: { default: ['openai/gpt-6-luna', 'groq/small'] },
  providers: {
    openai: { keys: [{ label: 'main', value: KEYS.openai }] },
    groq: { keys: [{ label: 'spare', value: KEYS.groq }] },
  },
};

function clientOf(options: Partial<LlmClientOptions> = {}): LlmClient {
  const fake = new FakeLlm([]);
  return createLlmClient({ ...OPTIONS, ...options }, { transport: fake, runtime: fake.runtime });
}

const rejection = () =>
  Object.assign(new Error('401 Incorrect API key provided'), { status: 401, code: 'invalid_api_key' });

describe('the protocols of an attempt', () => {
  const routes = { default: ['anthropic/claude-haiku-5-5', 'openai/gpt-6-luna', 'groq/small'] };
  const providers = { ...OPTIONS.providers, anthropic: { keys: 'sk-test-anthropic-0123456789' } };

  it('are told to it, and targets of others are passed over', async () => {
    const llm = clientOf({ routes, providers });
    const asked: string[] = [];
    const attempt = async ({ api, provider }: LlmAttempt) => {
      asked.push(`${provider} by ${api}`);
      if (asked.length === 1) throw Object.assign(new Error('Overloaded'), { status: 503 });
      return Promise.resolve('done');
    };
    await expect(llm.promises.run(attempt, { apis: ['openai'] })).resolves.toBe('done');
    expect(asked).toEqual(['openai by openai', 'groq by openai']);
    await expect(llm.promises.run(attempt)).resolves.toBe('done');
    expect(asked.at(-1)).toBe('anthropic by anthropic');
  });

  it('are a mistake in the options where no target has one of them: nobody who asks the app is blamed', async () => {
    const llm = clientOf({ routes, providers });
    let made = 0;
    const error: unknown = await llm.promises
      .run(() => [(made += 1)], { apis: ['gemini', 'openai-responses'] })
      .catch((thrown: unknown) => thrown);
    expect(LlmOptionsError.isInstance(error) && error.message).toBe(
      'apis: expected a protocol of the targets of route "default" (anthropic, openai), got gemini, openai-responses.',
    );
    expect(toHttpException(error)).toBeUndefined();
    expect(made).toBe(0);
  });

  it('are checked', async () => {
    const llm = clientOf({ routes, providers });
    const wrong = { apis: ['soap'] } as unknown as { apis: ['openai'] };
    await expect(llm.promises.run(() => [1], wrong)).rejects.toThrow(/apis\[0\]/);
  });
});

/** Fails on the first provider, and gives what `then` gives on the second. */
function afterOneFailure<Value>(then: () => Value): (attempt: LlmAttempt) => Value {
  return ({ number }) => {
    if (number === 1) throw rejection();
    return then();
  };
}

describe('run()', () => {
  it('hands an attempt all that an SDK needs', async () => {
    const attempts: LlmAttempt[] = [];
    await clientOf().promises.run(async (attempt) => {
      attempts.push(attempt);
      if (attempt.number === 1) throw rejection();
      return 'done';
    });
    expect(attempts).toMatchObject([
      { provider: 'openai', model: 'gpt-6-luna', apiKey: KEYS.openai, baseUrl: 'https://api.openai.com/v1', number: 1 },
      { provider: 'groq', model: 'small', apiKey: KEYS.groq, baseUrl: 'https://api.groq.com/openai/v1', number: 2 },
    ]);
    expect(attempts[0]?.signal).not.toBe(attempts[1]?.signal);
  });

  it('hands on no key for a server without authentication', async () => {
    const client = clientOf({ routes: { default: ['ollama/llama'] } });
    await expect(client.promises.run(async ({ apiKey }) => [apiKey])).resolves.toEqual([undefined]);
  });

  it.each<[string, () => ObservableInput<string>, string[]]>([
    ['a promise', () => Promise.resolve('b'), ['b']],
    ['an Observable', () => of('a', 'b'), ['a', 'b']],
    ['a list', () => ['a', 'b'], ['a', 'b']],
    [
      'an async iterable',
      async function* () {
        yield 'a';
        yield 'b';
      },
      ['a', 'b'],
    ],
    [
      'a promise of an async iterable',
      async () =>
        (async function* () {
          yield 'a';
          yield 'b';
        })() as unknown as string,
      ['a', 'b'],
    ],
  ])('takes %s, in the client and as a promise of the last value', async (_kind, source, values) => {
    const client = clientOf();
    await expect(lastValueFrom(client.run(afterOneFailure(source)).pipe(toArray()))).resolves.toEqual(values);
    await expect(client.promises.run(source)).resolves.toBe(values.at(-1));
  });

  it.each([
    [
      'a throw',
      () =>
        ((): never => {
          throw rejection();
        })(),
    ],
    ['a rejection', () => Promise.reject(rejection())],
    ['an Observable that errors', () => throwError(rejection)],
    ['a source without a value', () => EMPTY],
  ])('goes on to the next candidate after %s before the first value', async (_kind, source) => {
    const numbers: number[] = [];
    const value = await clientOf().promises.run(({ number }) => {
      numbers.push(number);
      return number === 1 ? source() : of('second');
    });
    expect(value).toBe('second');
    expect(numbers).toEqual([1, 2]);
  });

  it('is cold: no subscription, no attempt; two subscriptions, two calls', async () => {
    let attempts = 0;
    const answer$ = clientOf().run(() => of((attempts += 1)));
    await new Promise((resolve) => setImmediate(resolve));
    expect(attempts).toBe(0);
    await lastValueFrom(answer$);
    await lastValueFrom(answer$);
    expect(attempts).toBe(2);
  });

  it('ends in a typed error, and tries nothing else, when a source breaks off after its first value', async () => {
    const values: unknown[] = [];
    let attempts = 0;
    const source = defer(() => {
      attempts += 1;
      return concat(
        of('first'),
        throwError(() => Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' })),
      );
    });
    const error = await new Promise((resolve) => {
      clientOf()
        .run(() => source)
        .subscribe({ next: (value) => values.push(value), error: resolve });
    });
    expect(error).toBeInstanceOf(LlmStreamInterruptedError);
    expect(error).toMatchObject({ code: 'llm_stream_interrupted', category: 'network_error', provider: 'openai' });
    expect(values).toEqual(['first']);
    expect(attempts).toBe(1);
  });

  it('shows a mistake in the attempt’s own code as it is, tries no other candidate, and marks nothing', async () => {
    const mistake = new TypeError("Cannot read properties of undefined (reading 'choices')");
    let attempts = 0;
    const client = clientOf();
    const run = client.promises.run(() => {
      attempts += 1;
      throw mistake;
    });
    await expect(run).rejects.toBe(mistake);
    expect(attempts).toBe(1);
    expect(client.plan().candidates.map(({ state }) => state)).toEqual(['ready', 'ready']);
  });

  it('goes on where a TypeError is how fetch tells of a lost connection', async () => {
    const lost = new TypeError('fetch failed', { cause: { code: 'ECONNREFUSED' } });
    const answer = clientOf().promises.run(async ({ number }) => {
      if (number === 1) throw lost;
      return number;
    });
    await expect(answer).resolves.toBe(2);
  });

  it('knows the items of an async iterable that a promise gives by their type', async () => {
    const lengths$ = clientOf()
      .run(async () => Readable.from(['a', 'bc']) as AsyncIterable<string>)
      .pipe(map((text) => text.length));
    await expect(lastValueFrom(lengths$.pipe(toArray()))).resolves.toEqual([1, 2]);
  });

  it('goes on where an SDK gave up by itself, though it calls that an abort', async () => {
    const failures: unknown[] = [];
    const answer = await clientOf().promises.run(async ({ number, signal }) => {
      if (number > 1) return number;
      failures.push(signal.aborted);
      throw new DOMException('This operation was aborted', 'AbortError');
    });
    expect(answer).toBe(2);
    expect(failures).toEqual([false]);
  });

  it.each<[string, (status: number, body: string) => unknown]>([
    ['fetch', (status, body) => new Response(body, { status })],
    [
      'undici',
      (statusCode, text) => {
        const body = Object.assign(Readable.from([Buffer.from(text)]), { arrayBuffer: () => Promise.resolve() });
        return { statusCode, headers: {}, body };
      },
    ],
    ['axios', (status, data) => ({ status, headers: new AxiosHeaders(), data, config: {}, request: {} })],
    [
      'axios as a stream',
      (status, text) => {
        const data = Readable.from([Buffer.from(text)]);
        return { status, headers: new AxiosHeaders(), data, config: {}, request: {} };
      },
    ],
  ])('takes a response of %s by which a server refuses for what it is', async (_, response) => {
    const llm = clientOf();
    const refused = JSON.stringify({ error: { message: 'Incorrect API key provided.', code: 'invalid_api_key' } });
    const answers = [response(401, refused), response(200, '{}')];
    await expect(llm.promises.run(() => Promise.resolve(answers.shift()))).resolves.not.toHaveProperty('status', 401);
    expect(answers).toEqual([]);

    const single = clientOf({ routes: { default: ['openai/gpt-6-luna'] }, limits: { maxWaitMs: 0 } });
    const limited = single.promises.run(() => Promise.resolve(response(429, '')));
    await expect(limited).rejects.toMatchObject({ category: 'rate_limited', status: 429, attempts: 1 });
  });

  it('takes nothing of what the request said for the words of the server, in a response of axios', async () => {
    const words = 'the api key of this account has been revoked by its owner';
    const config = { data: JSON.stringify({ messages: [{ role: 'user', content: words }] }) };
    const data = JSON.stringify({ error: { message: `This could not be handled: ${words}` } });
    const single = clientOf({ routes: { default: ['openai/gpt-6-luna'] }, limits: { maxWaitMs: 0 } });
    const error: unknown = await single.promises
      .run(() => Promise.resolve({ status: 401, headers: new AxiosHeaders(), data, config, request: {} }))
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ category: 'credential_invalid' });
    expect(String(error)).not.toContain('its owner');
  });

  it('reads no more of a refusal once nobody waits for it', async () => {
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    const stalled = new Response(new ReadableStream(), { status: 503 });
    const before = vi.getTimerCount();
    const call = clientOf()
      .run(() => Promise.resolve(stalled))
      .subscribe();
    await vi.advanceTimersByTimeAsync(100);
    expect(stalled.bodyUsed || stalled.body?.locked).toBe(true);
    call.unsubscribe();
    await vi.advanceTimersByTimeAsync(1);
    expect(vi.getTimerCount()).toBe(before);
  });

  it('takes the status of a refusal whose body cannot be read any more', async () => {
    const read = new Response('no', { status: 503 });
    await read.text();
    const failing = {
      status: 503,
      headers: new Headers(),
      arrayBuffer: () => {},
      body: { [Symbol.asyncIterator]: null },
    };
    for (const response of [read, failing]) {
      const answers = [response, 'done'];
      await expect(clientOf().promises.run(() => Promise.resolve(answers.shift()))).resolves.toBe('done');
    }
  });

  it('shows the failure of all candidates, and no key', async () => {
    const error: unknown = await clientOf()
      .promises.run(({ apiKey }) => Promise.reject(Object.assign(new Error(`401 bad key ${apiKey}`), { status: 401 })))
      .catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(LlmCallError);
    expect(error).toMatchObject({ attempts: 2, category: 'credential_invalid' });
    expect(JSON.stringify(error) + String(error)).not.toMatch(/sk-test/);
  });
});

describe('a run that goes on after its first value', () => {
  /** A source that gives one value and then waits, and the attempt that made it. */
  function waiting() {
    const attempts: LlmAttempt[] = [];
    let isLeft = false;
    const source = (attempt: LlmAttempt) => {
      attempts.push(attempt);
      return concat(of('first'), NEVER).pipe(finalize(() => (isLeft = true)));
    };
    return { source, attempts, isLeft: () => isLeft };
  }

  it('tells the SDK, and leaves the source, when its subscriber leaves', async () => {
    const { source, attempts, isLeft } = waiting();
    const told: string[] = [];
    await new Promise<void>((resolve) => {
      const subscription = clientOf()
        .run(source)
        .subscribe({
          next: () => {
            queueMicrotask(() => {
              subscription.unsubscribe();
              resolve();
            });
          },
          error: () => told.push('error'),
          complete: () => told.push('complete'),
        });
    });
    expect(attempts[0]?.signal.aborted).toBe(true);
    expect(isLeft()).toBe(true);
    expect(told).toEqual([]);
  });

  it("ends with the caller's own reason when its signal fires", async () => {
    const { source, attempts, isLeft } = waiting();
    const controller = new AbortController();
    const reason = new Error('enough');
    const ended = new Promise((resolve) => {
      clientOf()
        .run(source, { signal: controller.signal })
        .subscribe({ next: () => setImmediate(() => controller.abort(reason)), error: resolve });
    });
    await expect(ended).resolves.toBe(reason);
    expect(attempts[0]?.signal.aborted).toBe(true);
    expect(isLeft()).toBe(true);
  });

  it('hands on what comes later, and completes', async () => {
    const later = new Subject<string>();
    const values: string[] = [];
    const signals: AbortSignal[] = [];
    await new Promise<void>((complete, error) => {
      clientOf()
        .run(({ signal }) => {
          signals.push(signal);
          return concat(of('first'), later);
        })
        .subscribe({
          next: (value) => {
            values.push(value);
            if (value !== 'first') return;
            setImmediate(() => {
              later.next('second');
              later.complete();
            });
          },
          error,
          complete,
        });
    });
    expect(values).toEqual(['first', 'second']);
    expect(signals[0]?.aborted).toBe(false);
  });
});
