import type { LlmClient } from '../index.js';

/**
 * The name of a model's route. Without one given it is the client's own, which is looked up when it is asked for: a model
 * may be made before all routes are known.
 *
 * @internal
 */
export function routeNameOf(client: LlmClient, route: string | undefined): () => string {
  let name = route;
  return () => (name ??= client.plan().route);
}
