import { scopeOfCategory } from '../../lib/classification/category-catalogue.js';
import type { LlmFailure, LlmFailureCategory } from '../../lib/classification/failure.interface.js';

/** A failure as the classifier would give it. */
export function failureOf(category: LlmFailureCategory, extra: Partial<LlmFailure> = {}): LlmFailure {
  return { category, scope: scopeOfCategory(category), explicit: true, rule: 'test', ...extra };
}
