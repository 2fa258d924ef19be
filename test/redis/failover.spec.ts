import type { INestApplicationContext } from '@nestjs/common';
import { Redis } from 'ioredis';
import { Redis as Redis5 } from 'ioredis-5';
import { filter, firstValueFrom } from 'rxjs';
import { LlmClient, LlmEvents, type LlmEvent } from '../../lib/index.js';
import type { RedisHealthStoreOptions } from '../../lib/redis/index.js';
import { FakeLlmServer } from '../../lib/testing/index.js';
import { describeWithRedis, RedisServer } from '../support/redis-server.js';
import { MASTER_NAME, RedisSentinel } from '../support/redis-sentinel.js';
import { TcpProxy } from '../support/tcp-proxy.js';
import { startFleetApp } from './fleet-app.js';
import { cooling, FleetMember, KEY, hasMark, isSent } from './fleet-member.js';
import { SteadyCallers } from './steady-callers.js';

interface SentinelOptions {
  readonly sentinels: { readonly host: string; readonly port: number }[];
  readonly name: string;
}

const CALLERS = 4;

describeWithRedis('a Redis that fails over', () => {
  let master: RedisServer;
  const servers: RedisServer[] = [];
  const members: FleetMember[] = [];
  const ends: (() => unknown)[] = [];

  async function join(options: Partial<RedisHealthStoreOptions>): Promise<FleetMember> {
    const member = await FleetMember.start(options);
    members.push(member);
    return member;
  }

  async function addReplica(of: { readonly port: number } = master): Promise<RedisServer> {
    const replica = await RedisServer.replicaOf(of);
    servers.push(replica);
    return replica;
  }

  async function proxyTo(server: RedisServer): Promise<TcpProxy> {
    const proxy = await TcpProxy.to(server.port);
    ends.push(() => proxy.close());
    return proxy;
  }

  /** A fleet that asks a Sentinel where its master is. */
  async function bySentinel(): Promise<{ readonly options: SentinelOptions }> {
    await addReplica();
    const sentinel = await RedisSentinel.start(master);
    ends.push(() => sentinel.stop());
    return { options: { sentinels: [{ host: '127.0.0.1', port: sentinel.port }], name: MASTER_NAME } };
  }

  const urlOf = ({ port }: { readonly port: number }) => `redis://127.0.0.1:${port}`;

  beforeEach(async () => {
    master = await RedisServer.start();
    servers.push(master);
  });

  afterEach(async () => {
    await Promise.all(members.splice(0).map(({ store }) => store.close()));
    await Promise.all(ends.splice(0).map((end) => end()));
    await Promise.all(servers.splice(0).map((server) => server.stop()));
  });

  it('is found again by Sentinel, costs no call, and loses nothing that was learned', async () => {
    const upstream = await FakeLlmServer.start();
    ends.push(() => upstream.close());
    for (const provider of ['dead', 'late']) upstream.on({ provider }).fail('invalid_api_key');
    upstream.on({ provider: 'good' }).reply('Hello');
    const providers = Object.fromEntries(
      ['dead', 'late', 'good'].map((name) => [
        name,
        { api: 'openai' as const, baseUrl: upstream.baseUrl(name), keys: [`sk-test-key-of-${name}`] },
      ]),
    );
    const routes = { default: ['dead/m', 'good/m'], late: ['late/m', 'good/m'] };
    const place = await bySentinel();
    const apps: INestApplicationContext[] = [];
    for (let made = 0; made < 2; made += 1) apps.push(await startFleetApp(place, { routes, providers }));
    ends.unshift(() => Promise.all(apps.map((app) => app.close())));
    const told = apps.map((app) => {
      const events: LlmEvent[] = [];
      app.get(LlmEvents).events$.subscribe((event) => void events.push(event));
      return () => events.filter(({ type }) => type.startsWith('health-store')).map(({ type }) => type);
    });
    const next = (app: INestApplicationContext, type: LlmEvent['type']) =>
      firstValueFrom(app.get(LlmEvents).events$.pipe(filter((event) => event.type === type)));
    const call = (app: INestApplicationContext, route = 'default') =>
      app.get(LlmClient).promises.chat({ messages: [{ role: 'user', content: 'Hello' }] }, { route });

    for (const app of apps) await call(app);
    const callers = new SteadyCallers(apps, CALLERS, 5, call);
    const [one, other] = apps as [INestApplicationContext, INestApplicationContext];
    const areAway = Promise.all(apps.map((app) => next(app, 'health-store-away')));
    const areBack = Promise.all(apps.map((app) => next(app, 'health-store-back')));
    await master.kill();
    await areAway;
    const answeredBefore = callers.count;
    await call(one, 'late');
    await areBack;
    const answeredAway = callers.count - answeredBefore;
    await call(other, 'late');
    await callers.stop();
    const { failures, slowestMs } = callers;

    const callsTo = (provider: string) => upstream.calls.filter((made) => made.provider === provider).length;
    process.stdout.write(`Fail-over: ${answeredAway} calls meanwhile, the slowest took ${slowestMs.toFixed(0)} ms\n`);
    expect(failures).toEqual([]);
    expect([callsTo('dead'), callsTo('late')]).toEqual([1, 1]);
    // Had they waited for it, each caller would have made one.
    expect(answeredAway).toBeGreaterThan(apps.length * CALLERS * 2);
    for (const of of told) expect(of()).toEqual(['health-store-away', 'health-store-back']);
  });

  it('is left where it stands still, for the one that Sentinel names', async () => {
    const place = await bySentinel();
    const client = new Redis(place.options);
    ends.push(() => client.disconnect());
    const [one, other] = [await join(place), await join({ client })];
    one.store.put('provider:a', cooling(one.now()));
    await other.until(() => hasMark(other, 'provider:a'));
    master.pause();
    one.store.put(KEY, cooling(one.now()));
    await other.until(() => hasMark(other));
    await one.until(() => isSent(one) && one.kinds.length === 2);
    expect(one.kinds).toEqual(['away', 'back']);
    const late = await join(place);
    expect([hasMark(late), hasMark(late, 'provider:a')]).toEqual([true, true]);
  });

  it.each(['url', 'client'])('and takes no writes any more is left for its successor, by a %s', async (way) => {
    const replica = await addReplica();
    const proxy = await proxyTo(master);
    const client = way === 'client' ? new Redis5(urlOf(proxy)) : undefined;
    if (client !== undefined) ends.push(() => client.disconnect());
    const one = await join(client === undefined ? { url: urlOf(proxy) } : { client });
    const other = await join({ url: urlOf(replica) });
    one.store.put('provider:a', cooling(one.now()));
    await other.until(() => hasMark(other, 'provider:a'));
    await replica.with((admin) => admin.replicaof('NO', 'ONE'));
    proxy.retarget(replica.port);
    await master.with((admin) => admin.replicaof('127.0.0.1', `${replica.port}`));
    one.store.put(KEY, cooling(one.now()));
    await other.until(() => hasMark(other));
    await one.until(() => one.kinds.includes('back'));
    expect(one.notices.map(({ kind, message }) => [kind, message])).toEqual([
      ['away', 'it is a replica that takes no writes (READONLY)'],
      ['back', expect.any(String)],
    ]);
    expect(await one.store.acquireSharedLease(KEY, 'probe', 1_000)).toMatchObject({ kind: 'taken' });
    // The app's own connection is where it was.
    if (client !== undefined) expect(await client.info('replication')).toContain('role:slave');
  });

  it('is found again by a client that was told to give up', async () => {
    const one = await join({ url: master.url, options: { retryStrategy: () => null } });
    await master.kill();
    one.store.put(KEY, cooling(one.now()));
    await one.until(() => one.kinds.includes('away'));
    await master.run();
    await one.until(() => one.kinds.includes('back'));
    const late = await join({ url: master.url });
    expect(hasMark(late)).toBe(true);
  });

  it('and has lost the last writes is given them again, and what others wrote meanwhile is heard', async () => {
    const replication = await proxyTo(master);
    const replica = await addReplica(replication);
    const [place, otherPlace] = [await proxyTo(master), await proxyTo(master)];
    const one = await join({ url: urlOf(place) });
    const other = await join({ url: urlOf(otherPlace) });
    one.store.put('provider:a', cooling(one.now()));
    await other.until(() => hasMark(other, 'provider:a'));
    await replica.with(async (admin) => {
      while ((await admin.zcard('{llm-failover:v1}:index')) === 0) await new Promise(setImmediate);
    });
    replication.cut();
    // So long ago that it is not sent again on mere suspicion.
    const longAgoMs = one.now() - 300_000;
    one.store.put(KEY, cooling(longAgoMs));
    one.store.put('provider:b', cooling(longAgoMs));
    await other.until(() => hasMark(other) && hasMark(other, 'provider:b'));
    place.cut();
    otherPlace.cut();
    await master.kill();
    await one.until(() => one.kinds.includes('away') && other.kinds.includes('away'));
    await replica.with((admin) => admin.replicaof('NO', 'ONE'));
    // Others are there first, and use the numbers again that one has seen already.
    const early = await join({ url: urlOf(replica) });
    expect([hasMark(early), hasMark(early, 'provider:a')]).toEqual([false, true]);
    for (const name of ['c', 'd', 'e', 'f']) early.store.put(`provider:${name}`, cooling(early.now()));
    await early.until(() => isSent(early));
    place.retarget(replica.port);
    place.mend();
    await one.until(() => ['c', 'd', 'e', 'f'].every((name) => hasMark(one, `provider:${name}`)));
    await early.until(() => hasMark(early) && hasMark(early, 'provider:b'));
    await one.until(() => one.kinds.includes('back'));
    expect(one.kinds).toEqual(['away', 'back']);
  });
});
