import type { Effort } from '../providers/effort.js';

/**
 * What a request sets, as far as it is numbers or names out of a list. What it says is not among it.
 *
 * @publicApi
 */
export interface LlmRequestSettings {
  /** The most tokens of the answer. */
  readonly maxTokens?: number | undefined;
  /** `temperature`. */
  readonly temperature?: number | undefined;
  /** `top_p`. */
  readonly topP?: number | undefined;
  /** `seed`. */
  readonly seed?: number | undefined;
  /** How many answers are asked for. */
  readonly choiceCount?: number | undefined;
  /** `frequency_penalty`. */
  readonly frequencyPenalty?: number | undefined;
  /** `presence_penalty`. */
  readonly presencePenalty?: number | undefined;
  /** The level of thinking. */
  readonly reasoningEffort?: Effort | undefined;
}
