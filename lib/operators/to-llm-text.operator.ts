import { defer, filter, map, type OperatorFunction } from 'rxjs';
import type { LlmChatChunk } from '../clients/chat-chunk.interface.js';
import { textOf } from '../clients/stream/chunk-content.js';
import { CommonChunks } from './common-chunk.js';

/**
 * The pieces of text of a streamed answer, of its first choice; chunks without text are left out.
 *
 * ```ts
 * llm.stream(request).pipe(toLlmText()) // 'Hel', 'lo'
 * ```
 *
 * @publicApi
 */
export function toLlmText(): OperatorFunction<LlmChatChunk, string> {
  return (chunks) =>
    defer(() => {
      const common = new CommonChunks();
      return chunks.pipe(
        map((chunk) => textOf(common.of(chunk))),
        filter((text) => text !== ''),
      );
    });
}
