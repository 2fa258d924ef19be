import { Cluster, Redis } from 'ioredis';
import { Cluster as Cluster5, Redis as Redis5 } from 'ioredis-5';
import { RedisHealthStore, type RedisHealthClient } from 'nestjs-llm-failover/redis';

const options = { lazyConnect: true };

it('a client of ioredis is taken without a cast, of either version and kind', () => {
  const clients = [
    new Redis(options),
    new Redis5(options),
    new Cluster([], options),
    new Cluster5([], options),
  ] satisfies readonly RedisHealthClient[];
  for (const client of clients) {
    expect(() => new RedisHealthStore({ client, fingerprintSecret: '0123456789abcdef' })).not.toThrow();
    client.disconnect();
  }
});
