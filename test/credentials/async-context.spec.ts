import { AsyncLocalStorage } from 'node:async_hooks';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { vi } from 'vitest';
import { firstValueFrom, lastValueFrom, Observable } from 'rxjs';
import type { LlmCredentialGiven } from '../../lib/credentials/credential-source.js';
import { outsideCallers } from '../../lib/credentials/outside-callers.js';
import type { LlmClient } from '../../lib/clients/llm-client.js';
import type { LlmTransportRequest } from '../../lib/clients/transport/llm-transport.js';
import { Bench, secretOf, type BenchOptions } from '../support/bench.js';
import { RotatingSource } from '../support/rotating-source.js';
import { failing, invalidKey, ok, okStream, type Script } from '../support/scripted-upstream.js';
import { useVirtualTime } from '../support/virtual-time.js';

const tenant = new AsyncLocalStorage<string>();
const NOBODY = 'nobody';
const [A, B] = [secretOf('A'), secretOf('B')];
const HELLO = { messages: [] };
const expired = failing(401, 'The access token has expired.', 'token_expired');
const later = <Value>(value: Value, delayMs = 100): Promise<Value> =>
  new Promise((resolve) => setTimeout(() => resolve(value), delayMs));

/** A bench whose upstream notes in whose context it is called. */
function spying(script: Script, options: Partial<BenchOptions> = {}) {
  const keys = [{ label: 'K', value: A }];
  const bench = new Bench({
    routes: { default: ['P/m'] },
    providers: { P: { baseUrl: 'http://p.test/v1', keys } },
    script,
    ...options,
  });
  const seen: string[] = [];
  const send = bench.upstream.send.bind(bench.upstream);
  vi.spyOn(bench.upstream, 'send').mockImplementation((request: LlmTransportRequest) => {
    seen.push(tenant.getStore() ?? NOBODY);
    return send(request);
  });
  return { bench, seen };
}

/** A source that notes in whose context it is asked. */
class SpyingSource extends RotatingSource {
  readonly seen: string[] = [];
  override readonly changes$ = new Observable<unknown>((subscriber) => {
    this.note('changes$');
    return this.changes.subscribe(subscriber);
  });

  override async resolve(): Promise<LlmCredentialGiven> {
    this.note('resolve');
    await later(0, 10);
    this.note('resolve, later');
    return this.present;
  }

  override async refresh(current: string): Promise<LlmCredentialGiven> {
    this.note('refresh');
    await later(0, 10);
    this.note('refresh, later');
    return super.refresh(current);
  }

  private note(what: string): void {
    this.seen.push(`${what}: ${tenant.getStore() ?? NOBODY}`);
  }
}

const call = (name: string, client: LlmClient) => tenant.run(name, () => client.promises.chat(HELLO));

describe("a caller's own async context", () => {
  useVirtualTime();

  it.each<[string, (client: LlmClient) => Promise<unknown>]>([
    ['a promise', (client) => client.promises.chat(HELLO)],
    ['an Observable', (client) => firstValueFrom(client.chat(HELLO))],
    [
      'a stream',
      async (client) => {
        for await (const chunk of client.promises.stream(HELLO)) void chunk;
      },
    ],
    ['a streamed Observable', (client) => lastValueFrom(client.stream(HELLO))],
  ])('holds in its attempts, also after waits: %s', async (_name, ask) => {
    const { bench, seen } = spying({
      K: [failing(503, 'Overloaded'), failing(429, 'Slow down', null, { 'retry-after': '2' }), okStream('Hello')],
    });
    await bench.prove('K');
    const run = tenant.run('tenant-1', () => ask(bench.client).catch(() => undefined));
    await bench.pass(20_000);
    await run;
    expect(seen).toEqual(['tenant-1', 'tenant-1', 'tenant-1']);
  });

  it('is that of the subscriber, not of whoever made the Observable', async () => {
    const { bench, seen } = spying({ K: ok() });
    const answer$ = tenant.run('maker', () => bench.client.chat(HELLO));
    await tenant.run('first', () => firstValueFrom(answer$));
    await tenant.run('second', () => firstValueFrom(answer$));
    expect(seen).toEqual(['first', 'second']);
  });

  it('holds in the attempts of run()', async () => {
    const { bench } = spying({});
    const seen: string[] = [];
    const run = (name: string) =>
      tenant.run(name, () =>
        firstValueFrom(
          bench.client.run(async ({ number }) => {
            seen.push(tenant.getStore() ?? NOBODY);
            await later(0, 10);
            seen.push(tenant.getStore() ?? NOBODY);
            if (number === 1) throw Object.assign(new Error('Overloaded'), { status: 503 });
            return name;
          }),
        ),
      );
    await bench.prove('K');
    const runs = [run('a'), run('b')];
    await bench.pass(30_000);
    expect(await Promise.all(runs)).toEqual(['a', 'b']);
    expect(seen.toSorted()).toEqual(['a', 'a', 'a', 'a', 'b', 'b', 'b', 'b']);
  });

  it("holds after another call's key check let it go on, or sent it elsewhere", async () => {
    const providers = {
      P: { baseUrl: 'http://p.test/v1', keys: [{ label: 'K', value: A }] },
      Q: { baseUrl: 'http://q.test/v1', keys: [{ label: 'L', value: B }] },
    };
    const script = { K: { ...invalidKey(), afterMs: 100 }, L: { ...ok(), afterMs: 100 } };
    const { bench, seen } = spying(script, { routes: { default: ['P/m', 'Q/m'] }, providers });
    const calls = ['a', 'b', 'c'].map((name) => call(name, bench.client));
    await bench.pass(1_000);
    await Promise.all(calls);
    expect(seen[0]).toBe('a');
    expect(seen.slice(1).toSorted()).toEqual(['a', 'b', 'c']);
  });

  it('holds while it waits for a probe of another call, and after', async () => {
    const { bench, seen } = spying({ K: [failing(429, 'Slow down', null, { 'retry-after': '1' }), ok()] });
    await bench.prove('K');
    const calls = ['a', 'b', 'c'].map((name) => call(name, bench.client));
    await bench.pass(20_000);
    await Promise.all(calls);
    expect(new Set(seen)).toEqual(new Set(['a', 'b', 'c']));
    expect(seen.filter((name) => name === NOBODY)).toEqual([]);
  });
});

