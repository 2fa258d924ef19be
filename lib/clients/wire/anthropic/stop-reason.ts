import type { LlmFinishReason } from '../../chat.interface.js';
import { textOf } from '../json.js';

/** Anthropic's words in OpenAI's: https://docs.claude.com/en/api/handling-stop-reasons */
const FINISH_REASONS: Readonly<Record<string, LlmFinishReason>> = {
  end_turn: 'stop',
  stop_sequence: 'stop',
  max_tokens: 'length',
  model_context_window_exceeded: 'length',
  tool_use: 'tool_calls',
};

/**
 * Reasons that leave the caller without an answer.
 *
 * `refusal`: a filter of the provider stepped in; what stands before it is to be thrown away. `pause_turn`: a
 * tool of the provider's own is still at work, and the rest comes only to those who send Anthropic's blocks
 * back, which the common shape cannot; half an answer must not pass for one.
 */
const UNFINISHED: ReadonlySet<string> = new Set(['refusal', 'pause_turn']);

/**
 * Why an answer ended, in OpenAI's words, or `undefined` where it gave none that may be used. A missing reason
 * means that the answer is not finished. A word that is not known passes as it is.
 *
 * @internal
 */
export function finishReasonOf(value: unknown): LlmFinishReason | undefined {
  const reason = textOf(value);
  if (reason === undefined || UNFINISHED.has(reason)) return undefined;
  return Object.hasOwn(FINISH_REASONS, reason) ? FINISH_REASONS[reason] : reason;
}
