import { readFileSync } from 'node:fs';
import type { HealthState } from '../../lib/health/health-state.js';
import { isHealthState } from '../../lib/health/saved-health.js';
import { applyReset } from '../../lib/health/transition.js';
import { cellOf } from '../../lib/redis/cell.js';
import type { RedisHealthStoreOptions } from '../../lib/redis/index.js';
import { describeWithRedis, RedisServer } from '../support/redis-server.js';
import { cooling, FleetMember, KEY, hasMark, isSent } from './fleet-member.js';

const BASE = '{llm-failover:v1}:';

/** An entry that a person isolated, as somebody may forge it. */
function isolated(nowMs: number, generation: number): HealthState {
  const { marks, ...rest } = cooling(nowMs, 1, generation);
  const { untilMs: _, ...mark } = marks.credential_invalid as NonNullable<typeof marks.credential_invalid>;
  return { ...rest, marks: { operator: { ...mark, kind: 'isolated' } } };
}

/** An entry for Redis, and none for an instance. */
const UNREADABLE = '["1","7","0","0","0","0",[["breaker","isolated","1","","1","1","0","0","","{}"]]]';

/** An entry with a mark that shows a text. */
function said(message: string): string {
  const { marks, ...rest } = cooling(Date.now(), 60_000, 7);
  const mark = marks.credential_invalid as NonNullable<typeof marks.credential_invalid>;
  return cellOf({ ...rest, marks: { credential_invalid: { ...mark, evidence: { ...mark.evidence, message } } } });
}

