import { isThrownByAppCode } from '../app-code-error.js';
import type { LlmFailureEvidence } from '../failure.interface.js';
import { collectFields, collectHeaderCodes, collectPlainText, collectUnknownSentences } from './collect-fields.js';
import { newCollectedFields, type CollectedField, type CollectedFields } from './collected-fields.js';
import { createEchoFilter, type EchoFilter } from './echo/echo-filter.js';
import { isErrorDocument } from './error-document.js';
import type { FailureSignals } from './failure-signals.js';
import { generatedIn } from './generated-words.js';
import { parseJson, readBody, type ReadBody } from './read-body.js';
import { readError, type ReadError } from './read-error.js';
import { looksLikeEventStream, readEventStream } from './read-event-stream.js';
import { readHeaders } from './read-headers.js';
import { readMarkup, type ReadMarkup } from './read-markup.js';
import { isSuccess, ReadSignals } from './read-signals.js';
import { toHttpStatus } from './read-status.js';
import { hasProperties } from './safe-access.js';
import { beyondAnswer } from './sdk-message.js';

export type { FailureSignals } from './failure-signals.js';
export type { MessagePlace } from './joined-words.js';

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
  const error = evidence.error === undefined || evidence.error === null ? undefined : readError(evidence.error);
  // No body was read where what was thrown brings one of its own, or is all there is.
  const given = evidence.body === '' && error !== undefined ? undefined : evidence.body;
  const body = readBody(given ?? error?.body);
  const headers = readHeaders(error?.headers, evidence.headers);
  const status = toHttpStatus(evidence.status) ?? error?.status;
  const markup = body.json === undefined ? readMarkup(body.text) : undefined;
  const stream =
    markup === undefined && body.json === undefined && looksLikeEventStream(body.text)
      ? readEventStream(body.text)
      : undefined;
  const generated = generatedIn(stream?.payloads ?? [body.json]);
  const echoes = isWhole ? undefined : echoFilterOf(evidence, error, generated);
  const fields = newCollectedFields(echoes);
  const isMute = !isWhole && isSuccess(status) && !saysThatItFailed(body, stream);
  const isAppCode =
    !isWhole && evidence.isFromAppCode === true && error !== undefined && isThrownByAppCode(evidence.error);

  if (!isMute) collectAnswer(body, { markup, stream }, fields);
  if (fields.messages.length === 0 && hasProperties(body.json) && isOfWhoAsks(status))
    collectUnknownSentences(body.json, fields);
  if (fields.paramStatus !== undefined && fields.codes.some(({ text }) => text === 'bad_response_status_code'))
    fields.status ??= fields.paramStatus;
  const answered = fields.messages.length > 0 || fields.codes.length > 0;
  if (error !== undefined && !isAppCode && (!isMute || !body.present))
    collectErrorMessages(error, answered ? body.text : undefined, fields);
  const html = markup?.html === true || isPageInside(fields) || (!body.present && isPageByHeader(headers));
  collectHeaderCodes(headers, fields);
  sortByDepth(fields.codes);
  sortByDepth(fields.messages);
  const isRequestKnown = echoes?.isComplete === true && requestOf(evidence, error) !== undefined;
  return new ReadSignals({
    evidence,
    isWhole,
    error,
    body,
    headers,
    status,
    echoes,
    isRequestKnown,
    fields,
    stream,
    html,
    isMute,
    isThrownByAppCode: isAppCode,
  });
}

/** The deepest first: it is the most specific. */
function sortByDepth(fields: CollectedField[]): void {
  const [first, second] = fields;
  if (first === undefined || second === undefined) return;
  if (fields.length > 2) fields.sort((one, other) => other.depth - one.depth);
  else if (second.depth > first.depth) fields.reverse();
}

/** What tells the server's words from the caller's and the model's, which come back in refusals; `undefined` where neither is known. */
function echoFilterOf(
  evidence: LlmFailureEvidence,
  error: ReadError | undefined,
  generated: readonly unknown[],
): EchoFilter | undefined {
  const { answer, model } = evidence;
  const request = requestOf(evidence, error);
  if (request === undefined && answer === undefined && generated.length === 0) return undefined;
  const known = [asData(request), evidence.requestHeaders, answer, ...generated].filter(
    (part) => part !== undefined && part !== '',
  );
  return known.length === 0 ? undefined : createEchoFilter(known, typeof model === 'string' ? model : undefined);
}

function requestOf(evidence: LlmFailureEvidence, error: ReadError | undefined): unknown {
  return evidence.request ?? error?.request ?? undefined;
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

/** Statuses of refusals that come before the request is read: nothing of it is repeated under them. */
function isOfWhoAsks(status: number | undefined): boolean {
  return status !== undefined && status > 400 && status < 500 && !OF_REQUEST.has(status);
}

const OF_REQUEST: ReadonlySet<number> = new Set([404, 409, 413, 422, 424]);

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

/** What the answer says goes before what an SDK made of it: messages of errors rank below the body's. */
function collectErrorMessages(error: ReadError, answer: string | undefined, fields: CollectedFields): void {
  if (answer === undefined) {
    for (const message of error.messages) collectPlainText(message, fields);
    return;
  }
  error.messages.forEach((message, index) => {
    const own = beyondAnswer(message, answer);
    if (own === '') return;
    const text = fields.echoes?.withoutEchoes(own) ?? own;
    if (fields.messages.every((known) => known.text !== text)) fields.messages.push({ text, depth: -1 - index });
  });
}
