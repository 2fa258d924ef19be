import type { Credential } from './credential.js';

/**
 * How a pool's keys are chosen.
 *
 * - `round-robin`: each call starts with the next key, so that the load spreads
 * - `priority`: each call starts with the first key listed; the others are spares
 *
 * @publicApi
 */
export type LlmSelection = 'round-robin' | 'priority';

/** The keys of one provider, without duplicates. @internal */
export class CredentialPool {
  readonly credentials: readonly Credential[];
  private next = 0;

  constructor(
    credentials: readonly Credential[],
    private readonly selection: LlmSelection,
  ) {
    const distinct = new Map<string, Credential>();
    for (const credential of credentials) {
      if (!distinct.has(credential.fingerprint)) distinct.set(credential.fingerprint, credential);
    }
    this.credentials = [...distinct.values()];
  }

  /** Where one call starts in the list; it goes on from there and wraps around. */
  takeStart(): number {
    if (this.selection === 'priority' || this.credentials.length < 2) return 0;
    const start = this.next;
    this.next = (start + 1) % this.credentials.length;
    return start;
  }

  /** Where the next call would start; changes nothing. */
  peekStart(): number {
    return this.selection === 'priority' ? 0 : this.next;
  }
}
