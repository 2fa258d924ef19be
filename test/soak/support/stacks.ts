import type { LlmFailoverModuleOptions } from 'nestjs-llm-failover';
import { RedisHealthStore } from 'nestjs-llm-failover/redis';
import { hasRedisServer, RedisServer } from '../../support/redis-server.js';

/** A stack that the chaos runs play on: what of the module's options makes it, and what ends it. */
export interface Stack {
  readonly options: Partial<LlmFailoverModuleOptions>;
  readonly close: () => Promise<void>;
}

type Start = () => Promise<Stack>;

const ownMemory: Start = () => Promise.resolve({ options: {}, close: () => Promise.resolve() });

const undici: Start = () => Promise.resolve({ options: { transport: 'undici' }, close: () => Promise.resolve() });

const redis: Start = async () => {
  const server = await RedisServer.start();
  const store = {
    useFactory: () => new RedisHealthStore({ url: server.url, fingerprintSecret: 'of the chaos alone' }),
  };
  return { options: { health: { store } }, close: () => server.stop() };
};

/** The stacks by name. */
export const STACKS: Readonly<Record<string, Start>> = {
  'HttpService, own memory': ownMemory,
  'undici, own memory': undici,
  ...(hasRedisServer && { 'HttpService, Redis': redis }),
};
