import type { LlmCredentialFunction, LlmCredentialSource } from '../../credentials/credential-source.js';
import type { LlmModelFilter } from '../../credentials/model-filter.js';
import type { LlmSelection } from '../../credentials/selection.js';
import type { LlmLimits } from '../../failover/limits.js';
import type { LlmPolicies } from '../../failover/policies.js';
import type { LlmAuthScheme } from '../../providers/provider-preset.interface.js';
import type { LlmSavedHealth } from '../../health/health-report.interface.js';
import type { LlmApi } from '../../providers/llm-api.js';
import type { LlmDescriptor } from './injectable.interface.js';

/**
 * Where a key comes from at run time: a source, or a function that is one's short form; in a module also how the container
 * comes by a source.
 *
 * @publicApi
 */
export type LlmKeySource = LlmCredentialSource | LlmCredentialFunction | LlmDescriptor<LlmCredentialSource>;

/**
 * One key of a provider. Set one of `value`, `env`, `file` and `source`.
 *
 * @publicApi
 */
export interface LlmKeyOptions {
  /** What logs and errors call it. @default the environment variable's name, else `key-1`, `file-1` or `source-1` by its place; numbered in a pool */
  readonly label?: string | undefined;
  /** The key itself. A comma-separated list is a pool. */
  readonly value?: string | undefined;
  /** The environment variable that holds it. A comma-separated list is a pool. */
  readonly env?: string | undefined;
  /**
   * The file that holds it, one per line or divided by commas. It is read again when it changes, at once when its key is
   * rejected.
   */
  readonly file?: string | undefined;
  /** Gives it at run time. */
  readonly source?: LlmKeySource | undefined;
  /** The models it may be used for; names may hold `*`. @default all */
  readonly models?: readonly string[] | LlmModelFilter | undefined;
  /** Shown in trail and uptime: a failure in one region is no downtime of another. */
  readonly region?: string | undefined;
  /** The endpoint of this key, where it has one of its own. @default the provider's */
  readonly baseUrl?: string | undefined;
  /** Sent with every request that uses it. Cannot set the header of the key. @default {} */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Its share under `selection: 'weighted'`; 0 only where no other is free. @default 1 */
  readonly weight?: number | undefined;
  /** Keys of a lower number are used first; `selection` chooses among equals. @default 0 */
  readonly priority?: number | undefined;
}

/**
 * A provider: what its preset does not know, or knows otherwise.
 *
 * @publicApi
 */
export interface LlmProviderOptions {
  /** The wire protocol it speaks. @default that of the preset, else 'openai'; of a model that another alone serves, that one */
  readonly api?: LlmApi | undefined;
  /** Where its API begins, version included: `https://llm.example.com/v1`. @default that of the preset */
  readonly baseUrl?: string | undefined;
  /**
   * Its keys; `false` for a server without authentication.
   *
   * @default the environment variable of the preset
   */
  readonly keys?: string | readonly (string | LlmKeyOptions)[] | false | undefined;
  /** Sent with every request. Cannot set the header of the key. @default {} */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** How the key travels. @default that of the preset, else `authorization: Bearer …` (`x-api-key` for 'anthropic') */
  readonly auth?: LlmAuthScheme | undefined;
  /** How a call chooses among the keys. @default the module's `selection` */
  readonly selection?: LlmSelection | undefined;
}

/**
 * A target in full.
 *
 * @publicApi
 */
export interface LlmTargetOptions {
  /** The id of the provider: a preset, or one of `providers`. */
  readonly provider: string;
  /** The model, by the name that the provider gives it. */
  readonly model: string;
  /** The wire protocol that the model is asked by. @default that of the provider, or the only one that serves the model */
  readonly api?: LlmApi | undefined;
  /** Fields for the body of each request to this target; they win over the request's own. */
  readonly params?: Readonly<Record<string, unknown>> | undefined;
  /** In tokens. A request that is too large for one target goes on to a larger one. @default unknown */
  readonly contextWindow?: number | undefined;
  /** In tokens. Requests that ask for more are sent with this limit, and the trail says so (`adapted`). @default unknown */
  readonly maxOutputTokens?: number | undefined;
  /** Streams: the longest to this target's first content. @default that of the limits */
  readonly firstContentTimeoutMs?: number | undefined;
}

/**
 * Provider and model: `'openai/gpt-6-luna'` (the first slash divides), or in full.
 *
 * @publicApi
 */
export type LlmTarget = string | LlmTargetOptions;

/**
 * A route in full.
 *
 * @publicApi
 */
export interface LlmRouteOptions {
  /** In the order in which they are tried. */
  readonly targets: readonly LlmTarget[];
  /** What a call of this route may take. @default those of the module */
  readonly limits?: LlmLimits | undefined;
  /** Whether a content filter's refusal ends the call or goes on to the next target. @default 'fail' */
  readonly onContentFiltered?: 'fail' | 'next' | undefined;
}

/** Routes by name; names hold no slash. @publicApi */
export type LlmRoutes = Readonly<Record<string, readonly LlmTarget[] | LlmRouteOptions>>;

/** Providers by id. @publicApi */
export type LlmProviders = Readonly<Record<string, LlmProviderOptions>>;

/** Bounds of the health memory. @publicApi */
export interface LlmHealthBounds {
  /** Health entries kept at most; marks of configured credentials are never evicted. @default 10000 */
  readonly maxEntries?: number | undefined;
  /** Entries without news for so long are dropped; marks of configured credentials are not. @default 86400000 (24 h) */
  readonly ttlMs?: number | undefined;
  /** Health entries of callers' own keys kept at most, beside the others. @default 10000 */
  readonly maxCallerEntries?: number | undefined;
  /** What `LlmHealth.toJSON()` gave in an earlier process. @default none */
  readonly initialState?: LlmSavedHealth | undefined;
}

/**
 * What a client is made of: routes, providers, and how failures are treated.
 *
 * @publicApi
 */
export interface LlmClientOptions {
  /** Named, ordered lists of targets, such as `{ default: ['openai/gpt-6-luna', 'anthropic/claude-haiku-5-5'] }`. */
  readonly routes: LlmRoutes;
  /** The route of calls that name none. @default 'default' */
  readonly defaultRoute?: string | undefined;
  /** Providers by id: what a preset knows otherwise or not at all, and where keys come from. @default the presets of the providers that the routes name */
  readonly providers?: LlmProviders | undefined;
  /** What a call may take; routes and calls may set their own. @default see `LlmLimits` */
  readonly limits?: LlmLimits | undefined;
  /** How failures are treated. @default see the README's tables */
  readonly policies?: LlmPolicies | undefined;
  /** How a call chooses among a provider's keys. @default 'round-robin' */
  readonly selection?: LlmSelection | undefined;
  /** Bounds of the health memory. */
  readonly health?: LlmHealthBounds | undefined;
  /**
   * Which targets a request's `model` may name: those that stand in the options, or any.
   *
   * @default 'declared'
   */
  readonly allowTargets?: 'declared' | 'any' | undefined;
  /**
   * Whether what a model is found to refuse (a field, a role, the name of the token limit) is renamed or left out, where that
   * keeps what is asked, and the model is asked once more at once. `false` ends such a call as `invalid_request`.
   *
   * @default true
   */
  readonly adapt?: boolean | undefined;
  /** What to do at start-up when a provider has no key: warn where a route names it, or throw. @default 'warn' */
  readonly onMissingKeys?: 'warn' | 'throw' | undefined;
}
