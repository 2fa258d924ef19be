import type { Effort } from '../providers/effort.js';

/**
 * What a request sets, as far as it is numbers or names out of a list. What it says is not among it.
 *
 * @publicApi
 */
export interface LlmRequestSettings {
  readonly maxTokens?: number | undefined;
  readonly temperature?: number | undefined;
  readonly topP?: number | undefined;
  readonly seed?: number | undefined;
  /** How many answers are asked for. */
  readonly choiceCount?: number | undefined;
  readonly frequencyPenalty?: number | undefined;
  readonly presencePenalty?: number | undefined;
  readonly reasoningEffort?: Effort | undefined;
}
