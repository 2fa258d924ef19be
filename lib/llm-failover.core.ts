import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { HttpService } from '@nestjs/axios';
import { Injectable, Logger } from '@nestjs/common';
import type { ModuleRef } from '@nestjs/core';
import type { AxiosRequestConfig } from 'axios';
import { LLM_FAILURE_CATEGORIES, type LlmFailureCategory } from './classification/failure.interface.js';
import { RULES, STORE, TRANSPORT } from './clients/config/check-contracts.js';
import { printableLine } from './classification/printable-line.js';
import { isDescriptor, type LlmInjectable } from './clients/config/injectable.interface.js';
import { Problems } from './checks/problems.js';
import { LlmCore } from './clients/llm-core.js';
import type { LlmRuntime } from './clients/llm-runtime.js';
import { HttpServiceTransport } from './clients/transport/http-service.transport.js';
import type { LlmTransport } from './clients/transport/llm-transport.js';
import { LlmOptionsError, type LlmOptionsProblem } from './errors/llm-options.error.js';
import { logEvent } from './events/event-logger.js';
import type { LlmEvents } from './events/llm-events.js';
import type { LlmExceptionOptions } from './interceptors/exception-options.js';
import { checkFeatureOptions, checkGiven, checkModuleOptions, HTTP_SERVICE } from './llm-failover.check.js';
import { seal, unseal, type Sealed } from './opaque/sealed.js';
import { resolveInjectable } from './llm-failover.injectables.js';
import { needContainer, withSources } from './llm-failover.sources.js';
import type { LlmFailoverFeatureOptions, LlmFailoverModuleOptions } from './llm-failover.options.js';

/** The name under which the library logs. @internal */
export const LOG_CONTEXT = 'LlmFailover';

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
): Sealed<LlmFailoverModuleOptions> {
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
  const shared = await resolveInjectable(moduleRef, 'http', http as LlmInjectable<HttpService>);
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
  const custom = await resolveInjectable(moduleRef, 'transport', transport);
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
  const store = await resolveInjectable(moduleRef, 'health.store', options.health?.store);
  checkGiven(STORE, store, 'health.store').refuse();
  const rules = await resolveInjectable(moduleRef, 'rules', options.rules);
  checkGiven(RULES, rules, 'rules').refuse();
  const providers = await withSources(options.providers, moduleRef);
  const logger = new Logger(LOG_CONTEXT);
  const core = new LlmCore({
    options: { ...options, providers },
    declaredProviders: options.providers,
    transport,
    runtime,
    store,
    onStoreFault: (message) => logger.warn(message),
    rules,
    emit: (event) => {
      logEvent(event, logger);
      events.emit(event);
    },
  });
  await core.keyring.read();
  checkUse(core);
  return seal(core);
}

/**
 * Adds the routes and providers of a feature module.
 *
 * @throws LlmOptionsError
 * @internal
 */
export async function addFeature(
  sealedCore: Sealed<LlmCore>,
  moduleRef: ModuleRef,
  feature: LlmFailoverFeatureOptions,
): Promise<true> {
  const core = unseal(sealedCore);
  checkFeatureOptions(feature, core.book.declaredProviders).refuse();
  const { routes = {}, providers = {} } = feature;
  const problems = new Problems();
  core.book.checkConflicts(routes, providers, problems);
  problems.refuse();
  // Nothing may come between the check and this, where it need not.
  const resolved = needContainer(providers) ? await withSources(providers, moduleRef) : providers;
  const known = new Set(core.book.providerIds);
  const added = core.addFeature(routes, providers, resolved);
  await core.keyring.read();
  const addedIds = core.book.providerIds.filter((id) => !known.has(id));
  checkUse(core, added, addedIds);
  return true;
}

/**
 * Refuses missing keys where the options want that, and warns of what is of no use in routes and providers: all, or those
 * named.
 */
function checkUse(
  core: LlmCore,
  routeNames: readonly string[] = core.book.routeNames,
  providerIds: readonly string[] = core.book.providerIds,
): void {
  if (core.refusesMissingKeys) missingKeysOf(core).refuse();
  const logger = new Logger(LOG_CONTEXT);
  for (const finding of core.lint(routeNames, providerIds)) logger.warn(printableLine(finding));
}

function missingKeysOf(core: LlmCore): Problems {
  const problems = new Problems();
  for (const id of core.book.providerIds) {
    const { pool, keySetting } = core.book.provider(id);
    const failure = pool.slots.find((slot) => slot.failure !== undefined)?.failure;
    const expected = `an API key in ${keySetting}${failure === undefined ? '' : ` (${failure})`}`;
    problems.expect(pool.credentials.length > 0, `providers.${id}.keys`, undefined, expected);
  }
  return problems;
}
