import { failoverOf } from '../../lib/clients/failover-info.js';
import { Bench, secretOf, type BenchOptions } from '../support/bench.js';
import { RotatingSource } from '../support/rotating-source.js';
import {
  DONE,
  failing,
  invalidKey,
  ok,
  ROLE,
  said,
  STOP,
  streaming,
  tokenOf,
  type Answer,
  type UpstreamCall,
} from '../support/scripted-upstream.js';
import { refreshing } from './refreshing.js';
import { useVirtualTime } from '../support/virtual-time.js';

useVirtualTime();

const [A, B, C] = [secretOf('A'), secretOf('B'), secretOf('C')];
const PATH = 'providers.P.keys[0].source';
const revoked = failing(403, 'API key has been revoked.');
const expired = failing(401, 'The access token has expired.', 'token_expired');

/** A provider whose one source gives `A` first, and an upstream that answers by the value sent. */
function rotating(answers: Readonly<Record<string, Answer>> = {}, options: Partial<BenchOptions> = {}) {
  const source = new RotatingSource(A, () => Promise.reject(new Error('no refresh here')));
  const byValue = (call: UpstreamCall) => answers[tokenOf(call)] ?? ok();
  const script = { K: byValue, 'K-1': byValue, 'K-2': byValue };
  const providers = { P: { baseUrl: 'http://p.test/v1', keys: [{ label: 'K', source }] } };
  const bench = new Bench({ routes: { default: ['P/m'] }, providers, script, ...options });
  const sent = () => bench.upstream.calls.map(tokenOf);
  const present = () => Array.from(bench.core.routeTable.credentials(), ({ secret }) => secret?.reveal());
  return { source, bench, sent, present };
}

