import {
  ANYTHING,
  FLAG,
  FUNCTION,
  depending,
  duration,
  listOf,
  note,
  objectOf,
  oneOf,
  reporting,
  required,
  that,
  type Check,
} from '../checks/check.js';
import { headersOf } from '../checks/headers.js';
import { Problems, isFilled, isRecord } from '../checks/problems.js';
import { RULES, STORE } from '../clients/config/check-contracts.js';
import { HEALTH_FIELDS, checkClientOptions } from '../clients/config/check-options.js';
import { PROVIDERS } from '../clients/config/check-providers.js';
import { routesAmong } from '../clients/config/check-routes.js';
import { TRANSPORT_OPTION, undiciOptionsOf } from '../clients/config/check-transport.js';
import type { LlmProviders, LlmRoutes } from '../clients/config/config.interface.js';
import { PRICES } from '../clients/prices/price-book.js';
import { isDescriptor } from '../clients/config/injectable.interface.js';
import { parseTarget } from '../clients/config/parse-target.js';
import { EXCEPTION_BODY } from '../interceptors/check-exception-options.js';

const OF_HTTP = 'axios settings or { useExisting: HttpService }';
const AXIOS_HEADERS = headersOf((value) => value === null || ['number', 'boolean', 'undefined'].includes(typeof value));

/** Settings of axios are not checked, except those that would change what is sent to a provider. */
const HTTP: Check = depending((http) => (isDescriptor(http) ? ANYTHING : AXIOS_SETTINGS));
const AXIOS_SETTINGS = reporting((http, path, problems) => {
  const isHttp = isRecord(http) && !('axiosRef' in http);
  if (!problems.expect(isHttp, path, http, OF_HTTP) || !isRecord(http)) return;
  note(AXIOS_HEADERS, http.headers, `${path}.headers`, problems);
  problems.expect(isProxy(http.proxy), `${path}.proxy`, http.proxy, 'false, or an object with the host of a proxy');
  const hasAuth = http.auth !== undefined;
  problems.expect(!hasAuth, `${path}.auth`, http.auth, 'no authentication of its own; set the keys of the providers');
});

const MODULE_OPTIONS: Readonly<Record<string, Check>> = {
  rules: orInjected(RULES),
  exceptions: objectOf({ body: EXCEPTION_BODY }),
  http: HTTP,
  transport: TRANSPORT_OPTION,
  prices: PRICES,
  logs: objectOf({ fields: oneOf(['auto', 'after', 'before', 'none']) }),
  shutdown: objectOf({ graceMs: duration(0) }),
  health: objectOf({ store: orInjected(STORE), ...HEALTH_FIELDS }),
};

const NAMES = listOf(that(isFilled, 'a name'), 'a list of names');
const MODULES = that(areListed, 'a list of modules');
const NEST_PROVIDERS = that(areListed, 'a list of providers of Nest');

const EXTRAS: Readonly<Record<string, Check>> = {
  isGlobal: FLAG,
  globalInterceptor: FLAG,
  globalFilter: FLAG,
  imports: MODULES,
  extraProviders: NEST_PROVIDERS,
  routeNames: NAMES,
  providerIds: NAMES,
};

const HOW = ['useFactory', 'useClass', 'useExisting'] as const;

/** What registers the module is read before there are options. In the sync form it has been taken out of them by now. */
const MISPLACED = that(() => false, 'it beside useFactory, useClass or useExisting, not in what they give');
const MISPLACED_EXTRAS = Object.fromEntries(Object.keys(EXTRAS).map((name) => [name, MISPLACED]));

const TOKEN = that(isToken, 'a token; files that import each other give undefined');
const ASYNC_FIELDS = objectOf({
  useFactory: FUNCTION,
  useClass: ANYTHING,
  useExisting: ANYTHING,
  inject: listOf(TOKEN, 'a list of tokens'),
  provideInjectionTokensFrom: NEST_PROVIDERS,
  ...EXTRAS,
});
const ASYNC_OPTIONS = reporting((options, path, problems) => {
  ASYNC_FIELDS.report(options, path, problems);
  if (!isRecord(options)) return;
  const ways = HOW.filter((name) => options[name] !== undefined && options[name] !== null);
  problems.expect(ways.length > 0, 'options', options, `one of ${HOW.join(', ')}`);
  for (const way of ways.slice(1)) problems.expect(false, way, options[way], `nothing beside ${ways[0]}`);
});

