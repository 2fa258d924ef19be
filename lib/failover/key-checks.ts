import type { KeyCheckVerdict } from './key-check-verdict.js';

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
