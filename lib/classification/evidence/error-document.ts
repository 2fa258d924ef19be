import { isList, hasProperties, ownKeys, readProperty } from './safe-access.js';

/** Fields that only an answer has, whatever else stands beside them. */
const ANSWER_FIELDS = ['choices', 'candidates', 'content', 'output', 'embeddings', 'embedding', 'response', 'delta'];
/** Where servers tell of a failure that do not put it under `error`. */
const SENTENCE_FIELDS = [
  'message',
  'msg',
  'detail',
  'error_msg',
  'error_message',
  'err_msg',
  'errmsg',
  'errorMessage',
  'Message',
];
const SUCCESS_FIELDS = ['success', 'Success', 'ok'];
/** Where they number it; 0 is none. */
const NUMBER_FIELDS = ['error_code', 'errno', 'errcode'];
/** Where Chinese servers number it, beside a sentence. */
const RESULT_FIELDS = ['ret', 'ret_code', 'retcode', 'result_code', 'resultCode', 'errorCode'];
const FAILED_STATES: ReadonlySet<string> = new Set(['error', 'failed', 'failure', 'fail']);
/** Codes by which servers say that all is well. */
const CODES_OF_SUCCESS: ReadonlySet<unknown> = new Set([0, 200, '0', '200', 'ok', 'OK', 'success', 'Success', '']);

/** Fields that make an error document of what else would be a chunk of an answer, or a choice of one. */
const FIELDS_OF_ERRORS: ReadonlySet<string> = new Set([
  'error',
  'Error',
  'errors',
  'Response',
  'response',
  'base_resp',
  'x_groq',
  'header',
  'error_code',
  'error_message',
  'errno',
  'errcode',
  'ok',
  'Success',
  'type',
  'object',
  'success',
  'status',
]);

/**
 * Whether a field of this name can make an error of a document that has `choices`. One without any such field is none.
 *
 * @internal
 */
export function mayTellOfError(name: string): boolean {
  return FIELDS_OF_ERRORS.has(name);
}

/** More choices than these are asked of no model. */
const MAX_CHOICES = 128;

/**
 * Whether a parsed document is one in which a server says that something failed, and no answer or chunk of one. The one place
 * that decides it, for the classifier and for whoever reads answers and streams.
 *
 * Knows the envelopes of OpenAI (`error`), Anthropic (`type: error`), Google (a list of `error`), AWS (`...Exception`),
 * Tencent (`Response.Error`), Baidu (`error_code`, `errno`), MiniMax (`base_resp`), Groq (`x_groq.error` in a chunk), Spark (`header.code`), DashScope and Zhipu (`code` with `message`),
 * FastAPI (`detail`), Replicate (`status: failed`), the Responses API (`response.error`) and of gateways (`choices[].error`).
 *
 * @internal
 */
export function isErrorDocument(document: unknown): boolean {
  if (!hasProperties(document)) return false;
  if (isList(document)) return document.length > 0 && isErrorDocument(document[0]);
  return hasErrorField(document) || saysThatItFailed(document) || isComplaint(document);
}

/** Whether a document is an error only for its sentence: it has no code, no status and no name of an error. @internal */
export function isBareComplaint(document: unknown): boolean {
  if (!hasProperties(document) || isList(document) || hasErrorField(document) || saysThatItFailed(document))
    return false;
  const code = readProperty(document, 'code') ?? readProperty(document, 'status') ?? readProperty(document, 'type');
  return code === undefined && isComplaint(document) && !hasException(document);
}

function hasErrorField(document: object): boolean {
  if (reportsError(document)) return true;
  const errors = readProperty(document, 'errors');
  if (isList(errors) ? errors.length > 0 : hasProperties(errors) && ownKeys(errors, 1).length > 0) return true;
  if (hasProperties(readProperty(readProperty(document, 'Response'), 'Error'))) return true;
  if (hasProperties(readProperty(readProperty(document, 'response'), 'error'))) return true;
  const choices = readProperty(document, 'choices');
  if (isList(choices) && choices.slice(0, MAX_CHOICES).some(reportsError)) return true;
  if (isSentence(readProperty(readProperty(document, 'x_groq'), 'error'))) return true;
  if (choices === undefined && !isOfTool(document) && reportsError(readProperty(document, 'data'))) return true;
  if (isFailureCode(readProperty(readProperty(document, 'header'), 'code'))) return true;
  if (RESULT_FIELDS.some((field) => isFailureCode(readProperty(document, field))) && hasSentence(document)) return true;
  return (
    NUMBER_FIELDS.some((field) => isCodeOrSentence(document, field)) || isCodeOrSentence(document, 'error_message')
  );
}

