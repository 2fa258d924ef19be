import { reportsError } from '../../classification/evidence/error-document.js';
import { createEchoFilter, type EchoFilter } from '../../classification/evidence/echo/echo-filter.js';
import { readEvidence } from '../../classification/evidence/read-evidence.js';
import type { LlmFailureEvidence } from '../../classification/failure.interface.js';
import type { LlmApi } from '../../providers/llm-api.js';
import { isReplayedType } from '../../providers/lookup/replayed-types.js';
import { isRecord, type JsonRecord } from '../wire/json.js';
import { conversationChangeIn, type ConversationChangeName } from './conversation-changes.js';
import { findingsIn, takenTypesIn, type Finding } from './findings.js';
import { lackInWords } from './lack-in-words.js';
import type { ProtocolCase } from './learned-protocols.js';
import { refuses, refusesLostThought, type RefusedKind } from './refused-kinds.js';
import { commonFieldOf } from './request-names.js';
import {
  FORBIDDEN,
  forbiddenInWords,
  formsInWords,
  limitInWords,
  messageFieldInWords,
  NO_ENDPOINT,
  NO_JINJA,
  partFieldInWords,
  partTypeInWords,
  NONE_OF_THESE,
  REFUSING_SENTENCES,
  REFUSING_VALUES,
  REFUSING_WORDS,
  roleInWords,
  takenTypesInWords,
} from './refusing-words.js';

/**
 * What an answer refuses of a request, as such.
 *
 * - `field`: one field, by its name in the common request, whatever its value; `forms` are those of its values that are refused
 *   where the others are not; `or` is the one that may be meant as well
 * - `part`: a kind of content, or instructions by whatever role
 * - `part-types`: kinds of content that are none of these
 * - `role`: a role of instructions
 * - `limit`: a limit of output tokens that is too large, and the largest one
 * - `effort`: a level of effort, and those that are taken
 * - `marks`: cache marks
 * - `message-field`: a field of messages
 * - `part-field`: a field of parts of messages
 * - `whole-answer`: an answer that comes as one document and not as a stream
 * - `parts`: a content that is no text: a list of texts as well as of other parts, or nothing
 * - `named-choice`: a choice among tools by a name
 * - `tool-type`: tools that are no functions
 * - `lack`: what is peculiar to this one request
 * - `protocol`: the model by the protocol that it was asked by, always or with tools, while another one is named
 * - `calls-without-tools`: earlier calls where no tools are offered
 * - `strictness`: functions that say whether a model is held to their parameters
 * - `turn-order`: instructions that do not stand in front, turns that are not taken
 * - `conversation`: something else of a conversation that can be said otherwise, by the change that mends it
 * - `open-turns`: calls without a result, or results without a call
 * - `prefill`: a last message of the model, for it to go on with
 * - `thoughtless-calls`: calls of an earlier answer without the thought before them
 * - `state`: what an answer of an earlier turn has given back, such as the signature of a thought
 */
export type Refusal =
  | {
      readonly kind: 'field';
      readonly field: string;
      readonly forms?: readonly string[] | undefined;
      readonly or?: string | undefined;
    }
  | { readonly kind: 'part'; readonly part: 'image' | 'audio' | 'file' | 'instructions' }
  | { readonly kind: 'part-types'; readonly taken: readonly string[] }
  | { readonly kind: 'role'; readonly role: 'developer' | 'system' }
  | { readonly kind: 'limit'; readonly field: string; readonly most: number }
  | { readonly kind: 'lack'; readonly lack: string }
  | { readonly kind: 'effort'; readonly levels: readonly string[] }
  | { readonly kind: 'protocol'; readonly api: LlmApi; readonly when: ProtocolCase }
  | { readonly kind: 'conversation'; readonly change: ConversationChangeName }
  | { readonly kind: 'message-field' | 'part-field'; readonly field: string }
  | { readonly kind: RefusedKind };

/** Statuses under which a provider refuses a request for what stands in it. */
const REFUSING: ReadonlySet<number> = new Set([400, 422]);
/** OpenAI's status for a model that is not served by the protocol that it was asked by, OpenRouter's where no host takes what is asked. */
const NOT_HERE = 404;
/** llama.cpp's status for parts that its model does not take, for tools, and for what a template refuses. */
const NOT_TAKEN = 500;
/** OpenAI's status for what may not be asked of a model. */
const FORBIDDEN_HERE = 403;
const ALL_REFUSING: ReadonlySet<number> = new Set([...REFUSING, NOT_HERE, NOT_TAKEN, FORBIDDEN_HERE]);

