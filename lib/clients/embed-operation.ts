import { factsOfEmbeddings } from './answer-facts.js';
import type { LlmEmbedRequest, LlmEmbedResponse } from './embed.interface.js';
import type { Asked, Need } from './fit/asked.js';
import type { UnaryOperation } from './unary-attempt.js';
import { wireTargetOf } from './upstream.js';

/**
 * An embedding of texts. A target whose protocol knows none is passed over.
 *
 * @internal
 */
export function embedOperation(request: LlmEmbedRequest): UnaryOperation<LlmEmbedResponse> {
  return {
    request: (target) => target.wire.embed!.request(request, wireTargetOf(target)),
    kind: 'embed',
    asked: askedOf(request),
    factsOf: factsOfEmbeddings,
    answer: (json, target) => {
      const response = target.wire.embed?.answer(json, wireTargetOf(target));
      const isFit = response !== undefined && fits(response, request);
      return isFit ? { kind: 'response', response } : { kind: 'not-an-answer' };
    },
  };
}

/**
 * Whether each text has its vector, all of one length, and of the one that was asked for. A vector too few or too many, or two for
 * one text, says the wrong thing of every text behind it; vectors of different lengths cannot be compared.
 */
function fits({ data }: LlmEmbedResponse, { input, dimensions }: LlmEmbedRequest): boolean {
  const length = dimensions ?? data[0]?.embedding.length;
  return (
    data.length === countOf(input) &&
    data.every(({ index, embedding }, place) => index === place && embedding.length === length)
  );
}

/** How many texts there are; a list of numbers is one text in tokens, and so is whatever a server has taken for one. */
function countOf(input: unknown): number {
  return Array.isArray(input) && typeof input[0] !== 'number' ? input.length : 1;
}

const EMBEDDINGS: Need = { kind: 'embeddings' };
/** Vectors of another length are no answer. */
const DIMENSIONS: Need = { kind: 'field', field: 'dimensions' };

function askedOf({ dimensions, input }: LlmEmbedRequest): Asked {
  const count = countOf(input);
  const needs = [
    EMBEDDINGS,
    ...(dimensions === undefined ? [] : [DIMENSIONS]),
    ...(count > 1 ? [{ kind: 'texts', count } as const] : []),
  ];
  return { needs, effort: undefined, hasThoughtlessTurn: false, makers: [] };
}
