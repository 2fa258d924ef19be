import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { FakeLlmServer, providerFailure } from '../../lib/testing/index.js';
import { compileLibrary, type CompiledLibrary } from '../support/compiled-library.js';
import { describeWithRedis, RedisServer } from '../support/redis-server.js';
import { soak } from '../support/soak.js';
import type { FleetOrder, FleetReport } from './fleet-process.js';

const PROCESSES = 4;
const CALLS = 200;
/** The longest delays of two retries, and half a second. */
const RETRIES_TAKE_MS = 3_500;
/** Calls in each process that are under way when a working key dies. */
const IN_FLIGHT = 50;
const ROUNDS = soak(50, 15);

/** One process of the fleet. */
class Instance {
  private constructor(private readonly child: ChildProcess) {}

  static async start(path: string, ...args: readonly string[]): Promise<Instance> {
    const instance = new Instance(fork(path, args, { execArgv: [], stdio: ['ignore', 'inherit', 'inherit', 'ipc'] }));
    await instance.report('ready');
    return instance;
  }

  order(order: FleetOrder): void {
    this.child.send(order);
  }

  async report<Kind extends FleetReport['kind']>(kind: Kind): Promise<Extract<FleetReport, { kind: Kind }>> {
    for (;;) {
      const [news] = (await once(this.child, 'message')) as [FleetReport];
      if (news.kind === kind) return news as Extract<FleetReport, { kind: Kind }>;
    }
  }

  async close(): Promise<void> {
    const exit = once(this.child, 'exit');
    this.order({ kind: 'close' });
    expect(await exit).toEqual([0, null]);
  }
}

describeWithRedis(`a fleet of ${PROCESSES} processes`, () => {
  let redis: RedisServer;
  let upstream: FakeLlmServer;
  let library: CompiledLibrary;
  let fleet: readonly Instance[];

  beforeAll(async () => {
    redis = await RedisServer.start();
    upstream = await FakeLlmServer.start();
    library = await compileLibrary('test/redis/fleet-app.ts', 'test/redis/fleet-process.ts');
    upstream.on({ provider: 'dying' }).reply('Hello');
    const names = ['dead', ...Array.from({ length: ROUNDS }, (_, round) => `dead${round}`)];
    for (const name of names) upstream.on({ provider: name }).fail('invalid_api_key');
    const entries = ['dying', ...names].map((name) => {
      const provider = { api: 'openai', baseUrl: upstream.baseUrl(name), keys: [`sk-test-${name}-key-of-the-fleet`] };
      return [name, provider] as const;
    });
    const routes = Object.fromEntries(entries.map(([name]) => [name, [`${name}/a`, `${name}/b`]]));
    const options = JSON.stringify({ routes, defaultRoute: 'dead', providers: Object.fromEntries(entries) });
    const path = library.pathOf('test/redis/fleet-process.ts');
    fleet = await Promise.all(Array.from({ length: PROCESSES }, () => Instance.start(path, redis.url, options)));
  });

  afterAll(async () => {
    await Promise.all((fleet ?? []).map((instance) => instance.close()));
    await upstream.close();
    await redis.stop();
    await library.remove();
  });

  it(`makes one call with a bad key, of ${CALLS} in each`, async () => {
    const reports = fleet.map((instance) => instance.report('called'));
    for (const instance of fleet) instance.order({ kind: 'call', route: 'dead', calls: CALLS });
    let lateLeases = 0;
    for (const { outcomes, ...report } of await Promise.all(reports)) {
      expect(outcomes).toEqual({ credential_invalid: CALLS });
      lateLeases += report.lateLeases;
    }
    const calls = upstream.calls.filter(({ provider }) => provider === 'dead').length;
    expect(calls).toBeGreaterThanOrEqual(1);
    expect(calls).toBeLessThanOrEqual(1 + lateLeases);
  });

  it(`retries a working key that dies under ${IN_FLIGHT} calls in each as one would alone`, async () => {
    const call = async (calls: number) => {
      const reports = fleet.map((instance) => instance.report('called'));
      for (const instance of fleet) instance.order({ kind: 'call', route: 'dying', calls });
      return (await Promise.all(reports)).map(({ outcomes }) => outcomes);
    };
    expect(await call(1)).toEqual(fleet.map(() => ({ answered: 1 })));
    const callsMade = () => upstream.calls.filter(({ provider }) => provider === 'dying').length - PROCESSES;
    const rejection = providerFailure('openai', 'invalid_api_key');
    const gate = upstream.on({ provider: 'dying' }).hold(rejection);
    const outcomes = call(IN_FLIGHT);
    while (callsMade() < PROCESSES * IN_FLIGHT) await new Promise(setImmediate);
    const diedAtMs = performance.now();
    gate.release();
    expect(await outcomes).toEqual(fleet.map(() => ({ credential_invalid: IN_FLIGHT })));
    const tookMs = performance.now() - diedAtMs;
    const retries = callsMade() - PROCESSES * IN_FLIGHT;
    process.stdout.write(`A working key that died in ${PROCESSES} processes was retried ${retries} times\n`);
    expect(retries).toBeGreaterThanOrEqual(2);
    // Where the machine is so busy that the processes hear of the death seconds apart, each retries for itself, as it should.
    expect(retries).toBeLessThanOrEqual(tookMs < RETRIES_TAKE_MS ? 4 : 2 * PROCESSES);
  });

  it('knows everywhere within a second', async () => {
    const lagsMs: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const watching = fleet.map((instance) => instance.report('watching'));
      for (const instance of fleet) instance.order({ kind: 'watch', provider: `dead${round}` });
      await Promise.all(watching);
      const [here, ...heard] = fleet.map((instance) => instance.report('heard'));
      fleet[0]?.order({ kind: 'call', route: `dead${round}`, calls: 1 });
      const { atMs = 0 } = (await here) ?? {};
      for (const report of await Promise.all(heard)) lagsMs.push(Math.max(report.atMs - atMs, 0));
    }
    lagsMs.sort((left, right) => left - right);
    const [p50, p99] = [0.5, 0.99].map((share) => lagsMs[Math.floor((lagsMs.length - 1) * share)]);
    process.stdout.write(`News of a dead key in ${PROCESSES} processes: p50 ${p50} ms, p99 ${p99} ms\n`);
    // The slowest ones tell of a busy machine as well.
    expect(p50).toBeLessThan(1_000);
  });

  it('leaves no key, fingerprint or prompt in Redis', async () => {
    const dump = await redis.with(async (client) => {
      const parts: string[] = [];
      for (const key of await client.keys('*')) {
        parts.push(key);
        const type = await client.type(key);
        if (type === 'string') parts.push((await client.get(key)) ?? '');
        if (type === 'hash') parts.push(JSON.stringify(await client.hgetall(key)));
        if (type === 'zset') parts.push(...(await client.zrange(key, '0', '-1')));
      }
      return parts.join('\n');
    });
    expect(dump).toContain('credential_invalid');
    expect(dump).not.toMatch(/sk-test|of-the-fleet|Hello|authorization|bearer/i);
  });
});
