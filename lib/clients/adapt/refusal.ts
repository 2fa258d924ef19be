import { readEvidence } from '../../classification/evidence/read-evidence.js';
import type { LlmFailureEvidence } from '../../classification/failure.interface.js';
import type { LlmApi } from '../../providers/llm-api.js';
import { isRecord } from '../wire/json.js';
import type { ProtocolCase } from './learned-protocols.js';
import { commonFieldOf } from './request-names.js';

/**
 * What an answer refuses of a request, as such.
 *
 * - `field`: one field, by its name in the common request, whatever its value; `forms` are those of its values that are refused
 *   where the others are not
 * - `part`: a kind of content
 * - `role`: a role of instructions
 * - `limit`: a limit of output tokens that is too large, and the largest one
 * - `effort`: a level of effort, and those that are taken
 * - `marks`: cache marks
 * - `protocol`: the model by the protocol that it was asked by, always or with tools, while another one is named
 * - `state`: what an answer of an earlier turn has given back, such as the signature of a thought
 */
export type Refusal =
  | { readonly kind: 'field'; readonly field: string; readonly forms?: readonly string[] | undefined }
  | { readonly kind: 'part'; readonly part: 'image' | 'audio' | 'file' }
  | { readonly kind: 'role'; readonly role: 'developer' | 'system' }
  | { readonly kind: 'limit'; readonly field: string; readonly most: number }
  | { readonly kind: 'effort'; readonly levels: readonly string[] }
  | { readonly kind: 'protocol'; readonly api: LlmApi; readonly when: ProtocolCase }
  | { readonly kind: 'marks' | 'state' };

/** Statuses under which a provider refuses a request for what stands in it. */
const REFUSING: ReadonlySet<number> = new Set([400, 422]);
/** OpenAI's status for a model that is not served by the protocol that it was asked by. */
const NOT_HERE = 404;

const SERVED =
  /\bonly (?:be )?(?:supported|available|served) (?:in|on|by|via|with|through)(?: the)? \/?v1\/(responses|chat\/completions)\b/;
/** What is said of tools beside an effort, on models that take both by the Responses API alone. */
const TOOLS_ELSEWHERE = /\bfunction tools?\b[^\n]{0,200}\/v1\/responses\b/;

/** Codes that refuse the field that `param` names, whatever its value. */
const FIELD_CODES: readonly string[] = ['unknown_parameter', 'unrecognized_parameter', 'unsupported_parameter'];
/** The same of one value; it stands for the field where the field is one number. */
const VALUE_CODE = 'unsupported_value';
const SCALARS: ReadonlySet<string> = new Set([
  'frequency_penalty',
  'presence_penalty',
  'seed',
  'temperature',
  'top_k',
  'top_p',
]);

const LIMIT =
  /\b(max_tokens|max_completion_tokens|maxoutputtokens)\b[^.]{0,80}?\b(?:too large|exceeds?|greater than|must be)\b/;
