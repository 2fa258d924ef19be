import type { LlmUsage } from '../errors/usage.interface.js';
import type { LlmLimits } from '../failover/limits.js';
import type { LlmApi } from '../providers/llm-api.js';

/**
 * A caller's own key, and what goes with it.
 *
 * @publicApi
 */
export interface LlmCallCredential {
  /** The key itself: one, whatever stands in it. */
  readonly value: string;
  /** What logs and errors call it. @default 'caller' */
  readonly label?: string | undefined;
  /** Shown in trail and uptime. */
  readonly region?: string | undefined;
  /** The caller's own endpoint. Not to be taken from an untrusted request: the server would call whatever it names. @default the provider's */
  readonly baseUrl?: string | undefined;
  /** Sent with the requests that use the key. Cannot set the header of the key. @default {} */
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

/**
 * What one call may set.
 *
 * @publicApi
 */
export interface LlmCallOptions {
  /** The route. @default the request's `model`, else the client's route, else the default route */
  readonly route?: string | undefined;
  /** Limits of this call. @default those of the route, then of the module */
  readonly limits?: LlmLimits | undefined;
  /** Ends the call when it fires; its reason is what the caller then gets. */
  readonly signal?: AbortSignal | undefined;
  /**
   * The caller's own keys (a tenant's), by provider. For these providers they take the place of the pool, which is not used
   * then; other providers of the route use theirs. Their faults carry codes that begin with `llm_caller_`, their health is
   * kept apart and bounded, and none of it counts against the app's keys. Keys that are `undefined` are passed over.
   */
  readonly credentials?: Readonly<Record<string, string | LlmCallCredential | undefined>> | undefined;
  /**
   * Calls with the same one go to the same key as long as it is free, so that a conversation keeps its warm prompt cache:
   * the id of a conversation or user. Without effect under `selection: 'priority'`.
   */
  readonly affinityKey?: string | undefined;
  /** Whether what a model is found to refuse is renamed or left out. @default that of the module */
  readonly adapt?: boolean | undefined;
  /** Sent upstream with each attempt, but for headers by which a provider takes keys. @default {} */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** The caller's own notes: they go to events and classification rules, never upstream. */
  readonly metadata?: Readonly<Record<string, unknown>> | undefined;
}

/**
 * What one `run()` may set.
 *
 * @publicApi
 */
export interface LlmRunOptions extends LlmCallOptions {
  /**
   * The protocols that the attempt speaks: targets that are reached by another one are passed over. Where that leaves none of the
   * route's, it is a mistake in the options (`LlmOptionsError`).
   *
   * @default all
   */
  readonly apis?: readonly LlmApi[] | undefined;
  /**
   * Reads the tokens of the answer out of a value of the attempt, so that events, `cost` and metrics have them. It is asked of
   * each value, and counts only grow. With it, an attempt has succeeded when its source is complete, so that what a stream tells
   * at its end counts too; whoever leaves a source before that has abandoned it.
   *
   * What it throws, or gives that is no usage, costs the tokens alone.
   *
   * @example
   * usageOf: (answer) => (answer as OpenAI.ChatCompletion).usage
   * @default nothing is known of tokens
   */
  readonly usageOf?: ((value: unknown) => LlmUsage | null | undefined) | undefined;
}