/** Checks the module's options, whatever they are. @internal */
export function checkModuleOptions(options: unknown): Problems {
  const problems = new Problems();
  checkClientOptions(options, problems, { ...MODULE_OPTIONS, ...MISPLACED_EXTRAS });
  if (isRecord(options) && options.transport !== undefined) {
    const { http, transport } = options;
    const expected =
      undiciOptionsOf(transport) === undefined
        ? 'nothing beside a transport of your own, which sends all requests'
        : 'nothing beside undici; its proxy and TLS stand in transport.undici';
    problems.expect(http === undefined, 'http', http, expected);
  }
  return problems;
}

/** Checks what registers the module beside its options. @internal */
export function checkExtras(options: unknown): Problems {
  const problems = new Problems();
  if (!isRecord(options)) return problems;
  for (const [name, check] of Object.entries(EXTRAS)) note(check, options[name], name, problems);
  return problems;
}

/** Checks how the options come to be made, and what registers the module beside them. @internal */
export function checkAsyncOptions(options: unknown): Problems {
  const problems = new Problems();
  ASYNC_OPTIONS.report(options, '', problems);
  return problems;
}

/**
 * Checks the options of a feature module, whatever they are.
 *
 * @param declaredProviders - those that other modules have declared
 * @internal
 */
export function checkFeatureOptions(feature: unknown, declaredProviders: object): Problems {
  const problems = new Problems();
  if (!problems.expect(isRecord(feature), 'options', feature, 'an object') || !isRecord(feature)) return problems;
  const { routes, providers } = feature;
  const hasRoutes = routes !== undefined && (!isRecord(routes) || Object.keys(routes).length > 0);
  const all = { ...declaredProviders, ...(isRecord(providers) ? providers : {}) };
  const check = objectOf({
    routes: hasRoutes ? routesAmong(all) : ANYTHING,
    providers: PROVIDERS,
    imports: MODULES,
    extraProviders: NEST_PROVIDERS,
  });
  check.report(feature, '', problems);
  return problems;
}

/** Checks what the container gave for an option. @internal */
export function checkGiven(check: Check, value: unknown, path: string): Problems {
  const problems = new Problems();
  note(check, value, path, problems);
  return problems;
}

/** The `HttpService` that the container gave for the option `http`. @internal */
export const HTTP_SERVICE: Check = required(
  that((service) => isRecord(service) && typeof service.axiosRef === 'function', 'an HttpService of @nestjs/axios'),
);

function orInjected(check: Check): Check {
  return depending((value) => (isDescriptor(value) ? ANYTHING : check));
}

/** What the container cannot take ends in an error of its own, before the options are looked at. */
function areListed(value: unknown): boolean {
  return Array.isArray(value) && value.length === listIn(value).length;
}

/** Where axios finds no host in what it is given, it sends the request, and its key, to port 80 of this machine. */
function isProxy(proxy: unknown): boolean {
  if (proxy === undefined || proxy === null || proxy === false) return true;
  return isRecord(proxy) && [proxy['hostname'], proxy['host']].some((host) => typeof host === 'string' && host !== '');
}

function isToken(value: unknown): boolean {
  return value !== null && value !== undefined && !Number.isNaN(value);
}

/** The names in an option that may be anything before it is checked. @internal */
export function namesOf(value: LlmRoutes | LlmProviders | undefined): readonly string[] {
  return typeof value === 'object' && value !== null ? Object.keys(value) : [];
}

/** The objects and classes in a list that may be anything before it is checked. @internal */
export function listIn<Item>(value: readonly Item[] | undefined): Item[] {
  const items = Array.isArray(value) ? [...(value as readonly Item[])] : [];
  return items.filter((item) => (typeof item === 'object' && item !== null) || typeof item === 'function');
}

/** The names in a list that may be anything before it is checked. @internal */
export function stringsIn(value: readonly string[] | undefined): readonly string[] {
  return Array.isArray(value) ? (value as readonly unknown[]).filter((name) => typeof name === 'string') : [];
}

/** The ids of the providers in routes that may be anything before they are checked. @internal */
export function providersIn(routes: LlmRoutes | undefined): readonly string[] {
  const lists = Object.values(isRecord(routes) ? routes : {}).map((route): unknown =>
    isRecord(route) ? route.targets : route,
  );
  const targets = lists.flatMap((list) => (Array.isArray(list) ? (list as unknown[]) : []));
  return targets.map((target) => parseTarget(target)?.provider).filter((id) => id !== undefined);
}
