import type { LlmFinishReason } from '../chat.interface.js';

/** Reasons that are told though the model wants its tools called. */
const TOLD_WITH_CALLS: ReadonlySet<string> = new Set(['length', 'content_filter']);

/**
 * Why a choice ended, by what stands in it: where there are tool calls it ended for them, whatever the server says of it, but
 * for a limit or a filter that cut it.
 *
 * @param reason - what the server says; `undefined` where it says nothing and the answer is known to be whole
 * @internal
 */
export function contentReasonOf(reason: LlmFinishReason | undefined, hasCalls: boolean): LlmFinishReason {
  if (!hasCalls) return reason ?? 'stop';
  return reason !== undefined && TOLD_WITH_CALLS.has(reason) ? reason : 'tool_calls';
}
