import { Bench, provider } from '../support/bench.js';
import { failing, invalidKey, ok, type Answer } from '../support/scripted-upstream.js';
import { useVirtualTime } from '../support/virtual-time.js';

useVirtualTime();

const NO_WAITING = { maxRetries: 0, maxAuthRetries: 0, maxWaitMs: 0, maxAttempts: 20 };
const noMoney = (): Answer => failing(429, 'You exceeded your current quota.', 'insufficient_quota');
const overloaded = (): Answer => failing(529, 'Overloaded.', 'overloaded_error');
const limited = (seconds: string): Answer =>
  failing(429, 'Too many requests.', 'rate_limit_exceeded', { 'retry-after': seconds });

async function messageOf(targets: readonly string[], script: Record<string, Answer>, proven: readonly string[] = []) {
  const names = [...new Set(targets.map((target) => target.split('/', 1)[0] as string))];
  const keysOf = (name: string) => Object.keys(script).filter((label) => label.startsWith(name));
  const providers = Object.fromEntries(names.flatMap((name) => Object.entries(provider(name, ...keysOf(name)) ?? {})));
  const bench = new Bench({ routes: { default: [...targets] }, providers, script, limits: NO_WAITING });
  await bench.prove(...proven);
  const { error } = await bench.call();
  bench.expectClean(error);
  const { message, retryAfterMs } = error;
  return { message: message.replaceAll(/#[0-9a-f]{4}/g, '#....'), retryAfterMs };
}

describe('the error of an exhausted route', () => {
  it('names every cause: the one to act on with its hint, then the others in short, then when to come back', async () => {
    const { message, retryAfterMs } = await messageOf(['P/a', 'Q/b', 'R/c'], {
      P1: overloaded(),
      Q1: noMoney(),
      R1: invalidKey(),
      R2: failing(403, 'Your key lacks permission for this model.', 'permission_denied'),
    });
    expect(message).toBe(
      'Route "default" has no candidate left after 4 attempts and 0 skipped candidates. ' +
        'R rejected the API key "R1" (#....): Incorrect API key provided. Check providers.R.keys. ' +
        'Also: the quota of the API key "Q1" (#....) at Q is used up; ' +
        'R does not let the API key "R2" (#....) use c (status 403); P/a is overloaded (status 529). ' +
        'Next try in 1 s, with P/a.',
    );
    expect(retryAfterMs).toBe(1_000);
  });

  it('names a cause once, however many candidates share it', async () => {
    const { message } = await messageOf(['P/a', 'P/b', 'Q/c'], { P1: noMoney(), Q1: overloaded() });
    expect(message.match(/P1/g)).toHaveLength(1);
    expect(message).toMatch(
      /^Route "default" .+ The quota of the API key "P1" .+ Also: Q\/c is overloaded \(status 529\)\. Next try in 1 s, with Q\/c\.$/,
    );
  });

  it('names five causes beside the first, and counts the rest', async () => {
    const targets = Array.from({ length: 8 }, (_, index) => `P/m${index}`);
    const { message } = await messageOf(targets.concat('Q/last'), { P1: overloaded(), Q1: noMoney() });
    expect(message).toMatch(
      / The quota of the API key "Q1" .+ Also: P\/m0 is overloaded \(status 529\); .*; P\/m4 is overloaded \(status 529\); and 3 more\. Next/,
    );
    expect(message).not.toContain('P/m5');
  });

  it('does not call the key dead that has worked before', async () => {
    const { message } = await messageOf(['P/a', 'Q/b'], { P1: noMoney(), Q1: invalidKey() }, ['Q1']);
    expect(message).toContain('Q answered 401 for a key that has worked before; this may be temporary.');
    expect(message).toMatch(/Also: the quota of the API key "P1"/);
  });

  it('names what is free again before what is out for long', async () => {
    const broken = failing(500, 'Internal error.');
    const { message, retryAfterMs } = await messageOf(['P/a', 'Q/b'], { P1: noMoney(), Q1: broken });
    expect(message).toMatch(/ Next try in 0\.5 s, with Q\/b\.$/);
    expect(retryAfterMs).toBe(500);
    // A failure that keeps nobody out is no time to come back at.
    expect((await messageOf(['Q/b'], { Q1: broken })).retryAfterMs).toBeUndefined();
  });

  it('names what a call of few attempts has not come to', async () => {
    const bench = new Bench({
      routes: { default: ['P/a', 'Q/b'] },
      providers: { ...provider('P', 'P1'), ...provider('Q', 'Q1') },
      script: { P1: limited('600'), Q1: ok() },
      limits: { ...NO_WAITING, maxAttempts: 1 },
    });
    const { error } = await bench.call();
    expect(error.retryAfterMs).toBe(0);
    expect(error.message).toMatch(/ Next try now, with Q\/b\.$/);
    expect((await bench.call()).value).toBeDefined();
    bench.expectClean(error);
  });

  it('names a missing key last', async () => {
    const { message } = await messageOf(['P/a', 'Q/b'], { Q1: overloaded() });
    expect(message).toMatch(/ Q\/b is overloaded .+ Also: no API key is set for P\. Next try in 1 s, with Q\/b\.$/);
  });

  it('names the key that frees itself first, and the time of day from a minute on', async () => {
    const { message } = await messageOf(['P/a'], { P1: limited('90'), P2: limited('600') });
    expect(message).toMatch(/ Next try in 1 min 30 s, at 08:02 UTC, with the key "P1" \(#\.\.\.\.\) of P\.$/);
  });

  it('names the day where it is another one', async () => {
    const quota = failing(429, 'You exceeded your current quota.', 'insufficient_quota', { 'retry-after': '72000' });
    const { message } = await messageOf(['P/a'], { P1: quota });
    expect(message).toMatch(/ Next try in 20 h, at 04:00 UTC on 2027-01-16, with the key "P1" \(#\.\.\.\.\) of P\.$/);
  });
});
