import type { RefreshableCredential } from '../credentials/refreshable-credential.js';

/**
 * What one call knows of the sources that it has asked for new keys, or waited for; owned by its call.
 *
 * @internal
 */
export class RenewalMemory {
  private readonly asked = new Set<RefreshableCredential>();
  private readonly awaited = new Set<RefreshableCredential>();
  private pendingAnswer: Promise<unknown> | undefined;

  /** Ends with the answer that the call has to wait for, where there is one. */
  get pending(): Promise<unknown> | undefined {
    return this.pendingAnswer;
  }

  /** Whether a source was asked for a new value in this call; each is once. */
  hasAsked(source: RefreshableCredential): boolean {
    return this.asked.has(source);
  }

  /** Notes that a source is being asked for a new value; the call waits for it next. @param done - ends with its answer */
  ask(source: RefreshableCredential, done: Promise<unknown>): void {
    this.asked.add(source);
    this.pendingAnswer = done;
  }

  /** Whether the call has waited for a source's answer already; it does once for each. */
  hasAwaited(source: RefreshableCredential): boolean {
    return this.awaited.has(source);
  }

  /** Notes that the call waits for a source's answer. */
  await(source: RefreshableCredential): void {
    this.awaited.add(source);
  }

  /** The wait for a source is over. */
  end(): void {
    this.pendingAnswer = undefined;
  }
}
