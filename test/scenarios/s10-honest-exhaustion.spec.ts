import { failoverOf } from '../../lib/clients/failover-info.js';
import { LlmFailoverExhaustedError } from '../../lib/errors/llm-failover-exhausted.error.js';
import { toHttpException } from '../../lib/interceptors/to-http-exception.js';
import { Bench, provider } from '../support/bench.js';
import { failing, ok, type Answer, type Script } from '../support/scripted-upstream.js';
import { useVirtualTime } from '../support/virtual-time.js';

useVirtualTime();

describe('S10 Money, body beats status, and honest exhaustion', () => {
  const page: Answer = {
    status: 403,
    headers: { 'content-type': 'text/html', server: 'cloudflare' },
    body: '<!DOCTYPE html><html><head><title>Just a moment...</title></head><body>Checking your browser</body></html>',
  };
  const overloaded = (status: number): Answer => failing(status, 'The model is overloaded. Please try again later.');
  const script: Script = {
    K1: failing(400, 'Your credit balance is too low to access the API.'),
    K2: failing(429, 'You exceeded your current quota.', 'insufficient_quota'),
    K3: [overloaded(503), overloaded(503), overloaded(529)],
    K4: page,
  };
  const providers = {
    ...provider('P', 'K1', 'K2'),
    ...provider('Q', 'K3'),
    ...provider('R', 'K4'),
    ...provider('S', 'K5'),
  };
  const target = (id: string, contextWindow: number) => ({ provider: id, model: 'M', contextWindow });
  const routes = {
    default: ['P/M', 'Q/M', 'R/M'],
    windows: [target('P', 200_000), target('Q', 100_000), target('R', 50_000), target('S', 400_000)],
  };

  it('lists everything, shows what a person can act on, and says when to come back', async () => {
    const bench = new Bench({ routes, providers, script });
    const startedAtMs = Date.now();
    const { error, tookMs } = await bench.call();
    expect(bench.upstream.names).toEqual(['K1/M', 'K2/M', 'K3/M', 'K4/M', 'K3/M', 'K3/M']);
    expect(bench.callTimes(startedAtMs)).toEqual([0, 0, 0, 0, 1_000, 2_000]);
    expect(tookMs).toBeLessThan(30_000);
    expect(error).toBeInstanceOf(LlmFailoverExhaustedError);
    expect(error).toMatchObject({
      category: 'quota_exhausted',
      provider: 'P',
      credential: 'K1',
      attempts: 6,
      retryAfterMs: 1_000,
      hint: expect.stringContaining('plan and billing of P'),
    });
    expect(error.trail).toMatchObject([
      { category: 'quota_exhausted', scope: 'credential', decision: { action: 'next' } },
      { category: 'quota_exhausted', scope: 'credential', decision: { action: 'next' } },
      { category: 'overloaded', scope: 'provider_model', status: 503, decision: { action: 'next' } },
      { category: 'permission_denied', scope: 'provider_model', decision: { action: 'retry', delayMs: 1_000 } },
      { category: 'overloaded', scope: 'provider_model', decision: { action: 'retry', delayMs: 1_000 } },
      { category: 'overloaded', scope: 'provider_model', status: 529, decision: { action: 'fail' } },
    ]);
    expect(toHttpException(error)?.getStatus()).toBe(503);
    expect(toHttpException(error)?.retryAfterMs).toBe(1_000);

    for (const label of ['K1', 'K2']) {
      expect(bench.entry({ scope: 'credential', label })).toMatchObject({
        state: 'unavailable',
        marks: [{ reason: 'quota_exhausted', untilMs: startedAtMs + 3_600_000, probeAtMs: startedAtMs + 600_000 }],
      });
    }
    expect(bench.entry({ scope: 'provider_model', provider: 'Q' })).toMatchObject({
      marks: [{ reason: 'overloaded' }],
    });
    expect(bench.entry({ scope: 'provider_model', provider: 'R' })).toMatchObject({
      marks: [{ reason: 'permission_denied', untilMs: startedAtMs + 30_000 }],
    });
    expect(bench.entry({ scope: 'credential', label: 'K3' })).toBeUndefined();
    expect(bench.entry({ scope: 'credential', label: 'K4' })).toBeUndefined();

    bench.upstream.play({ K1: ok() });
    expect(bench.health.reset({ credential: 'K1' })).toBe(1);
    expect((await bench.call()).value).toBeDefined();
    expect(bench.upstream.names).toEqual(['K1/M']);
    bench.expectClean(error);
  });

  it('ends with the first success, after a reset of everything', async () => {
    const bench = new Bench({ routes, providers, script });
    await bench.call();
    bench.health.reset();
    bench.upstream.play({ ...script, K4: ok() });
    const { value } = await bench.call();
    expect(bench.upstream.names).toEqual(['K1/M', 'K2/M', 'K3/M', 'K4/M']);
    expect(failoverOf(value)).toMatchObject({ provider: 'R', attempts: 4 });
    bench.expectClean(value);
  });

  it('sends a request that is too large to a larger window only, and marks no key for it', async () => {
    const bench = new Bench({ routes, providers, script });
    await bench.call();
    bench.health.reset({ provider: 'Q' });
    bench.health.reset({ provider: 'R' });
    bench.upstream.play({
      K3: failing(400, 'This model has a maximum context length of 100000 tokens.', 'context_length_exceeded'),
      K5: ok(),
    });
    const before = bench.health.snapshot().entries;
    const { value } = await bench.call({ messages: [], model: 'windows' });
    expect(bench.upstream.names).toEqual(['K3/M', 'K5/M']);
    expect(failoverOf(value)?.trail).toMatchObject([
      { kind: 'skip', provider: 'P' },
      { kind: 'skip', provider: 'P' },
      { kind: 'attempt', provider: 'Q', category: 'request_too_large' },
      { kind: 'skip', provider: 'R', category: 'request_too_large' },
      { kind: 'attempt', provider: 'S', outcome: 'succeeded' },
    ]);
    const after = bench.health.snapshot().entries.filter(({ provider: id }) => id !== 'S');
    expect(after).toEqual(before);
    bench.expectClean(value);
  });
});
