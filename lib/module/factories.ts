import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { HttpService } from '@nestjs/axios';
import { Injectable } from '@nestjs/common';
import type { ModuleRef } from '@nestjs/core';
import type { AxiosRequestConfig } from 'axios';
import { LLM_FAILURE_CATEGORIES, type LlmFailureCategory } from '../classification/failure.interface.js';
import { RULES, STORE, TRANSPORT } from '../clients/config/check-contracts.js';
import { undiciOptionsOf } from '../clients/config/check-transport.js';
import { isDescriptor, type LlmInjectable } from '../clients/config/injectable.interface.js';
import { LlmCore } from '../clients/llm-core.js';
import type { LlmRuntime } from '../clients/llm-runtime.js';
import { openPriceBook } from '../clients/prices/price-book.js';
import { HttpServiceTransport } from '../clients/transport/http-service.transport.js';
import { guarded } from '../clients/transport/guarded-agent.js';
import { proxiesIn } from '../clients/transport/proxy-environment.js';
import { LlmTransport } from '../clients/transport/llm-transport.js';
import type { LlmUndiciOptions } from '../clients/transport/undici-options.interface.js';
import { UndiciTransport } from '../clients/transport/undici.transport.js';
import { LlmOptionsError, type LlmOptionsProblem } from '../errors/llm-options.error.js';
import { EventLogger } from '../events/event-logger.js';
import type { LlmEvents } from '../events/llm-events.js';
import { quietLogger } from '../events/quiet-logger.js';
import { thrownText } from '../events/thrown-text.js';
import { dateOf } from '../health/clock.js';
import type { LlmExceptionOptions } from '../interceptors/exception-options.js';
import { seal, unseal, type Sealed } from '../opaque/sealed.js';
import { HTTP_SERVICE, checkGiven, checkModuleOptions } from './check-options.js';
import { withSources } from './key-sources.js';
import { DEFAULT_OPTIONS, type LlmFailoverModuleOptions } from './options.js';
import { refuseSecondRoot } from './registration.js';
import { resolveInjectable } from './resolve-injectable.js';
import { checkUse } from './start-checks.js';
import { LLM_CORE, LLM_SHARED_HTTP } from './tokens.js';

/**
 * The library's own, which no container knows: where a test puts a double in place of every `HttpService`, it stays. Made when the library
 * is loaded, before a host changes the defaults that all instances of axios begin with.
 */
const PRIVATE_HTTP = new HttpService(new HttpService().axiosRef.create());

/** Probes of the connection are sent as often as axios wants them: with another interval each request would set both anew. */
const KEEP_ALIVE = { keepAlive: true, keepAliveMsecs: 60_000 };

/**
 * Keeps the sockets to providers open between calls, as a new handshake can cost more than the call itself.
 *
 * @internal
 */
@Injectable()
export class KeepAliveAgents {
  /** Sealed: an agent leads to its sockets, and these to the headers of the requests that they carry. */
  readonly agents = seal({
    httpAgent: guarded(new HttpAgent(KEEP_ALIVE)),
    httpsAgent: guarded(new HttpsAgent(KEEP_ALIVE)),
  });

  private undici: UndiciTransport | undefined;

  /** Makes the transport over undici, whose sockets are closed with the others. @throws LlmOptionsError */
  async loadUndici(options: LlmUndiciOptions): Promise<UndiciTransport> {
    this.undici = await UndiciTransport.load(options);
    return this.undici;
  }

