import type { LlmFailureEvidence, LlmFailureFacts } from '../failure.interface.js';
import { collectFields, collectPlainText } from './collect-fields.js';
import { newCollectedFields, type CollectedField, type CollectedFields } from './collected-fields.js';
import { isThrownByAppCode } from '../app-code-error.js';
import { createEchoFilter, type EchoFilter } from './echo/echo-filter.js';
import { isBareComplaint, isErrorDocument } from './error-document.js';
import { withoutQuotations } from './quotations.js';
import { parseJson, readBody, type ReadBody } from './read-body.js';
import { readError, type ReadError } from './read-error.js';
import { looksLikeEventStream, readEventStream } from './read-event-stream.js';
import { readHeaders } from './read-headers.js';
import { readMarkup, type ReadMarkup } from './read-markup.js';
import { leadingStatusInWords, statusInWords, toHttpStatus } from './read-status.js';
import { hasProperties, readProperty } from './safe-access.js';
import { readWords, type WordReading } from '../reading/read-words.js';
import { isAboutThirdServer } from '../words/third-server.js';

/** Where a message begins in the joined words. */
export interface MessagePlace {
  readonly start: number;
  /** Whether it stood beside the server's own sentence. */
  readonly isAside: boolean;
}

/** Normalised evidence with what only the built-in rules need. */
export interface FailureSignals extends LlmFailureFacts {
  /** The codes of the body and of headers that carry one; `codes` also has the names of thrown errors. */
  readonly answerCodes: readonly string[];
  /** What `words` say. Worked out when it is asked for. */
  readonly reading: () => WordReading;
  /** Codes that messages begin with: `model_not_found: ...`, `litellm.RateLimitError: ...`. */
  readonly spokenCodes: readonly string[];
  /** Names and codes of thrown errors, innermost first. */
  readonly errorNames: readonly string[];
  /** `reading` without long quotations, where nobody knows the request: what these say is perhaps not the provider's word. */
  readonly ownReading: () => WordReading;
  /** The messages in `words`, in order. */
  readonly messagePlaces: readonly MessagePlace[];
  /** The status that the body names, where it differs in rank from the answer's own. */
  readonly innerStatus: number | undefined;
  /** The same where a field has it. */
  readonly fieldStatus: number | undefined;
  /** The application's own code threw it, and no provider's client: nothing of its message counts. */
  readonly isThrownByAppCode: boolean;
  /** A parser complains: of what it could not read, not of a provider. */
  readonly isOfParser: boolean;
  /** An answer under a success status that is no error document: nothing that stands in it counts. */
  readonly isMute: boolean;
  /** Whether echoes of the request were left out, so that what is said is the provider's. */
  readonly isRequestKnown: boolean;
  /** Whether the sentence tells what a third server answered. */
  readonly isAboutThirdServer: () => boolean;
  /** An error document stood, as text, inside another one. */
  readonly hasInnerDocument: boolean;
  /** The party behind a gateway, where a field names it. */
  readonly party: string | undefined;
  readonly bodyPresent: boolean;
  /** The body is an HTML page. */
  readonly html: boolean;
  readonly stream: { readonly payloads: readonly unknown[]; readonly done: boolean } | undefined;
  /** Something was thrown. */
  readonly thrown: boolean;
  /** The provider's sentence, as sent. */
  readonly sentence: string;
  /** All messages, as sent. */
  readonly sentences: readonly string[];
  /** Where hints are searched: the body as sent, else the messages of what was thrown. */
  readonly hintText: string;
  readonly requestId: string | undefined;
  /** Whether something that repeats the request or the answer was left out. */
  readonly hasEchoes: boolean;
  /** Nothing of an error document but a sentence, under a success status: perhaps an answer after all. */
  readonly isBareComplaint: boolean;
  /** Whether this very string was sent. */
  readonly wasSent: (text: string) => boolean;
}

const MAX_WORDS_CHARS = 4_096;
const NO_ERROR: ReadError = {
  names: [],
  messages: [],
  status: undefined,
  headers: undefined,
  body: undefined,
  request: undefined,
  isOfParser: false,
  requestId: undefined,
  waits: '',
};