describe('a key that is replaced at run time', () => {
  it.each<[string, (source: RotatingSource) => void]>([
    ['changes$ give the new value', (source) => source.changes.next(B)],
    [
      'changes$ give the new value with its end',
      (source) => source.changes.next({ value: B, expiresAt: Date.now() + 3_600_000 }),
    ],
    [
      'changes$ give a signal',
      (source) => {
        source.present = B;
        source.changes.next(undefined);
      },
    ],
    [
      'changes$ give a signal of any kind',
      (source) => {
        source.present = B;
        source.changes.next({ lease: 7 });
      },
    ],
  ])('is used by calls in flight to their end, and by no later one: %s', async (_name, change) => {
    const { source, bench, sent, present } = rotating({ [A]: { ...ok(), afterMs: 500 } });
    await bench.pass(0);
    await bench.prove('K');
    const inFlight = [bench.start(), bench.start()];
    await bench.pass(100);
    change(source);
    await bench.pass(0);
    expect(present()).toEqual([B]);
    const next = await bench.call();
    expect(next.tookMs).toBe(0);
    await bench.pass(500);
    expect((await Promise.all(inFlight)).every(({ value }) => value !== undefined)).toBe(true);
    expect(sent()).toEqual([A, A, B]);
    expect(bench.eventsOf('credential-refreshed')).toMatchObject([
      { cause: 'changed', setting: PATH, credential: { label: 'K' }, previous: { label: 'K' } },
    ]);
    expect(source.refreshed).toEqual([]);
    bench.expectClean();
  });

  it('is told of no more as what is unavailable, unless it is asked for', async () => {
    const { source, bench } = rotating({ [A]: revoked });
    await bench.pass(0);
    const { fingerprint } = [...bench.core.routeTable.credentials()][0] ?? { fingerprint: '' };
    await bench.call();
    expect(bench.health.explain({ provider: 'P' })).toContain('The key "K"');
    expect(bench.health.snapshot().entries).toMatchObject([{ scope: 'credential', state: 'unavailable', gone: false }]);
    source.changes.next(B);
    await bench.call();
    expect(bench.health.explain()).toBe('Everything: nothing is unavailable, and the key has worked.');
    expect(bench.health.explain({ credential: `#${fingerprint}` })).toMatch(
      /^The key "unknown" .*credential_revoked.*\. It is configured no more, and keeps no call away\.$/,
    );
    const keys = bench.health.snapshot().entries.filter(({ scope }) => scope === 'credential');
    expect(keys.map(({ state, gone }) => [state, gone])).toEqual([
      ['unavailable', true],
      ['available', false],
    ]);
  });

  it('is read to the end by a stream that has begun', async () => {
    const slow = streaming(ROLE, said('Hel'), { waitMs: 300 }, said('lo'), STOP, DONE);
    const { source, bench, sent } = rotating({ [A]: slow });
    await bench.pass(0);
    const stream = bench.startStream();
    await bench.pass(100);
    source.changes.next(B);
    await bench.call();
    await bench.pass(300);
    expect(await stream).toMatchObject({ completed: true, text: 'Hello' });
    expect(sent()).toEqual([A, B]);
    bench.expectClean();
  });

  it('costs a call in flight one rejection; it goes on with the new one at once, and nobody is warned', async () => {
    const { source, bench, sent } = rotating({ [A]: { ...revoked, afterMs: 200 } });
    await bench.pass(0);
    await bench.prove('K');
    const calls = [bench.start(), bench.start()];
    await bench.pass(100);
    source.changes.next(B);
    await bench.pass(100);
    const outcomes = await Promise.all(calls);
    expect(outcomes.map(({ tookMs, value }) => [tookMs, failoverOf(value)?.attempts])).toEqual([
      [200, 2],
      [200, 2],
    ]);
    expect(sent()).toEqual([A, A, B, B]);
    expect(bench.eventsOf('call-failed')).toEqual([]);
    bench.expectClean(...outcomes.map(({ value }) => value));
  });

  it('stays in use where changes$ fail; that is told, with the reason redacted', async () => {
    const { source, bench, sent } = rotating();
    await bench.pass(0);
    source.changes.error(new Error(`the watch with ${A} broke`));
    await bench.call();
    expect(sent()).toEqual([A]);
    expect(bench.eventsOf('credential-refresh-failed')).toMatchObject([
      { provider: 'P', setting: PATH, isFinal: false, message: 'the watch with [redacted] broke' },
    ]);
    bench.expectClean();
  });

  it('stays in use where changes$ end, and where they give what HTTP cannot carry', async () => {
    const { source, bench, sent } = rotating();
    await bench.pass(0);
    source.changes.next(`${B}Ω`);
    source.changes.complete();
    await bench.call();
    expect(sent()).toEqual([A]);
    expect(bench.eventsOf('credential-refresh-failed')).toHaveLength(1);
    bench.expectClean();
  });

  it('is read again some seconds later where the reading after a signal failed', async () => {
    const { source, bench, sent } = rotating();
    await bench.pass(0);
    const resolve = source.resolve.bind(source);
    source.resolve = () => {
      throw new Error('vault is sealed');
    };
    source.changes.next(undefined);
    await bench.call();
    source.resolve = resolve;
    source.present = B;
    await bench.call();
    await bench.pass(5_000);
    await bench.call();
    await bench.pass(0);
    await bench.call();
    expect(sent()).toEqual([A, A, A, B]);
    bench.expectClean();
  });

  it('is not overwritten by an older reading that ends later', async () => {
    const { source, bench, present } = rotating();
    await bench.pass(0);
    const answers: ((value: string) => void)[] = [];
    source.resolve = () => new Promise<string>((resolve) => answers.push(resolve));
    source.changes.next(undefined);
    source.changes.next(undefined);
    await bench.pass(0);
    answers[1]?.(C);
    await bench.pass(0);
    answers[0]?.(B);
    await bench.pass(0);
    expect(present()).toEqual([C]);
    bench.expectClean();
  });

  it('is read a few times for a burst of signals, two readings at a time, and what was told last is read', async () => {
    const { source, bench, present } = rotating();
    await bench.pass(0);
    const answers: ((value: string) => void)[] = [];
    source.resolve = () => new Promise<string>((resolve) => answers.push(resolve));
    for (let time = 0; time < 500; time += 1) source.changes.next(undefined);
    await bench.pass(0);
    expect(answers).toHaveLength(2);
    answers[1]?.(B);
    await bench.pass(0);
    // It was asked for before the last signal.
    expect([present(), answers.length]).toEqual([[A], 3]);
    answers[2]?.(C);
    answers[0]?.(A);
    await bench.pass(1_000);
    expect([present(), answers.length]).toEqual([[C], 3]);
    bench.expectClean();
  });

  it('is read while an older reading does not answer, and whoever needs a new key waits for news that came meanwhile', async () => {
    const { source, bench, sent } = await refreshing({ [A]: { ...expired, afterMs: 10 } }, undefined, {
      canRefresh: false,
      isProven: false,
    });
    const answers: ((value: string) => void)[] = [];
    source.resolve = () => new Promise<string>((resolve) => answers.push(resolve));
    for (let time = 0; time < 3; time += 1) source.changes.next(undefined);
    const call = bench.start();
    await bench.pass(20);
    answers[1]?.(A);
    await bench.pass(0);
    answers[2]?.(B);
    await bench.pass(0);
    expect((await call).value).toBeDefined();
    answers[0]?.(C);
    await bench.call();
    expect(sent()).toEqual([A, B, B]);
    bench.expectClean();
  });
});

