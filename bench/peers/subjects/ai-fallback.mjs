// As in its README: the list of models, all else by default.
import { createFallback } from 'ai-fallback';
import { modelsOf, subjectOf } from './ai-sdk.mjs';

export function start({ messages, ...targets }) {
  return subjectOf(createFallback({ models: modelsOf(targets) }), messages);
}
