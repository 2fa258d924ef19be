import { Bench, provider } from '../support/bench.js';
import { invalidKey, ok } from '../support/scripted-upstream.js';
import { useVirtualTime } from '../support/virtual-time.js';

useVirtualTime();

describe('Law 2: A bad key hides no good one', () => {
  const bad = Array.from({ length: 20 }, (_, index) => `bad-${index}`);
  const script = { ...Object.fromEntries(bad.map((label) => [label, invalidKey()])), good: ok(), K9: ok() };

  it('tries every other key at once, whatever the retry counts', async () => {
    const limits = { maxAttempts: 1, maxRetries: 0, maxAuthRetries: 0, maxWaitMs: 0 };
    const bench = new Bench({ routes: { default: ['P/m'] }, providers: provider('P', ...bad, 'good'), script, limits });
    const { value, tookMs } = await bench.call();
    expect(value).toBeDefined();
    expect(tookMs).toBe(0);
    expect(bench.upstream.names).toEqual([...bad.map((label) => `${label}/m`), 'good/m']);
    expect(bench.eventsOf('retry-scheduled')).toEqual([]);
    bench.expectClean(value);
  });

  it('goes past the models of the bad key to the first target that does not share it', async () => {
    const models = Array.from({ length: 30 }, (_, index) => `P/m${index}`);
    const providers = { ...provider('P', 'bad-0'), ...provider('Q', 'K9') };
    const bench = new Bench({ routes: { default: [...models, 'Q/n'] }, providers, script, limits: { maxAttempts: 1 } });
    expect((await bench.call()).value).toBeDefined();
    expect(bench.upstream.names).toEqual(['bad-0/m0', 'K9/n']);
    bench.expectClean();
  });

  it('is bounded by maxCredentialAttempts alone, and says so', async () => {
    const limits = { maxCredentialAttempts: 3 };
    const bench = new Bench({ routes: { default: ['P/m'] }, providers: provider('P', ...bad, 'good'), script, limits });
    const { error } = await bench.call();
    expect(bench.upstream.calls).toHaveLength(3);
    expect(error).toMatchObject({ category: 'credential_invalid', attempts: 3 });
    expect(error.message).toContain('maxCredentialAttempts (3) is reached');
    expect((await bench.call()).error.attempts).toBe(3);
    bench.expectClean(error);
  });
});