/** Headers whose value is a code. */
const CODE_HEADERS = [
  'x-amzn-errortype',
  ':exception-type',
  ':error-code',
  'x-ms-error-code',
  'x-error-code',
  'x-aimlapi-error-code',
];

/** What a reading of evidence is for. */
export interface EvidenceReading {
  /** For a user's own rules, which see all that came, echoes included. */
  readonly isWhole?: boolean | undefined;
}

/**
 * Normalises evidence: status, headers, body and thrown error become codes, words and an inner status.
 *
 * What repeats the request, or an answer, is left out of all of them. Under a success status a body says something only in
 * an error document.
 *
 * @internal
 */
export function readEvidence(evidence: LlmFailureEvidence, { isWhole = false }: EvidenceReading = {}): FailureSignals {
  const error = evidence.error === undefined || evidence.error === null ? NO_ERROR : readError(evidence.error);
  const body = readBody(evidence.body ?? error.body);
  const headers = { ...readHeaders(error.headers), ...readHeaders(evidence.headers) };
  const status = toHttpStatus(evidence.status) ?? error.status;
  const echoes = isWhole ? undefined : echoFilterOf(evidence, error, body.json);
  const fields = newCollectedFields(echoes);
  const markup = body.json === undefined ? readMarkup(body.text) : undefined;
  const stream =
    markup === undefined && body.json === undefined && looksLikeEventStream(body.text)
      ? readEventStream(body.text)
      : undefined;
  const isSuccess = status !== undefined && status >= 200 && status < 300;
  const isMute = !isWhole && isSuccess && !saysThatItFailed(body, stream);

  const isAppCode =
    !isWhole && evidence.isFromAppCode === true && error !== NO_ERROR && isThrownByAppCode(evidence.error);
  if (!isMute) collectAnswer(body, { markup, stream }, fields);
  if (fields.codes.some(({ text }) => text === 'bad_response_status_code')) fields.status ??= fields.paramStatus;
  const answered = fields.messages.length > 0 || fields.codes.length > 0;
  if (!isAppCode && (!isMute || !body.present)) collectErrorMessages(error, answered, fields);
  const html = markup?.html === true || isPageInside(fields) || (!body.present && isPageByHeader(headers));
  for (const name of CODE_HEADERS) {
    const code = headers[name];
    if (code !== undefined && code !== '') fields.codes.push({ text: code.slice(0, 160), depth: 0.2 });
  }

  fields.codes.sort((one, other) => other.depth - one.depth);
  fields.messages.sort((one, other) => other.depth - one.depth);
  const answerCodes = unique(fields.codes.map((code) => code.text));
  const { words, messagePlaces } = joinWords(fields.messages);
  const isRequestKnown = echoes?.isComplete === true && requestOf(evidence, error) !== undefined;
  const reading = once(() => readWords(words));
  const ownReading = once(() => {
    if (isRequestKnown || isWhole) return reading();
    const messages = fields.messages.map((message) => ({ ...message, text: withoutQuotations(message.text) }));
    const own = joinWords(messages).words;
    return own === words ? reading() : readWords(own);
  });
  const isThirdServers = once(() => isAboutThirdServer(words, status !== undefined));
  const spoken = fields.status ?? spokenStatus(words, status);
  const innerStatus = fields.status === undefined && spoken !== undefined && isThirdServers() ? undefined : spoken;

  return {
    provider: typeof evidence.provider === 'string' ? evidence.provider : undefined,
    model: typeof evidence.model === 'string' ? evidence.model : undefined,
    status,
    headers,
    text: body.text,
    json: body.json,
    codes: error.names.length === 0 ? answerCodes : unique([...answerCodes, ...error.names]),
    words,
    metadata: evidence.metadata,
    answerCodes,
    reading,
    ownReading,
    messagePlaces,
    spokenCodes: spokenCodesOf(fields),
    errorNames: error.names,
    innerStatus,
    fieldStatus: fields.status,
    bodyPresent: body.present,
    html,
    stream,
    thrown: error !== NO_ERROR,
    isThrownByAppCode: isAppCode,
    isOfParser: error.isOfParser,
    isMute,
    isRequestKnown,
    isAboutThirdServer: isThirdServers,
    hasInnerDocument: fields.hasInnerDocument,
    party: fields.party === undefined || echoes?.wasSent(fields.party) === true ? undefined : fields.party,
    sentence: sentenceIn(fields),
    sentences: fields.messages.map(({ text }) => text),
    hintText: echoes?.hasFound === true || isMute ? '' : hintTextOf(body, error),
    requestId: error.requestId,
    hasEchoes: echoes?.hasFound === true,
    isBareComplaint: isSuccess && isBareComplaint(body.json),
    wasSent: (text) => echoes?.wasSent(text) === true,
  };
}

