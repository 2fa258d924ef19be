import type { LlmFinishReason } from '../chat.interface.js';

/** Reasons that are told though the model wants its tools called. */
const TOLD_WITH_CALLS: ReadonlySet<string> = new Set(['length', 'content_filter']);

/** Reasons that announce calls. */
const ANNOUNCING: ReadonlySet<string> = new Set(['tool_calls', 'function_call']);

/**
 * Why a choice ended, by what stands in it: where there are tool calls it ended for them, whatever the server says of it, but
 * for a limit or a filter that cut it; where there are none it did not.
 *
 * @param reason - what the server says; `undefined` where it says nothing and the answer is known to be whole
 * @param hasOlderCall - whether there is a call in the older form, `function_call`; by default what the reason says
 * @internal
 */
export function contentReasonOf(
  reason: LlmFinishReason | undefined,
  hasCalls: boolean,
  hasOlderCall: boolean = reason === 'function_call',
): LlmFinishReason {
  if (!hasCalls && !hasOlderCall) return reason === undefined || ANNOUNCING.has(reason) ? 'stop' : reason;
  if (reason !== undefined && TOLD_WITH_CALLS.has(reason)) return reason;
  return hasCalls ? 'tool_calls' : 'function_call';
}
