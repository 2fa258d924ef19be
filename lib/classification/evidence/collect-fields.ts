import { isFrame } from '../words/frames.js';
import { isAboutThirdServer } from '../words/third-server.js';
import { noteStatus, type CollectedFields } from './collected-fields.js';
import { LEFT_OUT } from './echo/echo-filter.js';
import { isWireName } from './echo/wire-names.js';
import { isErrorDocument } from './error-document.js';
import { MAX_BODY_CHARS, mayBeginJson, parseJson } from './read-body.js';
import { readPythonLiteral, type FoundLiteral } from './python-literal.js';
import { readMarkup } from './read-markup.js';
import { isList, hasProperties, ownKeys, readProperty } from './safe-access.js';
import { scanLooseFields } from './scan-loose-fields.js';
import { toErrorStatus } from './read-status.js';

const QUOTE = 34;
const BACKSLASH = 92;
const OPEN_BRACE = 123;
const CLOSE_BRACE = 125;
const OPEN_BRACKET = 91;
const CLOSE_BRACKET = 93;
const MAX_DEPTH = 10;
const MAX_KEYS = 48;
const MAX_LIST = 16;
const MAX_CODE_CHARS = 160;
const MAX_MESSAGE_CHARS = 4_096;
const MAX_PARTY_CHARS = 100;

/** Fields that name what went wrong, with their weight against siblings on the same level. */
const CODE_FIELDS: ReadonlyMap<string, number> = new Map(
  [
    [0.5, 'code error_code errorcode errcode err_code err_no __type sub_code'],
    [0.4, 'reason quotaid quotametric error_type errortype err_type exception kind failurecode failure_code'],
    [0.3, 'type status status_name status_code statuscode http_code http_status httpstatus err cause'],
    [0.1, 'name title error_name param'],
  ].flatMap(([weight, names]) => fieldNames(names as string).map((name) => [name, weight as number] as const)),
);

/** Of these, the ones that name things: a number there is no status. */
const NAMING_FIELDS: ReadonlySet<string> = new Set(fieldNames('name title error_name param'));

const MESSAGE_FIELDS: ReadonlySet<string> = new Set(
  fieldNames(`
    message msg error errors error_msg errmsg err_msg error_message errormessage error_description errordescription status_msg
    status_message statusmessage detail details description reason title cause uimessage err exception failure
    error_detail hint resp_msg failure_reason failurereason text originalmessage faultstring errormsg resultmsg result_msg retmsg
    ret_msg errortext error_text usermessage user_message displaymessage developermessage err_desc errdesc error_desc
    errordesc error_reason explanation problem task_status_msg taskstatusmsg fail_reason failreason fail_msg failmsg
    failure_message failuremessage sub_msg submsg sub_message submessage exception_message exceptionmessage debug_message
    debugmessage inner_message innermessage status_description statusdescription status_reason statusreason statusdetail
    status_detail`),
);

/** Where servers hand on what another one said, or what they were sent: an error document in it counts, its prose does not. */
const DOCUMENT_FIELDS: ReadonlySet<string> = new Set(fieldNames('raw body data response info summary'));

/** Of these, where servers put their own sentence on the failure. */
const OWN_SENTENCE_FIELDS: ReadonlySet<string> = new Set(
  fieldNames(`
    message msg error error_msg errmsg err_msg error_message errormessage error_description errordescription status_msg status_message
    statusmessage detail title faultstring errormsg resultmsg result_msg retmsg ret_msg resp_msg errortext error_text usermessage
    user_message`),
);

/** Answers and echoes of the request: what they say is not the provider's word on the failure. */
const NOISE_FIELDS: ReadonlySet<string> = new Set(
  fieldNames(`
    choices usage headers messages tools safetyratings content failed_generation callstack stack traceback input ctx url
    config request links more_info available_providers previous_errors`),
);

function fieldNames(text: string): string[] {
  return text.trim().split(/\s+/);
}

/** OAuth has its code in `error`: https://www.rfc-editor.org/rfc/rfc6749#section-5.2 */
const OAUTH_CODE = /^[a-z]{2,24}(?:_[a-z]{2,24}){1,4}$/;

