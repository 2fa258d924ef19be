import { isDeepStrictEqual } from 'node:util';
import type { Credential } from '../../credentials/credential.js';
import { looksLikeModelKey, shownName } from '../../credentials/shown-name.js';
import { expectedOfText, MAX_CHARS } from '../../checks/names.js';
import { LlmCallError } from '../../errors/llm-call.error.js';
import { LlmOptionsError } from '../../errors/llm-options.error.js';
import type { RuntimeProvider, RuntimeRoute, RuntimeTarget } from '../runtime-target.js';
import type { LlmClientOptions, LlmProviders, LlmRoutes, LlmTarget } from './config.interface.js';
import { DEFAULT_CLIENT_OPTIONS } from './default-options.js';
import { endingOf } from './model-ending.js';
import { protocolOf } from './protocol-of.js';
import { parseTarget } from './parse-target.js';
import { nearestName } from '../../checks/nearest-name.js';
import { kindOf, Problems } from '../../checks/problems.js';
import { providersNamedBy, resolveProvider, resolveRoute, type ConfigSurroundings } from './resolve-config.js';

type Route = RuntimeRoute;

/** An unknown name is quoted up to here. */
const MAX_NAME_CHARS = 100;

/** Which route a call may ask for, nearest first. */
export interface RouteWish {
  /** Named by the call's options: a mistake there is the developer's. */
  readonly option?: string | undefined;
  /** Named by the request: a mistake there may be the app's client's. */
  readonly model?: string | undefined;
  /** The route the client is bound to. */
  readonly bound?: string | undefined;
}

/** Knows context windows that the options do not name, in tokens. */
export interface WindowLookup {
  readonly contextWindowOf?: ((provider: string, baseUrl: string, model: string) => number | undefined) | undefined;
}

/**
 * The routes and providers of one engine, by name.
 *
 * @internal
 */
export class RouteTable {
  private readonly routes = new Map<string, Route>();
  private readonly providers = new Map<string, RuntimeProvider>();
  /** The targets without options of their own. */
  private readonly plainTargets = new Map<string, RuntimeTarget>();
  /** The first target of each name that has options of its own. */
  private readonly fullTargets = new Map<string, RuntimeTarget>();
  /** The options as given, by name: to tell a repetition from a contradiction. */
  readonly declaredRoutes: Record<string, LlmRoutes[string]> = {};
  readonly declaredProviders: Record<string, LlmProviders[string]> = {};
  /** The route of calls that name none. */
  readonly defaultRoute: string;
  private readonly allowsAny: boolean;

  /** @throws LlmOptionsError where a key of the environment cannot be sent */
  constructor(
    options: LlmClientOptions,
    private readonly surroundings: Omit<ConfigSurroundings, 'problems'> & WindowLookup,
    declaredProviders: LlmProviders = options.providers ?? {},
  ) {
    this.defaultRoute = options.defaultRoute ?? DEFAULT_CLIENT_OPTIONS.defaultRoute;
    this.allowsAny = options.allowTargets === 'any';
    this.add(options.routes, options.providers, declaredProviders);
  }

  /**
   * Adds routes and providers; those of a name that is there already stay as they are.
   *
   * @param declared - the providers as the options have them, before the container resolved their sources
   * @returns the routes added
   * @throws LlmOptionsError where a key of the environment cannot be sent; nothing is added then
   */
  add(routes: LlmRoutes, providers: LlmProviders = {}, declared: LlmProviders = providers): readonly Route[] {
    const problems = new Problems();
    const surroundings = { ...this.surroundings, problems };
    const ids = new Set([...Object.keys(providers), ...providersNamedBy(routes)]);
    const made = [...ids]
      .filter((id) => !this.providers.has(id))
      .map((id) => [id, resolveProvider(id, providers[id] ?? {}, surroundings)] as const);
    // Before anything is kept: whoever asks for the same once more is refused once more.
    problems.refuse();
    for (const [id, provider] of made) {
      this.declaredProviders[id] = declared[id] ?? {};
      this.providers.set(id, provider);
    }
    return Object.entries(routes)
      .filter(([name]) => !this.routes.has(name))
      .map(([name, options]) => {
        const route = resolveRoute(name, options, (target) => this.targetOf(target));
        this.routes.set(name, route);
        this.declaredRoutes[name] = options;
        return route;
      });
  }

  /** Notes the names that stand for something else already. */
  checkConflicts(routes: LlmRoutes, providers: LlmProviders, problems: Problems): void {
    const check = (kind: string, known: object, added: object) => {
      for (const [name, options] of Object.entries(added)) {
        const present: unknown = (known as Record<string, unknown>)[name];
        const isSame = !Object.hasOwn(known, name) || isDeepStrictEqual(present, options);
        if (isSame) continue;
        const expected = 'a name that no other module has given to something else';
        problems.list.push({ option: `${kind}.${name}`, actual: 'one that the root or another feature has', expected });
      }
    };
    check('routes', this.declaredRoutes, routes);
    check('providers', this.declaredProviders, providers);
  }

  get routeNames(): readonly string[] {
    return [...this.routes.keys()];
  }

  get providerIds(): readonly string[] {
    return [...this.providers.keys()];
  }

  /** All keys of all providers. */
  *credentials(): Iterable<Credential> {
    for (const { pool } of this.providers.values()) yield* pool.credentials;
  }

  /** A route by its name. @throws LlmOptionsError that lists the known ones */
  route(name: string): Route {
    const route = this.routes.get(name);
    if (route !== undefined) return route;
    throw unknownName('route', name, this.routeNames);
  }

  /** All targets of all routes, each once. */
  allTargets(): Iterable<RuntimeTarget> {
    return new Set([...this.routes.values()].flatMap(({ targets }) => targets));
  }

