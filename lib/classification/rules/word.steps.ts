import type { LlmFailureCategory } from '../failure.interface.js';
import type { FailureSignals, MessagePlace } from '../evidence/read-evidence.js';
import { ruleOfWords } from '../reading/meanings.js';
import { isVague, type Finding } from '../reading/findings.js';
import type { WordReading } from '../reading/read-words.js';
import { isNoMatterOfRights } from '../words/no-matter-of-rights.js';
import { edgeFaultOf } from '../words/edge-faults.js';
import { basisOfWords, beginsWith, isAboutKey, mayBlameKey } from './due-evidence.js';
import { isReadByModel } from './read-by-model.js';
import { categoryOfStatus } from './status.steps.js';
import { verdictBy, type Verdict } from './verdict.js';

/** Sentences about the request's form and about the provider's own trouble: they hold where no broad code says more. */
const LATE: ReadonlySet<LlmFailureCategory> = new Set<LlmFailureCategory>([
  'server_error',
  'malformed_response',
  'network_error',
  'cancelled',
  'invalid_request',
]);

/** What a reading says first of those that {@link wordStep} looks at. @internal */
export function firstFinding(
  { findings }: WordReading,
  mayCount: (finding: Finding) => boolean = () => true,
): Finding | undefined {
  return findings.find((finding) => !LATE.has(finding.category) && mayCount(finding));
}

/**
 * What the messages say in so many words. Of a key they only say something where these are the provider's own.
 *
 * @internal
 */
export function wordStep(signals: FailureSignals): Verdict | undefined {
  if (signals.words === '') return undefined;
  const edge = edgeFaultOf(signals.words);
  if (edge !== undefined) return edge;
  const gone = goneIn(signals);
  if (gone !== undefined) return gone;
  const counts = (one: Finding): boolean => mayCount(one, signals);
  const reading = signals.reading();
  const handedOn = signals.hasInnerDocument ? behindFirstSentence(signals.messagePlaces) : undefined;
  const finding =
    (handedOn === undefined ? undefined : firstFinding(reading, (one) => one.at < handedOn && counts(one))) ??
    firstFinding(reading, counts);
  if (finding === undefined) return undefined;
  const spent = finding.category === 'request_too_large' ? spentUnder429(signals, counts) : undefined;
  if (spent !== undefined) return spent;
  const category = meantBy(finding, signals);
  const isGuess = finding.subject === 'plan' && finding.predicate === 'said';
  const basis = isGuess ? 'weak' : basisOfWords(category, signals, finding.at);
  return verdictBy(ruleOf(finding), category, basis);
}

/** Where the first message ends that is a server's own sentence, with what stands beside it before; `undefined` where none follows. */
function behindFirstSentence(places: readonly MessagePlace[]): number | undefined {
  const first = places.findIndex(({ isAside }) => !isAside);
  return places[Math.max(first, 0) + 1]?.start;
}

/** What a finding means beside what else is known of the answer. */
function meantBy({ category, subject, predicate, isCounted }: Finding, signals: FailureSignals): LlmFailureCategory {
  const status = statusOf(signals);
  // Under 429 so many tokens are too many for now.
  const isOfTokens = (subject === 'size' || subject === 'prompt') && isCounted;
  if (category === 'request_too_large' && isOfTokens && status === 429) return 'rate_limited';
  if (category === 'request_too_large' && isOfCallersField(signals.said)) return 'invalid_request';
  // Of a request that is larger than what a minute has, a status of its own says that no wait makes it smaller.
  const isOfSize = subject === 'size' && predicate === 'large';
  if (category === 'rate_limited' && isOfSize && status === 413) return 'request_too_large';
  // A client that has sent nothing has no key: `Acme API key not found`.
  const isOfKey = category === 'credential_invalid' && subject === 'key';
  return isOfKey && NOT_FOUND.test(signals.said) && isUnsent(signals) ? 'credential_missing' : category;
}

/**
 * `Invalid 'tools[0].function.name': string too long`, in the words of https://platform.openai.com/docs/guides/error-codes, and
 * `Value at 'toolConfig.tools' failed to satisfy constraint: Member must have length less than ...`, in those of AWS.
 */
