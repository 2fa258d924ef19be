import { Inject } from '@nestjs/common';
import { getLlmProviderToken, getLlmToken } from './llm-failover.constants.js';

/**
 * Injects the client that is bound to a route; without a name the unbound client.
 *
 * @publicApi
 */
export const InjectLlm = (route?: string): PropertyDecorator & ParameterDecorator => Inject(getLlmToken(route));

/**
 * Injects the client of one provider, with failover across its keys only.
 *
 * @publicApi
 */
export const InjectLlmProvider = (id: string): PropertyDecorator & ParameterDecorator =>
  Inject(getLlmProviderToken(id));
