import { meaningOf } from '../classification/category-catalogue.js';
import type { LlmFailure } from '../classification/failure.interface.js';
import { doubtsCredential } from '../health/marking.js';

/**
 * What came of checking an unproven credential.
 *
 * - `vouched`: the answer does not put the credential in doubt
 * - `rejected`: it does; the marks tell
 * - `open`: the leader left, or never reached the server; somebody else has to lead
 * - `unanswered`: the server said nothing of the credential; somebody else has to lead, once
 */
export type KeyCheckVerdict = 'vouched' | 'rejected' | 'open' | 'unanswered';

/**
 * What a failure of the leader says of its credential.
 *
 * A server that answered the request itself has taken the key, whatever it did not understand; so has a gateway that reports
 * another party's refusal.
 *
 * @internal
 */
export function verdictOf(failure: LlmFailure): KeyCheckVerdict {
  const { category, scope, basis } = failure;
  if (basis === 'relayed' || basis === 'weak') return 'vouched';
  const { keyCheck } = meaningOf(category);
  if (keyCheck === 'vouched' && doubtsCredential(failure)) return 'open';
  return category === 'unknown' && scope === 'request' ? 'vouched' : keyCheck;
}

/** One call's lead over the check of one credential. */
export interface KeyCheckLead {
  /** Ends the check and tells all waiters; only the first verdict counts. */
  settle(verdict: KeyCheckVerdict): void;
}

/**
 * Makes one call find out for all whether a key is good: the first call on an unproven one, and each delayed retry on one that
 * has worked before and was rejected. Keys go by their health keys, so that a caller's key has nothing to do with one of the
 * pool, even of the same value.
 *
 * @internal
 */
export class KeyChecks {
  /** When each check under way began. */
  private readonly startsMs = new Map<string, number>();
  private readonly waiters = new Map<string, Set<(verdict: KeyCheckVerdict) => void>>();

  /** When the check under way began; `undefined` where there is none. */
  startOf(key: string): number | undefined {
    return this.startsMs.get(key);
  }

  /** Takes the lead. To be called only where no check is under way. */
  lead(key: string, nowMs: number): KeyCheckLead {
    this.startsMs.set(key, nowMs);
    let isSettled = false;
    return {
      settle: (verdict) => {
        if (isSettled) return;
        isSettled = true;
        this.startsMs.delete(key);
        for (const waiter of [...(this.waiters.get(key) ?? [])]) waiter(verdict);
      },
    };
  }

  /** Calls `waiter` with each verdict on a key, of the check under way or of one to come. @returns a function that stops it */
  wait(key: string, waiter: (verdict: KeyCheckVerdict) => void): () => void {
    const waiters = this.waiters.get(key) ?? new Set();
    this.waiters.set(key, waiters.add(waiter));
    return () => {
      if (waiters.delete(waiter) && waiters.size === 0) this.waiters.delete(key);
    };
  }

  /** Checks under way and keys that are waited for; a gauge for leak tests. */
  get size(): number {
    return this.startsMs.size + this.waiters.size;
  }
}

/**
 * What one call knows of the key checks that it took part in; owned by its call. Whether a check has been handed on is remembered by the calls
 * that saw it, so that nothing has to be kept, and dropped again, for all.
 *
 * @internal
 */
export class KeyCheckMemory {
  private waited = 0;
  private readonly vouched = new Set<string>();
  private readonly handedOn = new Set<string>();

  /** For how many milliseconds the call has waited for verdicts, over all credentials and leaders. */
  get waitedMs(): number {
    return this.waited;
  }

  /** Notes for how long the call has waited for a verdict. */
  addWait(durationMs: number): void {
    this.waited += durationMs;
  }

  /** Whether the call needs no further check of a credential, by its health key. */
  isVouched(key: string): boolean {
    return this.vouched.has(key);
  }

  /** The call waits no longer for a credential's verdict. */
  vouch(key: string): void {
    this.vouched.add(key);
  }

  /**
   * Takes a verdict in, of the call's own lead or of another's.
   *
   * @returns what it means to those who wait: a check that stayed unanswered twice holds up nobody any more
   */
  take(key: string, verdict: KeyCheckVerdict): KeyCheckVerdict {
    const meaning = verdict === 'unanswered' && this.handedOn.has(key) ? 'vouched' : verdict;
    if (meaning === 'vouched') this.vouched.add(key);
    if (meaning === 'unanswered') this.handedOn.add(key);
    return meaning;
  }
}