const SERVED =
  /\bonly (?:be )?(?:supported|available|served) (?:in|on|by|via|with|through)(?: the)? \/?v1\/(responses|chat\/completions)\b/;
/** What is said of tools beside an effort, on models that take both by the Responses API alone. */
const TOOLS_ELSEWHERE = /\bfunction tools?\b[^\n]{0,200}\/v1\/responses\b/;

/** What words refuse before anything else of a request is looked for, the first of them. */
const KINDS_OF_TURNS: readonly RefusedKind[] = ['state', 'marks', 'thoughtless-calls', 'open-turns'];
/** The same behind what can be said otherwise of a conversation. */
const WORDED_KINDS: readonly RefusedKind[] = [
  'calls-without-tools',
  'turn-order',
  'strictness',
  'prefill',
  'parts',
  'whole-answer',
  'named-choice',
];

/** Codes that refuse the field that `param` names, whatever its value. */
const FIELD_CODES: readonly string[] = ['unknown_parameter', 'unrecognized_parameter', 'unsupported_parameter'];
/** Of what an answer of an earlier turn has given back. */
const STATE_CODE = 'invalid_encrypted_content';
/** A value that is none of those that a field may have. */
const ENUM_CODE = 'invalid_value';
/** The same of one value; it stands for the field where the field is one number. */
const VALUE_CODE = 'unsupported_value';
const SCALARS: ReadonlySet<string> = new Set([
  'frequency_penalty',
  'n',
  'presence_penalty',
  'seed',
  'temperature',
  'top_k',
  'top_p',
]);

/**
 * Finds what a provider refuses of a request as such: in structured codes first, then in its own words. What repeats the
 * request is left out before anything is read.
 *
 * @returns `undefined` where it refuses a value, a message or something else, which is the caller's
 * @internal
 */
export function refusalIn(evidence: LlmFailureEvidence): Refusal | undefined {
  const { status: sent } = evidence;
  const isInside = typeof sent === 'number' && sent >= 200 && sent < 300;
  if (!isInside && !isRefusing(sent)) return undefined;
  const { words: messages, answerCodes, json, text, fieldStatus } = readEvidence(evidence);
  // Some answer with a list of one document.
  const document: unknown = Array.isArray(json) ? json[0] : json;
  if (!isRecord(document)) return undefined;
  const error = errorIn(document);
  const status = isInside ? statusInside(document, fieldStatus) : sent;
  if (!isRefusing(status)) return undefined;
  // What the model wrote refuses nothing, and the message may repeat it.
  if (error['failed_generation'] !== undefined) return undefined;
  const echoes = new Echoes(evidence);
  const param = textIn(error['param']) ?? PARAM.exec(text)?.[1];
  const words = isSentence(param) ? `${messages}\n${echoes.without(param)}` : messages;
  if (status === NOT_TAKEN) return notTakenIn(words);
  if (status === FORBIDDEN_HERE) return fieldNamed(forbiddenInWords(words));
  const elsewhere = protocolIn(words);
  if (elsewhere !== undefined) return elsewhere;
  if (status === NOT_HERE && refusesLostThought(words)) return { kind: 'state' };
  if (status === NOT_HERE) return NO_ENDPOINT.test(words) ? wordedIn(words, false) : undefined;
  const isRefused = (kind: RefusedKind) => refuses(kind, words) || isCoded(kind, answerCodes, param);
  const first = KINDS_OF_TURNS.find(isRefused);
  if (first !== undefined) return { kind: first };
  const change = conversationChangeIn(words);
  if (change !== undefined) return { kind: 'conversation', change };
  const kind = WORDED_KINDS.find(isRefused);
  if (kind !== undefined) return { kind };
  const lack = lackInWords(words);
  if (lack !== undefined) return { kind: 'lack', lack };
  if (refuses('tool-type', words) || isToolType(answerCodes, param)) return { kind: 'tool-type' };
  const said = [words, ...sentencesIn(document, error).map((sentence) => echoes.without(sentence))].join('\n');
  return (
    limitIn(words) ??
    roleIn(said, answerCodes, param) ??
    effortIn(said, answerCodes, param) ??
    messageFieldIn(said) ??
    formIn(said, param) ??
    codedIn(answerCodes, param) ??
    partTypeIn(said, param) ??
    foundIn(text.includes('loc') ? findingsIn(echoes.without(text)) : []) ??
    wordedIn(said, answerCodes.includes(VALUE_CODE))
  );
}

