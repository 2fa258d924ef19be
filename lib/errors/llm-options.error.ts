import { brand, hasBrandOf } from './brand.js';
import { LlmError } from './llm.error.js';

/**
 * One thing that is wrong with the options.
 *
 * @publicApi
 */
export interface LlmOptionsProblem {
  /** The option's path, such as `providers.openai.baseUrl`. */
  readonly option: string;
  /** What stands there, by kind (`number`, `empty string`, `missing`); never the value itself, which may be secret. */
  readonly actual: string;
  /** What was expected. */
  readonly expected: string;
  /** The known name that was most likely meant, where one is near. */
  readonly nearest?: string | undefined;
}

/**
 * Options that cannot work, found when the container builds them. All problems are reported at once.
 *
 * @publicApi
 */
export class LlmOptionsError extends LlmError {
  readonly code = 'llm_options_invalid';

  static {
    brand(this, 'LlmOptionsError');
  }

  /** Whether `error` is about options, whichever copy of the package made it. */
  static override isInstance(error: unknown): error is LlmOptionsError {
    return hasBrandOf(LlmOptionsError, error);
  }

  /** @param options - `cause`: what an option threw when it was read */
  constructor(
    readonly problems: readonly LlmOptionsProblem[],
    options?: { readonly cause?: unknown },
  ) {
    super(describe(problems), options);
    this.name = 'LlmOptionsError';
  }

  override toJSON(): Record<string, unknown> {
    return { ...super.toJSON(), problems: this.problems };
  }
}

function describe(problems: readonly LlmOptionsProblem[]): string {
  const lines = problems.map(({ option, actual, expected, nearest }) => {
    const guess = nearest === undefined ? '' : ` Did you mean ${nearest}?`;
    return `${option}: expected ${expected}, got ${actual}.${guess}`;
  });
  return lines.length === 1
    ? (lines[0] as string)
    : ['The options of LlmFailoverModule have problems:', ...lines].join('\n- ');
}
