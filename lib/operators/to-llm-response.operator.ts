import { defer, endWith, ignoreElements, map, tap, type OperatorFunction } from 'rxjs';
import type { LlmChatChunk } from '../clients/chat-chunk.interface.js';
import type { LlmChatResponse } from '../clients/chat.interface.js';
import { ResponseAssembly } from '../clients/stream/response-assembly.js';
import { CommonChunks } from './common-chunk.js';

/**
 * The whole of a streamed answer, as one response that holds what the same answer in one document holds: text, reasoning,
 * refusal, tool calls, sources, images, sound and log probabilities put together, its usage, and the provider's further fields.
 *
 * Emits once, when the stream is complete; a stream that breaks off passes its error on. `failoverOf` tells of the response
 * what it tells of the stream.
 *
 * @publicApi
 */
export function toLlmResponse(): OperatorFunction<LlmChatChunk, LlmChatResponse> {
  return (chunks) =>
    defer(() => {
      const assembly = new ResponseAssembly();
      const common = new CommonChunks();
      return chunks.pipe(
        tap((chunk) => assembly.add(common.of(chunk))),
        ignoreElements(),
        endWith(undefined),
        map(() => assembly.response()),
      );
    });
}
