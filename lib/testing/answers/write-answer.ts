import type { FakeLlmCall } from '../calls/fake-llm-call.js';
import { failureFor } from '../failures/failure-for.js';
import type { FakeChunks } from '../streams/fake-chunks.interface.js';
import type { FakeStream } from '../streams/fake-stream.interface.js';
import { piecesOf } from '../streams/pieces.js';
import { anthropicMessageOf } from './anthropic-message.js';
import { embeddingsAnswerOf } from './embeddings.js';
import type {
  FakeAnswer,
  FakeEmbeddings,
  FakeHttpAnswer,
  FakeTokenCount,
  WrittenAnswer,
} from './fake-answer.interface.js';
import type { FakeMessage } from './fake-message.interface.js';
import { geminiResponseOf } from './gemini-response.js';
import { openAiCompletionOf } from './openai-completion.js';
import { openAiResponseOf } from './openai-response.js';
import { requestIdHeaderOf } from './request-id-header.js';
import { tokenCountOf } from './token-count.js';

const MESSAGES = {
  openai: openAiCompletionOf,
  'openai-responses': openAiResponseOf,
  anthropic: anthropicMessageOf,
  gemini: geminiResponseOf,
};

/** Writes an answer in the protocol of the call it answers, all at once. @internal */
export function writeAnswer(answer: FakeAnswer, call: FakeLlmCall): WrittenAnswer {
  if (typeof answer === 'string') return writeMessage({ text: answer }, call);
  if (isHttpAnswer(answer)) return writeHttpAnswer(answer);
  return writeMessage(isStream(answer) ? wholeOf(answer, call) : answer, call);
}

/** A raw answer whose body comes in chunks. @internal */
export interface ChunkedAnswer extends Omit<WrittenAnswer, 'body'> {
  readonly chunks: FakeChunks;
}

/** The answer whose body comes in chunks; `undefined` where it does not. @internal */
export function chunkedFor(answer: FakeAnswer): ChunkedAnswer | undefined {
  if (!isObject(answer) || !isHttpAnswer(answer) || answer.chunks === undefined) return undefined;
  return { status: answer.status, headers: namedInLowerCase(answer.headers), chunks: answer.chunks };
}

/** What a call that asks for no stream gets of one that goes wrong. @internal */
export interface FaultyDocument extends WrittenAnswer {
  /** What comes after the first half of the body; absent where it is whole. */
  readonly ending?: 'cut' | 'reset' | 'stall';
}

/** The fault of a stream for a call that asks for none; `undefined` where the answer can go as a whole. @internal */
export function faultFor(answer: FakeAnswer, call: FakeLlmCall): FaultyDocument | undefined {
  if (call.isStream || !isObject(answer) || isHttpAnswer(answer) || !isStream(answer)) return undefined;
  const { ending = 'complete' } = answer;
  if (typeof ending === 'object') {
    const { error, ...options } = ending;
    return writeAnswer(failureFor(call, error, options), call);
  }
  if (ending === 'complete' || ending === 'unmarked') return undefined;
  return { ...writeMessage(wholeOf(answer, call), call), ending };
}

/** The stream that answers a call that asked for one; `undefined` where the answer is to go all at once. @internal */
export function streamFor(answer: FakeAnswer, call: FakeLlmCall): FakeStream | undefined {
  if (!call.isStream) return undefined;
  if (typeof answer === 'string') return { stream: piecesOf(answer) };
  if (!isObject(answer) || isHttpAnswer(answer)) return undefined;
  if (isStream(answer)) return answer;
  if (!isMessage(answer)) return undefined;
  const { text = '', ...message } = withText(answer);
  return { ...message, stream: piecesOf(text) };
}

/** The head of every stream. @internal */
export function streamHeadersOf({ api, number }: FakeLlmCall): Record<string, string> {
  return {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-cache',
    ...requestIdHeaderOf(api, `req_test_${number}`),
  };
}

function isObject(answer: unknown): answer is object {
  return typeof answer === 'object' && answer !== null;
}

function isHttpAnswer(answer: object): answer is FakeHttpAnswer {
  return 'status' in answer && typeof answer.status === 'number';
}

function isStream(answer: object): answer is FakeStream {
  return 'stream' in answer && (isObject(answer.stream) || typeof answer.stream === 'string');
}

function isMessage(answer: object): answer is FakeMessage {
  return ['text', 'object', 'toolCalls', 'reasoning', 'refusal', 'finishReason'].some((field) => field in answer);
}

/** The message with its object as the text that a model writes. */
function withText({ object, ...message }: FakeMessage): FakeMessage {
  return object === undefined ? message : { ...message, text: JSON.stringify(object) };
}

function wholeOf({ stream, ending: _ending, hold: _hold, ...message }: FakeStream, call: FakeLlmCall): FakeMessage {
  if (typeof stream !== 'string' && !(Symbol.iterator in stream)) {
    throw new TypeError(`The call to ${call.target} asks for no stream; its answer is one that cannot go as a whole.`);
  }
  const text = Array.from(stream).join('');
  return { ...message, ...(text !== '' && { text }) };
}

function writeHttpAnswer({ status, headers, body }: FakeHttpAnswer): WrittenAnswer {
  const text = typeof body === 'string' ? body : body === undefined ? '' : JSON.stringify(body);
  const isJson = typeof body !== 'string' && body !== undefined;
  const type = isJson && { 'content-type': 'application/json' };
  return { status, headers: { ...type, ...namedInLowerCase(headers) }, body: text };
}

function namedInLowerCase(headers: FakeHttpAnswer['headers'] = {}): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

function writeMessage(answer: FakeMessage | FakeEmbeddings | FakeTokenCount, call: FakeLlmCall): WrittenAnswer {
  return {
    status: 200,
    headers: { 'content-type': 'application/json', ...requestIdHeaderOf(call.api, `req_test_${call.number}`) },
    body: JSON.stringify(bodyOf(answer, call)),
  };
}

function bodyOf(answer: FakeMessage | FakeEmbeddings | FakeTokenCount, call: FakeLlmCall): object {
  const given: FakeMessage & Partial<FakeEmbeddings> & Partial<FakeTokenCount> = answer;
  if (call.endpoint === 'embeddings') return embeddingsAnswerOf(call, given);
  if (call.endpoint === 'count-tokens') return tokenCountOf(call, given);
  return MESSAGES[call.api](withText(given), call);
}
