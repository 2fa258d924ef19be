import { factsOfEmbeddings } from './answer-facts.js';
import type { LlmFailure } from '../classification/failure.interface.js';
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
      if (response === undefined || !fits(response, request)) return { kind: 'not-an-answer' };
      return hasLength(response, request) ? { kind: 'response', response } : { kind: 'unfit', failure: OTHER_LENGTH };
    },
  };
}

/**
 * Whether each text has its vector, all of one length. A vector too few or too many, or two for one text, says the wrong thing of every
 * text behind it; vectors of different lengths cannot be compared.
 */
function fits({ data }: LlmEmbedResponse, { input }: LlmEmbedRequest): boolean {
  const length = data[0]?.embedding.length;
  return (
    data.length === countOf(input) &&
    data.every(({ index, embedding }, place) => index === place && embedding.length === length)
  );
}

/** Whether the vectors are as long as was asked for; what is no length is for the server to refuse. */
function hasLength({ data }: LlmEmbedResponse, { dimensions }: LlmEmbedRequest): boolean {
  const isLength = Number.isInteger(dimensions) && (dimensions as number) > 0;
  return !isLength || data[0]?.embedding.length === dimensions;
}

/** The model does not know the field, or not this length: whoever asks for none is answered. */
const OTHER_LENGTH: LlmFailure = {
  category: 'malformed_response',
  scope: 'request',
  explicit: true,
  message: 'the vectors have another length than was asked for',
  rule: 'answer/other-length',
};

/** How many texts there are; a list of numbers is one text in tokens, and so is whatever a server has taken for one. */
function countOf(input: unknown): number {
  return Array.isArray(input) && typeof input[0] !== 'number' ? input.length : 1;
}

const EMBEDDINGS: Need = { kind: 'embeddings' };
/** Vectors of another length are no answer. */
const DIMENSIONS: Need = { kind: 'field', field: 'dimensions' };
const ODD_DIMENSIONS: Need = { kind: 'other-dimensions' };

function askedOf({ dimensions, input }: LlmEmbedRequest): Asked {
  const count = countOf(input);
  const hasDimensions = dimensions !== undefined && dimensions !== null;
  const needs = [
    EMBEDDINGS,
    ...(hasDimensions ? [typeof dimensions === 'number' ? DIMENSIONS : ODD_DIMENSIONS] : []),
    ...(holdsTexts(input) ? [] : [{ kind: 'other-input' } as const]),
    ...(count > 1 ? [{ kind: 'texts', count } as const] : []),
  ];
  return { needs, effort: undefined, hasThoughtlessTurn: false, makers: [] };
}

/** Tokens are understood by the model alone whose they are. */
function holdsTexts(input: unknown): boolean {
  return typeof input === 'string' || (Array.isArray(input) && input.every((text) => typeof text === 'string'));
}
