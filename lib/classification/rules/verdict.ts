import type { LlmEvidenceBasis, LlmFailureCategory, LlmFailureScope } from '../failure.interface.js';
import type { FailureSignals } from '../evidence/read-evidence.js';

/** What a rule makes of a failure. */
export interface Verdict {
  readonly category: LlmFailureCategory;
  readonly explicit: boolean;
  readonly rule: string;
  /** @default 'code' where it is explicit, else 'status' */
  readonly basis?: LlmEvidenceBasis | undefined;
  readonly scope?: LlmFailureScope | undefined;
  readonly retryAfterMs?: number | undefined;
  /** In place of the provider's sentence. @default that sentence */
  readonly message?: string | undefined;
}

/**
 * A verdict with all that it may have, also where that is nothing: for the steps that decide most failures. Objects of one shape
 * are read several times faster than those of many.
 *
 * @internal
 */
export function verdictBy(
  rule: string,
  category: LlmFailureCategory,
  basis?: LlmEvidenceBasis,
  scope?: LlmFailureScope,
  explicit = true,
): Verdict {
  return { category, explicit, rule, basis, scope, retryAfterMs: undefined, message: undefined };
}

/** One step of the evidence order: a verdict, or `undefined` to leave the failure to the next step. */
export type VerdictStep = (signals: FailureSignals) => Verdict | undefined;
