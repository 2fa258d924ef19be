import type { LlmFailureCategory } from '../classification/failure.interface.js';

/** The failures that come as an error document: a connection that broke, a call of the app's own and a spoilt answer do not. */
export type DocumentedFailure = Exclude<LlmFailureCategory, 'network_error' | 'cancelled' | 'malformed_response'>;

/** What a provider says of one failure, before it is put into the provider's form. */
export interface FailureFacts {
  readonly status: number;
  readonly type: string;
  /** @default null */
  readonly code?: string | undefined;
  /** The parameter at fault. @default null */
  readonly param?: string | undefined;
  /** How long the provider asks to wait, where it says so in the document. */
  readonly retryAfterMs?: number | undefined;
  /** `{model}` stands for the model that was asked. */
  readonly message: string;
}

/** Puts facts into the form of one provider's error documents. */
export type ErrorDocument = (facts: FailureFacts, requestId: string) => object;

/** What a provider's failures look like where they differ from those of the maker of its protocol. */
export interface ProviderFailures {
  readonly document?: ErrorDocument | undefined;
  readonly facts?: { readonly [Failure in DocumentedFailure]?: Partial<FailureFacts> } | undefined;
}

/** What the failures of a protocol's maker look like: the ones of others are told by what differs. */
export interface MakersFailures extends ProviderFailures {
  readonly document: ErrorDocument;
  readonly facts: Readonly<Record<DocumentedFailure, FailureFacts>>;
}
