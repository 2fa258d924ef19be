import { isThrownByAppCode } from '../app-code-error.js';
import { isErrorDocument } from './error-document.js';
import { MAX_BODY_CHARS, parseJson } from './read-body.js';
import { isList, hasProperties, readProperty, readString } from './safe-access.js';
import { toHttpStatus } from './read-status.js';

/** What a thrown value says of itself, its causes and the errors inside it. */
export interface ReadError {
  /** Names and codes of the layers, innermost first: `ECONNRESET`, `AbortError`, `UND_ERR_SOCKET`. */
  readonly names: readonly string[];
  /** Messages of the layers, innermost first. */
  readonly messages: readonly string[];
  readonly status: number | undefined;
  readonly headers: unknown;
  readonly body: unknown;
  /** What was sent, where the library keeps it with its error (axios, `ai`). */
  readonly request: unknown;
  /** Whether a parser complains: its sentence quotes what it could not read, so that it is not among the messages. */
  readonly isOfParser: boolean;
  readonly requestId: string | undefined;
  /** Fields such as `retryAfter`, as fragments of JSON for the hint reader. */
  readonly waits: string;
}

interface ErrorLayers {
  readonly names: string[];
  readonly messages: string[];
  status: number | undefined;
  headers: unknown;
  body: unknown;
  request: unknown;
  isOfParser: boolean;
  requestId: string | undefined;
  waits: string;
  left: number;
}

/** Errors of whatever makes something of an answer: JSON, schemas, output parsers, the tools that a model asked for. */
const PARSERS: ReadonlySet<string> = new Set(
  `AI_JSONParseError JSONParseError JSONDecodeError AI_TypeValidationError AI_NoObjectGeneratedError
  AI_InvalidResponseDataError AI_NoSuchToolError AI_InvalidToolInputError AI_InvalidToolArgumentsError
  AI_ToolCallRepairError AI_ToolExecutionError AI_MessageConversionError AI_NoOutputSpecifiedError DecodingError decodingError
  OutputParserException OutputParsingError SchemaError ValidationError AjvError ParseError JsonException
  JsonParseException JsonReaderException JsonSyntaxException JsonMappingException JsonProcessingException
  MismatchedInputException`.split(/\s+/),
);
const ZOD = /^\$?Zod\w{0,20}Error$/;
/** What the engine says of text that is no JSON; other mistakes of syntax are in code. */
const JSON_SYNTAX = /json|unexpected|unterminated|expected/i;

const NAME_FIELDS = ['code', 'name', 'type', 'class', 'constructorName', 'error_class', 'reason', 'errno', '__type'];
const MESSAGE_FIELDS = ['message', 'description', 'detail', 'error_message', 'errorDescription', 'msg'];
const WAIT_FIELDS = [
  'retryAfterMs',
  'retry_after_ms',
  'retryAfter',
  'retry_after',
  'retryDelay',
  'resetsInSeconds',
  'resets_in_seconds',
];
/** So many errors of an aggregate are looked at, and so many layers in all. */
const MAX_ERRORS = 16;
const MAX_LAYERS = 24;
const INNER_FIELDS = ['cause', 'lastError', 'originalError', 'innerError', 'reason'];
const BODY_FIELDS = ['responseBody', 'body', 'responseData', 'response_body', 'error', 'data', 'rawResponse'];

/**
 * Reads anything that was thrown, as an error object or as plain data.
 *
 * Knows where the common libraries keep the answer: `response` (axios), `status` and `error` (openai, Anthropic),
 * `statusCode`, `responseBody`, `responseHeaders` (`ai`), `$metadata` and `$response` (AWS), `lc_error_code` (LangChain),
 * `lastError`, `errors`, `cause`. Nothing of the thrown object is kept but short texts.
 *
 * @internal
 */
export function readError(thrown: unknown): ReadError {
  const layers: ErrorLayers = {
    names: [],
    messages: [],
    status: undefined,
    headers: undefined,
    body: undefined,
    request: undefined,
    isOfParser: false,
    requestId: undefined,
    waits: '',
    left: MAX_LAYERS,
  };
  readLayer(thrown, layers, []);
  return layers;
}