function isRefusing(status: unknown): boolean {
  return typeof status === 'number' && ALL_REFUSING.has(status);
}

/** The status that an error inside a success would have come with. */
function statusInside(document: JsonRecord, told: number | undefined): number | undefined {
  return told ?? (reportsError(document) || errorIn(document) !== document ? 400 : undefined);
}

/** Where a document has its error: in its own field, or in that of the response that failed. */
function errorIn(document: JsonRecord): JsonRecord {
  const { error, response } = document;
  if (isRecord(error)) return error;
  return isRecord(response) && isRecord(response['error']) ? response['error'] : document;
}

/** What a template refuses, a part that is not taken, or tools; what is not available may be so soon. */
function notTakenIn(words: string): Refusal | undefined {
  if (refuses('turn-order', words)) return { kind: 'turn-order' };
  const change = conversationChangeIn(words);
  if (change === 'single-calls') return { kind: 'conversation', change };
  if (NO_JINJA.test(words)) return wordedIn(words, false);
  const refusal = /\b(?:not support(?:ed)?|unsupported)\b/.test(words) ? wordedIn(words, false) : undefined;
  return refusal?.kind === 'part' || refusal?.kind === 'part-types' ? refusal : undefined;
}

/** A type of parts, or of what earlier answers have given back, that is none of those that are taken. */
function partTypeIn(words: string, param: string | undefined): Refusal | undefined {
  const isNamed = param !== undefined && /^(?:messages|input)\b.*\bcontent\b.*\btype$/.test(param);
  const isItem = param !== undefined && /^input\[\d{1,4}\](?:\.type)?$/.test(param);
  const replayed = partTypeInWords(words, isNamed || isItem);
  if (replayed !== undefined && isReplayedType(replayed)) return { kind: 'state' };
  const refused = partTypeInWords(words, isNamed);
  if (refused !== undefined) return partOf(refused);
  const taken = takenTypesInWords(words, isNamed);
  return taken === undefined ? undefined : { kind: 'part-types', taken };
}

function protocolIn(words: string): Refusal | undefined {
  const served = SERVED.exec(words)?.[1];
  if (served !== undefined) {
    return { kind: 'protocol', api: served === 'responses' ? 'openai-responses' : 'openai', when: 'always' };
  }
  return TOOLS_ELSEWHERE.test(words) ? { kind: 'protocol', api: 'openai-responses', when: 'with-tools' } : undefined;
}

/** Whether codes and `param` tell a kind, whatever the words are. */
function isCoded(kind: RefusedKind, codes: readonly string[], param: string | undefined): boolean {
  if (kind === 'state') return codes.includes(STATE_CODE);
  return kind === 'strictness' && param !== undefined && /^tools\b.{1,20}\bstrict$/.test(param);
}

/** A type of tools that is none of those that are taken. */
function isToolType(codes: readonly string[], param: string | undefined): boolean {
  const isOfValue = codes.includes(VALUE_CODE) || codes.includes(ENUM_CODE);
  return isOfValue && param !== undefined && /^tools(?:\[\d{1,4}\]|\.\d{1,4})\.type$/.test(param);
}

/** The field that JSON or another literal inside a message names, however it is quoted. */
const PARAM = /["']param\\{0,7}["']\s{0,4}:\s{0,4}\\{0,7}["']([a-z_.[\]0-9]{1,60})/;

/** Whether what should name a field tells the reason in its place, as with MiMo. */
function isSentence(param: string | undefined): param is string {
  return param !== undefined && /\S\s+\S+\s+\S/.test(param);
}