/** Fields in which gateways name the server behind them. */
const PARTY_FIELDS: ReadonlySet<string> = new Set(fieldNames('provider_name upstream_provider llm_provider provider'));

/**
 * Walks parsed JSON and notes every code, message and status in it, also in JSON texts inside its strings.
 *
 * Bounded in depth and in the number of values; never throws.
 *
 * @internal
 */
export function collectFields(value: unknown, fields: CollectedFields, depth = 0): void {
  fields.budget -= 1;
  if (fields.budget < 0 || depth > MAX_DEPTH) return;
  if (typeof value === 'string') return collectText(value, fields, depth);
  if (isList(value)) {
    const length = Math.min(value.length, MAX_LIST);
    for (let index = 0; index < length; index += 1) collectFields(readProperty(value, index), fields, depth + 1);
    return;
  }
  if (!hasProperties(value)) return;
  for (const key of ownKeys(value, MAX_KEYS)) collectProperty(key, readProperty(value, key), fields, depth);
}

/** What a field is for, by its name. */
interface FieldUse {
  /** Its weight as a code; `undefined` for what holds none. */
  readonly weight: number | undefined;
  readonly isMessage: boolean;
  readonly isDocument: boolean;
  readonly isNoise: boolean;
  readonly isParty: boolean;
}

/** All names that mean something, so that one look tells what a field is for. */
const USES: ReadonlyMap<string, FieldUse> = new Map(
  [...new Set([...CODE_FIELDS.keys(), ...MESSAGE_FIELDS, ...DOCUMENT_FIELDS, ...NOISE_FIELDS, ...PARTY_FIELDS])].map(
    (name) => [
      name,
      {
        weight: CODE_FIELDS.get(name),
        isMessage: MESSAGE_FIELDS.has(name),
        isDocument: DOCUMENT_FIELDS.has(name),
        isNoise: NOISE_FIELDS.has(name),
        isParty: PARTY_FIELDS.has(name),
      },
    ],
  ),
);

function collectProperty(key: string, value: unknown, fields: CollectedFields, depth: number): void {
  if (value === null || value === undefined || typeof value === 'boolean') return;
  let name = key;
  let use = USES.get(key);
  if (use === undefined && key.length <= 24) {
    name = key.toLowerCase();
    use = USES.get(name);
  }
  if (typeof value === 'object') {
    // The answer of a response that failed behind it.
    if (name === 'output' && isList(value)) return;
    if (use?.isNoise !== true) collectFields(value, fields, depth + 1);
    else if (name === 'headers') collectHeaderCodes(value, fields);
    // OpenRouter: an upstream that broke off. https://openrouter.ai/docs/api-reference/streaming
    else if (name === 'choices') collectFields(readProperty(readProperty(value, 0), 'error'), fields, depth + 1);
    return;
  }
  if (use === undefined) return;
  if (use.isParty && typeof value === 'string' && value !== '') fields.party ??= value.slice(0, MAX_PARTY_CHARS);
  if (use.weight !== undefined) noteCode(name, value, fields, depth + use.weight);
  else if (name === 'error' && typeof value === 'string' && OAUTH_CODE.test(value))
    noteCode(name, value, fields, depth + 0.3);
  if (typeof value !== 'string') return;
  if (use.isDocument) return collectDocument(value, fields, depth);
  if (!use.isMessage) return;
  fields.isAside = !OWN_SENTENCE_FIELDS.has(name);
  collectText(value, fields, depth);
  fields.isAside = false;
}

function noteCode(name: string, value: unknown, fields: CollectedFields, depth: number): void {
  if (typeof value !== 'string' && typeof value !== 'number') return;
  const text = String(value).trim();
  const status = toErrorStatus(value);
  if (status !== undefined) {
    if (fields.echoes?.wasSent(text) === true) return;
    if (!NAMING_FIELDS.has(name)) noteStatus(status, depth, fields);
    else if (name === 'param') fields.paramStatus = status;
  } else if (name !== 'param' && isCode(text) && !isRepeated(text, fields)) fields.codes.push({ text, depth });
}

