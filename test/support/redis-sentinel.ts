import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { freePort, type RedisServer } from './redis-server.js';

/** The name under which it knows the master. */
export const MASTER_NAME = 'tests';

/** Quick enough for a test; unknown before Redis 7, which takes a few seconds more. */
const HASTE = ['info-period', '100', 'ping-period', '200', 'ask-period', '100', 'election-timeout', '500'];

/** One Redis Sentinel on a free port, which decides alone. */
export class RedisSentinel {
  private output = '';

  private constructor(
    readonly port: number,
    private readonly directory: string,
    private readonly child: ChildProcess,
  ) {}

  /** Resolves when it knows the master and that its replica is in step. */
  static async start(master: RedisServer): Promise<RedisSentinel> {
    const port = await freePort();
    const directory = await mkdtemp(join(tmpdir(), 'sentinel-'));
    const path = join(directory, 'sentinel.conf');
    const lines = [
      `port ${port}`,
      'bind 127.0.0.1',
      `dir ${directory}`,
      `sentinel monitor ${MASTER_NAME} 127.0.0.1 ${master.port} 1`,
      `sentinel down-after-milliseconds ${MASTER_NAME} 200`,
      `sentinel failover-timeout ${MASTER_NAME} 1000`,
    ];
    await writeFile(path, lines.join('\n'));
    const child = spawn('redis-server', [path, '--sentinel'], { stdio: ['ignore', 'pipe', 'ignore'] });
    const sentinel = new RedisSentinel(port, directory, child);
    child.stdout.on('data', (chunk: Buffer) => {
      sentinel.output += chunk.toString();
    });
    await sentinel.says('+monitor master');
    await sentinel.with(async (client) => {
      await client.call('SENTINEL', 'DEBUG', ...HASTE).catch(() => undefined);
      const replicas = async () => JSON.stringify(await client.call('SENTINEL', 'SLAVES', MASTER_NAME));
      while (!(await replicas()).includes('"master-link-status","ok"')) await new Promise(setImmediate);
    });
    return sentinel;
  }

  /** Resolves once it has said something since its start. */
  private async says(words: string): Promise<void> {
    while (!this.output.includes(words)) {
      if (this.child.exitCode !== null) throw new Error(`the Sentinel ended: ${this.output}`);
      await once(this.child.stdout as NodeJS.ReadableStream, 'data');
    }
  }

  async stop(): Promise<void> {
    if (this.child.exitCode === null && this.child.signalCode === null) {
      const exit = once(this.child, 'exit');
      this.child.kill('SIGKILL');
      await exit;
    }
    await rm(this.directory, { recursive: true, force: true });
  }

  private async with<Value>(work: (client: Redis) => Promise<Value>): Promise<Value> {
    const client = new Redis({ host: '127.0.0.1', port: this.port, retryStrategy: null });
    try {
      return await work(client);
    } finally {
      client.disconnect();
    }
  }
}
