import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join as pathOf } from 'node:path';
import { rootCertificates } from 'node:tls';
import { inspect } from 'node:util';
import { Logger } from '@nestjs/common';
import { Cluster } from 'ioredis';
import { LlmClient, LlmEvents, LlmHealth } from '../../lib/index.js';
import { RedisHealthStore, type RedisHealthStoreOptions } from '../../lib/redis/index.js';
import { FakeLlmServer } from '../../lib/testing/index.js';
import { vi } from 'vitest';
import { RedisCluster } from '../support/redis-cluster.js';
import { describeWithRedis, freePort, hasRedisServer, RedisServer } from '../support/redis-server.js';
import { SELF_SIGNED } from '../support/self-signed.js';
import { startFleetApp } from './fleet-app.js';
import { cooling, FINGERPRINT_SECRET, FleetMember, KEY, hasMark } from './fleet-member.js';

const USER = 'llm-user';
const PASSWORD = 'hunter2/%zz secret';
const SECRET = /llm-user|hunter2/;
/** The rights that docs/redis.md names. */
const RIGHTS = /^ACL SETUSER llm on >password (.*)$/m.exec(readFileSync('docs/redis.md', 'utf8'))?.[1] ?? '';

const ends: (() => unknown)[] = [];
const members: FleetMember[] = [];

async function join(options: Partial<RedisHealthStoreOptions>): Promise<FleetMember> {
  const member = await FleetMember.start(options);
  members.push(member);
  return member;
}

/** It takes no writes for two seconds: meanwhile others are tested. */
let cluster: Promise<RedisCluster> | undefined;

beforeAll(() => {
  if (hasRedisServer) cluster = RedisCluster.start();
});

afterAll(async () => (await cluster)?.stop());

afterEach(async () => {
  await Promise.all(members.splice(0).map(({ store }) => store.close()));
  for (const end of ends.splice(0).toReversed()) await end();
});

