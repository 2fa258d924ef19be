import { isDate } from 'node:util/types';
import { Observable, throwError } from 'rxjs';
import { type LlmCredentialFunction, type LlmCredentialGiven, LlmCredentialSource } from '../credential-source.js';
import { keysIn } from '../keys-in.js';

/** One key that an adapter gives. */
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
export interface SourceAdapter {
  /** The present keys. */
  read(): Promise<readonly GivenKey[]>;
  /** New keys in place of one; absent where the adapter can only be read again. */
  readonly refresh?: ((current: string) => Promise<readonly GivenKey[]>) | undefined;
  /** Emits new keys, `undefined` where they are to be read, or what is wrong with the news. */
  readonly changes$?: Observable<readonly GivenKey[] | Error | undefined> | undefined;
  /** For adapters that cannot tell of changes: whether there is one. Asked at most every `pollMs` while keys are used. */
  readonly poll?: { readonly pollMs: number; hasChanged(): Promise<boolean> } | undefined;
}

/** An adapter of a host's source or function. @internal */
export function sourceAdapter(source: LlmCredentialSource | LlmCredentialFunction): SourceAdapter {
  if (typeof source === 'function') return { read: async () => givenKeys(await source()) };
  const changes$ = changesIn(source);
  return {
    read: async () => givenKeys(await source.resolve()),
    refresh: source.refresh === undefined ? undefined : async (current) => givenKeys(await source.refresh?.(current)),
    changes$: changes$ === undefined ? undefined : changesOf(changes$),
  };
}

/** What a source tells of changes. A watch that is not there fails when it is listened to: keys can be read without it. */
function changesIn(source: LlmCredentialSource): Observable<unknown> | undefined {
  try {
    return source.changes$;
  } catch (thrown) {
    return throwError(() => thrown);
  }
}

function changesOf(changes$: Observable<unknown>): NonNullable<SourceAdapter['changes$']> {
  return new Observable((subscriber) =>
    changes$.subscribe({
      next: (news) => subscriber.next(isGiven(news) ? keysOrError(news) : undefined),
      error: (error: unknown) => subscriber.error(error),
      complete: () => subscriber.complete(),
    }),
  );
}

/** What is thrown at an observer ends the process. */
function keysOrError(news: LlmCredentialGiven): readonly GivenKey[] | Error {
  try {
    return givenKeys(news);
  } catch (error) {
    return error as Error;
  }
}

function isGiven(news: unknown): news is LlmCredentialGiven {
  if (typeof news === 'string') return true;
  return typeof news === 'object' && news !== null && typeof (news as { value?: unknown }).value === 'string';
}

/** The latest time that a Date can hold. */
const MAX_TIME_MS = 8.64e15;

/** Taken for milliseconds, seconds of this century are days of January and February 1970. */
const SECONDS = { least: 978_307_200, most: 4_102_444_800 };

/** @throws TypeError where it is none that a Date can hold, or in seconds, as OAuth servers and JSON web tokens have it */
function timeOf(expiresAt: unknown): number {
  const atMs = isDate(expiresAt) ? expiresAt.getTime() : expiresAt;
  if (typeof atMs !== 'number' || Math.abs(atMs) > MAX_TIME_MS || Number.isNaN(atMs))
    throw new TypeError('expiresAt has to be a date or epoch milliseconds');
  if (atMs >= SECONDS.least && atMs < SECONDS.most)
    throw new TypeError(`expiresAt has to be a date or epoch milliseconds, and ${atMs} are seconds`);
  return atMs;
}

/** @throws TypeError where the source gave something else; its message never holds what it gave */
function givenKeys(given: LlmCredentialGiven): readonly GivenKey[] {
  if (given === undefined || given === null) return [];
  if (typeof given === 'string') return keysIn(given).map((value) => ({ value }));
  if (typeof given !== 'object' || typeof given.value !== 'string') {
    throw new TypeError('the source has to give a string or { value, expiresAt? }');
  }
  const expiresAtMs = given.expiresAt === undefined ? undefined : timeOf(given.expiresAt);
  return keysIn(given.value).map((value) => ({ value, expiresAtMs }));
}
