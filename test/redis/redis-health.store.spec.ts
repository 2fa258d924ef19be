import { EventEmitter } from 'node:events';
import { Module, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Redis as Redis5 } from 'ioredis-5';
import { Redis as Redis6 } from 'ioredis';
import type { HealthEvidence, HealthState } from '../../lib/health/health-state.js';
import { applyIsolation, applySuccess } from '../../lib/health/transition.js';
import { LlmFailoverModule, LlmOptionsError } from '../../lib/index.js';
import { RedisHealthStore, type RedisHealthClient, type RedisHealthStoreOptions } from '../../lib/redis/index.js';
import { Pseudonyms } from '../../lib/redis/pseudonyms.js';
import { describeWithRedis, RedisServer } from '../support/redis-server.js';
import { TcpProxy } from '../support/tcp-proxy.js';
import { cooling, FINGERPRINT_SECRET, FleetMember, KEY, hasMark } from './fleet-member.js';

/** A client that a test makes and ends itself. */

describe('a Redis store', () => {
  it.each([
    [{}, 'RedisHealthStore.fingerprintSecret'],
    [{ url: 'redis://localhost' }, 'RedisHealthStore.fingerprintSecret'],
    [{ url: 'redis://localhost', fingerprintSecret: 'short' }, 'RedisHealthStore.fingerprintSecret'],
    [{ fingerprintSecret: FINGERPRINT_SECRET }, 'RedisHealthStore.url'],
    [{ fingerprintSecret: FINGERPRINT_SECRET, url: 'localhost:6379' }, 'RedisHealthStore.url'],
    [{ fingerprintSecret: FINGERPRINT_SECRET, url: 'redis://me:short%zz@localhost' }, 'RedisHealthStore.url'],
    [{ fingerprintSecret: FINGERPRINT_SECRET, url: 'redis://me:short@:x' }, 'RedisHealthStore.url'],
    [{ fingerprintSecret: FINGERPRINT_SECRET, url: 'redis://:short#er@localhost' }, 'RedisHealthStore.url'],
    [{ fingerprintSecret: FINGERPRINT_SECRET, url: 'redis://:short%er@localhost' }, 'RedisHealthStore.url'],
    [{ fingerprintSecret: FINGERPRINT_SECRET, url: 'redis://localhost', prefix: '{x}' }, 'RedisHealthStore.prefix'],
    [{ fingerprintSecret: FINGERPRINT_SECRET, url: 'redis://localhost', ttl: 1 }, 'RedisHealthStore.ttl'],
  ])('is refused with %j', (options, option) => {
    expect.assertions(3);
    try {
      expect(new RedisHealthStore(options as RedisHealthStoreOptions)).toBeUndefined();
    } catch (error) {
      expect(LlmOptionsError.isInstance(error)).toBe(true);
      expect((error as Error).message).toContain(option);
      expect((error as Error).message).not.toContain('short');
    }
  });

  it('is told of an option that there is not', () => {
    const options = { fingerprintSecret: FINGERPRINT_SECRET, url: 'redis://localhost', maxEntrys: 1 };
    expect(() => new RedisHealthStore(options)).toThrow(
      'RedisHealthStore.maxEntrys: expected no such option (did you mean maxEntries?); known are fingerprintSecret, url,',
    );
  });

  it('is refused with options that ioredis refuses', async () => {
    const store = new RedisHealthStore({
      fingerprintSecret: FINGERPRINT_SECRET,
      options: { sentinels: [{ host: 'localhost' }], password: 'short' },
    });
    const error: unknown = await store.start().catch((thrown: unknown) => thrown);
    expect(LlmOptionsError.isInstance(error)).toBe(true);
    expect((error as Error).message).toContain('RedisHealthStore.options');
    expect((error as Error).message).not.toContain('short');
    await store.close();
  });

  it('bears a second error of a socket, for which the client does not listen', async () => {
    class Client extends EventEmitter {
      readonly status = 'connecting';
      readonly stream = new EventEmitter();
      readonly others: Client[] = [];
      duplicate = () => (this.others[this.others.length] = new Client());
      disconnect = () => undefined;
      evalsha = () => Promise.reject(new Error('not connected'));
    }
    const client = new Client();
    const member = new FleetMember({ client: client as unknown as RedisHealthClient });
    const start = member.store.start();
    await new Promise(setImmediate);
    const error = new Error('alert decode error');
    expect(() => client.stream.emit('error', error)).toThrow(error);
    client.emit('error', new Error('self-signed certificate'));
    expect(client.stream.emit('error', error)).toBe(true);
    await member.store.close();
    await start;
    expect(client.others[0]?.stream.emit('error', error)).toBe(true);
    expect(client.eventNames()).toEqual([]);
  });

  it('that finds nobody goes on with its own memory, and says so once', async () => {
    const member = new FleetMember({ url: 'redis://127.0.0.1:1' });
    const startedAtMs = Date.now();
    await member.store.start();
    expect(Date.now() - startedAtMs).toBeLessThan(1_100);
    member.store.put(KEY, cooling(member.now()));
    expect(member.store.get(KEY)?.marks.credential_invalid).toBeDefined();
    expect(await member.store.acquireSharedLease(KEY, 'probe', 100)).toEqual({ kind: 'unknown' });
    expect(member.store.lag()).toEqual({ isConnected: false, lagMs: undefined, unsent: 1 });
    for (let place = 0; place < 20_000; place += 1) member.store.put(`provider:p${place}`, cooling(member.now()));
    expect(member.store.lag()?.unsent).toBeLessThan(3 * member.store.size);
    await member.store.close();
    expect(member.kinds).toEqual(['away']);
  });
});

