import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { classifyLlmError } from '../../lib/classification/classify-llm-error.js';
import { classifyLlmFailure } from '../../lib/classification/classify-llm-failure.js';
import {
  LLM_FAILURE_CATEGORIES,
  type LlmFailure,
  type LlmFailureEvidence,
} from '../../lib/classification/failure.interface.js';
import { redactKeyShapes } from '../../lib/classification/redact-key-shapes.js';

const SCOPES = ['request', 'credential', 'credential_model', 'provider_model', 'base_url'];

function expectWhole(failure: LlmFailure): void {
  expect(LLM_FAILURE_CATEGORIES).toContain(failure.category);
  expect(SCOPES).toContain(failure.scope);
  expect(typeof failure.explicit).toBe('boolean');
  expect(failure.rule.length).toBeGreaterThan(0);
  if (failure.retryAfterMs !== undefined) expect(failure.retryAfterMs).toBeGreaterThan(0);
  expect(failure.message?.length ?? 0).toBeLessThanOrEqual(300);
  expect(failure.message ?? '').not.toMatch(/[\r\n]/);
}

const hostile = (): unknown => {
  const loop: Record<string, unknown> = { message: 'x' };
  loop['cause'] = loop;
  loop['errors'] = [loop];
  loop['response'] = { data: loop };
  return loop;
};
const throwing = (): object =>
  new Proxy(
    {},
    {
      get: () => {
        throw new Error('no');
      },
      ownKeys: () => {
        throw new Error('no');
      },
      getOwnPropertyDescriptor: () => {
        throw new Error('no');
      },
      has: () => {
        throw new Error('no');
      },
      getPrototypeOf: () => {
        throw new Error('no');
      },
    },
  );
const revoked = (): object => {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
};
const getter = (): object =>
  Object.defineProperties(
    {},
    Object.fromEntries(
      ['message', 'status', 'headers', 'body', 'cause', 'error'].map((name) => [
        name,
        {
          enumerable: true,
          get: () => {
            throw new Error('no');
          },
        },
      ]),
    ),
  );

describe('the classifier never throws', () => {
  it('on anything thrown', () => {
    fc.assert(
      fc.property(
        fc.anything({
          withBigInt: true,
          withDate: true,
          withMap: true,
          withSet: true,
          withTypedArray: true,
          withNullPrototype: true,
        }),
        (thrown) => {
          expectWhole(classifyLlmError(thrown));
        },
      ),
      { numRuns: 500, verbose: true },
    );
  });

  it('on any evidence', () => {
    fc.assert(
      fc.property(
        fc.anything(),
        fc.anything(),
        fc.anything(),
        fc.anything(),
        fc.anything(),
        (provider, status, headers, body, error) => {
          expectWhole(classifyLlmFailure({ provider, status, headers, body, error } as LlmFailureEvidence));
        },
      ),
      { numRuns: 500, verbose: true },
    );
  });

  it('on any JSON and any cut of it', () => {
    fc.assert(
      fc.property(fc.json(), fc.nat(), (json, cut) => {
        expectWhole(classifyLlmFailure({ status: 400, body: json }));
        expectWhole(classifyLlmFailure({ status: 200, body: json.slice(0, cut % (json.length + 1)) }));
      }),
      { numRuns: 300, verbose: true },
    );
  });

  it.each<[string, () => unknown]>([
    ['an object that holds itself', hostile],
    ['a Proxy whose traps throw', throwing],
    ['a revoked Proxy', revoked],
    ['getters that throw', getter],
    ['a sparse list', () => Object.assign([], { length: 4e9 >>> 0 })],
    ['a function', () => () => undefined],
    ['a symbol', () => Symbol('x')],
    ['a big integer', () => 10n],
    ['deep nesting', () => JSON.parse(`${'{"error":'.repeat(2_000)}1${'}'.repeat(2_000)}`) as unknown],
    [
      'a wide object',
      () => Object.fromEntries(Array.from({ length: 50_000 }, (_, index) => [`key${index}`, { message: 'x' }])),
    ],
  ])('on %s', (_name, make) => {
    expectWhole(classifyLlmError(make()));
    expectWhole(classifyLlmFailure({ body: make(), headers: make(), error: make(), status: make() as number }));
    expectWhole(classifyLlmFailure(make() as LlmFailureEvidence));
  });

  it('on no evidence at all', () => {
    expectWhole(classifyLlmFailure(undefined as unknown as LlmFailureEvidence));
    expectWhole(classifyLlmFailure(null as unknown as LlmFailureEvidence));
  });
});

describe('texts made to be slow', () => {
  // A rule that backtracks would not come back from these within the test's time.
  it.each([
    'a'.repeat(1_000_000),
    'invalid '.repeat(100_000),
    'api key '.repeat(100_000),
    'model not '.repeat(100_000),
    'insufficient quota of '.repeat(50_000),
    'try again '.repeat(100_000),
    '1m'.repeat(500_000),
    '*'.repeat(1_000_000),
    'sk-'.repeat(300_000),
    'eyJ'.repeat(300_000),
    '{"error":"'.repeat(100_000),
    "{'code':".repeat(100_000),
    '[['.repeat(500_000),
    '<html'.repeat(200_000),
    'data: {"error":1}\n'.repeat(60_000),
    '\\'.repeat(1_000_000),
    '密钥 '.repeat(300_000),
    'A_b.'.repeat(250_000),
    ' '.repeat(1_000_000),
  ])('text %# is read in bounded time', (text) => {
    expectWhole(classifyLlmFailure({ status: 400, body: text }));
    expectWhole(
      classifyLlmFailure({
        status: 429,
        body: { error: { message: text, code: text } },
        headers: { 'retry-after': text },
      }),
    );
    expectWhole(classifyLlmError(new Error(text)));
    expect(redactKeyShapes(text.slice(0, 20_000))).toEqual(expect.any(String));
  });

  it('leave the verdict to the first 64 KB', () => {
    const head = `{"error":{"code":"model_not_found","message":"x"},"rest":"`;

    expect(classifyLlmFailure({ status: 400, body: head + 'y'.repeat(1_000_000) })).toEqual(
      classifyLlmFailure({ status: 400, body: head + 'y'.repeat(80_000) }),
    );
  });
});
