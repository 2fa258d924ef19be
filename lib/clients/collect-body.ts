import type { Clock } from '../health/clock.js';
import { PulledBody } from './transport/pulled-body.js';

/** Bounds of reading a body. */
export interface ReadBounds {
  /** Reading stops at this size. */
  readonly maxBytes: number;
  /** Reading stops after so many milliseconds; absent for no limit of its own. */
  readonly maxMs?: number | undefined;
  /** Ends the time before it is up; of one reader alone, as nothing stops to listen to it. */
  readonly left?: AbortSignal | undefined;
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
export async function collectBody(body: AsyncIterable<Uint8Array>, bounds: ReadBounds): Promise<CollectedBody> {
  const { maxBytes, maxMs } = bounds;
  if (maxMs !== undefined || !(body instanceof PulledBody)) return collectPieces(body, bounds);
  const gathered = body.gather(maxBytes);
  const { pieces, isComplete } = gathered instanceof Promise ? await gathered : gathered;
  return collected(pieces, isComplete, maxBytes);
}

async function collectPieces(
  body: AsyncIterable<Uint8Array>,
  { maxBytes, maxMs, left, clock }: ReadBounds,
): Promise<CollectedBody> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  const iterator = body[Symbol.asyncIterator]();
  let cancelTimer: (() => void) | undefined;
  const timeUp =
    maxMs === undefined
      ? undefined
      : new Promise<'time-up'>((resolve) => {
          cancelTimer = clock.startTimer(maxMs, () => resolve('time-up'));
          left?.addEventListener('abort', () => resolve('time-up'));
        });
  try {
    for (;;) {
      const next = iterator.next();
      const result = timeUp === undefined ? await next : await Promise.race([next, timeUp]);
      if (result === 'time-up') {
        next.catch(() => undefined);
        break;
      }
      if (result.done === true) return collected(chunks, true, maxBytes);
      chunks.push(result.value);
      size += result.value.byteLength;
      if (size >= maxBytes) break;
    }
    // Not awaited: a stalled stream settles it only when its socket is gone.
    iterator.return?.().catch(() => undefined);
    return collected(chunks, false, maxBytes);
  } finally {
    cancelTimer?.();
  }
}

const UTF8 = new TextDecoder();

function collected(chunks: readonly Uint8Array[], isComplete: boolean, maxBytes: number): CollectedBody {
  const [only] = chunks;
  const text = UTF8.decode(chunks.length === 1 ? only : Buffer.concat(chunks));
  return { text: isComplete ? text : text.slice(0, maxBytes), isComplete };
}
