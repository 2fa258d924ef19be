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

interface Check {
  readonly startedAtMs: number;
  readonly waiters: Set<(verdict: KeyCheckVerdict) => void>;
}

/**
 * Makes the first call on an unproven credential the only one until its verdict is in. Credentials go by their health keys,
 * so that a caller's key has nothing to do with one of the pool, even of the same value.
 *
 * @internal
 */
export class KeyChecks {
  private readonly checks = new Map<string, Check>();

  /** When the check under way began; `undefined` where there is none. */
  startOf(key: string): number | undefined {
    return this.checks.get(key)?.startedAtMs;
  }

  /** Takes the lead. To be called only where no check is under way. */
  lead(key: string, nowMs: number): KeyCheckLead {
    const check: Check = { startedAtMs: nowMs, waiters: new Set() };
    this.checks.set(key, check);
    return {
      settle: (verdict) => {
        if (this.checks.get(key) !== check) return;
        this.checks.delete(key);
        for (const waiter of check.waiters) waiter(verdict);
      },
    };
  }

  /** Waits for the verdict of the check under way. @returns a function that stops waiting */
  wait(key: string, waiter: (verdict: KeyCheckVerdict) => void): () => void {
    const check = this.checks.get(key);
    check?.waiters.add(waiter);
    return () => check?.waiters.delete(waiter);
  }

  /** Checks under way; a gauge for leak tests. */
  get size(): number {
    return this.checks.size;
  }
}

/**
 * What one call knows of the key checks that it took part in. Whether a check has been handed on is remembered by the calls
 * that saw it, so that nothing has to be kept, and dropped again, for all.
 *
 * @internal
 */
export class KeyCheckMemory {
  /** For how long the call has waited for verdicts, over all credentials and leaders. */
  waitedMs = 0;
  private readonly vouched = new Set<string>();
  private readonly handedOn = new Set<string>();

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