describeWithRedis('a Redis with TLS, a user and a password', () => {
  let server: RedisServer;
  let directory: string;
  let port: number;
  const tls = { ca: SELF_SIGNED.cert };

  beforeAll(async () => {
    directory = await mkdtemp(pathOf(tmpdir(), 'redis-tls-'));
    const [cert, key] = ['cert.pem', 'key.pem'].map((name) => pathOf(directory, name)) as [string, string];
    await writeFile(cert, SELF_SIGNED.cert);
    await writeFile(key, SELF_SIGNED.key);
    port = await freePort();
    const files = ['--tls-cert-file', cert, '--tls-key-file', key, '--tls-ca-cert-file', cert];
    const users = ['--user', USER, 'on', `>${PASSWORD}`, ...RIGHTS.split(' '), '--user', 'default', 'off'];
    const ports = ['--port', '0', '--tls-port', `${port}`, '--tls-auth-clients', 'no'];
    server = await RedisServer.start(...ports, ...files, ...users);
  });

  afterAll(async () => {
    await server.stop();
    await rm(directory, { recursive: true });
  });

  const urlOf = (scheme = 'rediss', password = PASSWORD) =>
    `${scheme}://${USER}:${encodeURIComponent(password)}@127.0.0.1:${port}`;

  it('is used by somebody who may do no more than the store needs', async () => {
    const place = { url: urlOf(), options: { tls } };
    const [one, other] = [await join(place), await join(place)];
    one.store.put(KEY, cooling(one.now()));
    await other.until(() => hasMark(other));
    const lease = await one.store.acquireSharedLease(KEY, 'key-check', 1_000);
    expect(await other.store.acquireSharedLease(KEY, 'key-check', 1_000)).toMatchObject({ kind: 'held' });
    if (lease.kind === 'taken') lease.release('rejected');
    await other.until(() => other.verdicts.length === 1);
    expect(await one.store.addToCounter('tokens', 1, 1_000)).toBe(1);
    expect([one.kinds, other.kinds]).toEqual([[], []]);
  });

  it('is not used where something is wrong, which is said without a user or a password', async () => {
    const cases: readonly (readonly [options: Partial<RedisHealthStoreOptions>, message: RegExp])[] = [
      [{ url: urlOf() }, /certificate was not accepted: check RedisHealthStore\.options\.tls\.ca/],
      [{ url: urlOf(), options: { tls: { ca: rootCertificates[0] as string } } }, /options\.tls\.ca \(DEPTH_ZERO_/],
      [{ url: urlOf(), options: { tls: { ...tls, servername: 'example.org' } } }, /options\.tls\.servername/],
      [{ url: urlOf('redis') }, /ECONNRESET|the connection ended/],
      [{ url: urlOf('rediss', 'wrong'), options: { tls } }, /refused the user or the password: check .*WRONGPASS/],
      [{ url: `rediss://127.0.0.1:${port}`, options: { tls } }, /refused the user or the password: check .*NOAUTH/],
      [{ url: urlOf(), options: { tls }, prefix: 'other' }, /its user may not do what the store needs: .*NOPERM/],
    ];
    const all: FleetMember[] = [];
    // A few at a time: all of their handshakes have to be done within the second that a start may take.
    for (let next = 0; next < cases.length; next += 2) {
      all.push(...(await Promise.all(cases.slice(next, next + 2).map(async ([options]) => join(options)))));
    }
    for (const [place, { store, notices }] of all.entries()) {
      expect(notices.map(({ kind }) => kind)).toEqual(['away']);
      expect(notices[0]?.message).toMatch(cases[place]?.[1] ?? /never/);
      expect(notices[0]?.message).not.toMatch(SECRET);
      expect(await store.acquireSharedLease(KEY, 'probe', 1_000)).toEqual({ kind: 'unknown' });
    }
  });

  it('keeps its user and its password out of logs, events, snapshots and printed objects', async () => {
    const upstream = await FakeLlmServer.start();
    ends.push(() => upstream.close());
    upstream.on({ provider: 'a' }).reply('Hello');
    const seen: unknown[] = [];
    const note = (...parts: unknown[]) => void seen.push(...parts);
    const spies = (['log', 'warn', 'error', 'debug'] as const).map((level) =>
      vi.spyOn(console, level).mockImplementation(note),
    );
    ends.push(() => spies.map((spy) => spy.mockRestore()));
    ends.push(() => Logger.overrideLogger(false));
    const logger = { log: note, warn: note, error: note, debug: note, verbose: note, fatal: note };
    const provider = { api: 'openai', baseUrl: upstream.baseUrl('a'), keys: ['sk-test-key-of-a'] } as const;
    const places = [
      { url: urlOf(), options: { tls } },
      { url: urlOf() },
      { url: urlOf(), options: { tls }, prefix: 'other' },
      { options: { tls, host: '127.0.0.1', port, username: USER, password: `${PASSWORD} wrong` } },
    ];
    const apps = await Promise.all(
      places.map((place) => startFleetApp(place, { routes: { default: ['a/m'] }, providers: { a: provider } }, logger)),
    );
    for (const app of apps) {
      app.get(LlmEvents).events$.subscribe(note);
      seen.push(await app.get(LlmClient).promises.chat({ messages: [{ role: 'user', content: 'Hello' }] }));
      seen.push(app.get(LlmHealth).snapshot(), app.get(LlmHealth).explain());
    }
    seen.push(...places.map((place) => new RedisHealthStore({ fingerprintSecret: FINGERPRINT_SECRET, ...place })));
    await Promise.all(apps.map((app) => app.close()));
    const text = seen.map((one) => `${String(one)} ${JSON.stringify(one)} ${inspect(one, { depth: 9 })}`).join('\n');
    expect(text).toContain('The health store cannot be reached: its certificate was not accepted');
    expect(text).toContain('its user may not do what the store needs');
    expect(text).not.toMatch(SECRET);
  });
});

describeWithRedis('a cluster', () => {
  it('of three masters keeps all in one slot, tells news by any node, and may lose each of them', async () => {
    const three = (await cluster) as RedisCluster;
    const joinCluster = () => {
      const client = new Cluster(three.nodes.map((node) => ({ host: '127.0.0.1', port: node.port })));
      ends.push(() => client.disconnect());
      return join({ client });
    };
    const fleet = await Promise.all([joinCluster(), joinCluster(), joinCluster(), joinCluster()]);
    const [one, other] = fleet;
    const allHave = (key: string) => Promise.all(fleet.map((member) => member.until(() => hasMark(member, key))));
    one.store.put(KEY, cooling(one.now()));
    await allHave(KEY);
    expect(await one.store.acquireSharedLease(KEY, 'probe', 60_000)).toMatchObject({ kind: 'taken' });
    expect(await other.store.acquireSharedLease(KEY, 'probe', 60_000)).toMatchObject({ kind: 'held' });
    const owner = await three.ownerOf('{llm-failover:v1}:meta');
    const rest = three.nodes.filter((node) => node !== owner);
    const keys = await Promise.all(three.nodes.map((node) => node.with((client) => client.dbsize())));
    expect(keys.toSorted((left, right) => left - right)).toEqual([0, 0, 4]);

    // News comes by the nodes that are left, and nobody notices.
    await rest[0]?.kill();
    one.store.put('provider:a', cooling(one.now()));
    await allHave('provider:a');
    expect(fleet.map(({ kinds }) => kinds)).toEqual([[], [], [], []]);

    await owner.kill();
    one.store.put('provider:b', cooling(one.now()));
    other.store.put('provider:c', cooling(other.now()));
    await Promise.all([one, other].map((member) => member.until(() => member.kinds.includes('away'))));
    expect(await one.store.acquireSharedLease(KEY, 'probe', 100)).toEqual({ kind: 'unknown' });
    await three.restart(owner);
    await Promise.all([allHave('provider:b'), allHave('provider:c')]);
    await one.until(() => one.kinds.includes('back'));
    expect(one.kinds).toEqual(['away', 'back']);
  });
});
