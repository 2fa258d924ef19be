import type { Clock } from '../health/clock.js';

/** Bounds of reading a body. */
export interface ReadBounds {
  /** Reading stops at this size. */
  readonly maxBytes: number;
  /** Reading stops after so many milliseconds; absent for no limit of its own. */
  readonly maxMs?: number | undefined;
  readonly clock: Clock;
}

/** What was read of a body. */
export interface CollectedBody {
  readonly text: string;
  /** Whether the body ended by itself. */
  readonly isComplete: boolean;
}

/**
 * Reads a body as text, within bounds. What is read when time is up or the size is reached is given back; a stream that
 * stalls is closed by its request's signal alone.
 *
 * @throws what the body's stream throws
 * @internal
 */
export async function collectBody(
  body: AsyncIterable<Uint8Array>,
  { maxBytes, maxMs, clock }: ReadBounds,
): Promise<CollectedBody> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  const iterator = body[Symbol.asyncIterator]();
  let cancelTimer: (() => void) | undefined;
  const timeUp = new Promise<'time-up'>((resolve) => {
    if (maxMs !== undefined) cancelTimer = clock.startTimer(maxMs, () => resolve('time-up'));
  });
  const isTimed = maxMs !== undefined;
  try {
    for (;;) {
      const next = iterator.next();
      const result = isTimed ? await Promise.race([next, timeUp]) : await next;
      if (result === 'time-up') {
        next.catch(() => undefined);
        break;
      }
      if (result.done === true) return { text: textOf(chunks), isComplete: true };
      chunks.push(result.value);
      size += result.value.byteLength;
      if (size >= maxBytes) break;
    }
    // Not awaited: a stalled stream settles it only when its socket is gone.
    iterator.return?.().catch(() => undefined);
    return { text: textOf(chunks).slice(0, maxBytes), isComplete: false };
  } finally {
    cancelTimer?.();
  }
}

function textOf(chunks: readonly Uint8Array[]): string {
  const [only] = chunks;
  return new TextDecoder().decode(chunks.length === 1 ? only : Buffer.concat(chunks));
}
