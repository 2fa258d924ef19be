/**
 * Every category a failure can have; each failure of one attempt has exactly one.
 *
 * Categories are ordered here as in the decision table of the README.
 *
 * @publicApi
 */
export const LLM_FAILURE_CATEGORIES = [
  'credential_missing',
  'credential_invalid',
  'credential_revoked',
  'credential_expired',
  'permission_denied',
  'quota_exhausted',
  'rate_limited',
  'overloaded',
  'server_error',
  'malformed_response',
  'timeout',
  'network_error',
  'model_unavailable',
  'request_too_large',
  'content_filtered',
  'invalid_request',
  'cancelled',
  'unknown',
] as const;

/**
 * What one failure means. The HTTP status does not tell; see the README's table.
 *
 * @publicApi
 */
export type LlmFailureCategory = (typeof LLM_FAILURE_CATEGORIES)[number];

/**
 * Whose fault a failure is, and so what it may mark as unhealthy.
 *
 * - `request`: the request or its caller; marks nothing
 * - `credential`: one key, for every model
 * - `credential_model`: one key for one model
 * - `provider_model`: one model of the provider, whoever asks
 * - `base_url`: the provider's endpoint, whatever the model and the key
 *
 * @publicApi
 */
export type LlmFailureScope = (typeof LLM_FAILURE_SCOPES)[number];

/** Every scope that a failure can have. @internal */
export const LLM_FAILURE_SCOPES = ['request', 'credential', 'credential_model', 'provider_model', 'base_url'] as const;

/**
 * What a verdict rests on, and so how far it reaches.
 *
 * - `code`: a structured code or a header of the provider, or the library's own knowledge
 * - `words`: the provider's own sentence; about a key, one that came under 401 or 403
 * - `message`: the provider's own sentence about a key under another status: enough to let a key that has worked before cool,
 *   not to take it out for good
 * - `status`: the HTTP status, or nothing at all
 * - `weak`: words that may be read but are not enough to put a key out: the category holds for this call, and the key is
 *   left alone for this model for a few seconds
 * - `relayed`: a gateway's report of what another party refused; it is about that party's key, not about ours
 *
 * @publicApi
 */
export type LlmEvidenceBasis = (typeof LLM_EVIDENCE_BASES)[number];

/** Every basis that a verdict can have. @internal */
export const LLM_EVIDENCE_BASES = ['code', 'words', 'message', 'status', 'weak', 'relayed'] as const;

/**
 * The verdict on one failed attempt.
 *
 * Holds no secret: each of its strings has passed a redactor for anything shaped like a key, and is one printable line.
 * Holds nothing that the caller sent or a model wrote, as far as the request is known.
 *
 * @publicApi
 */
export interface LlmFailure {
  /** What the failure means. */
  readonly category: LlmFailureCategory;
  /** Whose fault it is, and so what it may mark. */
  readonly scope: LlmFailureScope;
  /** `true` when the answer itself says so, `false` when only its status (or nothing at all) does. */
  readonly explicit: boolean;
  /** What the verdict rests on. @default 'code' */
  readonly basis?: LlmEvidenceBasis | undefined;
  /** `relayed`: the party behind the gateway, where the gateway names it, such as `Anthropic`. */
  readonly party?: string | undefined;
  /** How long the provider asks us to wait, in milliseconds; absent without a usable hint. */
  readonly retryAfterMs?: number | undefined;
  /** The provider's own word on retrying (`x-should-retry`), where it sent one. */
  readonly shouldRetry?: boolean | undefined;
  /** The HTTP status of the answer, where there was one. */
  readonly status?: number | undefined;
  /** The provider's most specific structured code, such as `insufficient_quota`. */
  readonly providerCode?: string | undefined;
  /** The provider's id of the request, for its support. */
  readonly requestId?: string | undefined;
  /** The provider's sentence on one line: redacted, 300 characters at most. */
  readonly message?: string | undefined;
  /** The name of the rule that decided, such as `openai/code/insufficient_quota`. */
  readonly rule: string;
}

