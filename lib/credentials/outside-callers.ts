import { AsyncResource } from 'node:async_hooks';

/** Made when the module is loaded, so that it belongs to no caller. */
const outside = new AsyncResource('LlmSharedWork');

/**
 * Runs work that many calls share outside the async context of the one that happens to start it: its `AsyncLocalStorage`
 * (tenant, transaction, trace) must not leak into what the others get.
 *
 * @internal
 */
export function outsideCallers<Value>(work: () => Value): Value {
  return outside.runInAsyncScope(work);
}