/** Events of chat pages have all that they tell under `data`; what a tool or a node has failed at is no failure of the answer. */
function isOfTool(event: object): boolean {
  const name = readProperty(event, 'event') ?? readProperty(event, 'type');
  return typeof name === 'string' && /tool|function|mcp|plugin|node|step/i.test(name);
}

/** Whether an answer, or one of its choices, holds an error: an `error`, or a MiniMax `base_resp` that is not 0. @internal */
export function reportsError(holder: unknown): boolean {
  const error = readProperty(holder, 'error') ?? readProperty(holder, 'Error');
  if (isList(error) ? error.length > 0 : hasProperties(error) && !isIdleError(error, holder)) return true;
  if (isSentence(error) || error === true || (typeof error === 'number' && error !== 0)) return true;
  return isFailureCode(readProperty(readProperty(holder, 'base_resp'), 'status_code'));
}

/** An error without a word in it that stands beside an answer: relays of Go write their empty structs out. */
function isIdleError(error: object, holder: unknown): boolean {
  const isAnswering =
    [...ANSWER_FIELDS, 'data'].some((field) => (readProperty(holder, field) ?? undefined) !== undefined) ||
    hasProperties(readProperty(holder, 'message'));
  return isAnswering && ownKeys(error, 9).every((key) => saysNothing(readProperty(error, key)));
}

function saysNothing(value: unknown): boolean {
  return value === null || value === undefined || value === false || CODES_OF_SUCCESS.has(value);
}

function saysThatItFailed(document: object): boolean {
  const type = readProperty(document, 'type');
  if (typeof type === 'string' && (type === 'error' || isFailedEvent(type) || type.endsWith('_error'))) return true;
  if (readProperty(document, 'object') === 'error') return true;
  if (SUCCESS_FIELDS.some((field) => readProperty(document, field) === false)) return true;
  const state = readProperty(document, 'status');
  return typeof state === 'string' && FAILED_STATES.has(state.toLowerCase());
}

/** `response.failed`; what a tool of the server's own has failed at (`response.mcp_call.failed`) is no failure of the answer. */
function isFailedEvent(type: string): boolean {
  return type.endsWith('.failed') && type.indexOf('.') === type.lastIndexOf('.');
}

/** A sentence or a code with nothing beside it that an answer would have. */
function isComplaint(document: object): boolean {
  if (ANSWER_FIELDS.some((field) => readProperty(document, field) !== undefined)) return false;
  if (hasSentence(document)) {
    const code = readProperty(document, 'code') ?? readProperty(document, 'Code') ?? readProperty(document, 'status');
    return code === undefined || isFailureCode(code);
  }
  const detail = readProperty(document, 'detail');
  if (hasProperties(detail) && !isList(detail) ? true : isList(detail) && detail.length > 0) return true;
  return hasException(document);
}

function hasSentence(document: object): boolean {
  return SENTENCE_FIELDS.some((field) => isSentence(readProperty(document, field)));
}

function hasException(document: object): boolean {
  return ownKeys(document, 4).some((key) => key.endsWith('Exception') && hasProperties(readProperty(document, key)));
}

function isFailureCode(value: unknown): boolean {
  return (typeof value === 'string' || typeof value === 'number') && !CODES_OF_SUCCESS.has(value);
}

function isCodeOrSentence(document: object, field: string): boolean {
  const value = readProperty(document, field);
  return isSentence(value) || (typeof value === 'number' && value !== 0);
}

function isSentence(value: unknown): boolean {
  return typeof value === 'string' && value !== '';
}
