import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';

/** Whether the tests can start a Redis of their own. */
export const hasRedisServer = spawnSync('redis-server', ['--version']).status === 0;

/** Where the gate says that there must be one, its tests fail without it; elsewhere they are skipped, and say so. */
const isRequired = process.env['REDIS_TESTS'] === 'required';

if (!hasRedisServer && !isRequired) {
  process.stderr.write('Tests that need a Redis of their own are skipped: there is no redis-server on the PATH.\n');
}

/** `describe` for tests that need a Redis of their own. */
export const describeWithRedis: ReturnType<typeof describe.runIf> = describe.runIf(hasRedisServer || isRequired);

/** `describe` for tests that need a Redis, but not one of their own: that of `REDIS_URL` will do. */
export const describeWithAnyRedis: ReturnType<typeof describe.runIf> = describe.runIf(
  hasRedisServer || isRequired || process.env['REDIS_URL'] !== undefined,
);

/** A Redis of the tests' own where they can start one, else that of `REDIS_URL`: what is left there ends by itself. */
export async function anyRedis(): Promise<{ readonly url: string; stop(): Promise<void> }> {
  const { REDIS_URL: url } = process.env;
  return hasRedisServer || url === undefined ? RedisServer.start() : { url, stop: () => Promise.resolve() };
}

/** A Redis on a free port, which the test may stop, pause and start again. */
export class RedisServer {
  private child: ChildProcess | undefined;

  private constructor(
    readonly port: number,
    private readonly directory: string,
  ) {}

  static async start(...args: readonly string[]): Promise<RedisServer> {
    const server = new RedisServer(await freePort(), await mkdtemp(join(tmpdir(), 'redis-')));
    await server.run(...args);
    return server;
  }

  /** A replica of a master. Resolves when it has all that the master has. */
  static async replicaOf({ port }: { readonly port: number }): Promise<RedisServer> {
    const replica = await RedisServer.start('--replicaof', '127.0.0.1', `${port}`);
    await replica.with(async (client) => {
      while (!(await client.info('replication')).includes('master_link_status:up')) await new Promise(setImmediate);
    });
    return replica;
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  /** Starts it, with the data that it saved last, if it did. Resolves when it takes connections. */
  async run(...args: readonly string[]): Promise<void> {
    const fixed = ['--port', `${this.port}`, '--bind', '127.0.0.1', '--dir', this.directory];
    const plain = ['--save', '', '--appendonly', 'no', '--repl-diskless-sync-delay', '0'];
    const child = spawn('redis-server', [...fixed, ...plain, ...args], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    this.child = child;
    let output = '';
    await new Promise<void>((resolve, reject) => {
      child.stdout.on('data', (chunk: Buffer) => {
        output += chunk.toString();
        if (output.includes('Ready to accept connections')) resolve();
      });
      child.once('exit', () => reject(new Error(`redis-server ended: ${output}`)));
    });
  }

  /** Ends it as a crash would. */
  async kill(): Promise<void> {
    const { child } = this;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const exit = once(child, 'exit');
    child.kill('SIGKILL');
    await exit;
  }

  /** It stands still; its connections stay open. */
  pause(): void {
    this.child?.kill('SIGSTOP');
  }

  resume(): void {
    this.child?.kill('SIGCONT');
  }

  /** Does something by a connection of its own. */
  async with<Value>(work: (client: Redis) => Promise<Value>): Promise<Value> {
    const client = new Redis(this.url, { retryStrategy: null });
    try {
      return await work(client);
    } finally {
      client.disconnect();
    }
  }

  async stop(): Promise<void> {
    this.resume();
    await this.kill();
    await rm(this.directory, { recursive: true, force: true });
  }
}

/** A port that nobody used a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
