import {
  createLlmClient,
  LlmCallError,
  LlmError,
  LlmFailoverExhaustedError,
  LlmHttpException,
  LlmOptionsError,
  retryLlm,
  toHttpException,
  type LlmTransport,
} from 'nestjs-llm-failover';
import { lastValueFrom, throwError } from 'rxjs';
import { HELLO, KEY, upstreamSaying } from '../module/support/host.js';

const explode = (): never => {
  throw new Error('of the trap');
};

function revoked(target: object): object {
  const { proxy, revoke } = Proxy.revocable(target, {});
  revoke();
  return proxy;
}

/** What anybody's code may throw. */
const THROWN: readonly (readonly [string, unknown])[] = [
  ['a revoked Proxy', revoked({})],
  ['a revoked Proxy of a function', revoked(() => undefined)],
  ['a Proxy that cannot be looked at', new Proxy({}, { get: explode, getPrototypeOf: explode, has: explode })],
  ['an object of getters that throw', Object.defineProperty({}, 'message', { get: explode, enumerable: true })],
  ['an object without a prototype', Object.create(null)],
  ['a symbol', Symbol('odd')],
  ['nothing', undefined],
];

const OPTIONS = {
  routes: { default: ['openai/a', 'groq/b'] },
  providers: { openai: { keys: KEY }, groq: { keys: KEY } },
};

describe.each(THROWN)('where %s is thrown', (_name, thrown) => {
  const throwing = (): never => {
    throw thrown;
  };

  it('by a transport, the next target answers', async () => {
    const good = upstreamSaying('fine');
    const send: LlmTransport['send'] = async (request) =>
      request.target.provider === 'openai' ? throwing() : good.send(request);
    const { promises } = createLlmClient(OPTIONS, { transport: { send } });
    const answer = await promises.chat(HELLO);
    expect(answer.choices[0]?.message.content).toBe('fine');
    await expect(promises.countTokens(HELLO)).resolves.toMatchObject({ input_tokens: expect.any(Number) });
  });

  it('by run(), the next target answers', async () => {
    const { promises } = createLlmClient(OPTIONS, { transport: upstreamSaying() });
    const answer = await promises.run(async ({ provider }) => (provider === 'openai' ? throwing() : provider));
    expect(answer).toBe('groq');
  });

  it('by all targets, the call ends in a typed error', async () => {
    const { promises } = createLlmClient(OPTIONS, { transport: { send: async () => throwing() } });
    const error: unknown = await promises.chat(HELLO).catch((told: unknown) => told);
    expect(LlmCallError.isInstance(error)).toBe(true);
  });

  it('into retryLlm(), it is passed on as it is', async () => {
    let seen: unknown = 'nothing was thrown';
    // Not given back: a promise looks whether what it is resolved with has a `then`.
    await lastValueFrom(throwError(() => thrown).pipe(retryLlm())).catch((told: unknown) => void (seen = told));
    expect(Object.is(seen, thrown)).toBe(true);
  });

  it('it is no error of this package, and no failed call', () => {
    for (const one of [LlmError, LlmCallError, LlmFailoverExhaustedError, LlmOptionsError]) {
      expect([one.isInstance(thrown), thrown instanceof one]).toEqual([false, false]);
    }
    expect([LlmHttpException.isInstance(thrown), thrown instanceof LlmHttpException]).toEqual([false, false]);
    expect(toHttpException(thrown)).toBeUndefined();
  });
});
