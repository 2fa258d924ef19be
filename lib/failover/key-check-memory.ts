import type { KeyCheckVerdict } from './key-check-verdict.js';

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
