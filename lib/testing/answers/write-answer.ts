import type { FakeLlmCall } from '../calls/fake-llm-call.js';
import { anthropicMessageOf } from './anthropic-message.js';
import type { FakeAnswer, FakeHttpAnswer, FakeMessage, WrittenAnswer } from './fake-answer.interface.js';
import { openAiCompletionOf } from './openai-completion.js';
import { requestIdHeaderOf } from './request-id-header.js';

/**
 * Writes an answer in the protocol of the call it answers.
 *
 * @throws TypeError for what is no answer, so that a typing slip in a script does not pass for an empty message
 * @internal
 */
export function writeAnswer(answer: FakeAnswer, call: FakeLlmCall): WrittenAnswer {
  if (typeof answer === 'string') return writeMessage({ text: answer }, call);
  if (isObject(answer) && isHttpAnswer(answer)) return writeHttpAnswer(answer);
  if (isObject(answer) && isMessage(answer)) return writeMessage(answer, call);
  throw new TypeError(
    `The answer to ${call.target} is no text, has no text, toolCalls or reasoning, and is no HTTP answer with a status.`,
  );
}

/** Scripts are also written in JavaScript. */
function isObject(answer: unknown): answer is object {
  return typeof answer === 'object' && answer !== null;
}

function isHttpAnswer(answer: object): answer is FakeHttpAnswer {
  return 'status' in answer && typeof answer.status === 'number';
}

function isMessage(answer: object): answer is FakeMessage {
  return ['text', 'toolCalls', 'reasoning', 'finishReason'].some((field) => field in answer);
}

function writeHttpAnswer({ status, headers = {}, body }: FakeHttpAnswer): WrittenAnswer {
  const text = typeof body === 'string' ? body : body === undefined ? '' : JSON.stringify(body);
  const isJson = typeof body !== 'string' && body !== undefined;
  const named = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
  return { status, headers: { ...(isJson && { 'content-type': 'application/json' }), ...named }, body: text };
}

function writeMessage(message: FakeMessage, call: FakeLlmCall): WrittenAnswer {
  const body = call.api === 'anthropic' ? anthropicMessageOf(message, call) : openAiCompletionOf(message, call);
  return {
    status: 200,
    headers: { 'content-type': 'application/json', ...requestIdHeaderOf(call.api, `req_test_${call.number}`) },
    body: JSON.stringify(body),
  };
}
