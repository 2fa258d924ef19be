import type { Observable } from 'rxjs';

/**
 * A key with the time it ends.
 *
 * @publicApi
 */
export interface LlmCredentialValue {
  /** The key itself. */
  readonly value: string;
  /** When it stops working: a date or epoch milliseconds (seconds are refused). A refresh begins some time before it. @default never */
  readonly expiresAt?: Date | number | undefined;
}

/** What a source gives: a key (a comma-separated list is a pool), or nothing, where it has none now. @publicApi */
export type LlmCredentialGiven = string | LlmCredentialValue | undefined;

/**
 * Gives keys from elsewhere: a vault, a database, OAuth.
 *
 * Contract:
 * - `resolve` gives the present key. It is called once at the start, again when `changes$` says so, and, at most once per
 *   `refreshIntervalMs`, after the provider has rejected what it gave
 * - `refresh` gets the rejected or expiring key and gives a new one. Its calls lie `refreshIntervalMs` apart, or
 *   `refreshCooldownMs` after one that failed; one that takes longer than `refreshTimeoutMs` has failed, else they never
 *   overlap. What it throws counts as passing, but for OAuth's `invalid_grant`, which is final
 * - both are called outside the async context (`AsyncLocalStorage`) of any caller, and are waited for `refreshTimeoutMs`
 *
 * Give one by `providers.<id>.keys[].source`.
 *
 * @publicApi
 */
// oxlint-disable-next-line typescript/no-unsafe-declaration-merging
export abstract class LlmCredentialSource {
  /** The present key. */
  abstract resolve(): LlmCredentialGiven | Promise<LlmCredentialGiven>;
  /** A new key in place of `current`. Absent where the source can only be asked again. */
  refresh?(current: string): LlmCredentialGiven | Promise<LlmCredentialGiven>;
}

// Apart from the class, so that a subclass may have it as a field or as a getter.
export interface LlmCredentialSource {
  /**
   * Emits when the key has changed. A text, or an object with a text `value`, is the new key: any text, so that none may be the
   * name of an event. Anything else, such as `undefined`, has `resolve` called; once more after a burst, two at a time at most.
   */
  readonly changes$?: Observable<unknown>;
}

/** The short form of a source that can only be asked again. @publicApi */
export type LlmCredentialFunction = () => LlmCredentialGiven | Promise<LlmCredentialGiven>;
