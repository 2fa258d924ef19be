import type { InjectionToken } from '@nestjs/common';
import { LlmClient } from './clients/llm-client.js';

/** The token of the one engine behind all clients of a root. @internal */
export const LLM_CORE = Symbol('LLM_CORE');

/**
 * The token of the client that is bound to a route; without a name that of the unbound client, `LlmClient`.
 *
 * @publicApi
 */
export function getLlmToken(route?: string): InjectionToken<LlmClient> {
  return route === undefined ? LlmClient : `LlmClient(${route})`;
}

/**
 * The token of the client of one provider.
 *
 * @publicApi
 */
export function getLlmProviderToken(id: string): string {
  return `LlmProviderClient(${id})`;
}