describeWithRedis('instances whose Redis is damaged or hostile', () => {
  let server: RedisServer;
  const members: FleetMember[] = [];

  async function join(options: Partial<RedisHealthStoreOptions> = {}, skewMs = 0): Promise<FleetMember> {
    const member = await FleetMember.start({ url: server.url, ...options }, skewMs);
    members.push(member);
    return member;
  }

  const statistic = (name: string) =>
    server.with(async (client) => Number(new RegExp(`${name}:(\\d+)`).exec(await client.info())?.[1]));

  async function commandsWithin(ms: number): Promise<number> {
    const before = await statistic('total_commands_processed');
    await new Promise((resolve) => setTimeout(resolve, ms));
    return (await statistic('total_commands_processed')) - before;
  }

  /** A storm never ends; what was under way may take its time on a slow machine. */
  async function untilCalm(): Promise<void> {
    let commands = Number.POSITIVE_INFINITY;
    for (let look = 0; look < 20 && commands >= 20; look += 1) commands = await commandsWithin(200);
    expect(commands).toBeLessThan(20);
  }

  beforeAll(async () => {
    server = await RedisServer.start();
  });

  afterEach(async () => {
    await Promise.all(members.splice(0).map(({ store }) => store.close()));
    await server.with(async (client) => {
      await client.replicaof('NO', 'ONE');
      await client.flushall();
    });
  });

  afterAll(() => server.stop());

  it.each([
    ['the numbers of changes evicted', ['DEL', `${BASE}meta`]],
    ['the list of entries evicted', ['DEL', `${BASE}index`]],
    ['a number that cannot grow', ['HSET', `${BASE}meta`, 'seq', '9223372036854775807']],
    ['a number that is none', ['HSET', `${BASE}meta`, 'seq', '1e5']],
    ['a number too large to be exact', ['HSET', `${BASE}meta`, 'seq', '9007199254740993']],
    ['entries of numbers to come', ['ZADD', `${BASE}index`, 'inf', 'provider:x', '1e300', 'provider:p7']],
  ])('recover from %s', async (_what, [command = '', ...args]) => {
    const [one, other] = [await join(), await join()];
    for (let place = 0; place < 150; place += 1) one.store.put(`provider:p${place}`, cooling(one.now()));
    await other.until(() => other.news.length === 150);
    await server.with((client) => client.call(command, ...args));
    one.store.put(KEY, cooling(one.now()));
    await other.until(() => hasMark(other), 3_000);
    await one.until(() => isSent(one));
    await other.until(() => isSent(other));
    const late = await join();
    expect(hasMark(late)).toBe(true);
    expect(late.store.size).toBe(151);
    await untilCalm();
  });

  it.each(['cell:*', '*'])('send again what was evicted, once a newcomer misses it (%s)', async (pattern) => {
    const one = await join();
    one.store.put(KEY, cooling(one.now()));
    await one.until(() => isSent(one));
    await server.with(async (client) => client.del(await client.keys(`${BASE}${pattern}`)));
    const late = await join();
    await late.until(() => hasMark(late), 2_000);
  });

  it('do not storm a replica, and say what it is', async () => {
    await server.with((client) => client.replicaof('127.0.0.1', 1));
    const one = new FleetMember({ url: server.url });
    members.push(one);
    one.store.put(KEY, cooling(one.now()));
    const before = await statistic('total_connections_received');
    await one.store.start();
    expect(one.notices).toEqual([{ kind: 'away', message: expect.stringContaining('READONLY') }]);
    expect((await statistic('total_connections_received')) - before).toBeLessThan(10);
  });

  it('are not disturbed by another database of the same server', async () => {
    const one = await join();
    const other = await join({ url: `${server.url}/1` });
    one.store.put('provider:openai', cooling(one.now()));
    one.store.put(KEY, cooling(one.now()));
    await one.until(() => isSent(one));
    other.store.put('provider:mine', cooling(other.now()));
    await other.until(() => isSent(other));
    expect(other.news).toEqual([]);
    expect(other.store.get('provider:openai')).toBeUndefined();
    await untilCalm();
  });

  it.each([
    ['numbers that no clock shows', '["1","99999999999999999999","0","0","0","0",[]]'],
    ['a mark that no failure sets', UNREADABLE],
    ['bytes that are no text', Buffer.from(UNREADABLE.replace('{}', '{\u00ff}'), 'latin1')],
    ['marks that are no list', '["1","7","0","0","0","0",{"a":1}]'],
    ['a value that is huge', 'x'.repeat(1_000_000)],
    ['a text that forges a line of the log', said('rejected\n[Nest] ERROR all is lost')],
    ['a text that fills the log', said('x'.repeat(10_000))],
  ])('write over %s', async (_what, foreign) => {
    const one = await join();
    one.store.put('provider:openai', cooling(one.now()));
    await one.until(() => isSent(one));
    await server.with((client) => client.set(`${BASE}cell:provider:openai`, foreign, 'PX', 60_000));
    one.store.put('provider:openai', { ...cooling(one.now()), failures: 2 });
    await one.until(() => isSent(one));
    const late = await join();
    expect(late.store.get('provider:openai')?.failures).toBe(2);
    expect(one.kinds).toEqual(['foreign-value']);
  });

  it('lift marks of keys that only others have', async () => {
    const one = await join();
    const other = await FleetMember.start({ url: server.url }, 0, []);
    members.push(other);
    one.store.put(KEY, cooling(one.now()));
    await other.until(() => other.news.length === 1);
    for (const [key, state] of other.store.entries()) {
      other.store.put(key, { ...state, generation: 1, clearedAtMs: other.now(), marks: {} });
    }
    await one.until(() => !hasMark(one), 2_000);
    expect([...other.store.entries()]).toHaveLength(1);
  });

  it('take in the marks that they know, of instances whose version has others', async () => {
    const one = await join();
    const state = cooling(one.now());
    const { credential_invalid: mark } = state.marks;
    const marks = { ...state.marks, of_a_later_version: mark };
    const name = `provider:later`;
    await server.with(async (client) => {
      await client.set(`${BASE}cell:${name}`, cellOf({ ...state, marks }), 'PX', 60_000);
      await client.zadd(`${BASE}index`, 1, name);
    });
    const other = await join();
    expect(Object.keys(other.store.get(name)?.marks ?? {})).toEqual(['credential_invalid']);
    other.store.put(name, { ...(other.store.get(name) as HealthState), failures: 2 });
    await other.until(() => isSent(other));
    const cell = await server.with((client) => client.get(`${BASE}cell:${name}`));
    expect(cell).toContain('of_a_later_version');
    expect(other.kinds).toEqual([]);
  });

  it('take what lies in the future for present', async () => {
    const one = await join({}, 300_000);
    await server.with(async (client) => {
      const state = { ...cooling(Date.now() + 600_000), clearedAtMs: 8e15 };
      await client.set(`${BASE}cell:provider:openai`, cellOf(state), 'PX', 60_000);
      await client.zadd(`${BASE}index`, 1, 'provider:openai');
    });
    const other = await join({}, -300_000);
    const { clearedAtMs = Infinity, updatedAtMs = Infinity, marks } = other.store.get('provider:openai') ?? {};
    expect(clearedAtMs).toBeLessThanOrEqual(other.now());
    expect(updatedAtMs).toBeLessThanOrEqual(other.now());
    expect(marks?.credential_invalid?.sinceMs).toBeLessThanOrEqual(other.now());
    const sent = await statistic('total_commands_processed');
    other.store.put('provider:openai', { ...(other.store.get('provider:openai') as HealthState), failures: 2 });
    await one.until(() => one.store.get('provider:openai')?.failures === 2);
    expect((await statistic('total_commands_processed')) - sent).toBeLessThan(40);
  });

  it('need the permissions that the manual lists, and no others', async () => {
    const manual = readFileSync('docs/redis.md', 'utf8');
    const [command = '', ...rules] = /^ACL SETUSER .*$/m.exec(manual)?.[0].split(' ') ?? [];
    await server.with((client) => client.call(command, ...rules));
    const options = { url: server.url.replace('//', '//llm:password@'), maxEntries: 5 };
    const [one, other] = [await join(options), await join(options)];
    for (let place = 0; place < 10; place += 1) one.store.put(`provider:p${place}`, cooling(one.now()));
    one.store.put(KEY, cooling(one.now()));
    await other.until(() => hasMark(other), 2_000);
    const lease = await one.store.acquireSharedLease(KEY, 'probe', 60_000);
    if (lease.kind === 'taken') lease.release('open');
    expect(await one.store.addToCounter('tokens', 1, 1_000)).toBe(1);
    await one.store.close();
    expect(await server.with((client) => client.keys('*lease*'))).toEqual([]);
    expect([...one.notices, ...other.notices]).toEqual([]);
  });

  it('hand on nothing that their hosts could stumble over', async () => {
    const [one, other] = [await join({}, 300_000), await join()];
    const { marks, ...rest } = cooling(Date.now());
    const mark = marks.credential_invalid as NonNullable<typeof marks.credential_invalid>;
    const deep = `${'['.repeat(20_000)}${']'.repeat(20_000)}`;
    const evidence = { ...mark.evidence, extra: 0 };
    const forged = cellOf({ ...rest, marks: { credential_invalid: { ...mark, untilMs: 8.64e15, evidence } } });
    const cell = forged.replace('\\"extra\\":0', `\\"extra\\":${deep}`);
    await server.with(async (client) => {
      const [epoch, seq] = await client.hmget(`${BASE}meta`, 'epoch', 'seq');
      await client.publish(
        `${BASE}news`,
        [epoch, Number(seq) + 1, 'forger', 'cell', 'provider:openai', cell].join('\n'),
      );
    });
    for (const member of [one, other]) {
      await member.until(() => member.news.length > 0);
      const [[, after] = []] = member.news;
      expect(isHealthState(after)).toBe(true);
      expect(Object.keys(after?.marks.credential_invalid?.evidence ?? {})).not.toContain('extra');
    }
  });

  it('take no huge values over the wire', async () => {
    await server.with(async (client) => {
      const huge = 'x'.repeat(4_000_000);
      for (let place = 0; place < 20; place += 1) {
        await client.set(`${BASE}cell:provider:p${place}`, huge);
        await client.zadd(`${BASE}index`, place + 1, `provider:p${place}`);
      }
      await client.zadd(`${BASE}index`, 21, `provider:${'y'.repeat(1_000_000)}`);
      await client.hset(`${BASE}meta`, 'epoch', huge, 'seq', 30);
    });
    const before = await statistic('total_net_output_bytes');
    const one = await join();
    expect(one.store.lag().isConnected).toBe(true);
    expect((await statistic('total_net_output_bytes')) - before).toBeLessThan(100_000);
  });

  it('ignore what no reset could lift, and reset all else that somebody forged', async () => {
    await server.with(async (client) => {
      const forge = async (name: string, generation: number, seq: number) => {
        await client.set(`${BASE}cell:${name}`, cellOf(isolated(Date.now(), generation)), 'PX', 60_000);
        await client.zadd(`${BASE}index`, seq, name);
      };
      await forge('provider:beyond', 8.64e15, 1);
      await forge('provider:openai', 1e15, 2);
    });
    const [one, other] = [await join(), await join()];
    expect([...one.store.entries()].map(([key]) => key)).toEqual(['provider:openai']);
    const state = one.store.get('provider:openai') as HealthState;
    one.store.put('provider:openai', applyReset(state, one.now()));
    await other.until(() => other.store.get('provider:openai')?.marks.operator === undefined);
  });

  it('end leases that somebody forged', async () => {
    const [one] = [await join()];
    await one.store.acquireSharedLease(KEY, 'probe', 1_000);
    await server.with(async (client) => {
      const [lease = ''] = await client.keys(`${BASE}lease:*`);
      await client.set(lease, 'forged', 'PX', 20_000);
      await one.store.acquireSharedLease(KEY, 'probe', 1_000);
      expect(await client.pttl(lease)).toBeLessThanOrEqual(1_000);
      await client.del(lease);
      await client.rpush(lease, 'forged');
      await client.pexpire(lease, 60_000);
      expect(await one.store.acquireSharedLease(KEY, 'probe', 1_000)).toMatchObject({ kind: 'taken' });
    });
  });
});
