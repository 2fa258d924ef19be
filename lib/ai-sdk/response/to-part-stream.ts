import type { LlmChatChunk } from '../../index.js';
import type { SdkStreamPart } from '../specification.js';
import type { Warnings } from '../warnings.js';
import { StreamParts } from './stream-parts.js';

/** How a stream is opened. */
export interface PartStreamInit {
  readonly warnings: Warnings;
  readonly includeRawChunks: boolean;
}

/**
 * The answer as a stream of parts, pulled: a slow reader slows the upstream down, and one that leaves closes the socket.
 *
 * Waits for the first content: a call that fails before it rejects. What breaks off after it ends with an error part that
 * holds the typed error, or the reason of the caller's signal.
 *
 * @throws LlmCallError, or the reason of the caller's signal
 * @internal
 */
export async function toPartStream(
  chunks: AsyncIterator<LlmChatChunk>,
  { warnings, includeRawChunks }: PartStreamInit,
): Promise<ReadableStream<SdkStreamPart>> {
  const first = await chunks.next();
  const parts = new StreamParts(includeRawChunks);
  const ready = first.done === true ? [] : parts.add(first.value);
  const head = [...parts.start(first.done === true ? undefined : first.value, warnings), ...ready];
  return streamOf(partsOf(head, chunks, parts), chunks);
}

/** Lists of parts that belong together; never rejects. */
async function* partsOf(
  head: readonly SdkStreamPart[],
  chunks: AsyncIterator<LlmChatChunk>,
  parts: StreamParts,
): AsyncGenerator<readonly SdkStreamPart[]> {
  yield head;
  try {
    for (let next = await chunks.next(); next.done !== true; next = await chunks.next()) yield parts.add(next.value);
  } catch (error) {
    yield [{ type: 'error', error }];
    return;
  }
  yield parts.finish();
}

function streamOf(
  lists: AsyncGenerator<readonly SdkStreamPart[]>,
  chunks: AsyncIterator<LlmChatChunk>,
): ReadableStream<SdkStreamPart> {
  return new ReadableStream<SdkStreamPart>(
    {
      async pull(controller) {
        for (;;) {
          const { done, value } = await lists.next();
          if (done === true) return controller.close();
          for (const part of value) controller.enqueue(part);
          if (value.length > 0) return undefined;
        }
      },
      // The generator may wait for a chunk; its source can be left at once.
      async cancel() {
        await chunks.return?.();
      },
    },
    { highWaterMark: 0 },
  );
}
