import {
  ANYTHING,
  count,
  depending,
  FLAG,
  having,
  listOf,
  number,
  objectOf,
  oneOf,
  required,
  TEXT,
  that,
  type Check,
} from '../../checks/check.js';
import { FAILURE_FIELDS, FAILURE_KIND } from '../failures/failure-kind.js';

const DELIVERY = {
  // Node's timers know no Infinity: it is silence for good.
  afterMs: that((value) => typeof value === 'number' && value >= 0, 'a time of 0 ms or more, or Infinity'),
  ignoresAbort: FLAG,
};

const TOOL_CALL = objectOf({
  name: required(TEXT),
  arguments: that((value) => typeof value === 'string' || isObject(value), 'an object, or JSON as text'),
  id: TEXT,
});

/** What a message says beside its text. */
const BESIDE_TEXT = {
  ...DELIVERY,
  object: that(isObject, 'an object'),
  toolCalls: listOf(TOOL_CALL, 'a list of tool calls'),
  reasoning: TEXT,
  refusal: TEXT,
  finishReason: oneOf(['stop', 'length', 'tool_calls', 'content_filter']),
  usage: objectOf({ promptTokens: required(number(0)), completionTokens: required(number(0)) }),
};

const NAMED_ENDING = oneOf(['complete', 'unmarked', 'cut', 'reset', 'stall']);
const ERROR_ENDING = objectOf({ error: FAILURE_KIND, ...FAILURE_FIELDS });

const STREAM_FIELDS = {
  ...BESIDE_TEXT,
  ending: depending((value) => (isObject(value) ? ERROR_ENDING : NAMED_ENDING)),
  hold: having(['arrived', 'release', 'pass'], 'a FakeHold'),
  preamble: FLAG,
  chunkBytes: count(1),
  lineEnd: that((value) => value === '\n' || value === '\r\n', 'one of "\\n", "\\r\\n"'),
  comments: FLAG,
};

/** The pieces of a streamed text. @internal */
export const PIECES: Check = that(isIterable, 'a text, a list of texts or a generator of texts');

/** How a stream goes over the wire and how it ends. @internal */
export const STREAM_OPTIONS: Check = objectOf(STREAM_FIELDS);

const STATUS = that(
  (value) => Number.isInteger(value) && (value as number) >= 100 && (value as number) <= 999,
  'an HTTP status from 100 to 999',
);
const HEADERS = that(
  (value) => isObject(value) && Object.values(value).every((one) => typeof one === 'string'),
  'an object of strings',
);

const NO_ANSWER = that(
  () => false,
  'an answer: a text, an object with text, object, toolCalls, reasoning, refusal, stream, embeddings, inputTokens or status, or a function that makes one',
);

/** The forms of an answer that is an object, by a field that tells it, the most telling first. */
const FORMS: readonly (readonly [field: string, form: Check])[] = [
  [
    'status',
    objectOf({
      ...DELIVERY,
      status: required(STATUS),
      headers: HEADERS,
      body: ANYTHING,
      chunks: that(isIterable, 'a list of chunks or a generator of chunks'),
    }),
  ],
  ['stream', objectOf({ ...STREAM_FIELDS, stream: required(PIECES) })],
  [
    'embeddings',
    objectOf({ ...DELIVERY, embeddings: required(listOf(that(Array.isArray, 'a vector'), 'a list of vectors')) }),
  ],
  ['inputTokens', objectOf({ ...DELIVERY, inputTokens: required(number(0)) })],
  ...['text', 'object', 'toolCalls', 'reasoning', 'refusal', 'finishReason'].map(
    (field) => [field, objectOf({ ...BESIDE_TEXT, text: TEXT })] as const,
  ),
];

const CONNECTION_FAILURE = objectOf({ ...DELIVERY, error: ANYTHING });

/** What an upstream answers. @internal */
export const OUTCOME: Check = required(depending((value) => (typeof value === 'string' ? TEXT : formOf(value))));

/** What a `FakeLlm` gives: also no connection. @internal */
export const LLM_OUTCOME: Check = required(
  depending((value) => (isObject(value) && 'error' in value ? CONNECTION_FAILURE : OUTCOME)),
);

/** An answer, or a function that makes one. @internal */
export const ANSWER: Check = scripted(OUTCOME);

/** What a `FakeLlm` is given as an answer. @internal */
export const LLM_ANSWER: Check = scripted(LLM_OUTCOME);

function scripted(outcome: Check): Check {
  return required(depending((value) => (typeof value === 'function' ? ANYTHING : outcome)));
}

function formOf(value: unknown): Check {
  if (!isObject(value)) return NO_ANSWER;
  return FORMS.find(([field]) => field in value)?.[1] ?? NO_ANSWER;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function isIterable(value: unknown): boolean {
  return typeof value === 'string' || (isObject(value) && (Symbol.iterator in value || Symbol.asyncIterator in value));
}