function textIn(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function limitIn(words: string): Refusal | undefined {
  const limit = limitInWords(words);
  if (limit === undefined) return undefined;
  const field = limit.name === 'max_completion_tokens' ? limit.name : 'max_tokens';
  return { kind: 'limit', field, most: limit.most };
}

function roleIn(words: string, codes: readonly string[], param: string | undefined): Refusal | undefined {
  const isOfValue = codes.includes(VALUE_CODE) || codes.includes(ENUM_CODE);
  const isRole = isOfValue && param !== undefined && /^messages\b.*\brole$/.test(param);
  const named = roleInWords(words) ?? (isRole ? /["'`](developer|system)["'`]/.exec(words)?.[1] : undefined);
  return named === undefined ? undefined : { kind: 'role', role: named === 'system' ? 'system' : 'developer' };
}

/** A level as it stands in a list without quotes. */
const LEVEL = /\b(?:none|minimal|low|medium|high|xhigh|max)\b/g;

/** How sentences name the effort: Ollama's `invalid reasoning value`, and levels of which the valid ones are told. */
const EFFORT_IN_WORDS = /\b(?:reasoning_)?effort\b|\binvalid reasoning value\b|\blevel\b[^.\n]{0,40}\bvalid levels\b/;

/** A level that is not taken, with those that are. */
function effortIn(words: string, codes: readonly string[], param: string | undefined): Refusal | undefined {
  const isNamed = param === undefined ? EFFORT_IN_WORDS.test(words) : isEffort(param);
  if (!isNamed) return undefined;
  const list =
    /(?:supported values|must be (?:one of|(?=["'`]))|expected one of|allowed values|valid (?:values|levels)|input should be)([^.\n]{1,160})/.exec(
      words,
    )?.[1];
  const quoted = [...(list ?? '').matchAll(/["'`]([a-z]{2,10})["'`]/g)].map((match) => match[1] as string);
  const levels = quoted.length > 0 ? quoted : ((list ?? '').match(LEVEL) ?? []);
  if (levels.length > 0) return { kind: 'effort', levels };
  return codes.includes(VALUE_CODE) ? { kind: 'field', field: 'reasoning_effort' } : undefined;
}

function messageFieldIn(words: string): Refusal | undefined {
  const field = messageFieldInWords(words);
  if (field !== undefined) return { kind: 'message-field', field };
  const ofPart = partFieldInWords(words);
  return ofPart === undefined ? undefined : { kind: 'part-field', field: ofPart };
}

/** A form of answers that is none of those that are taken. */
function formIn(words: string, param: string | undefined): Refusal | undefined {
  const forms = formsInWords(words, param?.startsWith('response_format') === true);
  return forms === undefined || forms.length === 0 ? undefined : { kind: 'field', field: 'response_format', forms };
}

function isEffort(param: string): boolean {
  return commonFieldOf(param) === 'reasoning_effort';
}

function codedIn(codes: readonly string[], param: string | undefined): Refusal | undefined {
  const field = param === undefined ? undefined : commonFieldOf(param);
  if (field === undefined) return undefined;
  if (FIELD_CODES.some((code) => codes.includes(code))) return { kind: 'field', field };
  return codes.includes(VALUE_CODE) && SCALARS.has(field) ? { kind: 'field', field } : undefined;
}

/** Leaves out what an answer repeats of the request, which is read once and only where that is needed. */
class Echoes {
  private filter: EchoFilter | undefined;

  constructor(private readonly evidence: LlmFailureEvidence) {}

  /** @returns the text in lower case */
  without(text: string): string {
    const { request, requestHeaders, model } = this.evidence;
    if (request === undefined) return text.toLowerCase();
    this.filter ??= createEchoFilter([request, requestHeaders], model);
    return this.filter.withoutEchoes(text).toLowerCase();
  }
}

const SENTENCE_FIELDS = ['message', 'error', 'detail', 'details'];

/** The sentences that hold a list or an object: where messages are gathered these are taken out of them. */
function sentencesIn(document: JsonRecord, error: JsonRecord): readonly string[] {
  const holders = error === document ? [document] : [document, error];
  const sentences = holders.flatMap((holder) => SENTENCE_FIELDS.map((name) => holder[name]));
  return [...new Set(sentences)].filter((one): one is string => typeof one === 'string' && /[[{(]['"`]/.test(one));
}

/** What validators refuse as such: a field that is not permitted, a type of parts or tools that is not known. */
function foundIn(findings: readonly Finding[]): Refusal | undefined {
  const taken = takenTypesIn(findings);
  if (taken !== undefined) return { kind: 'part-types', taken };
  for (const { path, about } of findings) {
    const [field, , name, ...deeper] = path;
    // The types of tools are told apart by a name that stands there.
    const isOfType = field === 'tools' && name === 'type' && deeper.length === 0;
    if (isOfType && NONE_OF_THESE.test(about)) return { kind: 'tool-type' };
    const refusal = FORBIDDEN.test(about) ? fieldAt(path) : undefined;
    if (refusal !== undefined) return refusal;
  }
  return undefined;
}

const SPEAKERS: ReadonlySet<string> = new Set(['assistant', 'developer', 'system', 'tool', 'user']);

function fieldAt([name, ...deeper]: readonly string[]): Refusal | undefined {
  if (deeper.length === 0) return fieldNamed(name);
  if (name === 'tools' && deeper.at(-1) === 'strict') return { kind: 'strictness' };
  if (name !== 'messages') return undefined;
  if (deeper.includes('cache_control')) return { kind: 'marks' };
  const inContent = deeper.indexOf('content');
  if (inContent !== -1 && deeper.length > inContent + 2) return { kind: 'part-field', field: deeper.at(-1) ?? '' };
  // `messages, 0, user, name`
  const [field, ...inner] = deeper.slice(SPEAKERS.has(deeper[1] ?? '') ? 2 : 1);
  return field === undefined || inner.length > 0 ? undefined : { kind: 'message-field', field };
}

function fieldNamed(name: string | undefined): Refusal | undefined {
  const field = name === undefined ? undefined : commonFieldOf(name);
  return field === undefined ? undefined : { kind: 'field', field };
}

/** @param isOfValue - whether a code says that a value is refused and not what it stands in */
function wordedIn(words: string, isOfValue: boolean): Refusal | undefined {
  for (const pattern of REFUSING_VALUES) {
    const field = commonFieldOf(pattern.exec(words)?.[1] ?? '');
    if (field !== undefined && SCALARS.has(field)) return { kind: 'field', field };
  }
  for (const pattern of REFUSING_WORDS) {
    for (const [, named = '', form] of words.matchAll(pattern)) {
      const refusal = partOf(named) ?? fieldOf(named, form);
      const isMeant = refusal?.kind !== 'field' || !isOfValue || SCALARS.has(refusal.field);
      if (refusal !== undefined && isMeant) return refusal;
    }
  }
  if (isOfValue) return undefined;
  const meant = REFUSING_SENTENCES.find(([sentence]) => sentence.test(words))?.[1];
  if (meant === undefined) return undefined;
  if ('taken' in meant) return { kind: 'part-types', ...meant };
  return 'part' in meant ? { kind: 'part', ...meant } : { kind: 'field', ...meant };
}

function partOf(named: string): Refusal | undefined {
  const part = kindOfPart(named);
  return part === undefined ? undefined : { kind: 'part', part };
}

/** The kind of parts that a name is about, that of a type among them. @internal */
export function kindOfPart(named: string): 'image' | 'audio' | 'file' | undefined {
  if (/^(?:image|input_image|vision)/.test(named)) return 'image';
  if (/^(?:audio|input_audio)/.test(named)) return 'audio';
  return /^(?:files?\b|(?:input_)?file(?:_url)?$|documents?\b|document_url$|pdfs?\b)/.test(named) ? 'file' : undefined;
}

/** Anthropic's field of both: https://docs.claude.com/en/api/messages */
const OUTPUT_CONFIG: Refusal = { kind: 'field', field: 'reasoning_effort', or: 'response_format' };

function fieldOf(named: string, form: string | undefined): Refusal | undefined {
  if (/^structured outputs?$/.test(named) || named === 'json_schema') {
    return { kind: 'field', field: 'response_format', forms: ['json_schema'] };
  }
  if (named === 'json_object') {
    return { kind: 'field', field: 'response_format', forms: ['json_object'] };
  }
  if (named === 'output_config') return OUTPUT_CONFIG;
  const field = commonFieldOf(named);
  if (field === undefined) return undefined;
  const isForm = field === 'response_format' && (form === 'json_schema' || form === 'json_object');
  return isForm ? { kind: 'field', field, forms: [form] } : { kind: 'field', field };
}
