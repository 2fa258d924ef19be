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

/** One step of the evidence order: a verdict, or `undefined` to leave the failure to the next step. */
export type VerdictStep = (signals: FailureSignals) => Verdict | undefined;
