import { depending, duration, listOf, objectOf, oneOf, required, TEXT, type Check } from '../checks/check.js';
import { MAX_CHARS, textOf } from '../checks/names.js';

/**
 * How much a health check tells, which is often public.
 *
 * - `minimal`: the status alone
 * - `counts`: also names of routes, providers and models, how many keys can be used, and the categories of what is wrong
 * - `detail`: also the labels of keys that cannot be used, and what `LlmHealth.explain()` says of the provider, with the
 *   first digits of fingerprints and the provider's sentences, redacted; for those who run the server
 *
 * @publicApi
 */
export type LlmHealthDetailMode = 'minimal' | 'counts' | 'detail';

/**
 * What a health check looks at, and how.
 *
 * @publicApi
 */
export interface LlmHealthCheckOptions {
  /** The route, or the routes, to look at. @default all routes */
  readonly route?: string | readonly string[] | undefined;
  /** The one provider of these routes to look at. @default all their providers */
  readonly provider?: string | undefined;
  /**
   * A candidate that its health keeps away for a window of up to this length makes nothing `down`, because a call would wait
   * for it; behind a longer window calls fail. The default is what a call waits at most (`limits.maxWaitMs`).
   *
   * @default 5_000
   */
  readonly downAfterMs?: number | undefined;
  /** How much the answer tells. @default 'counts' */
  readonly details?: LlmHealthDetailMode | undefined;
}

/** @internal */
export const DEFAULT_HEALTH_CHECK = { downAfterMs: 5_000, details: 'counts' } as const satisfies LlmHealthCheckOptions;

const NAME = textOf(MAX_CHARS.name);
const NAMES = listOf(NAME, 'the name of a route, or a list of names', 1);

/** The name of a result. @internal */
export const KEY: Check = required(TEXT);

/** @internal */
export const HEALTH_CHECK: Check = objectOf({
  route: depending((value) => (typeof value === 'string' ? NAME : NAMES)),
  provider: NAME,
  downAfterMs: duration(0),
  details: oneOf(['minimal', 'counts', 'detail']),
});
