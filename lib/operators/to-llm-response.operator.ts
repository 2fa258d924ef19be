import { defer, endWith, ignoreElements, map, tap, type OperatorFunction } from 'rxjs';
import type { LlmChatChunk } from '../clients/chat-chunk.interface.js';
import type { LlmChatResponse } from '../clients/chat.interface.js';
import { ResponseAssembly } from '../clients/stream/response-assembly.js';

/**
 * The whole of a streamed answer, as one response: text, reasoning, refusal and tool calls put together, with its usage.
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
      return chunks.pipe(
        tap((chunk) => assembly.add(chunk)),
        ignoreElements(),
        endWith(undefined),
        map(() => assembly.response()),
      );
    });
}