/** So many fields are looked at in a document of which no field is known. */
const MAX_UNKNOWN_FIELDS = 6;

/**
 * Notes the sentences of a document of which no field is known to hold any: `{ "fault": "..." }`, `{ "exp": "token expired" }`. Fields
 * of a request are left out.
 *
 * @internal
 */
export function collectUnknownSentences(document: object, fields: CollectedFields): void {
  for (const key of ownKeys(document, MAX_UNKNOWN_FIELDS)) {
    const value = readProperty(document, key);
    if (typeof value !== 'string' || !TWO_WORDS.test(value) || USES.has(key.toLowerCase()) || isOfCall(key)) continue;
    fields.isAside = true;
    collectText(value, fields, 0);
    fields.isAside = false;
  }
}

/** Whether a field by its name holds what was sent or generated: `flagged_input`, `yourPrompt`, `answer`. */
function isOfCall(name: string): boolean {
  return isWireName(name) || OF_CALL.test(name);
}

const OF_CALL =
  /prompt|input|output|quer(?:y|ies)|question|asked|answer|complet|generat|snippet|excerpt|passage|quot(?:e|ation)|flagged|matched|offend|transcript|utterance|echo|original|submitted|content|conversation|history|chat|user|assistant|spoken|speech|payload|candidate|body|^q$/i;

const TWO_WORDS = /\S[ \u3000]\S|[\u4e00-\u9fff]{4}/;

/** Headers whose value is a code; those of events of AWS are told in messages too, as they were read. */
const CODE_HEADERS = [
  'x-amzn-errortype',
  ':exception-type',
  ':error-code',
  'x-ms-error-code',
  'x-error-code',
  'x-aimlapi-error-code',
];

/** Notes the codes that headers carry. @internal */
export function collectHeaderCodes(headers: object, fields: CollectedFields): void {
  for (const name of CODE_HEADERS) {
    const code = readProperty(headers, name);
    if (typeof code === 'string' && code !== '' && !isRepeated(code, fields))
      fields.codes.push({ text: code.slice(0, MAX_CODE_CHARS), depth: 0.2 });
  }
}

/** A code is the server's own, but for one that was sent as it is, or holds words that were. @internal */
export function isRepeated(code: string, { echoes }: CollectedFields): boolean {
  return (
    echoes !== undefined &&
    (echoes.wasSent(code) || (!/^[\w.:-]{1,40}$/.test(code) && echoes.withoutEchoes(code) !== code))
  );
}

/** A code is one token; sentences in a `code` or `type` field are messages. */
function isCode(text: string): boolean {
  return (
    text !== '' &&
    text.length <= MAX_CODE_CHARS &&
    isOneToken(text) &&
    text !== 'error' &&
    text !== 'None' &&
    text !== 'null'
  );
}

/** Whether a text has no white space; told without a pattern where all of it is plain. */
function isOneToken(text: string): boolean {
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code <= 32 || code > 126) return !/\s/.test(text);
  }
  return true;
}

function collectText(text: string, fields: CollectedFields, depth: number): void {
  if (text === '') return;
  const looked = text.length > MAX_BODY_CHARS ? text.slice(0, MAX_BODY_CHARS) : text;
  collectBoundedText(looked, fields, depth);
}

/** Behind these llama.cpp and Ollama tell what the model wrote, where they cannot read it. */
const MODELS_WORDS = /(\braw=|\blast read: )[^]*?(?=, err=|$)/g;

function withoutModelsWords(text: string): string {
  const mayHold = text.includes('raw=') || text.includes('last read: ');
  return mayHold ? text.replace(MODELS_WORDS, `$1${LEFT_OUT}`) : text;
}

