import type { FakeAnswer } from '../answers/fake-answer.interface.js';
import type { FakeDelivery } from '../answers/fake-message.interface.js';
import type { FakeLlmCall } from '../calls/fake-llm-call.js';

/**
 * No answer at all: the connection fails.
 *
 * @publicApi
 */
export interface FakeConnectionFailure extends FakeDelivery {
  /** What the call rejects with; a string is taken for a code of Node, such as `ECONNRESET`. */
  readonly error: unknown;
}

/**
 * What a `FakeLlm` gives for one upstream call: an answer, a connection that fails, or a function that makes one of
 * these for the call.
 *
 * What the function throws, the upstream call rejects with, where it is an error as Node, a client or an SDK throws it (with a code, a
 * status or their name). Anything else, such as a failed assertion, is a mistake of the test: the library's call ends at once in
 * an `LlmCallError` (`invalid_request`) whose `cause` it is, whatever its words, and `expectNoPendingAnswers()` tells of it. So it
 * is with a generator of pieces that throws, and with what is no answer.
 *
 * @publicApi
 */
export type FakeLlmAnswer = FakeLlmOutcome | ((call: FakeLlmCall) => FakeLlmOutcome | Promise<FakeLlmOutcome>);

/**
 * What comes of one upstream call.
 *
 * @publicApi
 */
export type FakeLlmOutcome = FakeAnswer | FakeConnectionFailure;
