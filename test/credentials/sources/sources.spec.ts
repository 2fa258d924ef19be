import { failoverOf } from '../../../lib/clients/failover-info.js';
import type { LlmKeySource } from '../../../lib/clients/config/config.interface.js';
import type { LlmCredentialGiven } from '../../../lib/credentials/credential-source.js';
import { Bench, secretOf } from '../../support/bench.js';
import { RotatingSource } from '../../support/rotating-source.js';
import { failing, ok } from '../../support/scripted-upstream.js';
import { useVirtualTime } from '../../support/virtual-time.js';

useVirtualTime();

const [A, B] = [secretOf('A'), secretOf('B')];
const PATH = 'providers.P.keys[0].source';

function benchOn(source: LlmKeySource, label?: string): Bench {
  const providers = { P: { baseUrl: 'http://p.test/v1', keys: [{ source, label }] } };
  return new Bench({ routes: { default: ['P/m'] }, providers, script: { 'source-1': ok() } });
}

const sent = (bench: Bench): (string | undefined)[] => bench.upstream.calls.map(({ key }) => key);

const later = <Value>(value: Value, delayMs = 50): Promise<Value> =>
  new Promise((resolve) => setTimeout(() => resolve(value), delayMs));

describe('a key of a function or a source', () => {
  it.each<[string, LlmKeySource]>([
    ['a function', () => A],
    ['an async function', () => later(A)],
    ['a function that gives white space too', () => ` ${A}\n`],
    ['a function that gives the time of its end', () => ({ value: A, expiresAt: new Date(Date.now() + 3_600_000) })],
    ['a source object', new RotatingSource(A, () => A)],
    ['a plain object', { resolve: () => later({ value: A, expiresAt: Date.now() + 3_600_000 }) }],
  ])('is sent: %s', async (_name, source) => {
    const bench = benchOn(source);
    const { value } = await bench.call();
    expect(sent(bench)).toEqual([A]);
    expect(failoverOf(value)).toMatchObject({ credential: { label: 'source-1' }, attempts: 1 });
    bench.expectClean(value);
  });

  it('is asked for once, however many calls begin with it', async () => {
    let asked = 0;
    const bench = benchOn(() => {
      asked += 1;
      return later(A, 400);
    });
    const outcomes = await bench.calls(20);
    expect(outcomes.every(({ value }) => value !== undefined)).toBe(true);
    await bench.calls(20);
    expect(asked).toBe(1);
    bench.expectClean();
  });

  it('may be a pool, and has the label of the options', async () => {
    const bench = benchOn(() => `${A},${B}`, 'vault');
    await bench.pass(0);
    expect(Array.from(bench.core.routeTable.credentials(), ({ label, setting }) => [label, setting])).toEqual([
      ['vault-1', PATH],
      ['vault-2', PATH],
    ]);
  });

  it('is named by its option when the provider rejects it', async () => {
    const bench = benchOn(() => A);
    bench.upstream.play({ 'source-1': failing(403, `API key ${A} has been revoked.`) });
    const { error } = await bench.call();
    expect(error.message).toContain(`Replace the key in ${PATH}.`);
    expect(bench.eventsOf('credential-quarantined')).toMatchObject([{ setting: PATH }]);
    bench.expectClean(error);
  });

  it.each<[string, () => unknown, RegExp]>([
    [
      'throws',
      () => {
        throw new Error(`vault is sealed (token ${A})`);
      },
      /vault is sealed/,
    ],
    ['rejects with a text', () => Promise.reject('vault is sealed'), /vault is sealed/],
    [
      'rejects with an object',
      () => Promise.reject({ message: 'vault is sealed', config: { token: A } }),
      /vault is sealed/,
    ],
    ['rejects with nothing', () => Promise.reject(undefined), /failed \(undefined\)/],
    [
      'rejects with something that cannot be read',
      () =>
        Promise.reject(
          new Proxy(
            {},
            {
              get: () => {
                throw new Error(A);
              },
            },
          ),
        ),
      /cannot be read/,
    ],
    ['gives a number', () => 7, /has to give a string/],
    ['gives an object without a value', () => ({ token: A }), /has to give a string/],
    ['gives a time that is none', () => ({ value: A, expiresAt: 'soon' }), /expiresAt has to be/],
    ['gives a time in seconds', () => ({ value: A, expiresAt: 1_795_000_000 }), /1795000000 are seconds/],
    ['gives a key that HTTP cannot carry', () => `${A}Ω`, /printable ASCII/],
    ['never answers', () => new Promise(() => undefined), /no answer within 10 s/],
  ])('is missing where the source %s; the message names the option and the reason', async (_name, source, reason) => {
    const bench = benchOn(source as () => LlmCredentialGiven);
    const { error } = await bench.call();
    expect(error).toMatchObject({ category: 'credential_missing', provider: 'P', hasKey: false });
    expect(error.message).toContain(`No API key is at hand for P: ${PATH} failed (`);
    expect(error.message).toMatch(reason);
    expect(bench.eventsOf('credential-refresh-failed')).toMatchObject([
      { provider: 'P', setting: PATH, isFinal: false },
    ]);
    expect(bench.upstream.calls).toEqual([]);
    bench.expectClean(error);
  });

  it.each<[string, LlmCredentialGiven]>([
    ['undefined', undefined],
    ['an empty string', ''],
    ['an empty value', { value: ' , ' }],
  ])('is missing where the source gives %s, and found some seconds after the source has it', async (_name, nothing) => {
    let present = nothing;
    let asked = 0;
    const bench = benchOn(() => {
      asked += 1;
      return present;
    });
    const { error } = await bench.call();
    expect(error.message).toBe(`No API key is at hand for P: ${PATH} gave none. Check ${PATH}.`);
    for (let call = 0; call < 10; call += 1) await bench.call();
    expect(asked).toBe(1);
    present = A;
    await bench.pass(5_000);
    await bench.call();
    await bench.pass(0);
    expect((await bench.call()).value).toBeDefined();
    expect(asked).toBe(2);
    bench.expectClean(error);
  });

  it('recovers by itself from a source that failed at the start, asked once per cooldown', async () => {
    let asked = 0;
    const bench = benchOn(() => {
      asked += 1;
      if (asked < 3) throw new Error('vault is sealed');
      return A;
    });
    await bench.calls(20);
    expect(asked).toBe(1);
    await bench.pass(4_999);
    await bench.calls(20);
    expect(asked).toBe(1);
    await bench.pass(1);
    await bench.calls(20);
    expect(asked).toBe(2);
    await bench.pass(5_000);
    await bench.calls(20);
    await bench.pass(0);
    const outcomes = await bench.calls(20);
    expect(outcomes.every(({ value }) => value !== undefined)).toBe(true);
    expect(asked).toBe(3);
    expect(bench.eventsOf('credential-refresh-failed')).toHaveLength(1);
    bench.expectClean();
  });
});

