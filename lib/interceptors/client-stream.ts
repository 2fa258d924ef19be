/** What becomes of a stream that a client reads. */
export interface ClientStreamInit {
  /** What the client is told instead of what was thrown. */
  readonly toPublic: (error: unknown) => unknown;
  /** Is called once, when the client stops reading before the end. */
  readonly onLeave?: () => void;
}

/**
 * A stream as its client reads it. Once the client has left, it just ends: what the source throws because of that is
 * nobody's news any more.
 *
 * @internal
 */
export function clientStream<Value>(
  source: AsyncIterable<Value>,
  { toPublic, onLeave }: ClientStreamInit,
): AsyncIterableIterator<Value> {
  const iterator = source[Symbol.asyncIterator]();
  let hasLeft = false;
  const end = { done: true, value: undefined } as const;
  return {
    async next() {
      try {
        return await iterator.next();
      } catch (error) {
        if (hasLeft) return end;
        throw toPublic(error);
      }
    },
    async return() {
      if (!hasLeft) {
        hasLeft = true;
        // Before the source is told: a generator that waits for its next value hears of nothing else.
        onLeave?.();
      }
      await iterator.return?.();
      return end;
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

/** @internal */
export function isAsyncIterable(value: unknown): value is AsyncIterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value;
}

/**
 * Whether this is an iterator, as generators give it: something to be read once, and nothing else. Lists that can be iterated
 * over as well as serialised (pages of an SDK), and streams of Node and of the web, which platforms know by their class, are none:
 * also those that have a `next()`, such as cursors of databases.
 *
 * @internal
 */
export function isAsyncIterator(value: unknown): value is AsyncIterableIterator<unknown> {
  if (!isAsyncIterable(value) || 'pipe' in value || 'getReader' in value) return false;
  return 'next' in value && typeof value.next === 'function';
}
