import type { LlmFailure } from '../classification/failure.interface.js';
import { ClassifiedFailure } from '../failover/attempt.interface.js';
import type { LlmEmbedRequest, LlmEmbedResponse } from './embed.interface.js';
import type { UnaryOperation } from './unary-attempt.js';
import { wireTargetOf } from './upstream.js';

/**
 * An embedding of texts. A target whose protocol knows none fails without a call, and the next target is tried.
 *
 * @internal
 */
export function embedOperation(request: LlmEmbedRequest): UnaryOperation<LlmEmbedResponse> {
  return {
    request: (target) => {
      const { embed } = target.provider.wire;
      if (embed === undefined) throw new ClassifiedFailure(NO_EMBEDDINGS, { wasSent: false });
      return embed.request(request, wireTargetOf(target));
    },
    answer: (json, target) => {
      const response = target.provider.wire.embed?.answer(json, wireTargetOf(target));
      // A vector too few or too many says the wrong thing of every text behind it.
      const isWhole = response?.data.length === countOf(request.input);
      return response === undefined || !isWhole ? { kind: 'not-an-answer' } : { kind: 'response', response };
    },
  };
}

/** How many texts there are; a list of numbers is one text in tokens. */
function countOf(input: LlmEmbedRequest['input']): number {
  return typeof input === 'string' || typeof input[0] === 'number' ? 1 : input.length;
}

/** Neutral for health: the model may well do other things. */
const NO_EMBEDDINGS: LlmFailure = {
  category: 'model_unavailable',
  scope: 'request',
  explicit: true,
  message: 'its protocol has no embeddings',
  rule: 'wire/no-embeddings',
};
