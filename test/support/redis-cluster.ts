import { freePort, RedisServer } from './redis-server.js';

const SLOTS = 16_384;

/** A cluster of three masters, each with a third of the slots. */
export class RedisCluster {
  private constructor(
    readonly nodes: readonly RedisServer[],
    private readonly busPorts: readonly number[],
  ) {}

  /** Resolves when all of them agree on who has which slots. */
  static async start(size = 3): Promise<RedisCluster> {
    // By default the second port is the first and 10,000, which may be more than there are.
    const busPorts = await Promise.all(Array.from({ length: size }, freePort));
    const nodes = await Promise.all(busPorts.map((port) => RedisServer.start(...argumentsOf(port))));
    const share = Math.ceil(SLOTS / size);
    for (const [place, node] of nodes.entries()) {
      await node.with(async (client) => {
        await client.cluster('SET-CONFIG-EPOCH', place + 1);
        const last = Math.min((place + 1) * share, SLOTS) - 1;
        await client.call('CLUSTER', 'ADDSLOTSRANGE', `${place * share}`, `${last}`);
        const [first] = nodes;
        if (first !== undefined && first !== node)
          await client.call('CLUSTER', 'MEET', '127.0.0.1', `${first.port}`, `${busPorts[0]}`);
      });
    }
    const cluster = new RedisCluster(nodes, busPorts);
    await Promise.all(nodes.map((node) => cluster.isReady(node)));
    return cluster;
  }

  /** The master that has a key. */
  async ownerOf(key: string): Promise<RedisServer> {
    const slot = await (this.nodes[0] as RedisServer).with((client) => client.cluster('KEYSLOT', key));
    return this.nodes[Math.floor(slot / Math.ceil(SLOTS / this.nodes.length))] as RedisServer;
  }

  /** Starts a master again that was killed; it has lost its data, and knows its slots. */
  async restart(node: RedisServer): Promise<void> {
    await node.run(...argumentsOf(this.busPorts[this.nodes.indexOf(node)] as number));
  }

  async stop(): Promise<void> {
    await Promise.all(this.nodes.map((node) => node.stop()));
  }

  private async isReady(node: RedisServer): Promise<void> {
    await node.with(async (client) => {
      for (;;) {
        const info = String(await client.call('CLUSTER', 'INFO'));
        if (info.includes('cluster_state:ok') && info.includes(`cluster_known_nodes:${this.nodes.length}`)) return;
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    });
  }
}

function argumentsOf(busPort: number): readonly string[] {
  const cluster = ['--cluster-enabled', 'yes', '--cluster-announce-ip', '127.0.0.1', '--cluster-port', `${busPort}`];
  // What is left goes on when one is lost.
  return [...cluster, '--cluster-require-full-coverage', 'no', '--cluster-node-timeout', '500'];
}
