import { EventEmitter } from 'node:events';
import type { RedisHealthClient } from '../../lib/redis/index.js';
import { RedisLink } from '../../lib/redis/redis-link.js';

/** A client that is connected to nobody who answers. */
class SilentClient extends EventEmitter {
  status = 'ready';
  readonly disconnected: (boolean | undefined)[] = [];
  readonly duplicates: SilentClient[] = [];

  duplicate(): SilentClient {
    this.duplicates.push(new SilentClient());
    return this.duplicates.at(-1) as SilentClient;
  }

  disconnect(reconnect?: boolean): void {
    this.disconnected.push(reconnect);
  }

  subscribe = () => Promise.resolve();
}

describe('the connections to Redis', () => {
  it.each([
    [true, [true]],
    [false, []],
  ])('are made anew where they stay silent, if they are ours: %s', async (isOurs, expected) => {
    const client = new SilentClient();
    const nothing = () => undefined;
    const link = new RedisLink({
      makeClient: () => client as unknown as RedisHealthClient,
      isOurs,
      base: 'base:',
      onUp: nothing,
      onDown: nothing,
      onMessage: nothing,
    });
    await link.open();
    for (let look = 0; look < 5; look += 1) link.revive();
    expect(client.disconnected).toEqual(expected);
    link.close();
    expect(client.duplicates.map(({ disconnected }) => disconnected)).toEqual([[...expected, undefined]]);
    expect(client.eventNames()).toEqual(isOurs ? ['error'] : []);
  });
});
