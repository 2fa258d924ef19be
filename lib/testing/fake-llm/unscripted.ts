import type { FakeHttpAnswer } from '../answers/fake-answer.interface.js';
import type { FakeLlmCall } from '../calls/fake-llm-call.js';
import { failureFor } from '../failures/failure-for.js';

/** A fault of the request: ends the library's call at once, so that no other candidate hides the gap in the script. @internal */
export function unscriptedAnswer(call: FakeLlmCall, message: string): FakeHttpAnswer {
  return failureFor(call, 'invalid_request', { message });
}
