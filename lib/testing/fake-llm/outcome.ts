import type { LlmTransportResponse } from '../../index.js';
import type { WrittenAnswer } from '../answers/fake-answer.interface.js';
import { writeAnswer } from '../answers/write-answer.js';
import type { FakeLlmCall } from '../calls/fake-llm-call.js';
import type { FakeConnectionFailure, FakeLlmOutcome } from './fake-llm-answer.interface.js';

/** The response that an outcome stands for. @throws the error of a connection failure @internal */
export function responseOf(outcome: FakeLlmOutcome, call: FakeLlmCall): LlmTransportResponse {
  if (isConnectionFailure(outcome)) throw connectionErrorOf(outcome);
  const { status, headers, body } = writeAnswer(outcome, call);
  return { status, headers, body: chunksOf(body) };
}

function isConnectionFailure(outcome: FakeLlmOutcome): outcome is FakeConnectionFailure {
  return typeof outcome === 'object' && outcome !== null && 'error' in outcome;
}

/** Errors of Node have the code in the message too. */
function connectionErrorOf({ error }: FakeConnectionFailure): unknown {
  return typeof error === 'string' ? Object.assign(new Error(`connect ${error}`), { code: error }) : error;
}

async function* chunksOf(body: WrittenAnswer['body']): AsyncGenerator<Uint8Array> {
  if (body !== '') yield Buffer.from(body);
}
