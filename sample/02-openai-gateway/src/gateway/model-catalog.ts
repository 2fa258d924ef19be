import type { LlmRoutes, LlmTarget } from 'nestjs-llm-failover';
import { modelNotFound } from './request-errors.js';

/** What a request may name as its model: the routes and the targets in them. */
export class ModelCatalog {
  private readonly owners = new Map<string, string>();

  constructor(routes: LlmRoutes) {
    for (const route of Object.keys(routes)) this.owners.set(route, 'route');
    for (const target of Object.values(routes).flatMap((route) => ('targets' in route ? route.targets : route))) {
      const name = nameOf(target);
      this.owners.set(name, name.slice(0, name.indexOf('/')));
    }
  }

  /** In the shape of OpenAI's `GET /v1/models`. */
  list() {
    return { object: 'list', data: [...this.owners.keys()].map((id) => this.retrieve(id)) };
  }

  /**
   * In the shape of OpenAI's `GET /v1/models/{model}`.
   *
   * @throws GatewayRequestError (404) for a model that is neither a route nor a target
   */
  retrieve(id: string) {
    const owner = this.owners.get(id);
    if (owner === undefined) throw modelNotFound(id);
    return { id, object: 'model', created: 0, owned_by: owner };
  }

  /** @throws GatewayRequestError (404) for a model that is neither a route nor a target */
  check(model: string): void {
    if (!this.owners.has(model)) throw modelNotFound(model);
  }
}

function nameOf(target: LlmTarget): string {
  return typeof target === 'string' ? target : `${target.provider}/${target.model}`;
}