/** Works out what most failures never ask for, when it is asked for, and once. */
function once<Value>(work: () => Value): () => Value {
  let known: { readonly value: Value } | undefined;
  return () => (known ??= { value: work() }).value;
}

/** What tells the server's words from the caller's and the model's, which Groq hands back; `undefined` where neither is known. */
function echoFilterOf(evidence: LlmFailureEvidence, error: ReadError, json: unknown): EchoFilter | undefined {
  const { answer, model } = evidence;
  const generated =
    readProperty(readProperty(json, 'error'), 'failed_generation') ?? readProperty(json, 'failed_generation');
  const known = [asData(requestOf(evidence, error)), answer, generated].filter(
    (part) => part !== undefined && part !== '',
  );
  return known.length === 0 ? undefined : createEchoFilter(known, typeof model === 'string' ? model : undefined);
}

function requestOf(evidence: LlmFailureEvidence, error: ReadError): unknown {
  return evidence.request ?? error.request ?? undefined;
}

function asData(request: unknown): unknown {
  return typeof request === 'string' ? (parseJson(request) ?? request) : request;
}

type ReadStream = ReturnType<typeof readEventStream>;

/** Whether an answer under a success status is one in which the server says that something failed. */
function saysThatItFailed(body: ReadBody, stream: ReadStream | undefined): boolean {
  if (stream !== undefined) return stream.named || stream.payloads.some(isErrorDocument);
  return isErrorDocument(body.json);
}

function collectAnswer(
  body: ReadBody,
  { markup, stream }: { readonly markup: ReadMarkup | undefined; readonly stream: ReadStream | undefined },
  fields: CollectedFields,
): void {
  if (markup !== undefined) {
    if (markup.code !== undefined) fields.codes.push({ text: markup.code, depth: 1 });
    if (markup.message !== '') {
      const text = fields.echoes?.withoutEchoes(markup.message) ?? markup.message;
      fields.messages.push({ text, depth: 0 });
    }
  } else if (stream !== undefined) collectStream(stream, body, fields);
  else if (hasProperties(body.json)) collectFields(body.json, fields);
  else if (body.text !== '') collectPlainText(typeof body.json === 'string' ? body.json : body.text, fields);
}

/**
 * The status that a sentence names. Where there is an answer with a status of its own, only a server that broke hands on
 * another one, and says it first.
 */
function spokenStatus(words: string, status: number | undefined): number | undefined {
  if (status === undefined) return statusInWords(words);
  return status >= 500 || status < 400 ? leadingStatusInWords(words) : undefined;
}

/** The google package puts a proxy's page into an error document of its own. */
function isPageInside({ hasPage, messages }: CollectedFields): boolean {
  return hasPage && messages.filter(({ depth }) => depth >= 0).length === 1;
}

/** What is known of a page that nobody has read, such as that in an unread stream. */
function isPageByHeader(headers: Readonly<Record<string, string>>): boolean {
  return headers['content-type']?.startsWith('text/html') === true;
}

function collectStream(
  stream: { payloads: readonly unknown[]; named: boolean },
  body: ReadBody,
  fields: CollectedFields,
): void {
  const failure = stream.payloads.findLast(isErrorDocument) ?? (stream.named ? stream.payloads.at(-1) : undefined);
  const payload = failure ?? (stream.payloads.length <= 2 ? stream.payloads.at(-1) : undefined);
  if (payload !== undefined) collectFields(payload, fields);
  else if (stream.payloads.length === 0) collectPlainText(body.text, fields);
  const named = /HTTP_STATUS\/([45]\d\d)/.exec(body.text.slice(0, 400));
  if (named !== null) fields.status ??= toHttpStatus(named[1]);
}