describe('the context of shared work', () => {
  useVirtualTime();

  /** A bench that is made inside a caller's context, as a lazily made module would be. */
  function withSource(source: SpyingSource, script: Script, name = 'maker') {
    const providers = { P: { baseUrl: 'http://p.test/v1', keys: [{ label: 'K', source }] } };
    return tenant.run(name, () => spying(script, { providers }));
  }

  it.each<[string, (client: LlmClient) => Promise<unknown>]>([
    ['promises', (client) => client.promises.chat(HELLO)],
    ['Observables', (client) => firstValueFrom(client.chat(HELLO))],
  ])("is nobody's in resolve() and in the subscription to changes$: %s", async (_name, ask) => {
    const source = new SpyingSource(A, () => B);
    const { bench, seen } = withSource(source, { K: ok() });
    const calls = ['a', 'b'].map((name) => tenant.run(name, () => ask(bench.client)));
    await bench.pass(100);
    await Promise.all(calls);
    expect(source.seen.toSorted()).toEqual([`changes$: ${NOBODY}`, `resolve, later: ${NOBODY}`, `resolve: ${NOBODY}`]);
    expect(seen.toSorted()).toEqual(['a', 'b']);
  });

  it("is nobody's in refresh(), and each call goes on in its own", async () => {
    const source = new SpyingSource(A, () => B);
    const { bench, seen } = withSource(source, { K: [expired, expired, expired, ok()] });
    await bench.pass(100);
    await bench.prove('K');
    source.seen.length = 0;
    const calls = ['a', 'b', 'c'].map((name) => call(name, bench.client));
    await bench.pass(1_000);
    await Promise.all(calls);
    expect(source.seen).toEqual([`refresh: ${NOBODY}`, `refresh, later: ${NOBODY}`]);
    expect(seen.slice(0, 3)).toEqual(['a', 'b', 'c']);
    expect(seen.slice(3).toSorted()).toEqual(['a', 'b', 'c']);
  });

  it("is nobody's in an early refresh that a call begins", async () => {
    const source = new SpyingSource({ value: A, expiresAt: Date.now() + 3_600_000 }, () => B);
    const { bench } = withSource(source, { K: ok() });
    await bench.pass(3_599_000);
    source.seen.length = 0;
    await call('a', bench.client);
    await bench.pass(100);
    expect(source.seen).toEqual([`refresh: ${NOBODY}`, `refresh, later: ${NOBODY}`]);
  });

  it("is nobody's in the reading that a signal begins, whoever sends it", async () => {
    const source = new SpyingSource(A, () => B);
    const { bench } = withSource(source, { K: ok() });
    await bench.pass(100);
    source.seen.length = 0;
    tenant.run('admin', () => source.changes.next(undefined));
    await bench.pass(100);
    expect(source.seen).toEqual([`resolve: ${NOBODY}`, `resolve, later: ${NOBODY}`]);
  });

  it("is nobody's where a call reads a source again that failed", async () => {
    const source = new SpyingSource(undefined, () => B);
    const { bench } = withSource(source, { K: ok() });
    await bench.pass(100);
    source.seen.length = 0;
    await bench.pass(10_000);
    await call('a', bench.client).catch(() => undefined);
    await bench.pass(100);
    expect(source.seen).toEqual([`resolve: ${NOBODY}`, `resolve, later: ${NOBODY}`]);
  });
});

describe('reads of files', () => {
  it("run in nobody's context", async () => {
    const folder = await mkdtemp(join(tmpdir(), 'context-'));
    const path = join(folder, 'key');
    await writeFile(path, A);
    const seen: string[] = [];
    const providers = { P: { baseUrl: 'http://p.test/v1', keys: [{ label: 'K', file: path }] } };
    const { bench } = tenant.run('maker', () => spying({ K: ok() }, { providers }));
    const [source] = bench.core.routeTable.provider('P').pool.refreshables;
    const { adapter } = source?.['init'] ?? {};
    if (adapter?.poll === undefined) throw new Error('a file has no poll');
    const { poll } = adapter;
    const read = adapter.read.bind(adapter);
    vi.spyOn(adapter, 'read').mockImplementation(() => {
      seen.push(`read: ${tenant.getStore() ?? NOBODY}`);
      return read();
    });
    vi.spyOn(poll, 'hasChanged').mockImplementation(() => {
      seen.push(`look: ${tenant.getStore() ?? NOBODY}`);
      return Promise.resolve(true);
    });
    await call('a', bench.client);
    vi.useFakeTimers({
      now: Date.now() + 2_000,
      toFake: ['Date', 'performance', 'hrtime', 'setInterval', 'clearInterval'],
    });
    await call('b', bench.client);
    vi.useRealTimers();
    await rm(folder, { recursive: true });
    expect(seen).toEqual([`look: ${NOBODY}`, `read: ${NOBODY}`]);
  });

  it('are kept apart by a scope that gives back what the work gives', () => {
    expect(tenant.run('a', () => outsideCallers(() => tenant.getStore() ?? NOBODY))).toBe(NOBODY);
    expect(tenant.run('a', () => tenant.getStore())).toBe('a');
  });
});
