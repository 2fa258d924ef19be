import type { LlmLimits } from '../failover/limits.js';

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
  /** Sent upstream with each attempt. Cannot set the header of the key. @default {} */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** The caller's own notes: they go to events and classification rules, never upstream. */
  readonly metadata?: Readonly<Record<string, unknown>> | undefined;
}