const TOO_LONG =
  /\binvalid '([^'\s]{1,160})': (?:string|array) (?:is )?too long\b|\bat '([^'\s]{1,160})' failed to satisfy constraint: member must have length less\b/;

/** Whether a field is too long that no model reads. */
function isOfCallersField(said: string): boolean {
  const [, ofOpenAi, ofAws] = TOO_LONG.exec(said) ?? [];
  const path = ofOpenAi ?? ofAws;
  return path !== undefined && !isReadByModel(path);
}

const NOT_FOUND = /\bkey(?: or [a-z ]{1,20})? (?:was |is )?not found\b/;

/** Whether nothing tells that a request was answered. */
function isUnsent(signals: FailureSignals): boolean {
  const { thrown, bodyPresent, answerCodes, spokenCodes } = signals;
  const isAnswered = bodyPresent || statusOf(signals) !== undefined || answerCodes.length + spokenCodes.length > 0;
  return thrown && !isAnswered;
}

/** What a caller has put there and is not there any more, told under 403 as if it were a matter of rights. */
function goneIn(signals: FailureSignals): Verdict | undefined {
  const { words } = signals;
  if (statusOf(signals) !== 403 || !isNoMatterOfRights(words)) return undefined;
  const absent = signals
    .reading()
    .findings.find(({ category, predicate }) => category === 'invalid_request' && predicate === 'absent');
  return absent === undefined ? undefined : verdictBy(ruleOf(absent), absent.category, 'words');
}

/** `Extra usage is required for long context requests`: a plan that does not reach, where too much for it was asked. */
function spentUnder429(signals: FailureSignals, counts: (finding: Finding) => boolean): Verdict | undefined {
  if (statusOf(signals) !== 429) return undefined;
  const spent = signals.reading().findings.find((one) => one.category === 'quota_exhausted' && counts(one));
  return spent === undefined ? undefined : verdictBy(ruleOf(spent), spent.category, 'message');
}

function mayCount(finding: Finding, signals: FailureSignals): boolean {
  const { category, subject, predicate, at } = finding;
  // `model: acme-1` names what was not found, where nothing else is said of that.
  if (subject === 'model' && predicate === 'said') return statusOf(signals) === 404 && saysNothingElse(signals);
  // A limit of nobody knows what, where the request is refused, is the request's own.
  if (subject === 'limit' && category === 'rate_limited' && REFUSES_FORM.has(statusOf(signals) ?? 0)) return false;
  // Under 429 a count of seconds is a rate's.
  if (subject === 'duration' && statusOf(signals) === 429) return false;
  // Calls counted against a plan mean something only where there are too many.
  if (subject === 'plan' && predicate === 'said') return statusOf(signals) === 429 && mayBlameKey(signals, at);
  // `Retry shortly, or add your own key.`
  if (category === 'credential_missing' && finding.mode === 'advice' && statusOf(signals) === 429) return false;
  if (!isAboutKey(category)) return true;
  if (subject === 'account' && OUT_OF_POOL.has(predicate) && isOfPool(finding, signals)) return false;
  // Whoever has to pay is not refused for want of a right.
  if (category === 'permission_denied' && statusOf(signals) === 402) return false;
  // `Authorization failed` under 403 is of rights, and under 404 of what nobody may know to be there.
  if (subject === 'sign-in' && OF_RIGHTS.has(statusOf(signals) ?? 0) && signals.words.startsWith('authori', at))
    return false;
  // A sign-in that failed where the server broke is the server's fault.
  if (predicate === 'failed' && ((statusOf(signals) ?? 0) >= 500 || BROKEN_SERVER.test(signals.words))) return false;
  // A bare reason phrase says no more than its status.
  if (predicate === 'said' && (subject === 'key' || subject === 'permission') && isRefusal(statusOf(signals)))
    return false;
  if (!mayBlameKey(signals, at)) return false;
  const own = signals.ownReading();
  return own === signals.reading() || own.findings.some((one) => one.category === category);
}

function saysNothingElse(signals: FailureSignals): boolean {
  return signals.reading().findings.every(({ predicate }) => predicate === 'said');
}

/** Whether a status says by itself what a request is refused for. */
function isRefusal(status: number | undefined): boolean {
  return status !== undefined && status < 500 && categoryOfStatus(status) !== undefined;
}

/** `No eligible account` where a relay has none that it may use now: it speaks of its own, and not of whoever asks. */
function isOfPool({ at }: Finding, signals: FailureSignals): boolean {
  const status = statusOf(signals);
  const isOutForNow = status === 429 || (status ?? 0) >= 500;
  const around = signals.words.slice(Math.max(at - 40, 0), at + 60);
  return isOutForNow && POOL.test(around) && !OF_ASKER.test(around);
}

const OUT_OF_POOL: ReadonlySet<Finding['predicate']> = new Set<Finding['predicate']>(['absent', 'denied']);
const POOL = /\b(?:no|all|none of|every) (?!such\b)(?:[a-z-]{2,20} ){0,3}?accounts?\b/;
/** `No account is linked to this API key` is about whoever asks. */
const OF_ASKER = /\b(?:this|that|your|provided|given) (?:api |access )?(?:key|token|credential)/;

const OF_RIGHTS: ReadonlySet<number> = new Set([403, 404]);
const REFUSES_FORM: ReadonlySet<number> = new Set([400, 413, 422]);

/** A status of a server that broke, named in a sentence. */
const BROKEN_SERVER = /\b5(?:0[0-4]|2\d)\b/;

function statusOf({ innerStatus, status }: FailureSignals): number | undefined {
  return innerStatus ?? status;
}

/** What a server's own database or runtime complains of sounds like a complaint about a request. */
const OF_THE_SERVER =
  /\bunknown column\b|\bduplicate entry\b|\brecursion depth\b|\bkey file\b|\bunique constraint\b|\bunexpected keyword argument\b|\buntagged enum\b/;

/** Statuses under which a sentence about parameters is not the point. */
const NOT_ABOUT_THE_REQUEST = new Set([401, 402, 403, 413, 429]);

/**
 * Sentences about the request's form and about the provider's own trouble: they hold where no broad code says more.
 *
 * @internal
 */
export function lateWordStep(signals: FailureSignals): Verdict | undefined {
  if (signals.words === '') return undefined;
  const status = statusOf(signals);
  const findings = withoutConsequence(signals.reading().findings.filter(({ category }) => LATE.has(category)));
  const near = findings.find(
    ({ category, predicate, distance }) =>
      distance <= 1 && (OF_THE_CALL.has(category) || (category === 'malformed_response' && predicate === 'broken')),
  );
  if (status === undefined && signals.thrown && near !== undefined)
    return verdictBy(ruleOf(near), near.category, 'words');
  if (status === 400 && near !== undefined && isServersLine(near, signals))
    return verdictBy(ruleOf(near), near.category, 'words');
  // What is handed on with a refusal's own status did arrive, whatever the gateways around it say.
  const isHandedOn = signals.hasInnerDocument && REFUSES_FORM.has(signals.fieldStatus ?? 0);
  const isGateway = !isHandedOn && findings.some((one) => isServersTrouble(one, signals));
  if (isGateway || status === undefined || status >= 500 || status < 400) {
    const server = verdictOn(findings, ['server_error']);
    if (server !== undefined) return server;
  }
  if (status !== undefined && NOT_ABOUT_THE_REQUEST.has(status)) return undefined;
  const isWithoutAnswer = status === undefined || status < 300;
  const broken = isWithoutAnswer
    ? verdictOn(findings, ['malformed_response', 'network_error', 'cancelled'])
    : undefined;
  if (broken !== undefined) return broken;
  if (status !== undefined && status > 422 && signals.isAboutThirdServer()) return undefined;
  if (status !== undefined && status >= 500 && OF_THE_SERVER.test(signals.words)) return undefined;
  const isBroken = status !== undefined && status >= 500;
  const isAddress = status === 404 || status === 405;
  const isOfRequest = (one: Finding): boolean =>
    !(isBroken && isVague(one)) && !(isAddress && OF_ADDRESSES.has(one.subject));
  return verdictOn(findings.filter(isOfRequest), ['invalid_request']);
}

/**
 * What a sentence under 404 and 405 is about that names no thing of the caller's: `404 page not found`, `Unknown request URL`. An address
 * is of the settings, and the status decides as it does without words.
 */
const OF_ADDRESSES: ReadonlySet<Finding['subject']> = new Set<Finding['subject']>(['endpoint', 'request']);

/** A server's own line, and no document of an API: `Client sent an HTTP request to an HTTPS server.` */
function isServersLine({ category, subject, predicate, at }: Finding, signals: FailureSignals): boolean {
  // Whoever answers was found: what is not is something that the request names.
  if (subject === 'server' && predicate === 'absent') return false;
  return category === 'network_error' && signals.json === undefined && beginsWith(signals, at);
}

/** `The provider is temporarily unavailable` is no matter of a request, though it comes under a status of one. */
function isServersTrouble({ subject, predicate, at }: Finding, signals: FailureSignals): boolean {
  if (subject !== 'server') return false;
  if (predicate === 'broken') return true;
  return predicate === 'loading' && REFUSES_FORM.has(statusOf(signals) ?? 0) && beginsWith(signals, at);
}

/** What became of a call, whatever the other side was about. */
const OF_THE_CALL: ReadonlySet<LlmFailureCategory> = new Set<LlmFailureCategory>(['network_error', 'cancelled']);

/** An answer is cut because its connection was closed, and not the other way round. */
function withoutConsequence(findings: readonly Finding[]): readonly Finding[] {
  const isClosed = findings.some(({ category, distance }) => category === 'network_error' && distance === 0);
  return isClosed ? findings.filter((one) => !isOfCut(one)) : findings;
}

function isOfCut({ subject, predicate, distance }: Finding): boolean {
  return subject === 'answer' && predicate === 'broken' && distance > 0;
}

function verdictOn(findings: readonly Finding[], categories: readonly LlmFailureCategory[]): Verdict | undefined {
  const finding = findings.find(({ category }) => categories.includes(category));
  if (finding === undefined) return undefined;
  return verdictBy(ruleOf(finding), finding.category, 'words');
}

function ruleOf({ subject, predicate }: Finding): string {
  return ruleOfWords(subject, predicate);
}
