import type { LlmCredentialGiven } from '../../lib/credentials/credential-source.js';
import { listenersOf } from '../support/listeners-of.js';
import { failing, ok } from '../support/scripted-upstream.js';
import { useVirtualTime } from '../support/virtual-time.js';
import { A, B, C, expired, later, refreshing } from './refreshing.js';

useVirtualTime();

const HOUR_MS = 3_600_000;

/** A key that ends after so long. */
const ending = (value: string, lifeMs = HOUR_MS) => ({ value, expiresAt: Date.now() + lifeMs });

describe('a key with a known end', () => {
  it('is refreshed a minute ahead by a call, which goes on with the old one, as all do meanwhile', async () => {
    const { source, bench, sent } = await refreshing({}, () => later(ending(B), 2_000), { present: ending(A) });
    await bench.pass(HOUR_MS - 60_001);
    await bench.call();
    expect(source.refreshed).toEqual([]);
    await bench.pass(1);
    expect((await bench.call()).tookMs).toBe(0);
    expect((await bench.calls(5)).map(({ tookMs }) => tookMs)).toEqual([0, 0, 0, 0, 0]);
    await bench.pass(2_000);
    await bench.call();
    expect(source.refreshed).toEqual([A]);
    expect(sent()).toEqual([A, A, A, A, A, A, A, B]);
    expect(bench.eventsOf('credential-refreshed')).toMatchObject([{ cause: 'expiring' }]);
    expect(bench.entry({ scope: 'credential', label: 'K' })).toMatchObject({ proven: true });
    bench.expectClean();
  });

  it('is refreshed in the last quarter of a short life, again and again', async () => {
    const values = [B, C, A, B, C];
    const { source, bench, sent } = await refreshing({}, () => ending(values.shift() ?? '', 20_000), {
      present: ending(A, 20_000),
    });
    for (let second = 0; second < 60; second += 1) {
      expect((await bench.call()).value).toBeDefined();
      await bench.pass(1_000);
    }
    expect(source.refreshed).toEqual([A, B, C]);
    expect(new Set(sent())).toEqual(new Set([A, B, C]));
    bench.expectClean();
  });

  it('asks no more than every few seconds for keys that have ended when they come', async () => {
    const { source, bench } = await refreshing({}, () => ({ value: B, expiresAt: Date.now() - 1 }), { present: A });
    source.changes.next({ value: C, expiresAt: Date.now() - 1 });
    for (let second = 0; second < 60; second += 1) {
      await bench.calls(3);
      await bench.pass(1_000);
    }
    expect(source.refreshed.length).toBeLessThanOrEqual(13);
  });

  it('is never sent after its end while its refresh runs: calls wait for the new one', async () => {
    const { source, bench, sent } = await refreshing({}, () => later(ending(B), 2_000), { present: ending(A) });
    await bench.pass(HOUR_MS);
    const outcomes = await bench.calls(10);
    expect(outcomes.map(({ tookMs }) => tookMs)).toEqual(Array.from({ length: 10 }, () => 2_000));
    expect(new Set(sent())).toEqual(new Set([B]));
    expect(source.refreshed).toEqual([A]);
    expect(bench.eventsOf('credential-refreshed')).toMatchObject([{ cause: 'expired' }]);
    bench.expectClean();
  });

  it('makes calls wait from its end on, where an early refresh is still under way then', async () => {
    const { bench, sent } = await refreshing({}, () => later(ending(B), 4_000), { present: ending(A) });
    await bench.pass(HOUR_MS - 2_000);
    expect((await bench.call()).tookMs).toBe(0);
    await bench.pass(2_000);
    expect((await bench.call()).tookMs).toBe(2_000);
    expect(sent()).toEqual([A, B]);
    bench.expectClean();
  });

  it('goes on where an early refresh fails; that is told once, and tried again', async () => {
    let isMended = false;
    const fail = () => Promise.reject(new Error(`vault is sealed for ${A}`));
    const { source, bench, sent } = await refreshing({}, () => (isMended ? ending(B) : fail()), { present: ending(A) });
    await bench.pass(HOUR_MS - 60_000);
    for (let call = 0; call < 8; call += 1) {
      expect((await bench.call()).value).toBeDefined();
      await bench.pass(2_500);
    }
    expect(source.refreshed).toEqual([A, A, A, A]);
    expect(bench.eventsOf('credential-refresh-failed')).toMatchObject([
      { message: 'its refresh failed: vault is sealed for [redacted]', isFinal: false, credential: { label: 'K' } },
    ]);
    isMended = true;
    await bench.call();
    await bench.call();
    expect(new Set(sent().slice(0, -1))).toEqual(new Set([A]));
    expect(sent().at(-1)).toBe(B);
    bench.expectClean();
  });

  it('is out from its end on while refreshes fail; that is told, too', async () => {
    const { bench, sent } = await refreshing({}, () => Promise.reject(new Error('vault is sealed')), {
      present: ending(A),
    });
    await bench.pass(HOUR_MS - 1_000);
    expect((await bench.call()).value).toBeDefined();
    await bench.pass(1_000);
    const { error } = await bench.call();
    expect(error).toMatchObject({ category: 'credential_expired', attempts: 0, retryAfterMs: 5_000 });
    expect(error.message).toContain('its refresh failed: vault is sealed');
    expect(sent()).toEqual([A]);
    expect(bench.eventsOf('credential-refresh-failed')).toHaveLength(2);
    bench.expectClean(error);
  });

  it('is out for the others once it was rejected, also where an early refresh was under way', async () => {
    const { source, bench, sent } = await refreshing(
      { [A]: expired },
      () => later(0, 1_000).then(() => Promise.reject(new Error('sealed'))),
      { present: ending(A) },
    );
    await bench.pass(HOUR_MS - 60_000);
    const [first, second] = await bench.calls(2);
    expect([first?.error.category, second?.error.category]).toEqual(['credential_expired', 'credential_expired']);
    expect((await bench.call()).error).toMatchObject({ category: 'credential_expired', attempts: 0 });
    expect(sent()).toEqual([A, A]);
    expect(source.refreshed).toEqual([A]);
    bench.expectClean();
  });

  it('is read again ahead of its end where the source cannot refresh', async () => {
    const { source, bench, sent } = await refreshing({}, undefined, { present: ending(A), canRefresh: false });
    source.present = ending(B, 2 * HOUR_MS);
    await bench.pass(HOUR_MS - 60_000);
    await bench.call();
    await bench.call();
    expect(sent()).toEqual([A, B]);
    bench.expectClean();
  });

  it('is kept to refreshAheadMs', async () => {
    const { source, bench } = await refreshing({}, () => ending(B), {
      present: ending(A),
      policies: { refreshAheadMs: 600_000 },
    });
    await bench.pass(HOUR_MS - 600_000);
    await bench.call();
    expect(source.refreshed).toEqual([A]);
  });

  it.each<[string, (atMs: number) => LlmCredentialGiven]>([
    ['a date', (atMs) => ({ value: A, expiresAt: new Date(atMs) })],
    ['epoch milliseconds', (atMs) => ({ value: A, expiresAt: atMs })],
  ])('may have it as %s', async (_name, given) => {
    const { source, bench } = await refreshing({}, () => ending(B), { present: given(Date.now() + HOUR_MS) });
    await bench.pass(HOUR_MS);
    await bench.call();
    expect(source.refreshed).toEqual([A]);
  });
});