describe('a new value', () => {
  it('starts unproven: a bad one costs one call, however many come at once', async () => {
    const { source, bench, sent } = rotating({ [B]: { ...invalidKey(), afterMs: 100 } }, { limits: { maxWaitMs: 0 } });
    await bench.pass(0);
    await bench.prove('K');
    source.changes.next(B);
    const outcomes = await bench.calls(20);
    expect(sent()).toEqual([B]);
    expect(outcomes.every(({ error }) => /^credential_(invalid|expired)$/.test(error.category))).toBe(true);
    expect(source.refreshed).toEqual([B]);
    bench.expectClean(...outcomes.map(({ error }) => error));
  });

  it('starts unmarked, and one that comes back keeps its marks', async () => {
    const { source, bench, sent } = rotating({ [A]: revoked });
    await bench.pass(0);
    expect((await bench.call()).error.category).toBe('credential_revoked');
    source.changes.next(B);
    expect((await bench.call()).value).toBeDefined();
    source.changes.next(A);
    const { error } = await bench.call();
    expect(error).toMatchObject({ category: 'credential_revoked', attempts: 0 });
    source.changes.next(`${A},${B}`);
    expect((await bench.call()).value).toBeDefined();
    expect(sent()).toEqual([A, B, B]);
    bench.expectClean(error);
  });

  it('keeps what is known of a key that the source merely gives again, also for calls in flight', async () => {
    const { source, bench, sent } = rotating({ [A]: { ...expired, afterMs: 200 } });
    source.onRefresh = () => B;
    await bench.pass(0);
    await bench.prove('K');
    const [before] = bench.core.routeTable.credentials();
    const calls = [bench.start(), bench.start()];
    await bench.pass(100);
    source.changes.next(A);
    source.changes.next(undefined);
    await bench.pass(0);
    expect([...bench.core.routeTable.credentials()]).toEqual([before]);
    expect([...bench.core.routeTable.credentials()][0]).toBe(before);
    await bench.pass(100);
    expect((await Promise.all(calls)).every(({ value }) => value !== undefined)).toBe(true);
    expect(source.refreshed).toEqual([A]);
    expect(sent()).toEqual([A, A, B, B]);
    bench.expectClean();
  });
});

describe('keys that are added and removed', () => {
  it('form a pool of their present number', async () => {
    const { source, bench, sent, present } = rotating({}, { selection: 'round-robin' });
    await bench.pass(0);
    await bench.call();
    source.changes.next(`${A},${B}`);
    for (let call = 0; call < 4; call += 1) await bench.call();
    expect(new Set(sent().slice(1))).toEqual(new Set([A, B]));
    expect(Array.from(bench.core.routeTable.credentials(), ({ label }) => label)).toEqual(['K-1', 'K-2']);
    expect(bench.eventsOf('credential-refreshed')).toMatchObject([{ cause: 'changed', previous: undefined }]);
    source.changes.next(B);
    bench.upstream.forgetCalls();
    for (let call = 0; call < 3; call += 1) await bench.call();
    expect(sent()).toEqual([B, B, B]);
    expect(present()).toEqual([B]);
    bench.expectClean();
  });

  it('leave a pool empty: the error names the source, and the next key is used at once', async () => {
    const { source, bench, sent } = rotating();
    await bench.pass(0);
    await bench.call();
    source.changes.next('');
    const { error, tookMs } = await bench.call();
    expect(error).toMatchObject({ category: 'credential_missing', attempts: 0, hasKey: false });
    expect(error.message).toBe(`No API key is at hand for P: ${PATH} gave none. Check ${PATH}.`);
    expect(tookMs).toBe(0);
    source.changes.next(B);
    await bench.call();
    expect(sent()).toEqual([A, B]);
    bench.expectClean(error);
  });

  it('lose their marks by TTL, those of present keys do not', async () => {
    const { source, bench } = rotating({ [A]: revoked, [B]: revoked }, { health: { ttlMs: 60_000 } });
    await bench.pass(0);
    await bench.call();
    source.changes.next(B);
    await bench.call();
    const marked = () => bench.health.snapshot().entries.filter(({ marks }) => marks.length > 0).length;
    expect(marked()).toBe(2);
    await bench.pass(66_000);
    expect(marked()).toBe(1);
    expect(bench.entry({ scope: 'credential', label: 'K' })).toMatchObject({
      marks: [{ category: 'credential_revoked' }],
    });
    source.changes.next(A);
    bench.upstream.forgetCalls();
    await bench.call();
    expect(bench.upstream.calls).toHaveLength(1);
  });

  it('leave no memory: 1,000 rotations', async () => {
    const said: Record<string, Answer> = {};
    const { source, bench } = rotating(said, { health: { maxEntries: 100, ttlMs: 60_000 } });
    await bench.pass(0);
    const values = Array.from({ length: 1_000 }, (_, index) => secretOf(`rotated-${index}`));
    for (const [index, value] of values.entries()) {
      source.changes.next(value);
      if (index % 10 === 0) await bench.call();
    }
    expect([...bench.core.routeTable.credentials()]).toHaveLength(1);
    expect(bench.core['credentialRegistry']['known'].size).toBe(1);
    expect(bench.core.registry.size).toBeLessThanOrEqual(101);
    const { redactor } = bench.core['credentialRegistry'];
    expect(redactor.size).toBeLessThanOrEqual(1_001);
    // The answer to an old call may still name one of the last.
    said[values.at(-1) ?? ''] = failing(400, `bad request, keys ${values.slice(-200).join(' and ')}`);
    const { error } = await bench.call();
    expect(error.category).toBe('invalid_request');
    expect(bench.visible(error)).not.toContain('rotated-');
    await bench.pass(61_000);
    await bench.call();
    expect(bench.core.registry.size).toBeLessThanOrEqual(3);
  });
});
