import { codeAsWords, normaliseCode, type CodeMeaning, type CodeStrength } from '../codes/code-table.js';
import { COMMON_CODES } from '../codes/common.codes.js';
import type { LlmEvidenceBasis, LlmFailureCategory } from '../failure.interface.js';
import type { ProviderCodeTable } from '../codes/provider-codes.js';
import type { FailureSignals } from '../evidence/read-evidence.js';
import { readProperty } from '../evidence/safe-access.js';
import type { Finding } from '../reading/findings.js';
import { readWords } from '../reading/read-words.js';
import { isReadByModel } from './read-by-model.js';
import { basisOfWords, beginsWith, isAboutKey, mayBlameKey } from './due-evidence.js';
import { firstFinding } from './word.steps.js';
import { verdictBy, type Verdict } from './verdict.js';

const MAX_CODES = 16;

/**
 * Codes that decide before any words: those of the provider's own, the common ones, and codes that nobody listed
 * but that say it themselves (`free_daily_quota_exceeded`).
 *
 * @internal
 */
export function specificCodeStep(signals: FailureSignals): Verdict | undefined {
  const codes = signals.answerCodes.length > MAX_CODES ? signals.answerCodes.slice(0, MAX_CODES) : signals.answerCodes;
  if (codes.length === 0 && signals.spokenCodes.length === 0) return undefined;
  const tables = signals.codeTables;
  const unlisted: string[] = [];
  for (const code of codes) {
    const found = meaningOf(code, tables);
    if (found?.meaning.strength === 'specific' && !isOfRights(found.meaning, signals))
      return ofTooLong(code, signals) ?? ofInvalidKey(found, signals) ?? verdictOfCode(found);
    if (found === undefined) unlisted.push(code);
  }
  const spoken = spokenCodeOf(signals, 'specific');
  if (spoken !== undefined) return spoken;
  for (const code of unlisted) {
    // An address tells where something is explained: RFC 9457.
    if (code.length < 8 || /^\d|\//.test(code) || ERRORS_OF_LANGUAGES.has(code)) continue;
    const finding = firstFinding(readWords(codeAsWords(code)));
    // `token_error` and `api_key_is_not_allowed` say less than a sentence beside them.
    if (finding !== undefined && saysLittle(finding) && firstFinding(signals.reading()) !== undefined) continue;
    if (finding !== undefined) return verdictBy(`code-words/${finding.subject}-${finding.predicate}`, finding.category);
  }
  return undefined;
}

function saysLittle({ subject, predicate }: Finding): boolean {
  return predicate === 'failed' || (subject === 'key' && predicate === 'denied');
}

/** Errors that a language has built in. What their names say is not of the call: a `KeyError` is of no API key. */
const ERRORS_OF_LANGUAGES: ReadonlySet<string> = new Set(
  `KeyError IndexError LookupError ValueError TypeError AttributeError NameError RuntimeError AssertionError ImportError
   NotImplementedError UnicodeDecodeError UnicodeEncodeError RangeError ReferenceError NullPointerException
   IllegalStateException IllegalArgumentException`.split(/\s+/),
);

/** `unsupported_value` of a stream that only a verified organisation may have: what is refused is who asks. */
function isOfRights({ category }: CodeMeaning, signals: FailureSignals): boolean {
  if (category !== 'invalid_request') return false;
  const refusesWhoAsks = signals.status === 401 || signals.status === 403;
  if (!refusesWhoAsks && !OF_ORGANISATION.test(signals.words)) return false;
  return signals.reading().findings[0]?.category === 'permission_denied';
}

/** https://help.openai.com/en/articles/10910291-api-organization-verification: told under 400 as well. */
const OF_ORGANISATION = /\byour organi[sz]ation must be verified\b/;

/** https://platform.openai.com/docs/guides/error-codes: its `param` says of what. */
function ofTooLong(code: string, { json }: FailureSignals): Verdict | undefined {
  const name = TOO_LONG.get(normaliseCode(code));
  if (name === undefined) return undefined;
  const param = readProperty(readProperty(json, 'error'), 'param') ?? readProperty(json, 'param');
  if (typeof param !== 'string' || isReadByModel(param)) return undefined;
  return { category: 'invalid_request', explicit: true, rule: `common/code/${name} of a parameter` };
}

/** By their plain form. */
const TOO_LONG: ReadonlyMap<string, string> = new Map(
  ['string_above_max_length', 'array_above_max_length'].map((code) => [normaliseCode(code), code]),
);

/**
 * `invalid_token` is sent of tokens that have expired or were revoked as well (https://www.rfc-editor.org/rfc/rfc6750#section-3.1):
 * the sentence beside it tells which.
 */
function ofInvalidKey(found: FoundMeaning, signals: FailureSignals): Verdict | undefined {
  if (found.table !== 'common' || found.meaning.category !== 'credential_invalid') return undefined;
  const finding = signals
    .reading()
    .findings.find(({ category, mode }) => mode === 'statement' && TELLS_MORE.has(category));
  if (finding === undefined) return undefined;
  const { category, subject, predicate } = finding;
  return { ...verdictOfCode(found), category, rule: `${ruleOf(found)} and words/${subject}-${predicate}` };
}

const TELLS_MORE: ReadonlySet<LlmFailureCategory> = new Set(['credential_expired', 'credential_revoked']);

/** A provider's number at the end of a sentence, inside another's envelope: `... (2013)`. */
const NUMBER_IN_BRACKETS = /[(（](\d{3,8})[)）]\s{0,4}\.?$/;

/**
 * Codes that a sentence of the provider ends with; tried after its words.
 *
 * @internal
 */
export function numberStep(signals: FailureSignals): Verdict | undefined {
  for (const sentence of signals.sentences) {
    const code = NUMBER_IN_BRACKETS.exec(sentence)?.[1];
    if (code === undefined) continue;
    const found = meaningIn(signals.codeTables, normaliseCode(code), code);
    if (found === undefined || found.meaning.strength === 'generic') continue;
    const { category } = found.meaning;
    if (!isAboutKey(category)) return verdictOfCode(found, 'words');
    const at = Math.max(signals.words.indexOf(code), 0);
    if (mayBlameKey(signals, at)) return verdictOfCode(found, basisOfWords(category, signals, at));
  }
  return undefined;
}

/**
 * Codes that name a family (`rate_limit_error`); tried after the words.
 *
 * @internal
 */
export function broadCodeStep(signals: FailureSignals): Verdict | undefined {
  return (
    codeOfStrength(signals, signals.answerCodes, 'broad') ??
    spokenCodeOf(signals, 'broad') ??
    codeOfStrength(signals, tellingNames(signals), 'broad')
  );
}

/**
 * Codes that say little more than a status would; tried last before the status, and after it where the status tells more.
 *
 * @internal
 */
export function genericCodeStep(signals: FailureSignals): Verdict | undefined {
  const status = signals.innerStatus ?? signals.status ?? 0;
  if (TELLING_STATUSES.has(status)) return undefined;
  const verdict = codeOfStrength(signals, signals.answerCodes, 'generic');
  if (verdict?.category === 'invalid_request' && status >= 500) return undefined;
  return verdict?.category === 'server_error' && status >= 400 && status < 429 ? undefined : verdict;
}

/** Statuses that tell more than a generic code beside them: vendors send `invalid_request_error` under all of these. */
const TELLING_STATUSES: ReadonlySet<number> = new Set([
  401, 402, 403, 404, 405, 408, 413, 429, 451, 499, 501, 504, 522, 524, 529,
]);

/**
 * The names of thrown errors, where they mean as much as a code (`RateLimitError`, `NoCredentialsError`).
 *
 * @internal
 */
export function errorNameStep(signals: FailureSignals): Verdict | undefined {
  return codeOfStrength(signals, tellingNames(signals), 'specific');
}

/** The names of thrown errors but for those that SDKs give by the status alone: these tell nothing that it does not. */
function tellingNames({ errorNames, status }: FailureSignals): readonly string[] {
  return status === undefined ? errorNames : errorNames.filter((name) => STATUSES_OF_NAMES.get(name) !== status);
}

/** https://github.com/openai/openai-node/blob/master/src/core/error.ts, and the SDKs that the same generator makes */
const STATUSES_OF_NAMES: ReadonlyMap<string, number> = new Map([
  ['BadRequestError', 400],
  ['AuthenticationError', 401],
  ['PaymentRequiredError', 402],
  ['PermissionDeniedError', 403],
  ['NotFoundError', 404],
  ['ConflictError', 409],
  ['UnprocessableEntityError', 422],
  ['RateLimitError', 429],
]);

/** The same for names that only tell a family, also where a message begins with one. @internal */
export function genericErrorNameStep(signals: FailureSignals): Verdict | undefined {
  return codeOfStrength(signals, signals.errorNames, 'generic') ?? spokenCodeOf(signals, 'generic');
}

const OF_ARGUMENTS: ReadonlySet<string> = new Set(['INVALID_ARGUMENT', 'OUT_OF_RANGE']);

/**
 * A status of gRPC that refuses the request, told under one of HTTP that refuses nothing of it: gateways answer 500 for whatever was thrown in
 * them (`3 INVALID_ARGUMENT: ...`), and it is no fault of the server's or the model's.
 *
 * @internal
 */
export function refusedArgumentStep({ status = 0, spokenCodes }: FailureSignals): Verdict | undefined {
  const isOfServer = status >= 500 || status === 404 || status === 409;
  const code = isOfServer ? spokenCodes.find((spoken) => OF_ARGUMENTS.has(spoken)) : undefined;
  return code === undefined ? undefined : verdictBy(`common/code/${code}`, 'invalid_request', 'words');
}

function codeOfStrength(
  signals: FailureSignals,
  codes: readonly string[],
  strength: CodeStrength,
): Verdict | undefined {
  const found = meaningAmong(signals, codes, strength);
  return found === undefined ? undefined : verdictOfCode(found);
}

function meaningAmong(
  signals: FailureSignals,
  codes: readonly string[],
  strength: CodeStrength,
): FoundMeaning | undefined {
  if (codes.length === 0) return undefined;
  const tables = signals.codeTables;
  for (let index = 0; index < codes.length && index < MAX_CODES; index += 1) {
    const found = meaningOf(codes[index]!, tables);
    if (found?.meaning.strength === strength) return found;
  }
  return undefined;
}

/** Whether the answer has a structured code that puts the key in question, whatever its words add. @internal */
export function hasCodeAboutKey(signals: FailureSignals): boolean {
  const tables = signals.codeTables;
  return signals.answerCodes.slice(0, MAX_CODES).some((code) => {
    const meaning = meaningOf(code, tables)?.meaning;
    return meaning !== undefined && meaning.strength !== 'generic' && isAboutKey(meaning.category);
  });
}

/** A code that a sentence names: no more than words. */
function spokenCodeOf(signals: FailureSignals, strength: CodeStrength): Verdict | undefined {
  const found = meaningAmong(signals, signals.spokenCodes, strength);
  if (found === undefined) return undefined;
  const { category } = found.meaning;
  if (!isAboutKey(category)) return verdictOfCode(found, 'words');
  const at = Math.max(signals.words.indexOf(shownCode(found).toLowerCase()), 0);
  if (!mayBlameKey(signals, at)) return undefined;
  // In the midst of a sentence it may be a word like any other.
  return verdictOfCode(found, beginsWith(signals, at) ? basisOfWords(category, signals, at) : 'weak');
}

interface FoundMeaning {
  readonly meaning: CodeMeaning;
  /** The provider whose code it is, or `common`. */
  readonly table: string;
  /** The listed code as it was sent: what stands around it may be anything, also a key. */
  readonly code: string;
}

function meaningOf(code: string, tables: readonly ProviderCodeTable[]): FoundMeaning | undefined {
  const name = normaliseCode(code);
  const own = meaningIn(tables, name, code);
  if (own !== undefined) return own;
  const meaning = COMMON_CODES.get(name);
  return meaning === undefined ? meaningOfSegment(code) : { meaning, table: 'common', code };
}

function meaningIn(tables: readonly ProviderCodeTable[], name: string, code: string): FoundMeaning | undefined {
  for (const table of tables) {
    const meaning = table.codes.get(name);
    if (meaning !== undefined) return { meaning, table: table.name, code };
  }
  return undefined;
}

/** `InternalError.Algo.DataInspectionFailed`, `user_global_rate_limited:enterprise`: the most telling part counts. */
function meaningOfSegment(code: string): FoundMeaning | undefined {
  if (!/[.:]/.test(code) || code.length > 120) return undefined;
  let best: FoundMeaning | undefined;
  for (const segment of code.split(/[.:]/).toReversed()) {
    // `requests.exceptions.ConnectionError` is of a package.
    const meaning = segment === 'requests' ? undefined : COMMON_CODES.get(normaliseCode(segment));
    if (meaning === undefined || RANK[meaning.strength] <= RANK[best?.meaning.strength ?? 'none']) continue;
    best = { meaning, table: 'common', code: segment };
  }
  return best;
}

const RANK: Record<CodeStrength | 'none', number> = { specific: 3, broad: 2, generic: 1, none: 0 };

function verdictOfCode(found: FoundMeaning, basis?: LlmEvidenceBasis): Verdict {
  const { category, scope, strength } = found.meaning;
  return verdictBy(ruleOf(found), category, basis, scope, strength !== 'generic');
}

function ruleOf(found: FoundMeaning): string {
  return `${found.table}/code/${shownCode(found)}`;
}

function shownCode({ code }: FoundMeaning): string {
  return code.length > 60 ? normaliseCode(code).slice(0, 60) : code;
}
