export type { RedisHealthClient } from './redis-client.js';
export { RedisHealthStore } from './redis-health.store.js';
export type { RedisHealthStoreOptions } from './redis-options.js';
