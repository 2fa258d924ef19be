import { requestIdIn } from '../classification/request-id.js';
import type { AnswerFacts } from '../failover/answer-facts.js';
import type { LlmChatResponse } from './chat.interface.js';
import type { LlmEmbedResponse } from './embed.interface.js';
import type { ChunkSource } from './stream/chunk-source.js';
import { namedCountsOf } from './wire/usage.js';

type Headers = Readonly<Record<string, string>>;

/** The facts of a chat completion. @internal */
export function factsOfChat({ model, id, usage, choices }: LlmChatResponse, headers: Headers): AnswerFacts {
  return {
    model,
    id,
    requestId: requestIdIn(headers),
    usage: usage && namedCountsOf(usage),
    finishReasons: choices.map(({ finish_reason: reason }) => reason),
  };
}

/** The facts of embeddings. @internal */
export function factsOfEmbeddings({ model, usage }: LlmEmbedResponse, headers: Headers): AnswerFacts {
  const { prompt_tokens = 0, total_tokens = 0 } = usage ?? {};
  return {
    model,
    requestId: requestIdIn(headers),
    usage: usage && { prompt_tokens, completion_tokens: 0, total_tokens },
  };
}

/** Reads the facts of a stream as they come; apart, so that no closure of the attempt is kept for it. @internal */
export function factsOfStream(source: ChunkSource, headers: Headers): () => AnswerFacts {
  const requestId = requestIdIn(headers);
  return () => {
    const { usage, model, id, finishReasons, contentChunks } = source;
    return { model, id, requestId, usage: usage && namedCountsOf(usage), finishReasons, contentChunks };
  };
}