function hintTextOf(body: ReadBody, error: ReadError): string {
  if (error === NO_ERROR) return body.text;
  const thrown = error.messages.join('\n').slice(0, 16_384);
  return `${error.waits}${body.text === '' ? thrown : body.text}`;
}

/** What the answer says goes before what an SDK made of it: messages of errors rank below the body's. */
function collectErrorMessages(error: ReadError, answered: boolean, fields: CollectedFields): void {
  if (!answered) {
    for (const message of error.messages) collectPlainText(message, fields);
    return;
  }
  error.messages.forEach((message, index) => {
    const text = message.slice(0, 1_024);
    fields.messages.push({ text: fields.echoes?.withoutEchoes(text) ?? text, depth: -1 - index });
  });
}

/** The most specific text that is for people: details of an error often hold codes, field names and flags only. */
function sentenceIn({ messages }: CollectedFields): string {
  const said = messages.filter(({ depth }) => depth >= 0);
  const best = sentenceAmong(said) ?? sentenceAmong(messages);
  return (best ?? messages[0])?.text ?? '';
}

function sentenceAmong(messages: readonly CollectedField[]): CollectedField | undefined {
  return (
    messages.find(({ text }) => /\s|[^\x20-\x7e]/.test(text.trim())) ?? messages.find(({ text }) => text.length > 3)
  );
}

/** The messages in lower case, innermost first, a line each at least, and where each of them begins. */
function joinWords(messages: readonly CollectedField[]): {
  readonly words: string;
  readonly messagePlaces: readonly MessagePlace[];
} {
  let words = '';
  const messagePlaces: MessagePlace[] = [];
  for (const { text, isAside = false } of messages) {
    if (words.length >= MAX_WORDS_CHARS) break;
    if (words !== '') words += '\n';
    messagePlaces.push({ start: words.length, isAside });
    words += withoutAddresses(text.toLowerCase());
  }
  if (words.length <= MAX_WORDS_CHARS) return { words, messagePlaces };
  const head = words.slice(0, MAX_WORDS_CHARS - 1_024);
  return {
    words: `${head}\n${words.slice(-1_023)}`,
    messagePlaces: [...messagePlaces, { start: head.length + 1, isAside: true }],
  };
}

/** Addresses hold words that nobody said, such as the model's name in a path or `rate-limits` in a link to the docs. */
function withoutAddresses(words: string): string {
  return words.includes('://')
    ? words.replace(/\b(?:https?|wss?):\/\/[^\s"'`<>()[\]{}，。]{0,400}[^\s"'`<>()[\]{}，。.,;:!?]/g, 'url')
    : words;
}

const SPOKEN_CODE =
  /(?:^|[:\s([])((?:[A-Za-z]{1,30}[._-]){0,4}[A-Z][a-z]{1,20}[A-Za-z]{0,50}(?:Error|Exception|Exceeded|NotFound|Failed)|[a-z]{2,24}(?:_[a-z]{2,24}){1,6}|[A-Z]{2,24}(?:_[A-Z]{2,24}){1,6})(?=[:\s)\].,]|$)/g;

const MAY_SPEAK = /[a-z]_[a-z]|[A-Z]_[A-Z]|Error|Exception|Exceeded|NotFound|Failed/;

/** Codes in the first words of the messages; only listed ones will count. */
function spokenCodesOf(fields: CollectedFields): readonly string[] {
  const codes: string[] = [];
  for (const { text } of fields.messages) {
    if (codes.length >= 6) break;
    const head = text.length > 160 ? text.slice(0, 160) : text;
    if (!MAY_SPEAK.test(head)) continue;
    for (const match of head.matchAll(SPOKEN_CODE))
      codes.push((match[1] ?? '').slice((match[1] ?? '').lastIndexOf('.') + 1));
  }
  return codes;
}

function unique(texts: readonly string[]): string[] {
  return texts.length < 2 ? [...texts] : [...new Set(texts)];
}