  /** Whether a target stands in a route. */
  declares(providerId: string, model: string): boolean {
    return this.declared(`${providerId}/${model}`) !== undefined;
  }

  /** A provider by its id, where there is one. */
  findProvider(id: string): RuntimeProvider | undefined {
    return this.providers.get(id);
  }

  /** A provider by its id. @throws LlmOptionsError that lists the known ones */
  provider(id: string): RuntimeProvider {
    const provider = this.providers.get(id);
    if (provider !== undefined) return provider;
    throw unknownName('provider', id, this.providerIds);
  }

  /**
   * The route of a call.
   *
   * @throws LlmOptionsError where the options name an unknown one; LlmCallError (`invalid_request`) where the request does
   */
  routeFor({ option, model, bound }: RouteWish): Route {
    if (option !== undefined) return this.find(option) ?? this.route(option);
    if (model === undefined) return bound === undefined ? this.routeByDefault() : this.route(bound);
    const route = this.find(model);
    if (route !== undefined) return route;
    const known = `Known are the routes ${this.routeNames.join(', ')} and the targets in them.`;
    // A request may be an HTTP client's own words: of any type and length.
    const name = typeof model === 'string' ? this.quoted(model) : `(${kindOf(model)})`;
    const meant = this.targetMeant(model);
    const guess = meant === undefined ? '' : ` Did you mean ${meant}?`;
    throw wrongModel(`The request names the unknown model ${name}. ${known}${guess}`, 'request/unknown-model');
  }

  /** @throws LlmOptionsError where there is no such route: the call, whose author named none, cannot know whence the name comes */
  private routeByDefault(): Route {
    const route = this.routes.get(this.defaultRoute);
    if (route !== undefined) return route;
    throw unknownName('route', this.defaultRoute, this.routeNames, 'defaultRoute', ', as this call names no route');
  }

  /** The declared target of a model that was named without its provider. */
  private targetMeant(model: unknown): string | undefined {
    for (const target of this.allTargets()) if (target.model === model) return `${target.provider.id}/${target.model}`;
    return undefined;
  }

  private quoted(name: string): string {
    return JSON.stringify(this.surroundings.watcher.redact(name.slice(0, MAX_NAME_CHARS)));
  }

  /** A route of one provider's model alone. */
  routeOf(providerId: string, model: string): Route {
    const provider = this.provider(providerId);
    return single(this.declared(`${providerId}/${model}`) ?? this.undeclared(provider, model));
  }

  /** A target of the routes by its name alone: as it is without options where it stands so somewhere, else with the first ones. */
  private declared(name: string): RuntimeTarget | undefined {
    return this.plainTargets.get(name) ?? this.fullTargets.get(name);
  }

  /** A target that stands in no options: its model is shown, so it must not be a key. */
  private undeclared(provider: RuntimeProvider, model: string): RuntimeTarget {
    const wrong = expectedOfText(model, MAX_CHARS.model);
    if (wrong !== undefined) {
      throw wrongModel(
        `The request names a model of ${provider.id} that is no name; expected ${wrong}.`,
        'request/no-model',
      );
    }
    if (!looksLikeModelKey(model)) return { provider, model, ...protocolOf(provider, model) };
    throw wrongModel(
      `The request names what looks like an API key as a model of ${provider.id}.`,
      'request/key-as-model',
    );
  }

  private find(name: unknown): Route | undefined {
    if (typeof name !== 'string') return undefined;
    const route = this.routes.get(name);
    if (route !== undefined) return route;
    const declared = this.declared(name);
    if (declared !== undefined) return single(declared);
    const parsed = this.allowsAny ? parseTarget(name) : undefined;
    const provider = parsed === undefined ? undefined : this.providers.get(parsed.provider);
    return parsed === undefined || provider === undefined ? undefined : single(this.undeclared(provider, parsed.model));
  }

  private targetOf(target: LlmTarget): RuntimeTarget {
    const parsed = parseTarget(target);
    if (parsed === undefined) throw unknownName('target', kindOf(target), []);
    const { provider: id, model, ...own } = parsed;
    const { api, params, contextWindow, maxOutputTokens, firstContentTimeoutMs } = own;
    const name = `${id}/${model}`;
    const isPlain = Object.values(own).every((option) => option === undefined);
    const known = isPlain ? this.plainTargets.get(name) : undefined;
    if (known !== undefined) return known;
    const provider = this.provider(id);
    const protocol = protocolOf(provider, model, api);
    const made: RuntimeTarget = {
      provider,
      model,
      ...protocol,
      params,
      contextWindow: contextWindow ?? this.surroundings.contextWindowOf?.(id, provider.baseUrl, model),
      maxOutputTokens,
      firstContentTimeoutMs,
      ending: endingOf(id, protocol.wire.api, model, this.surroundings.clock),
    };
    const targets = isPlain ? this.plainTargets : this.fullTargets;
    if (!targets.has(name)) targets.set(name, made);
    return made;
  }
}

function single(target: RuntimeTarget): Route {
  return { name: `${target.provider.id}/${target.model}`, targets: [target], onContentFiltered: 'fail' };
}

function wrongModel(message: string, rule: string): LlmCallError {
  const failure = { category: 'invalid_request', scope: 'request', explicit: true, rule } as const;
  return new LlmCallError(message, { failure, hint: 'Check the model of the request, or name it in routes.' });
}

function unknownName(kind: string, name: string, known: readonly string[], option = kind, why = ''): LlmOptionsError {
  return new LlmOptionsError([
    {
      option,
      actual: typeof name === 'string' ? JSON.stringify(shownName(name)) : kindOf(name),
      expected: `one of the known ${kind}s (${known.join(', ')})${why}`,
      nearest: typeof name === 'string' ? nearestName(name, known) : undefined,
    },
  ]);
}
