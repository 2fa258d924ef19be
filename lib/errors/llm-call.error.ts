import { isCategory } from '../classification/category-catalogue.js';
import type { LlmFailure, LlmFailureCategory, LlmFailureScope } from '../classification/failure.interface.js';
import { printableLine } from '../classification/printable-line.js';
import { brand, hasBrandOf } from './brand.js';
import { LlmError } from './llm.error.js';
import type { LlmTrail, LlmTrailSkip } from './trail.interface.js';

/**
 * `llm_` and the category; `llm_caller_` and the category where the fault is that of a key that came with the call;
 * `llm_shutting_down` where the application closed during the call.
 *
 * @publicApi
 */
export type LlmCallErrorCode =
  `llm_${LlmFailureCategory}` | `llm_caller_${LlmFailureCategory}` | 'llm_shutting_down' | 'llm_stream_interrupted';

/**
 * What an {@link LlmCallError} tells.
 *
 * @publicApi
 */
export interface LlmCallErrorDetails {
  /** @default `llm_` and the category of the failure */
  readonly code?: LlmCallErrorCode | undefined;
  readonly failure: LlmFailure;
  /** What the author's own code threw, within `run()` or from a field of the request. @default the failure */
  readonly cause?: unknown;
  readonly callId?: string | undefined;
  readonly route?: string | undefined;
  readonly provider?: string | undefined;
  readonly model?: string | undefined;
  /** The label of the credential. */
  readonly credential?: string | undefined;
  /** Whether a key is set for the provider at all. @default true */
  readonly hasKey?: boolean | undefined;
  /** The credential has worked before, so the rejection may pass. @default false */
  readonly transientSuspected?: boolean | undefined;
  /** When a candidate frees itself, in milliseconds from now; absent where that is not known. */
  readonly retryAfterMs?: number | undefined;
  /** What to do, naming the setting: `Check OPENAI_API_KEY.` */
  readonly hint?: string | undefined;
  /** Upstream calls made. @default the attempts in the trail */
  readonly attempts?: number | undefined;
  /** Of these, delayed retries on a proven credential. @default 0 */
  readonly authRetries?: number | undefined;
  /** @default [] */
  readonly trail?: LlmTrail | undefined;
}

/**
 * A call that failed: one failure ended it, or all candidates share one failure.
 *
 * Holds facts, never the error of an HTTP client (which carries the authorization header); `cause` is the
 * {@link LlmFailure} behind it, or what the author's own code threw, within `LlmClient.run()` or from a field of the request. `message` is for the operator: what failed, on what, and what to do.
 *
 * @publicApi
 */
export class LlmCallError extends LlmError {
  readonly code: LlmCallErrorCode;
  /** What the failure means. Map errors by this. */
  readonly category: LlmFailureCategory;
  /** Whose fault it is. */
  readonly scope: LlmFailureScope;
  /** The id of the call, as in events and logs; absent where no call began. */
  readonly callId: string | undefined;
  /** The route that was asked. */
  readonly route: string | undefined;
  /** The provider of the failure that the error tells of. */
  readonly provider: string | undefined;
  /** The model of that failure. */
  readonly model: string | undefined;
  /** The label of the credential. */
  readonly credential: string | undefined;
  /** Whether a key is set for the provider at all. */
  readonly hasKey: boolean;
  /** The credential has worked before, so the rejection may pass. */
  readonly transientSuspected: boolean;
  /** The upstream's HTTP status; never to be used as one's own. */
  readonly status: number | undefined;
  /** The structured code that the provider gave. */
  readonly providerCode: string | undefined;
  /** The id by which the provider knows the request. */
  readonly requestId: string | undefined;
  /** When a candidate frees itself, in milliseconds; absent where that is not known. */
  readonly retryAfterMs: number | undefined;
  /** What to do, naming the setting. */
  readonly hint: string | undefined;
  /** Upstream calls made. */
  readonly attempts: number;
  /** Of these, delayed retries on a proven credential. */
  readonly authRetries: number;
  /** Candidates passed over without a call. */
  readonly skipped: readonly LlmTrailSkip[];
  /** Every attempt, and every candidate passed over, with reasons. */
  readonly trail: LlmTrail;
  /** An {@link LlmFailure}, but for an error of the author's own code within `run()` or from a field of the request; not enumerable. */
  declare readonly cause: unknown;

  static {
    brand(this, 'LlmCallError');
  }

  /** Whether `error` is a failed call, whichever copy of the package made it. */
  static override isInstance(error: unknown): error is LlmCallError {
    return hasBrandOf(LlmCallError, error);
  }

  constructor(message: string, details: LlmCallErrorDetails) {
    const { failure, trail = [] } = details;
    super(printableLine(message), { cause: details.cause ?? failure });
    this.name = 'LlmCallError';
    this.code = details.code ?? `llm_${failure.category}`;
    this.category = failure.category;
    this.scope = failure.scope;
    this.callId = details.callId;
    this.route = details.route;
    this.provider = details.provider;
    this.model = details.model;
    this.credential = details.credential;
    this.hasKey = details.hasKey ?? true;
    this.transientSuspected = details.transientSuspected ?? false;
    this.status = failure.status;
    this.providerCode = failure.providerCode;
    this.requestId = failure.requestId;
    this.retryAfterMs = details.retryAfterMs;
    this.hint = details.hint;
    this.attempts = details.attempts ?? trail.filter((entry) => entry.kind === 'attempt').length;
    this.authRetries = details.authRetries ?? 0;
    this.skipped = trail.filter((entry) => entry.kind === 'skip');
    this.trail = trail;
  }

  override toJSON(): Record<string, unknown> {
    return {
      ...super.toJSON(),
      category: this.category,
      scope: this.scope,
      callId: this.callId,
      route: this.route,
      provider: this.provider,
      model: this.model,
      credential: this.credential,
      hasKey: this.hasKey,
      transientSuspected: this.transientSuspected,
      status: this.status,
      providerCode: this.providerCode,
      requestId: this.requestId,
      retryAfterMs: this.retryAfterMs,
      hint: this.hint,
      attempts: this.attempts,
      authRetries: this.authRetries,
      trail: this.trail,
    };
  }
}

/**
 * The facts of the failure behind an error; `undefined` where its cause is what the author's own code threw.
 *
 * @internal
 */
export function failureBehind({ cause }: LlmCallError): LlmFailure | undefined {
  const isFailure = typeof cause === 'object' && cause !== null && isCategory((cause as Partial<LlmFailure>).category);
  return isFailure ? (cause as LlmFailure) : undefined;
}
