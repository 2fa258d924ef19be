import { failoverOf } from '../../lib/clients/failover-info.js';
import { LlmCredentialSource } from '../../lib/credentials/credential-source.js';
import { Bench, provider, secretOf } from '../support/bench.js';
import { RotatingSource } from '../support/rotating-source.js';
import {
  failing,
  invalidKey,
  ok,
  tokenOf,
  type Answer,
  type Script,
  type UpstreamCall,
} from '../support/scripted-upstream.js';
import { useVirtualTime } from '../support/virtual-time.js';

useVirtualTime();

const baseUrl = 'http://p.test/v1';
const busy = failing(503, 'upstream connect error');

describe('S3 Variant: the keys of a provider serve different regions', () => {
  function start(regions: readonly [string, string], script: Script) {
    const keys = ['K1', 'K2'].map((label, index) => ({ label, value: secretOf(label), region: regions[index] }));
    const limits = { maxRetries: 1 };
    const bench = new Bench({ routes: { default: ['P/A'] }, providers: { P: { baseUrl, keys } }, limits, script });
    const uptime = () => bench.health.snapshot().uptime.map(({ region, calls, failed }) => ({ region, calls, failed }));
    return { bench, uptime };
  }

  it('counts the failure of one region against it, although another region made it good', async () => {
    const { bench, uptime } = start(['r1', 'r2'], { K1: busy, K2: ok() });
    await bench.prove('K1', 'K2');
    const { value } = await bench.call();
    expect(bench.upstream.names).toEqual(['K1/A', 'K2/A']);
    const { trail = [] } = failoverOf(value) ?? {};
    expect(trail).toMatchObject([
      { region: 'r1', category: 'server_error' },
      { region: 'r2', outcome: 'succeeded' },
    ]);
    expect(trail[0]).not.toHaveProperty('recovered');
    expect(uptime()).toEqual([
      { region: 'r1', calls: 1, failed: 1 },
      { region: 'r2', calls: 1, failed: 0 },
    ]);
    bench.expectClean(value);
  });

  it('does not count it where both keys serve one region', async () => {
    const { bench, uptime } = start(['r1', 'r1'], { K1: busy, K2: ok() });
    await bench.prove('K1', 'K2');
    const { value } = await bench.call();
    expect(failoverOf(value)?.trail).toMatchObject([{ region: 'r1', recovered: 2 }, { outcome: 'succeeded' }]);
    expect(uptime()).toEqual([{ region: 'r1', calls: 1, failed: 0 }]);
    bench.expectClean(value);
  });

  it('counts the fault of a key against no region', async () => {
    const refused = failing(400, 'The credential that was sent is not one of ours.', 'invalid_api_key');
    const { bench, uptime } = start(['r1', 'r2'], { K1: refused, K2: ok() });
    await bench.call();
    expect(bench.upstream.names).toEqual(['K1/A', 'K2/A']);
    expect(uptime()).toEqual([{ region: 'r2', calls: 1, failed: 0 }]);
    bench.expectClean();
  });
});

describe('S3 Variant: an override token takes the place of a key and is rejected', () => {
  const [K1, X] = [secretOf('K1'), secretOf('X')];
  const byToken = (call: UpstreamCall): Answer => (tokenOf(call) === X ? invalidKey() : ok());

  /** A call, with the tokens it sent. */
  async function ask(bench: Bench, options: Parameters<Bench['call']>[1] = {}) {
    bench.upstream.forgetCalls();
    const outcome = await bench.call({ messages: [] }, options);
    return { ...outcome, sent: bench.upstream.calls.map(tokenOf) };
  }

  it('as a credential of the call: the token is out, the key is healthy, and nothing sends the token again', async () => {
    const bench = new Bench({
      routes: { default: ['P/A', 'Q/C'], alone: ['P/A'] },
      providers: { ...provider('P', 'K1'), ...provider('Q', 'K3') },
      script: { K1: byToken, r1: byToken, K3: ok() },
    });
    await bench.prove('K1', 'K3');
    const credentials = { P: { value: X, label: 'r1', region: 'r1' } };

    const first = await ask(bench, { credentials });
    expect(first.sent).toEqual([X, secretOf('K3')]);
    expect(failoverOf(first.value)).toMatchObject({ provider: 'Q' });
    expect(bench.entry({ scope: 'credential', label: 'K1' })).toMatchObject({
      state: 'available',
      proven: true,
      marks: [],
    });
    expect(bench.health.snapshot().trackedCallers).toBe(1);

    const second = await ask(bench, { credentials });
    expect(second.sent).toEqual([secretOf('K3')]);
    expect(failoverOf(second.value)?.trail[0]).toMatchObject({ kind: 'skip', reason: 'shares rejected credential' });

    const alone = await ask(bench, { credentials, route: 'alone' });
    expect(alone.sent).toEqual([]);
    expect(alone.error).toMatchObject({ code: 'llm_caller_credential_invalid', credential: 'r1', attempts: 0 });

    const plain = await ask(bench, { route: 'alone' });
    expect(plain.sent).toEqual([K1]);
    expect(plain.value).toBeDefined();
    bench.expectClean(first.value, second.value, alone.error, plain.value);
  });

  function startWith(source: LlmCredentialSource): Bench {
    return new Bench({
      routes: { default: ['P/A'] },
      providers: { P: { baseUrl, keys: [{ label: 'K1', source }] } },
      script: { K1: byToken },
    });
  }
  const stateOf = (bench: Bench) => bench.entry({ scope: 'credential', label: 'K1' });

  it('as the present value of a source: the value that comes back keeps its proof and has no mark', async () => {
    const source: RotatingSource = new RotatingSource(K1, () => source.present);
    const bench = startWith(source);
    await bench.pass(0);
    const give = (value: string) => {
      source.present = value;
      source.changes.next(value);
    };
    expect((await ask(bench)).sent).toEqual([K1]);
    expect(stateOf(bench)).toMatchObject({ state: 'available', proven: true });

    give(X);
    const rejected = await ask(bench);
    expect(rejected.sent).toEqual([X]);
    expect(rejected.error).toMatchObject({ category: 'credential_invalid', code: 'llm_credential_invalid' });
    expect(stateOf(bench)).toMatchObject({ state: 'unavailable', proven: false, marks: [{ kind: 'quarantined' }] });
    expect((await ask(bench)).sent).toEqual([]);

    give(K1);
    expect(stateOf(bench)).toMatchObject({ state: 'available', proven: true, marks: [] });
    const back = await ask(bench);
    expect(back.sent).toEqual([K1]);
    expect(back.value).toBeDefined();

    give(X);
    expect(stateOf(bench)).toMatchObject({ state: 'unavailable', proven: false });
    expect((await ask(bench)).sent).toEqual([]);
    bench.expectClean(rejected.error, back.value);
  });

  it('as the present value of a source that then gives the key again: the same call goes on with the key', async () => {
    const source = new RotatingSource(X, () => K1);
    const bench = startWith(source);
    await bench.pass(0);
    const outcome = await ask(bench);
    expect(outcome.sent).toEqual([X, K1]);
    expect(outcome.value).toBeDefined();
    expect(source.refreshed).toEqual([X]);
    expect(stateOf(bench)).toMatchObject({ state: 'available', proven: true, marks: [] });
    expect((await ask(bench)).sent).toEqual([K1]);
    bench.expectClean(outcome.value);
  });
});
