/** A limit of tokens left no room, or a tool of the provider's own is still at work in a turn that goes on when it is sent back. */
const SILENT_REASONS: ReadonlySet<unknown> = new Set(['length', 'pause_turn']);

/** Whether an answer that ended for this reason is complete though it says nothing. @internal */
export function mayBeSilent(reason: unknown): boolean {
  return SILENT_REASONS.has(reason);
}
