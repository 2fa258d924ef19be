import type { LlmFinishReason } from '../../chat.interface.js';
import { contentReasonOf } from '../content-reason.js';
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
 * Why an answer ended, in OpenAI's words, or `undefined` where it gave none that may be used.
 *
 * - A missing reason means that the answer is not finished.
 * - `refusal`: a filter of the provider stepped in; what stands before it is to be thrown away.
 * - An answer with calls ended with them, whatever it says but for a limit; one that says so and has none has lost them.
 * - A word that is not known passes as it is, `pause_turn` too: the turn goes on when the answer is sent back as it came.
 *
 * @internal
 */
export function finishReasonOf(value: unknown, hasCalls: boolean): LlmFinishReason | undefined {
  const word = textOf(value);
  if (word === undefined || word === 'refusal') return undefined;
  const reason = Object.hasOwn(FINISH_REASONS, word) ? (FINISH_REASONS[word] as LlmFinishReason) : word;
  if (hasCalls) return contentReasonOf(reason, hasCalls);
  return reason === 'tool_calls' ? undefined : reason;
}
