import { filter, map, type OperatorFunction } from 'rxjs';
import type { LlmChatChunk } from '../clients/chat-chunk.interface.js';

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
    chunks.pipe(
      map(({ choices }) => choices.find(({ index }) => index === 0)?.delta.content ?? ''),
      filter((text) => text !== ''),
    );
}
