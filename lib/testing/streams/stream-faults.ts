import { assertFailure, type ProviderFailureKind, type ProviderFailureOptions } from '../failures/failure-kind.js';
import type { FakePieces, FakeStream } from './fake-stream.interface.js';

/**
 * A stream that is closed without a finish reason: before its first content without pieces, else after them.
 *
 * A call that asks for no stream gets the first half of its document.
 *
 * @example
 * new FakeLlm([cut(), 'Hello']); // fails over unseen
 * new FakeLlm([cut(['Hel'])]); // ends in LlmStreamInterruptedError
 *
 * @publicApi
 */
export function cut(pieces: FakePieces = []): FakeStream {
  return { stream: pieces, ending: 'cut' };
}

/**
 * A stream whose connection is reset (ECONNRESET) after its pieces.
 *
 * A call that asks for no stream gets the first half of its document before the reset.
 *
 * @publicApi
 */
export function reset(pieces: FakePieces = []): FakeStream {
  return { stream: pieces, ending: 'reset' };
}

/**
 * A stream that says no more after its pieces, until the client leaves, as by its time-out: `fake.clock.advance(60_000)`.
 *
 * A call that asks for no stream gets the first half of its document before the silence.
 *
 * @publicApi
 */
export function stall(pieces: FakePieces = []): FakeStream {
  return { stream: pieces, ending: 'stall' };
}

/**
 * A stream in which the provider's error document comes as an event under status 200, after its pieces.
 *
 * A call that asks for no stream gets the error answer of the provider, as `providerFailure()` writes it.
 *
 * @param kind - @default 'overloaded'
 * @throws LlmOptionsError for a kind that is not known, and for details that there are not
 * @publicApi
 */
export function errorEvent(
  kind: ProviderFailureKind = 'overloaded',
  pieces: FakePieces = [],
  options: ProviderFailureOptions = {},
): FakeStream {
  assertFailure(kind, options);
  return { stream: pieces, ending: { ...options, error: kind } };
}