describe('policies of a row', () => {
  it("still hold for the failure of a refreshable key: a user's cooling, and its HTTP status", async () => {
    const { source, bench, sent } = await refreshing(
      { [A]: expired, [B]: failing(401, 'The access token has expired.', 'token_expired') },
      () => B,
      { policies: { credential_expired: { cooldownMs: 2_000 } } },
    );
    await bench.call();
    expect(bench.entry({ scope: 'credential', label: 'K' })).toMatchObject({
      marks: [{ kind: 'cooling', untilMs: Date.now() + 2_000 }],
    });
    await bench.pass(2_001);
    bench.upstream.play({ K: ok() });
    expect((await bench.call()).value).toBeDefined();
    expect(source.refreshed).toEqual([A]);
    expect(sent()).toEqual([B]);
  });
});

describe('waiting for a refresh', () => {
  it('ends when the caller aborts, and leaves no listener and no timer', async () => {
    const { source, bench, sent } = await refreshing({ [A]: expired });
    const controller = new AbortController();
    const listeners = listenersOf(controller.signal);
    const calls = [bench.start({ messages: [] }, { signal: controller.signal }), bench.start()];
    await bench.pass(50);
    controller.abort(new Error('the reader left'));
    await bench.pass(0);
    expect((await calls[0])?.error.message).toBe('the reader left');
    expect(listeners()).toBe(0);
    await bench.pass(50);
    expect((await calls[1])?.value).toBeDefined();
    expect(source.refreshed).toEqual([A]);
    expect(sent()).toEqual([A, A, B]);
    bench.expectClean();
  });

  it('ends with the deadline of the call', async () => {
    const { bench } = await refreshing({ [A]: expired }, () => later(B, 5_000), { limits: { totalTimeoutMs: 1_000 } });
    expect(await bench.call()).toMatchObject({ tookMs: 1_000, error: { category: 'credential_expired' } });
    await bench.pass(5_000);
    expect((await bench.call()).value).toBeDefined();
    bench.expectClean();
  });

  it('ends at the shutdown', async () => {
    const { bench } = await refreshing({ [A]: expired }, () => later(B, 5_000));
    const call = bench.start();
    await bench.pass(50);
    bench.core.gate.drain();
    await bench.pass(0);
    expect(await call).toMatchObject({ tookMs: 50, error: { category: 'credential_expired' } });
    bench.core['credentialRegistry'].close();
    await bench.pass(5_000);
    bench.expectClean();
  });
});
