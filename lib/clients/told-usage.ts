import { unawaited } from '../classification/evidence/safe-access.js';
import type { LlmUsage } from '../errors/usage.interface.js';
import { countOf, isRecord } from './wire/json.js';
import { mergedUsage, namedCountsOf } from './wire/usage.js';

/** Reads the tokens of an answer out of one of its values. */
export type UsageReader = (value: unknown) => LlmUsage | null | undefined;

/**
 * The tokens of a run, as its author's own function reads them out of its values.
 *
 * What that throws, or gives that is no usage, costs the tokens alone and never the answer, which has been paid for.
 *
 * @internal
 */
export class ToldUsage {
  /** What the values so far have told. */
  usage: LlmUsage | undefined;

  constructor(private readonly usageOf: UsageReader) {}

  /** Reads a value. */
  take(value: unknown): void {
    this.usage = mergedUsage(this.usage, this.read(value));
  }

  private read(value: unknown): LlmUsage | undefined {
    try {
      const told: unknown = unawaited(this.usageOf(value));
      return isUsage(told) ? namedCountsOf(told) : undefined;
    } catch {
      return undefined;
    }
  }
}

function isUsage(told: unknown): told is LlmUsage {
  const counts = ['prompt_tokens', 'completion_tokens', 'total_tokens'];
  return isRecord(told) && counts.every((name) => typeof told[name] === 'number' && countOf(told[name]) !== undefined);
}