function collectBoundedText(whole: string, fields: CollectedFields, depth: number): void {
  const said = withoutModelsWords(whole);
  const text = fields.echoes === undefined || fields.isFiltered ? said : fields.echoes.withoutEchoes(said);
  const page = readMarkup(text);
  if (page?.html === true) {
    fields.hasPage = true;
    fields.messages.push({ text: page.message, depth });
    return;
  }
  const brace = text.includes('{') || text.includes('[') ? text.search(/[{[]\s*\\*["'{]/) : -1;
  if (brace === -1 || depth >= MAX_DEPTH || isAboutThirdServer(text.slice(0, brace).toLowerCase())) {
    fields.messages.push({ text: text.slice(0, MAX_MESSAGE_CHARS), depth, isAside: fields.isAside });
    return;
  }
  const inner = innerDocument(text, brace);
  const around = inner === undefined ? text : `${text.slice(0, brace)} ${text.slice(inner.end)}`;
  const known = fields.messages.length;
  if (inner === undefined) scanLooseFields(text.slice(brace), fields, depth + 1);
  else collectInner(inner.value, fields, depth + 1);
  const isSaidInside = inner !== undefined && fields.messages.length > known;
  if (around.trim() !== '' && !(isSaidInside && isFrame(around)))
    fields.messages.push({ text: around.slice(0, MAX_MESSAGE_CHARS), depth, isAside: fields.isAside });
}

/** What begins with a bracket, where that is JSON or a literal of Python. */
function innerDocument(text: string, start: number): FoundLiteral | undefined {
  if (!mayBeginJson(text, start))
    return BEGINS_LITERAL.test(text.slice(start, start + 8)) ? readPythonLiteral(text, start) : undefined;
  const end = endOfJson(text, start) + 1;
  const value = end > start ? parseJson(text.slice(start, end)) : undefined;
  if (hasProperties(value)) return { value, end };
  return text.includes("'", start) ? readPythonLiteral(text, start) : undefined;
}

/** Python prefers the single quote. */
const BEGINS_LITERAL = /^[{[]\s{0,2}(?:[{[]\s{0,2})?'/;

function collectDocument(whole: string, fields: CollectedFields, depth: number): void {
  const text = fields.echoes === undefined || fields.isFiltered ? whole : fields.echoes.withoutEchoes(whole);
  const head = DOCUMENT_HEAD.exec(text)?.[0];
  if (head === undefined) return;
  const json = parseJson(text) ?? innerDocument(text, head.length)?.value;
  if (isErrorDocument(json)) collectInner(json as object, fields, depth + 1);
}

/** Before a document that is handed on; some say in front of it that it is one: `... Upstream error: {...}`. */
const DOCUMENT_HEAD = /^(?:[^{[]{0,400}\b(?:body|error|response): {1,2}|\s{0,8})(?=[[{])/i;

/** JSON inside a text: what it repeats of the request has been taken out of the text before. */
function collectInner(json: object, fields: CollectedFields, depth: number): void {
  const wasFiltered = fields.isFiltered;
  fields.isFiltered = true;
  if (hasErrorCode(json)) fields.hasInnerDocument = true;
  collectFields(json, fields, depth);
  fields.isFiltered = wasFiltered;
}

/** Whether an error document has a code of its own. */
function hasErrorCode(document: object): boolean {
  if (!isErrorDocument(document)) return false;
  const holder = readProperty(document, 'error') ?? document;
  return ['code', 'type', 'status', 'reason'].some((field) => {
    const value = readProperty(holder, field);
    return (typeof value === 'string' && value !== '') || typeof value === 'number';
  });
}

/**
 * Notes what a text says that is no JSON as a whole: a sentence, a sentence around JSON, a Python dict, cut JSON.
 *
 * @internal
 */
export function collectPlainText(text: string, fields: CollectedFields): void {
  collectText(text, fields, 0);
}

/** Where the JSON value that begins at `start` ends; -1 where it is cut. */
function endOfJson(text: string, start: number): number {
  let open = 0;
  let quoted = false;
  for (let index = start; index < text.length; index += 1) {
    const character = text.charCodeAt(index);
    if (character === BACKSLASH) index += 1;
    else if (character === QUOTE) quoted = !quoted;
    else if (quoted) continue;
    else if (character === OPEN_BRACE || character === OPEN_BRACKET) open += 1;
    else if (character === CLOSE_BRACE || character === CLOSE_BRACKET) {
      open -= 1;
      if (open === 0) return index;
    }
  }
  return -1;
}
