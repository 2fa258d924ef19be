const SILENT_REASONS: ReadonlySet<unknown> = new Set([
  // A limit of tokens left no room.
  'length',
  // A turn goes on when it is sent back: a tool of the provider's own is still at work, or the conversation has been summed up.
  'pause_turn',
  'compaction',
  // A call of a provider's own tools waits for the app: https://platform.openai.com/docs/api-reference/responses/object
  'apply_patch_call',
  'computer_call',
  'local_shell_call',
  'mcp_approval_request',
  'shell_call',
  'tool_search_call',
]);

/** Whether an answer that ended for this reason is complete though it says nothing. @internal */
export function mayBeSilent(reason: unknown): boolean {
  return SILENT_REASONS.has(reason);
}