describe('a source that hangs', () => {
  const hanging = () => new Promise<string>(() => undefined);

  it('holds up the first calls alone, and no longer than refreshTimeoutMs', async () => {
    const bench = new Bench({
      routes: { default: ['P/m'] },
      providers: { P: { baseUrl: 'http://p.test/v1', keys: [{ source: hanging }] } },
      policies: { refreshTimeoutMs: 3_000 },
    });
    const first = await bench.calls(5);
    expect(first.map(({ tookMs }) => tookMs)).toEqual(Array.from({ length: 5 }, () => 3_000));
    for (let call = 0; call < 5; call += 1) {
      expect(await bench.call()).toMatchObject({ tookMs: 0, error: { category: 'credential_missing' } });
      await bench.pass(2_500);
    }
    await bench.pass(3_000);
    bench.expectClean(...first.map(({ error }) => error));
  });

  it('does not keep calls from targets of other providers for ever', async () => {
    const bench = new Bench({
      routes: { default: ['P/m', 'Q/m'], other: ['Q/m'] },
      providers: {
        P: { baseUrl: 'http://p.test/v1', keys: [{ source: hanging }] },
        Q: { baseUrl: 'http://q.test/v1', keys: [{ label: 'Q1', value: B }] },
      },
      script: { Q1: ok() },
    });
    expect(await bench.call({ messages: [] }, { route: 'other' })).toMatchObject({ tookMs: 0, value: {} });
    expect(await bench.call()).toMatchObject({ tookMs: 10_000, value: {} });
    expect(await bench.call()).toMatchObject({ tookMs: 0, value: {} });
    bench.expectClean();
  });

  it('lets calls go on as soon as it tells of a key otherwise', async () => {
    const source = new RotatingSource(undefined, () => B);
    source.resolve = hanging;
    const bench = benchOn(source);
    const calls = [bench.start(), bench.start()];
    await bench.pass(100);
    source.changes.next(A);
    await bench.pass(0);
    expect((await Promise.all(calls)).map(({ tookMs }) => tookMs)).toEqual([100, 100]);
    await bench.pass(10_000);
    expect(bench.eventsOf('credential-refresh-failed')).toEqual([]);
    bench.expectClean();
  });

  it('is still waited for where its changes$ fail at once', async () => {
    const source = new RotatingSource(undefined, () => B);
    source.resolve = () => later(A, 200);
    source.changes.error(new Error('no watch'));
    const bench = benchOn(source);
    expect(await bench.call()).toMatchObject({ tookMs: 200, value: {} });
    expect(bench.eventsOf('credential-refresh-failed')).toMatchObject([{ message: 'no watch' }]);
    bench.expectClean();
  });
});
