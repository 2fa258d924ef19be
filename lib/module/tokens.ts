import { Inject, type InjectionToken } from '@nestjs/common';
import { LlmClient } from '../clients/llm-client.js';

/** The token of the one engine behind all clients of a root. @internal */
export const LLM_CORE = Symbol('LLM_CORE');

/** The tokens of the engine's own events and health. The public ones are views: a host's test may put doubles in their place. @internal */
export const LLM_OWN_EVENTS = Symbol('LLM_OWN_EVENTS');
/** @internal */
export const LLM_OWN_HEALTH = Symbol('LLM_OWN_HEALTH');

/** The token of the host's `HttpService`, where the options say that it is used. @internal */
export const LLM_SHARED_HTTP = Symbol('LLM_SHARED_HTTP');

/** The token of what is wrong with how the module is registered. @internal */
export const LLM_REGISTRATION = Symbol('LLM_REGISTRATION');

/** The token of the check that tells of names which are injected and not provided. @internal */
export const LLM_INJECTED_NAMES = Symbol('LLM_INJECTED_NAMES');

/** The token of the module's options once they are checked. @internal */
export const LLM_CHECKED_OPTIONS = Symbol('LLM_CHECKED_OPTIONS');

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

/** What a token of this library's names: a route, or a provider. @internal */
export function nameInToken(
  token: unknown,
): { readonly kind: 'route' | 'provider'; readonly name: string } | undefined {
  const [, kind, name] = (typeof token === 'string' && /^Llm(Provider)?Client\((.*)\)$/s.exec(token)) || [];
  return name === undefined ? undefined : { kind: kind === undefined ? 'route' : 'provider', name };
}

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
