import { defer, lastValueFrom, of, throwError } from 'rxjs';
import { classifyLlmFailure, createLlmClient, retryLlm, type LlmRetryOptions } from 'nestjs-llm-failover';
import { FakeLlm } from 'nestjs-llm-failover/testing';
import { refuseUnhandledRejections } from '../support/unhandled-rejections.js';

refuseUnhandledRejections();

/** A rejection that nobody hears ends the process. */
const rejects = (async () => {
  throw new Error('of an async function');
}) as () => never;

describe('an async function that rejects, in the place of one whose answer is not waited for, ends nothing', () => {
  it('as a classification rule', () => {
    const failure = classifyLlmFailure({ status: 503, body: '' }, [{ name: 'mine', classify: rejects }]);
    expect(failure.category).toBe('server_error');
  });

  it('as usageOf of run()', async () => {
    const fake = new FakeLlm();
    const client = createLlmClient({ routes: { default: ['openai/a'] } }, { transport: fake, runtime: fake.runtime });
    expect(await client.promises.run(async () => 'value', { usageOf: rejects })).toBe('value');
  });

  it.each<[string, LlmRetryOptions]>([
    ['onRetry', { onRetry: rejects }],
    ['random', { random: rejects }],
    ['the classifier', { classifier: { classifyError: rejects } }],
  ])('as %s of retryLlm()', async (_what, options) => {
    let tries = 0;
    const source = defer(() => {
      tries += 1;
      return tries === 1 ? throwError(() => Object.assign(new Error('down'), { status: 503 })) : of('value');
    });
    expect(await lastValueFrom(source.pipe(retryLlm({ baseDelayMs: 0, ...options })))).toBe('value');
  });
});
