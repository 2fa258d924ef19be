import { Observable } from 'rxjs';
import { type LlmCredentialFunction, type LlmCredentialGiven, LlmCredentialSource } from '../credential-source.js';
import { keysIn } from '../keys-in.js';

/** One key that a feed gives. */
export interface GivenKey {
  readonly value: string;
  /** Epoch milliseconds; absent for never. */
  readonly expiresAtMs?: number | undefined;
}

/**
 * Where the keys of one entry of `keys` come from when they can change at run time.
 *
 * @internal
 */
export interface KeyFeed {
  /** The present keys. */
  read(): Promise<readonly GivenKey[]>;
  /** New keys in place of one; absent where the feed can only be read again. */
  readonly refresh?: ((current: string) => Promise<readonly GivenKey[]>) | undefined;
  /** Emits new keys, or `undefined` where they are to be read. */
  readonly changes$?: Observable<readonly GivenKey[] | undefined> | undefined;
  /** For feeds that cannot tell of changes: whether there is one. Asked at most every `pollMs` while keys are used. */
  readonly poll?: { readonly pollMs: number; hasChanged(): Promise<boolean> } | undefined;
}

/** A feed of a host's source or function. @internal */
export function sourceFeed(source: LlmCredentialSource | LlmCredentialFunction): KeyFeed {
  if (typeof source === 'function') return { read: async () => givenKeys(await source()) };
  const { changes$ } = source;
  return {
    read: async () => givenKeys(await source.resolve()),
    refresh: source.refresh === undefined ? undefined : async (current) => givenKeys(await source.refresh?.(current)),
    changes$: changes$ === undefined ? undefined : changesOf(changes$),
  };
}

function changesOf(changes$: Observable<unknown>): Observable<readonly GivenKey[] | undefined> {
  return new Observable((subscriber) =>
    changes$.subscribe({
      next: (news) => subscriber.next(isGiven(news) ? givenKeys(news) : undefined),
      error: (error: unknown) => subscriber.error(error),
      complete: () => subscriber.complete(),
    }),
  );
}

function isGiven(news: unknown): news is LlmCredentialGiven {
  if (typeof news === 'string') return true;
  return typeof news === 'object' && news !== null && typeof (news as { value?: unknown }).value === 'string';
}

/** @throws TypeError where the source gave something else; its message never holds what it gave */
function givenKeys(given: LlmCredentialGiven): readonly GivenKey[] {
  if (given === undefined || given === null) return [];
  if (typeof given === 'string') return keysIn(given).map((value) => ({ value }));
  if (typeof given !== 'object' || typeof given.value !== 'string') {
    throw new TypeError('the source has to give a string or { value, expiresAt? }');
  }
  const expiresAtMs = given.expiresAt === undefined ? undefined : Number(given.expiresAt);
  if (expiresAtMs !== undefined && !Number.isFinite(expiresAtMs)) {
    throw new TypeError('expiresAt has to be a date or epoch milliseconds');
  }
  return keysIn(given.value).map((value) => ({ value, expiresAtMs }));
}
