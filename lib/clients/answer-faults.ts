import type { LlmFailure } from '../classification/failure.interface.js';
import type { LlmChatResponse } from './chat.interface.js';
import { hasThoughts, saysMoreThanThoughts } from './wire/said.js';
import { mayBeSilent } from './wire/silent-reasons.js';

/** An answer of nothing but thoughts, though no limit cut it: no fault that health should count. @internal */
export const THOUGHTS_ALONE: LlmFailure = {
  category: 'malformed_response',
  scope: 'request',
  explicit: true,
  message: 'the answer holds nothing but thoughts',
  rule: 'answer/thoughts-alone',
};

/** Whether an answer holds nothing but thoughts, and neither a limit of tokens, a pause nor a filter is the reason. @internal */
export function isThoughtsAlone({ choices }: LlmChatResponse): boolean {
  return choices.every(
    ({ message, finish_reason: reason }) =>
      !mayBeSilent(reason) && reason !== 'content_filter' && hasThoughts(message) && !saysMoreThanThoughts(message),
  );
}

/** What came under a success status and is no answer, whatever else it may be. @internal */
export function malformed(failure: LlmFailure): LlmFailure {
  return failure.category === 'unknown'
    ? { ...failure, category: 'malformed_response', scope: 'provider_model' }
    : failure;
}

/** An empty answer that finished normally fails over, but is no fault of the model's that a breaker should count. @internal */
export function emptyAnswer(failure: LlmFailure): LlmFailure {
  if (failure.category !== 'malformed_response') return failure;
  return { ...failure, scope: 'request', message: 'the answer is empty', rule: 'answer/empty' };
}
