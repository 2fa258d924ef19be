import type { HttpService } from '@nestjs/axios';
import {
  Inject,
  Injectable,
  Optional,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
  type OnModuleInit,
} from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { sendableHeaders } from '../checks/sendable-headers.js';
import { printableLine } from '../classification/printable-line.js';
import type { LlmCore } from '../clients/llm-core.js';
import { LlmRuntime } from '../clients/llm-runtime.js';
import { EventLogger } from '../events/event-logger.js';
import type { LlmEvents } from '../events/llm-events.js';
import { quietLogger, tellOfHeader, tellOfListener } from '../events/quiet-logger.js';
import { observingBy } from '../failover/observed-work.js';
import type { LlmHealth } from '../health/llm-health.js';
import { unseal, type Sealed } from '../opaque/sealed.js';
import { shownName } from '../credentials/shown-name.js';
import { idleObserversIn, observersIn } from './observers.js';
import { rootModuleOf } from './container.js';
import { KeepAliveAgents } from './factories.js';
import { DEFAULT_OPTIONS, type LlmFailoverModuleOptions } from './options.js';
import { unboundConsumers } from './registration.js';
import { LLM_CHECKED_OPTIONS, LLM_CORE, LLM_OWN_EVENTS, LLM_OWN_HEALTH, LLM_SHARED_HTTP } from './tokens.js';

/**
 * Warns at the start of what is configured and of no use, of a default route that is missing, and of what a shared
 * `HttpService` does behind the engine's back.
 *
 * Ends the library's work with the application: calls in flight may finish within the grace, then they end in a typed
 * error; calls that come later end in it at once; sockets and store close last, and once, however often the application
 * is closed.
 *
 * @internal
 */
@Injectable()
export class LlmFailoverLifecycle
  implements OnModuleInit, OnApplicationBootstrap, BeforeApplicationShutdown, OnApplicationShutdown
{
  private areHooksCalled = false;

  constructor(
    @Inject(LLM_CHECKED_OPTIONS) private readonly options: Sealed<LlmFailoverModuleOptions>,
    @Inject(LLM_CORE) private readonly core: Sealed<LlmCore>,
    private readonly runtime: LlmRuntime,
    private readonly agents: KeepAliveAgents,
    @Inject(LLM_OWN_EVENTS) private readonly events: LlmEvents,
    private readonly eventLogger: EventLogger,
    @Inject(LLM_OWN_HEALTH) private readonly health: LlmHealth,
    private readonly moduleRef: ModuleRef,
    @Optional() @Inject(LLM_SHARED_HTTP) private readonly sharedHttp?: HttpService,
  ) {
    // Nest calls no hooks of a module that is loaded lazily: then the root module's stand in for them.
    const standIn: BeforeApplicationShutdown & OnApplicationShutdown = {
      beforeApplicationShutdown: () => (this.areHooksCalled ? undefined : this.beforeApplicationShutdown()),
      onApplicationShutdown: () => (this.areHooksCalled ? undefined : this.onApplicationShutdown()),
    };
    rootModuleOf(this.moduleRef)?.addProvider({ provide: Symbol('LLM_LIFECYCLE'), useValue: standIn });
    unseal(this.core).onFirstCall = () => {
      if (!this.areHooksCalled) this.findObservers();
    };
  }

  onModuleInit(): void {
    this.areHooksCalled = true;
    this.findObservers();
  }

  private findObservers(): void {
    const tellOfRefused = tellOfHeader();
    unseal(this.core).observe = observingBy(observersIn(this.moduleRef), {
      onThrown: tellOfListener('LlmCallObserver'),
      sendable: (added) => sendableHeaders(added, tellOfRefused),
    });
  }

  /** Warns here and not earlier: by now feature modules have added routes, and hosts have set up their HttpService. */
  onApplicationBootstrap(): void {
    unseal(this.core).credentialRegistry.listen();
    const logger = quietLogger();
    const ofHttp = this.sharedHttp === undefined ? [] : sharedHttpWarnings(this.sharedHttp);
    const warnings = [
      ...this.defaultRouteWarnings(),
      ...this.observerWarnings(),
      ...unseal(this.core).lint.ofWhole(),
      ...ofHttp,
    ];
    for (const warning of warnings) {
      logger.warn(printableLine(warning));
    }
  }

  /** Warns only where some class injects the client without a route: an app that uses named routes alone needs no default. */
  private defaultRouteWarnings(): readonly string[] {
    const { defaultRoute, routeNames } = unseal(this.core).routeTable;
    if (routeNames.includes(defaultRoute)) return [];
    const consumers = unboundConsumers(this.moduleRef);
    if (consumers.length === 0) return [];
    const who = `${consumers.join(', ')} ${consumers.length === 1 ? 'injects' : 'inject'}`;
    return [
      `defaultRoute: no route is named "${defaultRoute}", and ${who} LlmClient without a route: calls that name none will fail. Set defaultRoute to one of ${routeNames.map(shownName).join(', ')}, or name the route by @InjectLlm().`,
    ];
  }

  private observerWarnings(): readonly string[] {
    const rest =
      'is never called, as it, or what it injects, is of request or transient scope. Give it the default scope, and take what belongs to a request from an AsyncLocalStorage.';
    return idleObserversIn(this.moduleRef).map((name) => `The LlmCallObserver ${name} ${rest}`);
  }

  async beforeApplicationShutdown(): Promise<void> {
    const { gate } = unseal(this.core);
    gate.drain();
    if (gate.size === 0) return;
    const graceMs = unseal(this.options).shutdown?.graceMs ?? DEFAULT_OPTIONS.shutdown.graceMs;
    await new Promise<void>((resolve) => {
      const cancelTimer = this.runtime.clock.startTimer(graceMs, () => gate.abortAll());
      gate.onIdle(() => {
        cancelTimer();
        resolve();
      });
    });
  }

  async onApplicationShutdown(): Promise<void> {
    unseal(this.core).credentialRegistry.close();
    this.eventLogger.close();
    this.health.complete();
    this.events.complete();
    await this.agents.close();
    await unseal(this.core).store.close?.();
  }
}

/** Settings that retry packages leave on an axios instance. */
const RETRY_SETTINGS = ['axios-retry', 'raxConfig'];

/**
 * What to warn of when the host shares its own `HttpService`: its interceptors see the keys, and its retries hit dead keys
 * again behind the engine's back.
 *
 * @returns a sentence per finding
 */
function sharedHttpWarnings({ axiosRef }: HttpService): readonly string[] {
  const defaults = axiosRef.defaults as unknown as Readonly<Record<string, unknown>>;
  const retries = RETRY_SETTINGS.filter((name) => defaults[name] !== undefined);
  const findings: string[] = [];
  if (retries.length > 0) {
    findings.push(
      `http: the shared HttpService retries by itself (${retries.join(', ')}); switch that off for LLM calls.`,
    );
  }
  if (countHandlers(axiosRef.interceptors.request) > 0) {
    findings.push('http: the shared HttpService has request interceptors; they see the API keys.');
  }
  if (countHandlers(axiosRef.interceptors.response) > 0) {
    findings.push('http: the shared HttpService has response interceptors; one that retries hits dead keys again.');
  }
  return findings;
}

function countHandlers(manager: unknown): number {
  const { handlers } = manager as { readonly handlers?: readonly unknown[] };
  return handlers?.filter((handler) => handler !== null).length ?? 0;
}