describe('the names of entries in Redis', () => {
  it('are understood however many keys have come and gone', () => {
    const names = new Pseudonyms(FINGERPRINT_SECRET, 100);
    const name = names.nameOf(KEY);
    expect(names.nameOf(name)).toBe(name);
    for (let place = 0; place < 1_000; place += 1) {
      names.nameOf(`credential:openai:${place}`);
      if (place % 50 === 0) expect(names.keyOf(name)).toBe(KEY);
    }
    for (let place = 0; place < 200; place += 1) names.nameOf(`credential:openai:${place}`);
    expect(names.nameOf(KEY)).toBe(name);
    expect([names.isKnown(name), names.keyOf(name)]).toEqual([true, KEY]);
  });
});

describeWithRedis('instances that share a Redis', () => {
  let server: RedisServer;
  const members: FleetMember[] = [];
  const ends: (() => unknown)[] = [];

  async function join(skewMs = 0, options: Partial<RedisHealthStoreOptions> = {}): Promise<FleetMember> {
    const place = options.client === undefined ? { url: server.url } : {};
    const member = await FleetMember.start({ ...place, ...options }, skewMs);
    members.push(member);
    return member;
  }

  beforeEach(async () => {
    server = await RedisServer.start();
  });

  afterEach(async () => {
    server.resume();
    await Promise.all(members.splice(0).map(({ store }) => store.close()));
    await Promise.all(ends.splice(0).map((end) => end()));
    await server.stop();
  });

  it('learn of each other', async () => {
    const [one, other] = [await join(), await join()];
    one.store.put(KEY, cooling(one.now()));
    await other.until(() => hasMark(other));
    expect(other.news.map(([key]) => key)).toEqual([KEY]);
    expect(other.store.lag()).toMatchObject({ isConnected: true, unsent: 0 });
    const late = await join();
    expect(hasMark(late)).toBe(true);
  });

  it.each([60_000, -60_000])('measure windows alike with clocks that differ by %i ms', async (skewMs) => {
    const [one, other] = [await join(), await join(skewMs)];
    one.store.put(KEY, cooling(one.now(), 30_000));
    await other.until(() => hasMark(other));
    const untilMs = other.store.get(KEY)?.marks.credential_invalid?.untilMs ?? 0;
    expect(untilMs - other.now()).toBeGreaterThan(28_000);
    expect(untilMs - other.now()).toBeLessThanOrEqual(30_050);
    // What comes back is the same mark, not a later one.
    const mark = one.store.get(KEY)?.marks.credential_invalid;
    other.store.put(KEY, { ...(other.store.get(KEY) as HealthState), failures: 3 });
    await one.until(() => one.store.get(KEY)?.failures === 3);
    expect(one.store.get(KEY)?.marks.credential_invalid).toEqual(mark);
  });

  it('lift a mark for all', async () => {
    const [one, other] = [await join(60_000), await join()];
    one.store.put(KEY, cooling(one.now()));
    await other.until(() => hasMark(other));
    const lifted = { ...(other.store.get(KEY) as HealthState), generation: 1, clearedAtMs: other.now(), marks: {} };
    other.store.put(KEY, lifted);
    await one.until(() => !hasMark(one));
    one.store.put(KEY, cooling(one.now(), 600_000, 0));
    await one.until(() => one.store.lag().unsent === 0);
    expect(hasMark(other)).toBe(false);
  });

  it('give a lease to one of them, and its verdict to the others after all that it put', async () => {
    const [one, other] = [await join(), await join()];
    const lease = await one.store.acquireSharedLease(KEY, 'key-check', 2_000);
    expect(lease).toMatchObject({ kind: 'taken', hasNews: false });
    expect(await other.store.acquireSharedLease(KEY, 'key-check', 2_000)).toEqual({ kind: 'held', verdict: undefined });
    one.store.put(KEY, cooling(one.now()));
    if (lease.kind === 'taken') lease.release('rejected');
    await other.until(() => other.verdicts.length > 0);
    expect(other.verdicts).toEqual([['key-check', 'rejected']]);
    expect(hasMark(other)).toBe(true);
    expect(await other.store.acquireSharedLease(KEY, 'key-check', 2_000)).toMatchObject({ kind: 'taken' });
  });

  it('hear what is known of the entry with its lease, though its news is still on the way', async () => {
    const one = await join();
    one.store.put(KEY, cooling(one.now()));
    await one.until(() => one.store.lag().unsent === 0);
    await one.store.close();
    const [cell = '', name = ''] = await server.with(async (client) => {
      const [found = ''] = await client.keys('*cell:credential*');
      const known = [(await client.get(found)) ?? '', found];
      await client.flushall();
      return known;
    });
    const other = await join();
    expect(hasMark(other)).toBe(false);
    await server.with((client) => client.set(name, cell));
    const lease = await other.store.acquireSharedLease(KEY, 'key-check', 2_000);
    expect(lease).toMatchObject({ kind: 'taken', hasNews: true });
    expect(hasMark(other)).toBe(true);
  });

  it('lose a lease with its holder, after its time', async () => {
    const [one, other] = [await join(), await join()];
    await one.store.acquireSharedLease(KEY, 'probe', 50);
    await other.until(() => Date.now() > 0);
    for (;;) {
      const lease = await other.store.acquireSharedLease(KEY, 'probe', 50);
      if (lease.kind === 'taken') break;
      expect(lease.kind).toBe('held');
    }
  });

  it('give their leases back when they leave', async () => {
    const [one, other] = [await join(), await join()];
    await one.store.acquireSharedLease(KEY, 'probe', 60_000);
    one.store.put(KEY, cooling(one.now()));
    await one.store.close();
    expect(await other.store.acquireSharedLease(KEY, 'probe', 60_000)).toMatchObject({ kind: 'taken' });
    expect(hasMark(other)).toBe(true);
  });

  it('give back however many leases they hold', async () => {
    const one = await join();
    const names = Array.from({ length: 200 }, (_, place) => `provider:p${place}`);
    for (const name of names) await one.store.acquireSharedLease(name, name, name.endsWith('7') ? 1 : 60_000);
    await one.store.close();
    expect(await server.with((client) => client.keys('*lease*'))).toEqual([]);
    expect(one.notices).toEqual([]);
  });

  it('say why they cannot use a Redis, and use it once they can', async () => {
    const allow = (...rules: string[]) =>
      server.with((client) => client.call('ACL', 'SETUSER', 'app', 'on', '>pw', '~*', '+@all', ...rules));
    await allow('resetchannels');
    const one = await join(0, { url: server.url.replace('//', '//app:pw@') });
    expect(one.notices).toEqual([{ kind: 'away', message: expect.stringContaining('NOPERM') }]);
    await allow('allchannels');
    await one.until(() => one.kinds.includes('back'));
  });

  it('count together', async () => {
    const [one, other] = [await join(), await join()];
    expect(await one.store.addToCounter('tokens', 2, 60_000)).toBe(2);
    expect(await other.store.addToCounter('tokens', 1.5, 60_000)).toBe(3.5);
  });

  it('go on while Redis is dead, and catch up when it is back, though it has lost everything', async () => {
    const [one, other] = [await join(), await join()];
    one.store.put('provider:openai', { ...cooling(one.now()), failures: 2 });
    await other.until(() => other.news.length === 1);
    await server.kill();
    await one.until(() => one.kinds.includes('away'));
    await other.until(() => other.kinds.includes('away'));
    one.store.put(KEY, cooling(one.now()));
    other.store.put('base_url:openai:x', cooling(other.now()));
    expect([hasMark(one), hasMark(other)]).toEqual([true, false]);
    await server.run();
    await other.until(() => hasMark(other));
    await one.until(() => one.store.get('base_url:openai:x') !== undefined);
    await one.until(() => one.kinds.length === 2);
    await other.until(() => other.kinds.length === 2);
    expect([one.kinds, other.kinds]).toEqual([
      ['away', 'back'],
      ['away', 'back'],
    ]);
    const late = await join();
    expect(late.store.get('provider:openai')?.failures).toBe(2);
  });

  it('keep what a person isolated while they were apart, whatever calls found meanwhile', async () => {
    const [one, other] = [await join(), await join()];
    one.store.put(KEY, cooling(one.now()));
    await other.until(() => hasMark(other));
    await server.kill();
    await one.until(() => one.kinds.includes('away'));
    await other.until(() => other.kinds.includes('away'));
    const { marks } = one.store.get(KEY) as HealthState;
    const evidence = marks.credential_invalid?.evidence as HealthEvidence;
    one.store.put(KEY, applyIsolation(one.store.get(KEY) as HealthState, evidence, one.now()));
    for (let call = 0; call < 3; call += 1) {
      const atMs = other.now() + 10 + call;
      other.store.put(KEY, applySuccess(other.store.get(KEY) as HealthState, atMs, atMs, true));
      other.store.put(KEY, cooling(atMs, 1_000, other.store.get(KEY)?.generation));
    }
    expect(other.store.get(KEY)?.generation).toBe(3);
    await server.run();
    await other.until(() => other.store.get(KEY)?.marks.operator !== undefined);
    expect(one.store.get(KEY)?.marks.operator).toBeDefined();
    await other.until(() => other.store.lag().unsent === 0);
    expect((await join()).store.get(KEY)).toMatchObject({ proven: true, marks: { operator: { kind: 'isolated' } } });
  });

  it('keep what Redis has kept', async () => {
    const one = await join();
    one.store.put(KEY, cooling(one.now()));
    await one.until(() => one.store.lag().unsent === 0);
    await server.with((client) => client.save());
    await one.store.close();
    await server.kill();
    await server.run();
    const late = await join();
    expect(hasMark(late)).toBe(true);
  });

  it('send again what Redis has lost when it comes back with older data', async () => {
    const [one, other] = [await join(), await join()];
    one.store.put('provider:a', cooling(one.now()));
    await one.until(() => one.store.lag().unsent === 0);
    await server.with((client) => client.save());
    one.store.put(KEY, cooling(one.now()));
    await other.until(() => hasMark(other));
    await server.kill();
    await one.until(() => one.kinds.includes('away'));
    await server.run();
    await one.until(() => one.kinds.includes('back'));
    await one.until(() => one.store.lag().unsent === 0);
    const late = await join();
    expect(hasMark(late)).toBe(true);
  });

  it('hold up nobody while Redis stands still', async () => {
    const [one, other] = [await join(), await join()];
    server.pause();
    one.store.put(KEY, cooling(one.now()));
    await one.until(() => one.kinds.includes('away'));
    expect(await one.store.acquireSharedLease(KEY, 'probe', 100)).toEqual({ kind: 'unknown' });
    server.resume();
    await other.until(() => hasMark(other));
    await one.until(() => one.kinds.includes('back'));
    expect(one.kinds).toEqual(['away', 'back']);
  });

  it('go on while Redis is full', async () => {
    const [one, other] = [await join(), await join()];
    await server.with(async (client) => {
      await client.config('SET', 'maxmemory-policy', 'noeviction');
      await client.config('SET', 'maxmemory', '1');
    });
    one.store.put(KEY, cooling(one.now()));
    await one.until(() => one.kinds.includes('away'));
    expect(one.notices[0]?.message).toContain('OOM');
    expect(one.store.lag().unsent).toBe(1);
    await server.with((client) => client.config('SET', 'maxmemory', '0'));
    await other.until(() => hasMark(other));
    await one.until(() => one.kinds.includes('back'));
  });

  it('ask for what they missed while their connection was cut', async () => {
    const proxy = await TcpProxy.to(server.port);
    ends.push(() => proxy.close());
    const one = await join();
    const other = await join(0, { url: `redis://127.0.0.1:${proxy.port}` });
    proxy.cut();
    await other.until(() => other.kinds.includes('away'));
    one.store.put(KEY, cooling(one.now()));
    await one.until(() => one.store.lag().unsent === 0);
    expect(hasMark(other)).toBe(false);
    proxy.mend();
    await other.until(() => hasMark(other));
    await other.until(() => other.kinds.includes('back'));
    expect(other.kinds).toEqual(['away', 'back']);
  });

  it('ask for what they missed when the numbers of the news have a gap', async () => {
    const [one, other] = [await join(), await join()];
    one.store.put('provider:a', cooling(one.now()));
    await other.until(() => other.news.length === 1);
    // A change whose news went nowhere, as where a proxy drops it.
    await server.with(async (client) => {
      const cell = (await client.get('{llm-failover:v1}:cell:provider:a')) ?? '';
      await client.set('{llm-failover:v1}:cell:provider:lost', cell);
      await client.zadd(
        '{llm-failover:v1}:index',
        await client.hincrby('{llm-failover:v1}:meta', 'seq', 1),
        'provider:lost',
      );
    });
    one.store.put('provider:b', cooling(one.now()));
    await other.until(() => other.store.get('provider:lost') !== undefined, 3_000);
  });

  it('ignore what is no health, say so once, and go on', async () => {
    const foreign: (readonly [string, string])[] = [
      ['provider:a', '{"marks":{}}'],
      ['provider:b', '["1","0","0","0","0","0",[["breaker","cooling","1","1e999","1","1","0","0","","{}"]]]'],
      ['__proto__', '["1","0","0","0","0","0",[]]'],
      ['provider:%', '["1","0","0","0","0","0",[]]'],
      ['provider:%0A', '["1","0","0","0","0","0",[]]'],
      ['credential:openai:no-pseudonym', '["1","0","0","0","0","0",[]]'],
      ['\n', 'x'],
    ];
    await server.with(async (client) => {
      await client.set('{llm-failover:v1}:meta', 'not a hash');
      for (const [place, [name, value]] of foreign.entries()) {
        await client.set(`{llm-failover:v1}:cell:${name}`, value);
        await client.zadd('{llm-failover:v1}:index', place + 1, name);
      }
      await client.rpush('{llm-failover:v1}:cell:provider:list', 'x');
      await client.zadd('{llm-failover:v1}:index', 99, 'provider:list');
    });
    const [one, other] = [await join(), await join()];
    await server.with(async (client) => {
      for (const message of ['', 'x', 'a\nb\nc\nd\ne', 'e\n1\ni\ncell\nprovider:x\n{}', 'e\n2\ni\nrelease\nn\nt\nv']) {
        await client.publish('{llm-failover:v1}:news', message);
      }
    });
    one.store.put(KEY, cooling(one.now()));
    await other.until(() => hasMark(other));
    expect([...other.store.entries()].map(([key]) => key)).toEqual([KEY]);
    expect(other.kinds).toEqual(['foreign-value']);
    expect(one.kinds).toEqual(['foreign-value']);
  });

  it('have a store each: one that serves a module refuses another', async () => {
    const store = new RedisHealthStore({ fingerprintSecret: FINGERPRINT_SECRET, url: server.url });
    class OneModule {}
    class OtherModule {}
    const options = { routes: { default: ['openai/gpt-6-luna'] }, health: { store } };
    Module({ imports: [LlmFailoverModule.forRoot({ ...options, isGlobal: false })] })(OneModule);
    Module({ imports: [LlmFailoverModule.forRoot({ ...options, isGlobal: false })] })(OtherModule);
    const start = (module: Type) =>
      NestFactory.createApplicationContext(module, { logger: false, abortOnError: false });
    const one = await start(OneModule);
    const refused = await start(OtherModule).catch((error: unknown) => error);
    expect(LlmOptionsError.isInstance(refused)).toBe(true);
    expect((refused as Error).message).toContain('health.store: expected a RedisHealthStore for each module');
    await one.close();
    expect(LlmOptionsError.isInstance(await start(OtherModule).catch((error: unknown) => error))).toBe(true);
  });

  it('leave nothing in Redis that is a fingerprint, and everything with an end', async () => {
    const one = await join();
    one.store.put(KEY, cooling(one.now()));
    await one.store.acquireSharedLease(KEY, 'probe', 60_000);
    await one.store.addToCounter('secret name', 1, 60_000);
    await one.until(() => one.store.lag().unsent === 0);
    await server.with(async (client) => {
      const keys = await client.keys('*');
      expect(keys.length).toBeGreaterThanOrEqual(5);
      for (const key of keys) {
        expect(key).toMatch(/^\{llm-failover:v1\}:/);
        expect(key).not.toMatch(/0123456789abcdef|secret/);
        expect(await client.pttl(key)).toBeGreaterThan(0);
      }
    });
  });

  it('keep so many entries in Redis and no more', async () => {
    const one = await join(0, { maxEntries: 50 });
    for (let place = 0; place < 200; place += 1) one.store.put(`provider:p${place}`, cooling(one.now()));
    await one.until(() => one.store.lag().unsent === 0);
    await server.with(async (client) => {
      expect(await client.zcard('{llm-failover:v1}:index')).toBe(50);
      expect((await client.keys('*cell*')).length).toBe(50);
    });
  });

  it('with another secret know nothing of each other’s keys, and say so', async () => {
    const one = await join();
    const other = await join(0, { fingerprintSecret: 'another secret entirely' });
    one.store.put(KEY, cooling(one.now()));
    one.store.put('provider:openai', cooling(one.now()));
    await other.until(() => other.store.get('provider:openai') !== undefined);
    expect(hasMark(other)).toBe(false);
    expect(one.notices).toEqual([]);
    expect(other.notices).toMatchObject([{ message: expect.stringContaining('fingerprintSecret') }]);
    expect((await join(0, { fingerprintSecret: 'another secret entirely' })).notices).toEqual([]);
  });

  it.each([
    ['5', () => new Redis5(server.url)],
    ['6', () => new Redis6(server.url)],
    ['6 over RESP2, with a prefix of its own', () => new Redis6(server.url, { protocol: 2, keyPrefix: 'mine:' })],
  ])('may hand in a client of ioredis %s, which stays theirs', async (_version, make) => {
    const [client, second] = [make(), make()];
    ends.push(
      () => client.quit(),
      () => second.quit(),
    );
    const [one, other] = [await join(0, { client }), await join(0, { client: second })];
    one.store.put(KEY, cooling(one.now()));
    await other.until(() => hasMark(other));
    expect(await one.store.acquireSharedLease(KEY, 'probe', 1_000)).toMatchObject({ kind: 'taken' });
    expect(await other.store.acquireSharedLease(KEY, 'probe', 1_000)).toMatchObject({ kind: 'held' });
    await one.store.close();
    expect(client.status).toBe('ready');
  });
});
