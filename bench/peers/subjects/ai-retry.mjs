// `maxRetries: 0`, as its README asks for: the package alone is to retry.
import { createRetryableModel } from 'ai-retry/language-model';
import { modelsOf, subjectOf } from './ai-sdk.mjs';

export function start({ messages, ...targets }) {
  const [model, fallback] = modelsOf(targets);
  return subjectOf(createRetryableModel({ model, retries: [fallback] }), messages, { maxRetries: 0 });
}
