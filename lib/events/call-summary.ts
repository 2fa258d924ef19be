import type { LlmFailureCategory } from '../classification/failure.interface.js';

/** Causes that are told apart at most; the rest is told together. */
const MAX_CAUSES = 100;

/** Why calls did not go as they should, and what became of them. */
export interface Cause {
  /** What failed: `openai/gpt-6-luna`, or a route. */
  readonly place: string;
  readonly category: LlmFailureCategory;
  /** The target that served instead; absent where the calls failed. */
  readonly servedBy?: string | undefined;
}

/** What was counted of a cause. */
export interface CountedCause extends Cause {
  readonly count: number;
}

/**
 * Counts calls by their cause. A cause is over when a minute has passed without one.
 *
 * @internal
 */
export class CallSummary {
  private readonly causes = new Map<string, Cause & { count: number }>();
  private others = 0;

  /** Whether there is anything to look at again. */
  get isEmpty(): boolean {
    return this.causes.size === 0 && this.others === 0;
  }

  /** Whether a cause is going on; else it begins with this call, which is not counted yet. */
  isGoingOn(cause: Cause): boolean {
    const key = keyOf(cause);
    if (this.causes.has(key)) return true;
    // Where there are too many, none of the rest has a line of its own.
    if (this.causes.size >= MAX_CAUSES) return true;
    this.causes.set(key, { ...cause, count: 0 });
    return false;
  }

  count(cause: Cause): void {
    const known = this.causes.get(keyOf(cause));
    if (known === undefined) this.others += 1;
    else known.count += 1;
  }

  /** Takes what was counted since the last time; a cause without a call is over. */
  take(): { readonly causes: readonly CountedCause[]; readonly others: number } {
    const causes: CountedCause[] = [];
    for (const [key, cause] of this.causes) {
      if (cause.count === 0) this.causes.delete(key);
      else causes.push({ ...cause });
      cause.count = 0;
    }
    const { others } = this;
    this.others = 0;
    return { causes, others };
  }
}

function keyOf({ place, category, servedBy = '' }: Cause): string {
  return `${category}\n${place}\n${servedBy}`;
}

/**
 * `openai/gpt-6-luna did not serve (overloaded); anthropic/claude-haiku-5-5 serves instead.`
 *
 * @param reason - why it was not called
 * @internal
 */
export function servedLine({ place, category, servedBy }: Cause, reason?: string): string {
  const why = reason === undefined ? category : `${category}: ${reason}`;
  return `${place} did not serve (${why}); ${servedBy} serves instead.`;
}

/** `openai/gpt-6-luna: 212 calls served by anthropic/claude-haiku-5-5 in the last minute, since overloaded`. @internal */
export function summaryLine({ place, category, servedBy, count }: CountedCause): string {
  const calls = count === 1 ? '1 call' : `${count} calls`;
  const became = servedBy === undefined ? `${calls} failed` : `${calls} served by ${servedBy}`;
  return `${place}: ${became} in the last minute, since ${category}`;
}
