import type { BrokenOff, FakeChunks } from './fake-chunks.interface.js';

/**
 * Writes a raw body, as fast as it is read.
 *
 * @param pause - waits for a time in milliseconds
 * @internal
 */
export async function* chunkBytesOf(
  chunks: FakeChunks,
  pause: (delayMs: number) => Promise<void>,
): AsyncGenerator<Uint8Array, 'close' | BrokenOff> {
  for await (const chunk of chunks) {
    if (typeof chunk === 'string') yield Buffer.from(chunk);
    else if (ArrayBuffer.isView(chunk)) yield chunk;
    else if ('waitMs' in chunk) await pause(chunk.waitMs);
    else return chunk;
  }
  return 'close';
}