const MOST = /(?:at most|less than or equal to|<=|maximum(?: value)?(?: (?:of|is|allowed))*|up to)[:\s]*(\d{2,9})\b/;
const ROLE =
  /(?:unknown variant|invalid role:?|unsupported role:?|does not support the role|role["'`]? does not support)\s*["'`]?(developer|system)\b/;
const STATE =
  /\b(?:thought[ _]?signatures?|signature["'`]? in ["'`]?thinking|encrypted[ _]content)\b[^.\n]{0,80}\b(?:corrupted|invalid|mismatch|not be (?:verified|decrypted)|not valid)|\b(?:corrupted|invalid) ["'`]?(?:thought[ _]?)?signature\b|\bthinking["'`]? (?:or ["'`]?redacted_thinking["'`]? )?blocks\b[^.\n]{0,120}\bcannot be modified/;

const MARKS = /\bcache_control\b[^.\n]{0,40}\b(?:extra inputs|not (?:supported|permitted|allowed)|unsupported)/;

/** How providers name kinds of content, and fields, that they refuse in words; a name of something in a list is none. */
const NOUN = [
  'image_url',
  'input_image',
  'input_audio',
  'images',
  'image(?:[ _](?:inputs?|content|parts?|understanding)|(?=["\'`]?(?:[.,;]|$)))',
  'vision',
  'audio(?:[ _](?:inputs?|content|parts?))?',
  'files',
  'file[ _](?:inputs?|content|parts?)',
  'document(?:s|[ _](?:inputs?|content|blocks?))',
  'pdfs',
  'tool (?:use|calling|calls)',
  'function calling',
  'json mode',
  'structured outputs?',
  'encrypted[ _]content',
  '(?!(?:image|file|document|pdf)\\b)[a-z][a-z_.]{0,39}',
].join('|');
const QUOTE = '["\'`]?';
const PLAIN = `(?<![\\w.\\]])${QUOTE}(${NOUN})${QUOTE}`;
const FORM = `(?: (?:of type )?${QUOTE}([a-z_]+)${QUOTE})?`;
/** Each names what is refused in its first group, and perhaps a form of it in its second. */
const REFUSING_WORDS: readonly RegExp[] = [
  `\\b(?:unsupported|unknown|unrecognized|unexpected) (?:request )?(?:parameters?|arguments?|fields?|names?|keys?)(?: supplied)?:? ${PLAIN}`,
  `${PLAIN}(?: of type ${QUOTE}([a-z_]+)${QUOTE})?(?: (?:parameters?|options?|fields?|type))? (?:is|are) (?:currently )?(?:not (?:currently |yet )?(?:supported|permitted|allowed|enabled|available)|unsupported|unavailable|deprecated for this model|disabled|only supported (?:by|with|on) (?:certain|some|other) models)\\b`,
  `\\b(?:does not|doesn't|do not|cannot) (?:currently )?(?:support|accept|allow) (?:the (?:use of )?|any |this |use of )?${PLAIN}${FORM}`,
  `\\b(?:property|parameter|field|argument|option) ${PLAIN} (?:is|are) (?:unsupported|not supported)`,
  `${PLAIN}: extra inputs are not permitted`,
  `\\bunknown name ${PLAIN}`,
  `\\bunknown variant ${PLAIN}`,
].map((pattern) => new RegExp(pattern, 'g'));
/** Refusals of one value of a number that only goes as the model has it. */
const REFUSING_VALUES: readonly RegExp[] = [
  new RegExp(`${PLAIN} does not support [^\\n]{1,40}? with this model`),
  new RegExp(`${PLAIN} (?:may|can) only be set to`),
  /\btemperature\b[^.\n]{0,12}\b(top_p)\b[^.\n]{0,12}\bcannot both be (?:specified|set|used)/,
];
const TOOL_CHOICE =
  /\btool[_ ]choice\b[^.\n]{0,60}\b(?:not supported|unsupported|must be ["'`]?auto|only supports ["'`]?auto)/;

/**
 * Finds what a provider refuses of a request as such: in structured codes first, then in its own words. What repeats the
 * request is left out before anything is read.
 *
 * @returns `undefined` where it refuses a value, a message or something else, which is the caller's
 * @internal
 */
export function refusalIn(evidence: LlmFailureEvidence): Refusal | undefined {
  const { status } = evidence;
  if (typeof status !== 'number' || !(REFUSING.has(status) || status === NOT_HERE)) return undefined;
  const { words, answerCodes, json, text } = readEvidence(evidence);
  if (!isRecord(json)) return undefined;
  const error = isRecord(json['error']) ? json['error'] : json;
  // What the model wrote refuses nothing, and the message may repeat it.
  if (error['failed_generation'] !== undefined) return undefined;
  const elsewhere = protocolIn(words);
  if (elsewhere !== undefined || status === NOT_HERE) return elsewhere;
  const param = textIn(error['param']) ?? PARAM.exec(text)?.[1];
  if (STATE.test(words)) return { kind: 'state' };
  if (MARKS.test(words)) return { kind: 'marks' };
  return (
    limitIn(words) ??
    roleIn(words, answerCodes, param) ??
    effortIn(words, answerCodes, param) ??
    codedIn(answerCodes, param) ??
    forbiddenIn(
      error['detail'] ?? json['detail'] ?? (isRecord(error['message']) ? error['message']['detail'] : undefined),
    ) ??
    wordedIn(words, answerCodes.includes(VALUE_CODE))
  );
}

function protocolIn(words: string): Refusal | undefined {
  const served = SERVED.exec(words)?.[1];
  if (served !== undefined) {
    return { kind: 'protocol', api: served === 'responses' ? 'openai-responses' : 'openai', when: 'always' };
  }
  return TOOLS_ELSEWHERE.test(words) ? { kind: 'protocol', api: 'openai-responses', when: 'with-tools' } : undefined;
}

/** The field that JSON or another literal inside a message names, however it is quoted. */
const PARAM = /["']param\\{0,7}["']\s{0,4}:\s{0,4}\\{0,7}["']([a-z_.[\]0-9]{1,60})/;

function textIn(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function limitIn(words: string): Refusal | undefined {
  const named = LIMIT.exec(words)?.[1];
  const most = MOST.exec(words)?.[1];
  if (named === undefined || most === undefined) return undefined;
  const field = named === 'max_completion_tokens' ? named : 'max_tokens';
  return { kind: 'limit', field, most: Number(most) };
}

function roleIn(words: string, codes: readonly string[], param: string | undefined): Refusal | undefined {
  const isRole = codes.includes(VALUE_CODE) && param !== undefined && /^messages\b.*\brole$/.test(param);
  const named = ROLE.exec(words)?.[1] ?? (isRole ? /["'`](developer|system)["'`]/.exec(words)?.[1] : undefined);
  return named === undefined ? undefined : { kind: 'role', role: named === 'system' ? 'system' : 'developer' };
}

/** A level that is not taken, with those that are. */
function effortIn(words: string, codes: readonly string[], param: string | undefined): Refusal | undefined {
  const isNamed = param === undefined ? /\b(?:reasoning_)?effort\b/.test(words) : isEffort(param);
  if (!isNamed) return undefined;
  const list =
    /(?:supported values|must be one of|expected one of|allowed values|valid values|input should be)([^.\n]{1,160})/.exec(
      words,
    )?.[1];
  const levels = [...(list ?? '').matchAll(/["'`]([a-z]{2,10})["'`]/g)].map((match) => match[1] as string);
  if (levels.length > 0) return { kind: 'effort', levels };
  return codes.includes(VALUE_CODE) ? { kind: 'field', field: 'reasoning_effort' } : undefined;
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

/** The field that a validator of the FastAPI kind forbids: `{ type: 'extra_forbidden', loc: ['body', 'seed'] }`. */
function forbiddenIn(detail: unknown): Refusal | undefined {
  for (const problem of Array.isArray(detail) ? detail.slice(0, 20) : []) {
    if (!isRecord(problem) || problem['type'] !== 'extra_forbidden' || !Array.isArray(problem['loc'])) continue;
    const [, name, ...deeper] = problem['loc'] as unknown[];
    const field = typeof name === 'string' && deeper.length === 0 ? commonFieldOf(name) : undefined;
    if (field !== undefined) return { kind: 'field', field };
  }
  return undefined;
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
  return !isOfValue && TOOL_CHOICE.test(words) ? { kind: 'field', field: 'tool_choice' } : undefined;
}

function partOf(named: string): Refusal | undefined {
  if (/^(?:image|input_image|vision)/.test(named)) return { kind: 'part', part: 'image' };
  if (/^(?:audio|input_audio)/.test(named)) return { kind: 'part', part: 'audio' };
  return /^(?:files?\b|documents?\b|pdfs?\b)/.test(named) ? { kind: 'part', part: 'file' } : undefined;
}

function fieldOf(named: string, form: string | undefined): Refusal | undefined {
  if (/^structured outputs?$/.test(named) || named === 'json_schema') {
    return { kind: 'field', field: 'response_format', forms: ['json_schema'] };
  }
  if (named === 'json_object' || named === 'json mode') {
    return { kind: 'field', field: 'response_format', forms: ['json_object'] };
  }
  const field = commonFieldOf(named);
  if (field === undefined) return undefined;
  const isForm = field === 'response_format' && (form === 'json_schema' || form === 'json_object');
  return isForm ? { kind: 'field', field, forms: [form] } : { kind: 'field', field };
}
