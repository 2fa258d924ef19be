import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { HttpService } from '@nestjs/axios';
import { Injectable, type InjectionToken } from '@nestjs/common';
import type { ModuleRef } from '@nestjs/core';
import type { AxiosRequestConfig } from 'axios';
import { note } from '../checks/check.js';
import { Problems } from '../checks/problems.js';
import { LLM_FAILURE_CATEGORIES, type LlmFailureCategory } from '../classification/failure.interface.js';
import { printableLine } from '../classification/printable-line.js';
import { RULES, STORE, TRANSPORT } from '../clients/config/check-contracts.js';
import { SOURCE } from '../clients/config/check-keys.js';
import type { LlmKeyOptions, LlmProviderOptions, LlmProviders } from '../clients/config/config.interface.js';
import { isDescriptor, type LlmInjectable } from '../clients/config/injectable.interface.js';
import { LlmCore } from '../clients/llm-core.js';
import type { LlmRuntime } from '../clients/llm-runtime.js';
import { HttpServiceTransport } from '../clients/transport/http-service.transport.js';
import { LlmTransport } from '../clients/transport/llm-transport.js';
import type { LlmCredentialSource } from '../credentials/credential-source.js';
import { LlmOptionsError, type LlmOptionsProblem } from '../errors/llm-options.error.js';
import { logEvent } from '../events/event-logger.js';
import type { LlmEvents } from '../events/llm-events.js';
import { quietLogger } from '../events/quiet-logger.js';
import { thrownText } from '../events/thrown-text.js';
import type { LlmExceptionOptions } from '../interceptors/exception-options.js';
import { seal, unseal, type Sealed } from '../opaque/sealed.js';
import { HTTP_SERVICE, checkFeatureOptions, checkGiven, checkModuleOptions } from './check-options.js';
import { resolveInjectable } from './container.js';
import type { LlmFailoverFeatureOptions, LlmFailoverModuleOptions } from './options.js';
import { refuseFeatureWithoutRoot, refuseSecondRoot } from './registration.js';
import { LLM_CORE, LLM_SHARED_HTTP } from './tokens.js';

/**
 * Keeps the sockets to providers open between calls; a handshake costs more than many a call.
 *
 * @internal
 */
@Injectable()
export class KeepAliveAgents {
  /** Sealed: an agent leads to its sockets, and these to the headers of the requests that they carry. */
  readonly agents = seal({
    httpAgent: new HttpAgent({ keepAlive: true }),
    httpsAgent: new HttpsAgent({ keepAlive: true }),
  });

  close(): void {
    const { httpAgent, httpsAgent } = unseal(this.agents);
    httpAgent.destroy();
    httpsAgent.destroy();
  }
}

/**
 * The options, checked before anything is made of them.
 *
 * @param others - what is wrong with the registration
 * @throws LlmOptionsError with all that is wrong with them
 * @internal
 */
export function checkedOptions(
  options: Sealed<LlmFailoverModuleOptions>,
  others: readonly LlmOptionsProblem[],
  moduleRef: ModuleRef,
): Sealed<LlmFailoverModuleOptions> {
  refuseSecondRoot(moduleRef);
  const problems = [...others, ...checkModuleOptions(unseal(options)).list];
  if (problems.length > 0) throw new LlmOptionsError(problems);
  return options;
}

/** What the interceptor and the filter go by. @internal */
export function exceptionOptionsOf(options: Sealed<LlmFailoverModuleOptions>): LlmExceptionOptions {
  const { exceptions, policies } = unseal(options);
  const httpStatus: Partial<Record<LlmFailureCategory, number>> = {};
  for (const category of LLM_FAILURE_CATEGORIES) {
    const status = policies?.[category]?.httpStatus;
    if (status !== undefined) httpStatus[category] = status;
  }
  return { body: exceptions?.body, httpStatus };
}

/**
 * The host's own `HttpService`, where the options say that requests go through it.
 *
 * @throws LlmOptionsError where the container gives something else
 * @internal
 */
export async function resolveSharedHttp(
  options: Sealed<LlmFailoverModuleOptions>,
  moduleRef: ModuleRef,
): Promise<HttpService | undefined> {
  const { transport, http } = unseal(options);
  if (transport !== undefined || !isDescriptor(http)) return undefined;
  const shared = await resolveInjectable(moduleRef, 'http', http as LlmInjectable<HttpService>, LLM_SHARED_HTTP);
  checkGiven(HTTP_SERVICE, shared, 'http').refuse();
  return shared;
}

/**
 * The transport of the options, else `HttpService`: a private one, or the host's own.
 *
 * @throws LlmOptionsError where the container gives something else
 * @internal
 */
export async function makeTransport(
  options: Sealed<LlmFailoverModuleOptions>,
  moduleRef: ModuleRef,
  privateHttp: HttpService,
  sharedHttp: HttpService | undefined,
  { agents }: KeepAliveAgents,
): Promise<LlmTransport> {
  const { transport, http } = unseal(options);
  const custom = await resolveInjectable(moduleRef, 'transport', transport, LlmTransport);
  checkGiven(TRANSPORT, custom, 'transport').refuse();
  if (custom !== undefined) return custom;
  if (sharedHttp !== undefined) return new HttpServiceTransport(sharedHttp);
  return new HttpServiceTransport(privateHttp, { ...unseal(agents), ...(http as AxiosRequestConfig | undefined) });
}

/**
 * The engine, made of checked options.
 *
 * @throws LlmOptionsError where the container gives something else than the options promise, and where keys are wrong
 * @internal
 */
