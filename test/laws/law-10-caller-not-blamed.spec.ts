import { LLM_FAILURE_CATEGORIES } from '../../lib/classification/failure.interface.js';
import { LlmCallError } from '../../lib/errors/llm-call.error.js';
import { LlmFailoverExhaustedError } from '../../lib/errors/llm-failover-exhausted.error.js';
import { LlmStreamInterruptedError } from '../../lib/errors/llm-stream-interrupted.error.js';
import { toHttpException } from '../../lib/interceptors/to-http-exception.js';
import { Bench, provider } from '../support/bench.js';
import { useVirtualTime } from '../support/virtual-time.js';

useVirtualTime();

describe("Law 10: The caller is never blamed for the server's key", () => {
  const statuses = [401, 403];
  const classes = [LlmCallError, LlmFailoverExhaustedError, LlmStreamInterruptedError];

  it.each(LLM_FAILURE_CATEGORIES)('answers neither 401 nor 403 for %s', (category) => {
    for (const status of statuses) {
      for (const ErrorClass of classes) {
        const failure = { category, scope: 'credential', explicit: true, status, rule: 'test' } as const;
        const exception = toHttpException(new ErrorClass('for the operator', { failure, provider: 'openai' }));
        expect(exception).toBeDefined();
        expect(statuses).not.toContain(exception?.getStatus());
        expect(JSON.stringify(exception?.getResponse())).not.toMatch(/\b40[13]\b/);
      }
    }
  });

  it.each(statuses)(
    'answers 502 or 503 for an upstream %i, whether the key has worked before or not',
    async (status) => {
      const limits = { maxAuthRetries: 0, maxWaitMs: 0 };
      for (const proven of [[], ['K1']]) {
        const bench = new Bench({
          routes: { default: ['P/m'] },
          providers: provider('P', 'K1'),
          script: { K1: { status } },
          limits,
        });
        await bench.prove(...proven);
        const { error } = await bench.call();
        expect(error.status).toBe(status);
        expect([502, 503]).toContain(toHttpException(error)?.getStatus());
        bench.expectClean(error);
      }
    },
  );
});
