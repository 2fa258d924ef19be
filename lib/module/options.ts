import type { HttpService } from '@nestjs/axios';
import type { ModuleMetadata, Provider } from '@nestjs/common';
import type { AxiosRequestConfig } from 'axios';
import type { LlmClassificationRule } from '../classification/failure.interface.js';
import type { LlmClientOptions, LlmHealthBounds, LlmProviders, LlmRoutes } from '../clients/config/config.interface.js';
import { DEFAULT_CLIENT_OPTIONS } from '../clients/config/default-options.js';
import type { LlmDescriptor, LlmInjectable } from '../clients/config/injectable.interface.js';
import type { LlmPrices } from '../clients/prices/price-book.js';
import type { LlmTransport } from '../clients/transport/llm-transport.js';
import type { LlmUndiciTransportOptions } from '../clients/transport/undici-options.interface.js';
import type { LlmHealthStore } from '../health/health-store.js';
import type { LlmLogFields } from '../events/log-fields.js';
import { DEFAULT_BODY_MODE, type LlmExceptionBodyMode } from '../interceptors/exception-options.js';

/**
 * Options of the health memory.
 *
 * @publicApi
 */
export interface LlmHealthOptions extends LlmHealthBounds {
  /** Where health is kept. @default this process's memory */
  readonly store?: LlmInjectable<LlmHealthStore> | undefined;
}

/**
 * Options of `LlmFailoverModule`.
 *
 * They are read and checked when the container builds them; all problems are reported at once as `LlmOptionsError`.
 *
 * @publicApi
 */
export interface LlmFailoverModuleOptions extends LlmClientOptions {
  /** The health memory. */
  readonly health?: LlmHealthOptions | undefined;
  /** The host's own classification rules; they come before the built-in ones. @default [] */
  readonly rules?: LlmInjectable<readonly LlmClassificationRule[]> | undefined;
  /** What the interceptor and the filter tell the app's clients. */
  readonly exceptions?:
    | {
        /** How much: `'minimal'`, `'hint'`, or `'detail'`, which adds the redacted trail. @default 'hint' */
        readonly body?: LlmExceptionBodyMode | undefined;
      }
    | undefined;
  /**
   * How requests are sent: axios settings (proxy, agents) for a private `HttpService`, or the host's own `HttpService`,
   * whose interceptors then see the keys, and whose retries are not ours.
   *
   * @default a private `HttpService` with keep-alive
   */
  readonly http?: AxiosRequestConfig | LlmDescriptor<HttpService> | undefined;
  /**
   * Carries requests in place of `HttpService`: `'undici'`, the same with settings (`{ undici: { proxy, tls, … } }`), or a
   * transport of the host's own. undici costs several times less CPU per call, and is a package that the app installs.
   *
   * @default none
   */
  readonly transport?: 'undici' | LlmUndiciTransportOptions | LlmInjectable<LlmTransport> | undefined;
  /** How events are written to the app's log. */
  readonly logs?: LlmLogOptions | undefined;
  /** What happens to calls in flight when the application shuts down. */
  readonly shutdown?: LlmShutdownOptions | undefined;
  /**
   * What tokens cost: events and `failoverOf(answer)` then carry `cost`. Context windows that no target declares are taken from
   * `'genai-prices'` as well.
   *
   * @default none: nothing has a cost
   */
  readonly prices?: LlmPrices | undefined;
}

/**
 * How events are written to the app's log.
 *
 * @publicApi
 */
export interface LlmLogOptions {
  /**
   * Where what a line says goes for programs (`callId`, `provider`, `category` ...): `'after'` the message, as Nest 12's
   * `ConsoleLogger` takes it; `'before'` it, as the `Logger` of `nestjs-pino` does; `'none'`; or `'auto'`: as the app's logger
   * takes it, where that is one of these, else `'none'`.
   *
   * @default 'auto'
   */
  readonly fields?: LlmLogFields | undefined;
}

/**
 * What happens to calls in flight when the application shuts down.
 *
 * @publicApi
 */
export interface LlmShutdownOptions {
  /** How long they may go on; then they end in a typed error. @default 10000 */
  readonly graceMs?: number | undefined;
}

/**
 * What registers the module, beside its options.
 *
 * @publicApi
 */
export interface LlmFailoverModuleExtras {
  /** Whether every module can inject the clients. `forFeature` needs it. @default true */
  readonly isGlobal?: boolean | undefined;
  /** Registers `LlmExceptionInterceptor` for every handler. @default false */
  readonly globalInterceptor?: boolean | undefined;
  /** Registers `LlmExceptionFilter`, for guards and middleware that call the client. @default false */
  readonly globalFilter?: boolean | undefined;
  /** Modules whose exports the options' injectables need. @default [] */
  readonly imports?: ModuleMetadata['imports'] | undefined;
  /** Providers that the options' injectables need. @default [] */
  readonly extraProviders?: Provider[] | undefined;
  /** Routes that can be injected by name; the sync form knows its own. @default [] */
  readonly routeNames?: readonly string[] | undefined;
  /** Providers whose client can be injected; the sync form knows its own. @default [] */
  readonly providerIds?: readonly string[] | undefined;
}

/**
 * Makes the options, for `forRootAsync({ useClass })` and `({ useExisting })`.
 *
 * @publicApi
 */
export interface LlmFailoverOptionsFactory {
  /** Called once, when the container builds the module. What it throws refuses the start. */
  createLlmFailoverOptions(): LlmFailoverModuleOptions | Promise<LlmFailoverModuleOptions>;
}

/**
 * Routes and providers that a feature module adds to the root's engine.
 *
 * @publicApi
 */
export interface LlmFailoverFeatureOptions {
  /** Routes by name, as in the root's options; each can be injected with `InjectLlm()`. @default none */
  readonly routes?: LlmRoutes | undefined;
  /** Providers by id, as in the root's options; each can be injected with `InjectLlmProvider()`. @default none */
  readonly providers?: LlmProviders | undefined;
  /** Modules whose exports the sources of keys need. @default [] */
  readonly imports?: ModuleMetadata['imports'] | undefined;
  /** Providers that the sources of keys need. @default [] */
  readonly extraProviders?: Provider[] | undefined;
}

/** Every default of the module's options that is a value; the README's tables repeat them. @internal */
export const DEFAULT_OPTIONS = {
  ...DEFAULT_CLIENT_OPTIONS,
  exceptions: { body: DEFAULT_BODY_MODE },
  logs: { fields: 'auto' },
  shutdown: { graceMs: 10_000 },
} as const;