function readLayer(thrown: unknown, layers: ErrorLayers, seen: unknown[]): void {
  layers.left -= 1;
  if (layers.left < 0 || thrown === undefined || thrown === null || seen.includes(thrown)) return;
  if (typeof thrown === 'string') {
    noteMessage(thrown, layers);
    return;
  }
  if (!hasProperties(thrown)) return;
  seen.push(thrown);
  readAnswer(thrown, layers);
  // Innermost first: what is inside is read before the layer's own words.
  const errors = readProperty(thrown, 'errors');
  const signs: LayerSigns = {
    langChainCode: readString(thrown, 'lc_error_code'),
    constructorName: readString(readProperty(thrown, 'constructor'), 'name') ?? '',
  };
  const isParsers = isOfParser(thrown, signs);
  for (const field of INNER_FIELDS) {
    const inner = readProperty(thrown, field);
    // Behind a parser's complaint stands what it stumbled on, unless a provider's client threw that.
    if (hasProperties(inner) && !(isParsers && isThrownByAppCode(inner))) readLayer(inner, layers, seen);
  }
  if (isList(errors)) {
    const length = Math.min(errors.length, MAX_ERRORS);
    for (let index = length - 1; index >= 0; index -= 1) {
      const inner = readProperty(errors, index);
      if (hasProperties(inner)) readLayer(inner, layers, seen);
    }
  }
  readNames(thrown, signs, layers);
  if (isParsers) layers.isOfParser = true;
  else readMessages(thrown, layers);
}

/** What is asked of a layer more than once. */
interface LayerSigns {
  readonly langChainCode: string | undefined;
  readonly constructorName: string;
}

function readNames(thrown: object, { langChainCode, constructorName }: LayerSigns, layers: ErrorLayers): void {
  // LangChain makes its codes of the status alone: `MODEL_NOT_FOUND` says less here than in an answer.
  if (langChainCode !== undefined && langChainCode.length <= 60) layers.names.push(`lc_${langChainCode.toLowerCase()}`);
  for (const field of NAME_FIELDS) {
    const value = readProperty(thrown, field);
    if (typeof value === 'string' && value !== '' && value.length <= 120 && !value.includes(' '))
      layers.names.push(value);
  }
  if (constructorName !== '' && constructorName !== 'Object' && constructorName !== 'Error')
    layers.names.push(constructorName);
  for (const field of WAIT_FIELDS) {
    const value = readProperty(thrown, field);
    if (typeof value === 'number' || (typeof value === 'string' && value.length < 40))
      layers.waits += `"${field}":"${value}"\n`;
  }
}

function readMessages(thrown: object, layers: ErrorLayers): void {
  for (const field of MESSAGE_FIELDS) {
    const message = readString(thrown, field);
    if (message !== undefined && (field === 'message' || !layers.messages.includes(message)))
      noteMessage(message, layers);
  }
}

function isOfParser(thrown: object, { langChainCode, constructorName }: LayerSigns): boolean {
  if (langChainCode === 'OUTPUT_PARSING_FAILURE') return true;
  // node-fetch: https://github.com/node-fetch/node-fetch/blob/main/docs/ERROR-HANDLING.md
  if (readProperty(thrown, 'type') === 'invalid-json') return true;
  const name = readString(thrown, 'name') ?? '';
  if (name === 'SyntaxError') return JSON_SYNTAX.test((readString(thrown, 'message') ?? '').slice(0, MAX_BODY_CHARS));
  if (name === 'ValidationError' && OF_SERVER.test(readString(thrown, 'message') ?? '')) return false;
  return isParser(name) || isParser(constructorName);
}

/**
 * What a server refuses, by a name that parsers have as well.
 *
 * @see https://huggingface.co/docs/text-generation-inference
 * @see https://docs.aws.amazon.com/boto3/latest/guide/error-handling.html
 */
const OF_SERVER = /^(?:Input validation error|An error occurred \(ValidationError\))/;

/** Java and .NET have the name of a package before that of a class. */
function isParser(name: string): boolean {
  const className = name.slice(name.lastIndexOf('.') + 1);
  return PARSERS.has(className) || (className.includes('Zod') && ZOD.test(className));
}

