/**
 * A limit of tokens left no room; or a turn goes on when it is sent back, in which a tool of the provider's own is still at work, or
 * the conversation has been summed up.
 */
const SILENT_REASONS: ReadonlySet<unknown> = new Set(['length', 'pause_turn', 'compaction']);

/** Whether an answer that ended for this reason is complete though it says nothing. @internal */
export function mayBeSilent(reason: unknown): boolean {
  return SILENT_REASONS.has(reason);
}