/**
 * What is known of one failed attempt; every field is optional and none is trusted.
 *
 * @publicApi
 */
export interface LlmFailureEvidence {
  /** The provider's id, such as `openai`; lets its own codes go first. */
  readonly provider?: string | undefined;
  /** The model that was asked. */
  readonly model?: string | undefined;
  /** The HTTP status. A failure may come under 200. */
  readonly status?: number | undefined;
  /** Response headers: a plain record (any letter case), a `Headers`, a `Map` or an axios header object. */
  readonly headers?: unknown;
  /** The body: raw text, bytes or the parsed JSON. At most the first 64 KB are looked at. */
  readonly body?: unknown;
  /** What was thrown where there was no answer: a Node or fetch error, an abort, a string; also as plain data. */
  readonly error?: unknown;
  /**
   * What was sent: the request's body, as an object or as JSON text. What the answer repeats of it neither decides nor is
   * told. Kept by nobody.
   *
   * @default what an axios error or one of the `ai` package carries; else the request counts as not known
   */
  readonly request?: unknown;
  /** The headers that the caller had sent along: treated like the request. */
  readonly requestHeaders?: Readonly<Record<string, string>> | undefined;
  /** What the model had answered when the failure came, for streams: treated like the request. */
  readonly answer?: string | undefined;
  /** Whether the error came out of the application's own code around a provider's SDK, as within `LlmClient.run()`. */
  readonly isFromAppCode?: boolean | undefined;
  /** Metadata that the caller attached to the call; handed on to users' rules. */
  readonly metadata?: Readonly<Record<string, unknown>> | undefined;
  /**
   * The present in epoch milliseconds, for hints that name a point in time in an answer without a `date` header.
   * @default the clock
   */
  readonly now?: number | undefined;
}

/**
 * What a user's own rule may return: a category, or a category with more detail.
 *
 * @publicApi
 */
export interface LlmRuleVerdict {
  /** What the failure means. */
  readonly category: LlmFailureCategory;
  /** Whose fault it is, and so what is marked. @default the scope of the category */
  readonly scope?: LlmFailureScope | undefined;
  /** Whether the answer itself says so; `false` where only its status does. @default true */
  readonly explicit?: boolean | undefined;
  /** When to ask again, in milliseconds from now; 31 days at most. @default what the built-in hint reader finds */
  readonly retryAfterMs?: number | undefined;
}

/**
 * A user's own classification rule; rules run in order, before the built-in ones, and the first verdict wins.
 *
 * A rule that throws is skipped, as if it had no verdict; so is one whose verdict has an unknown category. An unknown scope,
 * or a wait that is no number of milliseconds from 0 to 31 days, counts as left out.
 *
 * @publicApi
 */
export interface LlmClassificationRule {
  /** Shown as `LlmFailure.rule`. */
  readonly name: string;
  /**
   * Reads a failure. It is called on the way of each failed attempt, so that it must not wait.
   *
   * @param facts - what the failed attempt left behind, already normalised
   * @returns a verdict, or `undefined` to leave the failure to the next rule
   */
  readonly classify: (facts: LlmFailureFacts) => LlmRuleVerdict | LlmFailureCategory | undefined;
}

/**
 * Normalised evidence: what rules look at.
 *
 * @publicApi
 */
export interface LlmFailureFacts {
  /** The id of the provider, where it is known. */
  readonly provider?: string | undefined;
  /** The model that was asked, where it is known. */
  readonly model?: string | undefined;
  /** The HTTP status; absent where there was no answer. */
  readonly status?: number | undefined;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** The first 64 KB of the body as text; empty where there is none. */
  readonly text: string;
  /** The parsed body, where it is JSON. */
  readonly json: unknown;
  /** Every structured code found, most specific first, as sent. */
  readonly codes: readonly string[];
  /** The messages found, innermost first, joined by line breaks, in lower case. */
  readonly words: string;
  /** Metadata that the caller of `LlmClient` attached to the call. */
  readonly metadata?: Readonly<Record<string, unknown>> | undefined;
}