const ESCAPE = '\u001b';
/** What colours a message for a terminal: the ai package's do. */
// eslint-disable-next-line no-control-regex
const COLOURS = /\u001b\[[\d;]{0,12}m/g;

/** Of an answer that is no JSON, the openai and @anthropic-ai packages make a message: `403 <!DOCTYPE html>...`. */
function noteMessage(whole: string, layers: ErrorLayers): void {
  const bounded = whole.length > MAX_BODY_CHARS ? whole.slice(0, MAX_BODY_CHARS) : whole;
  const message = bounded.includes(ESCAPE) ? bounded.replace(COLOURS, '') : bounded;
  layers.status ??= toHttpStatus(STATUS_AND_BODY.exec(message)?.[1]);
  const document = layers.body === undefined ? documentOf(message) : undefined;
  const head = message.includes('<') ? HEAD_OF_PAGE.exec(message)?.[0] : undefined;
  if (document !== undefined) layers.body = document;
  else if (head !== undefined) {
    layers.body ??= message.slice(head.length);
    if (head.length > STATUS_CHARS) layers.messages.push(head);
  } else if (message !== '') layers.messages.push(withoutOuterQuotes(message.replace(GOOGLE_HEAD, '')));
}

/**
 * What stands before a page that a message hands on: nothing, a status, or that a call failed. Hazard: what a caller sent may be a
 * page too, and what a model wrote, and then it is parsers, checks and tools that complain.
 */
const HEAD_OF_PAGE = new RegExp(
  `^(?:\\d{3} |(?![^<]{0,300}(?:pars|valid|assert|json|\\b(?:${[
    'contents?|inputs?|prompts?|messages\\b|html|schema|format|render|evaluat|(?:un)?expected|convert|extract|decod',
    'model|outputs?|text|answer|complet|generat|agent|tool|function|fields?\\b|argument|values?\\b',
  ].join(
    '|',
  )})))[^<]{0,200}(?:error|exception|fail|status(?: code)?:? \\d{3}|http)[^<]{0,100}(?:[:\\n]| -)\\s{0,3})?(?=<(?:!doctype html|html)\\b)`,
  'i',
);
/** `403 `. */
const STATUS_CHARS = 4;

/** What the openai and @anthropic-ai packages make of a status and an answer, where nothing but the message was handed on. */
const STATUS_AND_BODY = /^([45]\d\d) (?=[[{])/;

/** What the package of Google puts before a status, and a server's sentence. */
const GOOGLE_HEAD = /^\[GoogleGenerativeAI Error\]: Error fetching from \S{1,400}: (?=\[[45]\d\d )/;

/** The answer, where a message is nothing else, but for a status before it: `400 {"error": ...}`. */
function documentOf(message: string): unknown {
  if (!message.endsWith('}') && !message.endsWith(']')) return undefined;
  const text = message.replace(STATUS_AND_BODY, '');
  const document = text.startsWith('{') || text.startsWith('[') ? parseJson(text) : undefined;
  return isErrorDocument(document) ? document : undefined;
}

const QUOTED_WHOLE = /^([45]\d\d) ("(?:[^"\\]|\\.)*")$/s;

/** Of an answer that is a string of JSON, the openai package makes `400 "Incorrect API key provided."`. */
function withoutOuterQuotes(message: string): string {
  const whole = message.endsWith('"') ? QUOTED_WHOLE.exec(message) : null;
  const text = whole === null ? undefined : parseJson(whole[2] ?? '');
  return typeof text === 'string' ? `${whole?.[1]} ${text}` : message;
}

function readAnswer(thrown: object, layers: ErrorLayers): void {
  const response = readProperty(thrown, 'response') ?? readProperty(thrown, '$response');
  if (hasProperties(response)) readResponse(response, layers);
  const metadata = readProperty(thrown, '$metadata');
  layers.status ??=
    statusAmong(thrown, STATUS_FIELDS) ??
    toHttpStatus(readProperty(metadata, 'httpStatusCode')) ??
    statusAmong(thrown, LATE_STATUS_FIELDS);
  layers.headers ??= recordAmong(thrown, HEADER_FIELDS);
  layers.body ??= ownBody(thrown);
  layers.request ??=
    readProperty(thrown, 'requestBodyValues') ?? readableRequest(readProperty(readProperty(thrown, 'config'), 'data'));
  layers.requestId ??= stringAmong(thrown, REQUEST_ID_FIELDS) ?? readString(metadata, 'requestId');
}

/** More than any model's window holds. */
const MAX_REQUEST_BYTES = 16 * 1024 * 1024;

/** What axios was given to send, where it can be read: forms and streams are not known. It makes an `ArrayBuffer` of other bytes. */
function readableRequest(data: unknown): unknown {
  if (typeof data !== 'object' || data === null || isList(data)) return data;
  if (data instanceof Uint8Array || data instanceof ArrayBuffer)
    return data.byteLength > MAX_REQUEST_BYTES ? undefined : new TextDecoder().decode(data);
  const prototype: unknown = Object.getPrototypeOf(data);
  return prototype === null || prototype === Object.prototype ? data : undefined;
}

/** The answer itself goes before what the error repeats of it. */
function readResponse(response: object, layers: ErrorLayers): void {
  layers.status ??= statusAmong(response, RESPONSE_STATUS_FIELDS);
  layers.headers ??= recordAmong(response, RESPONSE_HEADER_FIELDS);
  layers.body ??= answerBody(readProperty(response, 'data')) ?? answerBody(readProperty(response, 'body'));
}

const RESPONSE_STATUS_FIELDS = ['status', 'statusCode'];
const RESPONSE_HEADER_FIELDS = ['headers'];
const STATUS_FIELDS = ['status', 'statusCode', 'status_code'];
const LATE_STATUS_FIELDS = ['httpStatus', 'code'];
const HEADER_FIELDS = ['responseHeaders', 'headers'];
const REQUEST_ID_FIELDS = ['requestId', 'request_id', 'requestID'];

function statusAmong(holder: object, fields: readonly string[]): number | undefined {
  for (const field of fields) {
    const status = toHttpStatus(readProperty(holder, field));
    if (status !== undefined) return status;
  }
  return undefined;
}

function stringAmong(holder: object, fields: readonly string[]): string | undefined {
  for (const field of fields) {
    const text = readString(holder, field);
    if (text !== undefined) return text;
  }
  return undefined;
}

function recordAmong(holder: object, fields: readonly string[]): unknown {
  for (const field of fields) {
    const record = readProperty(holder, field);
    if (hasProperties(record)) return record;
  }
  return undefined;
}

function ownBody(thrown: object): unknown {
  // Its `data` are the bytes that undici could not read as HTTP: no answer.
  if (readProperty(thrown, 'name') === 'HTTPParserError') return undefined;
  for (const field of BODY_FIELDS) {
    const body = answerBody(readProperty(thrown, field));
    if (body !== undefined) return body;
  }
  const value = unmatchedValue(thrown);
  return isErrorDocument(value) ? value : undefined;
}

/** What a schema of the `ai` package did not match; its sentence has it as well: `Type validation failed: Value: {...}.` */
function unmatchedValue(thrown: object): unknown {
  if (readProperty(thrown, 'name') !== 'AI_TypeValidationError') return undefined;
  const value = readProperty(thrown, 'value');
  if (value !== undefined) return value;
  const written = /\bType validation failed: Value: (\{.{1,16384}\})\.\nError message:/s.exec(
    readString(thrown, 'message') ?? '',
  );
  return written === null ? undefined : parseJson(written[1] ?? '');
}

/** Text, bytes or data; a live stream or an error object (an SDK's `error` may be either) is no body. */
function answerBody(value: unknown): unknown {
  if (typeof value === 'string') return value;
  if (!hasProperties(value) || typeof value === 'function') return undefined;
  if (typeof readProperty(value, 'stack') === 'string') return undefined;
  if (typeof readProperty(value, 'pipe') === 'function' || typeof readProperty(value, 'getReader') === 'function')
    return undefined;
  return value;
}
