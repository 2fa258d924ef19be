import { classifyLlmError, type LlmErrorContext } from './classify-llm-error.js';
import { classifyLlmFailure } from './classify-llm-failure.js';
import type { LlmClassificationRule, LlmFailure, LlmFailureEvidence } from './failure.interface.js';
import { opaque } from '../opaque/opaque.js';

/**
 * The classifier with the users' own rules in front.
 *
 * @publicApi
 */
export class LlmErrorClassifier {
  static {
    opaque<LlmErrorClassifier>(this, ({ rules }) => ({ rules: rules.map(({ name }) => name) }));
  }

  /** @param rules - tried in order before the built-in ones; the first verdict wins, a rule that throws is skipped */
  constructor(private readonly rules: readonly LlmClassificationRule[] = []) {}

  /** Tells what one failed attempt means; see {@link classifyLlmFailure}. Never throws. */
  classifyFailure(evidence: LlmFailureEvidence): LlmFailure {
    return classifyLlmFailure(evidence, this.rules);
  }

  /** Tells what a thrown value means; see {@link classifyLlmError}. Never throws. */
  classifyError(thrown: unknown, context: LlmErrorContext = {}): LlmFailure {
    return classifyLlmError(thrown, context, this.rules);
  }
}
