import { aheadMs, type Clock } from '../../health/clock.js';
import { conventionsOf } from '../../providers/lookup/conventions-of.js';
import type { LlmApi } from '../../providers/llm-api.js';

/** The end of a model that its maker has announced. */
export interface ModelEnding {
  /** The day from which on it is not served any more: `2026-12-11`. */
  readonly on: string;
  /** Whether that day had come when the target was made. */
  readonly isPast: boolean;
}

/** The announced end of a model, where the provider's file names one. @internal */
export function endingOf(provider: string, api: LlmApi, model: string, clock: Clock): ModelEnding | undefined {
  const { endsOn } = conventionsOf(provider, api, model).model;
  return endsOn === undefined ? undefined : { on: endsOn, isPast: clock.now() + aheadMs(clock) >= Date.parse(endsOn) };
}