  async close(): Promise<void> {
    const { httpAgent, httpsAgent } = unseal(this.agents);
    httpAgent.destroy();
    httpsAgent.destroy();
    await this.undici?.close();
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
  const given: unknown = unseal(options);
  // Where it is wrong how they are made, there are none.
  const isUnmade = given === undefined && others.length > 0;
  const problems = [...others, ...(isUnmade ? [] : checkModuleOptions(given).list)];
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
 * @throws LlmOptionsError where the container gives something else, or undici is asked for and cannot be loaded
 * @internal
 */
export async function makeTransport(
  options: Sealed<LlmFailoverModuleOptions>,
  moduleRef: ModuleRef,
  sharedHttp: HttpService | undefined,
  sockets: KeepAliveAgents,
): Promise<LlmTransport> {
  const { transport, http } = unseal(options);
  const undici = undiciOptionsOf(transport);
  if (undici !== undefined) return sockets.loadUndici(undici);
  const own = transport as LlmInjectable<LlmTransport> | undefined;
  const custom = await resolveInjectable(moduleRef, 'transport', own, LlmTransport);
  checkGiven(TRANSPORT, custom, 'transport').refuse();
  if (custom !== undefined) return custom;
  if (sharedHttp !== undefined) return new HttpServiceTransport(sharedHttp);
  return new HttpServiceTransport(
    PRIVATE_HTTP,
    privateSettings(unseal(sockets.agents), http as AxiosRequestConfig | undefined),
    true,
  );
}

/**
 * The host's settings of axios over those of the library. axios looks for proxies in the environment at each request, which costs more
 * than the choice of a target: where none is named at the start it is told so. An agent of the host's may know a proxy of its own.
 */
function privateSettings(
  agents: Pick<AxiosRequestConfig, 'httpAgent' | 'httpsAgent'>,
  http: AxiosRequestConfig = {},
): AxiosRequestConfig {
  const isUnnamed = http.proxy === undefined && proxiesIn(process.env) === false;
  const isDirect = isUnnamed && http.httpAgent === undefined && http.httpsAgent === undefined;
  return { ...agents, ...(isDirect && { proxy: false }), ...http };
}

/**
 * The engine, made of checked options.
 *
 * @throws LlmOptionsError where the container gives something else than the options promise, keys are wrong, or the package of prices is
 * missing
 * @internal
 */
export async function makeCore(
  sealedOptions: Sealed<LlmFailoverModuleOptions>,
  moduleRef: ModuleRef,
  transport: LlmTransport,
  runtime: LlmRuntime,
  events: LlmEvents,
  eventLogger: EventLogger,
): Promise<Sealed<LlmCore>> {
  const options = unseal(sealedOptions);
  const { clock } = runtime;
  const prices =
    options.prices === undefined ? undefined : await openPriceBook(options.prices, dateOf(clock.now(), clock));
  const store = await resolveInjectable(moduleRef, 'health.store', options.health?.store, LLM_CORE);
  checkGiven(STORE, store, 'health.store').refuse();
  let core: LlmCore | undefined;
  try {
    const rules = await resolveInjectable(moduleRef, 'rules', options.rules, LLM_CORE);
    checkGiven(RULES, rules, 'rules').refuse();
    const providers = await withSources(options.providers, moduleRef, LLM_CORE);
    const logger = quietLogger();
    core = new LlmCore({
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
      prices,
      hears: (type) => events.isObserved || eventLogger.hears(type),
      // The log reads none of them.
      areAnswersRead: () => events.isObserved,
      emit: (event) => {
        eventLogger.take(event);
        events.emit(event);
      },
    });
    await Promise.all([core.credentialRegistry.read(), core.store.start?.()]);
    checkUse(core);
  } catch (error) {
    core?.credentialRegistry.close();
    if (isMadeForUs(options.health?.store)) await (core?.store ?? store)?.close?.();
    throw error;
  }
  return seal(core);
}

/** What writes events to the app's log. @internal */
export function makeEventLogger(options: Sealed<LlmFailoverModuleOptions>, { clock }: LlmRuntime): EventLogger {
  const { logs } = unseal(options);
  return new EventLogger(quietLogger(undefined, logs?.fields ?? DEFAULT_OPTIONS.logs.fields), clock);
}

/** Whether the container made something for this option alone, so that nobody else ends it where the start is refused. */
function isMadeForUs(option: unknown): boolean {
  return isDescriptor(option) && !('useExisting' in option);
}
