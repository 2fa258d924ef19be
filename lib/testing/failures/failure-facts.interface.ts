import type { ProviderFailureCategory } from './failure-kind.js';

/** What a provider says of one failure, before it is put into the provider's form. @internal */
export interface FailureFacts {
  readonly status: number;
  readonly type: string;
  /** @default null */
  readonly code?: string | undefined;
  /** The parameter at fault. @default null */
  readonly param?: string | undefined;
  /** How long the provider asks to wait, where it says so in the document. */
  readonly retryAfterMs?: number | undefined;
  readonly message: string;
}

/** The failures that come as an error document. `malformed_response` is none. @internal */
export type DocumentedCategory = Exclude<ProviderFailureCategory, 'malformed_response'>;

/** One protocol's failures. @internal */
export type FailureTable = (model: string) => Readonly<Record<DocumentedCategory, FailureFacts>>;