export async function makeCore(
  sealedOptions: Sealed<LlmFailoverModuleOptions>,
  moduleRef: ModuleRef,
  transport: LlmTransport,
  runtime: LlmRuntime,
  events: LlmEvents,
): Promise<Sealed<LlmCore>> {
  const options = unseal(sealedOptions);
  const store = await resolveInjectable(moduleRef, 'health.store', options.health?.store, LLM_CORE);
  checkGiven(STORE, store, 'health.store').refuse();
  const rules = await resolveInjectable(moduleRef, 'rules', options.rules, LLM_CORE);
  checkGiven(RULES, rules, 'rules').refuse();
  const providers = await withSources(options.providers, moduleRef, LLM_CORE);
  const logger = quietLogger();
  const core = new LlmCore({
    options: { ...options, providers },
    declaredProviders: options.providers,
    transport,
    runtime,
    store,
    onStoreFailure: (method, thrown) =>
      logger.warn(
        `The health store failed in ${method}: ${thrownText(thrown)}. This instance goes on with its own memory; it is not told again.`,
      ),
    rules,
    emit: (event) => {
      logEvent(event, logger);
      events.emit(event);
    },
  });
  try {
    await core.credentialRegistry.read();
    checkUse(core);
  } catch (error) {
    core.credentialRegistry.close();
    if (isMadeForUs(options.health?.store)) await core.store.close?.();
    throw error;
  }
  return seal(core);
}

/**
 * Adds the routes and providers of a feature module.
 *
 * @throws LlmOptionsError
 * @internal
 */
export async function addFeature(
  sealedCore: Sealed<LlmCore> | undefined,
  moduleRef: ModuleRef,
  feature: LlmFailoverFeatureOptions,
  token: InjectionToken,
): Promise<true> {
  if (sealedCore === undefined) return refuseFeatureWithoutRoot(moduleRef);
  const core = unseal(sealedCore);
  checkFeatureOptions(feature, core.routeTable.declaredProviders).refuse();
  const { routes = {}, providers = {} } = feature;
  const problems = new Problems();
  core.routeTable.checkConflicts(routes, providers, problems);
  problems.refuse();
  // Nothing may come between the check and this, where it need not.
  const resolved = needContainer(providers) ? await withSources(providers, moduleRef, token) : providers;
  const known = new Set(core.routeTable.providerIds);
  const added = core.addFeature(routes, providers, resolved);
  await core.credentialRegistry.read();
  const addedIds = core.routeTable.providerIds.filter((id) => !known.has(id));
  checkUse(core, added, addedIds);
  return true;
}

/**
 * Refuses missing keys where the options want that, and warns of what is of no use in routes and providers: all, or those
 * named.
 */
function checkUse(
  core: LlmCore,
  routeNames: readonly string[] = core.routeTable.routeNames,
  providerIds: readonly string[] = core.routeTable.providerIds,
): void {
  if (core.refusesMissingKeys) missingKeysOf(core).refuse();
  const logger = quietLogger();
  for (const finding of core.lint(routeNames, providerIds)) logger.warn(printableLine(finding));
}

/** Whether the container made something for this option alone, so that nobody else ends it where the start is refused. */
function isMadeForUs(option: unknown): boolean {
  return isDescriptor(option) && !('useExisting' in option);
}

function missingKeysOf(core: LlmCore): Problems {
  const problems = new Problems();
  for (const id of core.routeTable.providerIds) {
    const { pool, keySetting } = core.routeTable.provider(id);
    const failure = pool.refreshables.find((source) => source.failure !== undefined)?.failure;
    const expected = `an API key in ${keySetting}${failure === undefined ? '' : ` (${failure})`}`;
    problems.expect(pool.credentials.length > 0, `providers.${id}.keys`, undefined, expected);
  }
  return problems;
}

/** Whether some key's source is to be had from the container. */
function needContainer(providers: LlmProviders): boolean {
  return Object.values(providers).some(
    ({ keys }) => Array.isArray(keys) && keys.some((key) => typeof key !== 'string' && isDescriptor(key.source)),
  );
}

/**
 * Providers whose keys' sources are the container's, where the options say so.
 *
 * @param providers - checked before
 * @param made - the token of what is being made of them
 * @throws LlmOptionsError where the container gives something else
 */
async function withSources(
  providers: LlmProviders | undefined,
  moduleRef: ModuleRef,
  made: InjectionToken,
): Promise<LlmProviders | undefined> {
  if (providers === undefined) return undefined;
  const problems = new Problems();
  const resolved = await Promise.all(
    Object.entries(providers).map(async ([id, provider]) => {
      return [id, await withProviderSources(id, provider, moduleRef, made, problems)] as const;
    }),
  );
  problems.refuse();
  return Object.fromEntries(resolved);
}

async function withProviderSources(
  id: string,
  provider: LlmProviderOptions,
  moduleRef: ModuleRef,
  made: InjectionToken,
  problems: Problems,
): Promise<LlmProviderOptions> {
  const { keys } = provider;
  if (keys === undefined || keys === false || typeof keys === 'string') return provider;
  const resolved = await Promise.all(
    keys.map(async (key, index): Promise<string | LlmKeyOptions> => {
      if (typeof key === 'string' || !isDescriptor(key.source)) return key;
      const path = `providers.${id}.keys[${index}].source`;
      const source = await resolveInjectable(moduleRef, path, key.source as LlmInjectable<LlmCredentialSource>, made);
      note(SOURCE, source, path, problems);
      return { ...key, source };
    }),
  );
  return { ...provider, keys: resolved };
}
