import type { LlmEvidenceBasis, LlmFailureCategory } from '../failure.interface.js';
import { LEFT_OUT } from '../evidence/echo/echo-filter.js';
import { QUOTATION_LEFT_OUT } from '../evidence/quotations.js';
import type { FailureSignals, MessagePlace } from '../evidence/read-evidence.js';
import { PROVIDERS } from '../../providers/lookup/provider-of.js';
import { isProviderForm } from '../words/provider-forms.js';

/** Statuses by which a provider refuses who asks: what it says there it says of the key. */
const REFUSES_WHO_ASKS: ReadonlySet<number> = new Set([401, 403]);
/** Statuses by which it speaks of money or of conditions: these are of who asks as well. */
const SPEAKS_OF_WHO_ASKS: ReadonlySet<number> = new Set([402, 412]);
/** Statuses by which a provider refuses a request: their sentences tend to repeat it. */
const REFUSES_REQUEST: ReadonlySet<number> = new Set([400, 404, 413, 422]);
/** Statuses under which a provider does not report what another server answered. */
const SPEAKS_FOR_ITSELF: ReadonlySet<number> = new Set([401, 402, 403, 407, 412, 429]);

/** Whether a category puts a key, its money or its rights in question. @internal */
export function isAboutKey(category: LlmFailureCategory): boolean {
  return category === 'quota_exhausted' || category === 'permission_denied' || category.startsWith('credential_');
}

/**
 * Whether words may say something of a key at all.
 *
 * Not where they tell of a third server's answer. Where nobody knows the request: not within a long quotation, and under a
 * status that refuses the request only in a form that is known of providers, or where the server's own sentence begins with
 * them in the words of somebody who speaks to a customer.
 *
 * @param at - where in `signals.said` the rule found its words
 * @internal
 */
export function mayBlameKey(signals: FailureSignals, at: number): boolean {
  const status = statusOf(signals);
  if (signals.isBareComplaint) return false;
  if (!(status !== undefined && SPEAKS_FOR_ITSELF.has(status)) && signals.isAboutThirdServer()) return false;
  if (signals.isRequestKnown) return true;
  if (status === undefined || !REFUSES_REQUEST.has(status)) return true;
  return isProviderForm(messageAt(signals, at)) || isProvidersVoice(signals, at);
}

/**
 * How far a sentence about a key reaches, as far as it may count at all.
 *
 * - Under 401 and 403 the provider refuses who asks: `words`.
 * - Under 402 and 412, and of money under 429, it speaks of who asks: `message`. Under any other status so it does where
 *   the sentence is a known form, or what the server's own message begins with (but where it may repeat a request that
 *   nobody knows).
 * - Anything else is `weak`.
 *
 * @internal
 */
export function basisOfWords(category: LlmFailureCategory, signals: FailureSignals, at: number): LlmEvidenceBasis {
  if (!isAboutKey(category)) return 'words';
  const status = statusOf(signals);
  if (status !== undefined && REFUSES_WHO_ASKS.has(status)) return 'words';
  if (status !== undefined && SPEAKS_OF_WHO_ASKS.has(status)) return 'message';
  if (status === 429 && category === 'quota_exhausted') return 'message';
  if (isProviderForm(messageAt(signals, at))) return 'message';
  const mayRepeat = !signals.isRequestKnown && status !== undefined && REFUSES_REQUEST.has(status);
  return !mayRepeat && beginsMessage(signals, at) ? 'message' : 'weak';
}

/** The status that the answer has in its own fields, where that speaks of who asks; else the one that it came with. */
function statusOf({ fieldStatus, status }: FailureSignals): number | undefined {
  return fieldStatus !== undefined && SPEAKS_FOR_ITSELF.has(fieldStatus) ? fieldStatus : (status ?? fieldStatus);
}

/** What an SDK or a server puts in front of a message. */
const PREFIX =
  /^[\s[({]{0,3}(?:(?:(?:[a-z]{1,30}\.){0,2}[a-z_]{0,30}(?:error|exception)|http(?:\/\d(?:\.\d)?)?|status(?: code)?|code|message|error code|error)?[\s:=]{0,3}(?:[45]\d\d\b(?: (?:bad request|unauthorized|forbidden|payment required|not found))?)?[\s:,.\])-]{1,4}){0,3}/;
/** What the package of Hugging Face puts in front, and names that stand before others: `[api error: openai api error: 400 ...`. */
const NAMED_PREFIX =
  /^(?:\s{0,2}\(request id: [\w-]{1,60}\)\s{1,4})?(?:bad request:\s{1,2})?(?:[\s[({]{0,3}(?:[a-z-]{2,20} ){1,3}(?:error|exception): ){0,3}/;
/** Most messages have none, and looking for it takes long. */
const MAY_BE_NAMED = /^[^:]{0,80}(?:error|exception|request id|bad request):/;

/** The message in which a place lies, from its beginning. */
function messageAt(signals: FailureSignals, at: number): string {
  const start = startBefore(signals, at);
  return withoutPrefix(signals.said.slice(start, start + 400));
}

/** Where a literal of Python or JSON that does not parse has its own message. */
const MESSAGE_OF_LITERAL = /["'](?:message|msg|detail|error)["']\s{0,2}:\s{0,2}["']/g;

function startBefore(signals: FailureSignals, at: number): number {
  const start = placeOf(signals, at)?.start ?? 0;
  return afterAsides(signals, start < at ? behindLiteral(signals.said, start, at) : start, at);
}

/** Behind the last beginning of a literal's own message between two places; the first of them where there is none. */
function behindLiteral(words: string, from: number, to: number): number {
  let start = from;
  MESSAGE_OF_LITERAL.lastIndex = from;
  while (MESSAGE_OF_LITERAL.test(words) && MESSAGE_OF_LITERAL.lastIndex <= to) start = MESSAGE_OF_LITERAL.lastIndex;
  return start;
}

/** A sentence that ends before the matter begins. */
const SENTENCE = /[^.!?。！？\n…]{1,160}[.!。！](?![.…])\s{0,2}/y;
const MAX_ASIDES = 3;
/** What makes a sentence more than an aside: quotations, a colon that leads to one, somebody who speaks of himself. */
const NO_ASIDE =
  /["'`“”‘’「」{}[\]<>]|:\s{0,2}$|\b(?:i|i'm|i've|my|me|mine)\b|\b(?:could not|cannot|can't|unable|fail(?!ed (?:requests|calls|attempts)\b)\w{0,3}|invalid|(?<!this )error(?! (?:reference|code|id)\b)|unexpected|bad)\b|我(?!们)|俺|咱/;

/** Past whole sentences that say nothing of a failure, such as courtesies. */
function afterAsides(signals: FailureSignals, start: number, at: number): number {
  const { said } = signals;
  let from = start;
  for (let count = 0; count < MAX_ASIDES; count += 1) {
    SENTENCE.lastIndex = from;
    const sentence = SENTENCE.exec(said)?.[0];
    const end = from + (sentence?.length ?? 0);
    if (sentence === undefined || end > at || NO_ASIDE.test(sentence) || sentence.includes(LEFT_OUT)) return from;
    if (signals.reading().told.some((place) => place >= from && place < end)) return from;
    from = end;
  }
  return from;
}

function placeOf({ messagePlaces }: FailureSignals, at: number): MessagePlace | undefined {
  return messagePlaces.findLast(({ start }) => start <= at);
}

/** The words before a place, from the beginning of its message on. */
function headBefore(signals: FailureSignals, at: number): string {
  return withoutPrefix(`${signals.said.slice(startBefore(signals, at), at)} `).trim();
}

/** Whether a message begins with what stands at a place, apart from what SDKs put in front. @internal */
export function beginsWith(signals: FailureSignals, at: number): boolean {
  return headBefore(signals, at) === '';
}

/** How gateways begin what they hand on: `upstream returned an error: ...`. */
const RELAYING = new RegExp(
  `^(?:the )?(?:upstream|provider|backend|${PROVIDERS.map(({ id }) => id).join('|')})(?: (?:api|provider|server|service))? (?:returned|reported|responded with|answered with|error)(?: an?)?(?: (?:http|upstream|error|status|\\d{3})){0,3}: ?`,
);

function withoutPrefix(message: string): string {
  const bare = message.trimStart();
  const unnamed = MAY_BE_NAMED.test(bare) ? bare.replace(NAMED_PREFIX, '') : bare;
  return unnamed.replace(PREFIX, '').trimStart().replace(RELAYING, '');
}

/** What may stand between the beginning of a customer's message and the matter itself. */
const CUSTOMERS_HEAD =
  /^(?:(?:the|your|you|this|that|these|an?|no|not|has|have|is|are|does|do|did|don't|didn't|haven't|currently|provided|supplied|given|specified|requested|current|user|api|access|token|key|account|project|invalid|incorrect|wrong|missing|insufficient|expired|sorry|please|error|request|denied|rejected|unable|to|because|since|value|field|header|x-api-key|authorization|bearer|exceeded|out|of|from|for|with|in|at|by) ?){0,6}$/;
/** Somebody who speaks of himself is no provider, nor is somebody who asks. */
const FIRST_PERSON = /^["'“「]?(?:i|i'm|i've|my|me|mine|our|ours|we|we're|we've|hi|hello|hey|dear)\b|^(?:我|俺|咱)/;

/** Whether the server's own sentence speaks to a customer, and comes to the matter at once. */
function isProvidersVoice(signals: FailureSignals, at: number): boolean {
  const message = messageAt(signals, at);
  if (placeOf(signals, at)?.isAside === true || FIRST_PERSON.test(message) || isQuestion(signals, at)) return false;
  const head = headBefore(signals, at);
  return CUSTOMERS_HEAD.test(head) || /^[\u4e00-\u9fff]{1,8}$/.test(head);
}

/** Whether the sentence at a place asks, or one between the message's beginning and it. */
function isQuestion(signals: FailureSignals, at: number): boolean {
  const { said } = signals;
  const end = said.slice(at, at + 400).search(/[.!?。！？\n]/);
  return /[?？]/.test(said.slice(startBefore(signals, at), end === -1 ? at + 400 : at + end + 1));
}

const MAX_HEAD_WORDS = 6;

/** Whether a rule's words stand at the beginning of a message, with nothing but a few plain words before them. */
function beginsMessage(signals: FailureSignals, at: number): boolean {
  if (placeOf(signals, at)?.isAside === true) return false;
  const head = headBefore(signals, at);
  if (head.length > 60 || head.includes(LEFT_OUT) || head.includes(QUOTATION_LEFT_OUT)) return false;
  return !/["'`:;,.!?(){}[\]\n。，：！？]/.test(head) && head.split(/\s+/).length <= MAX_HEAD_WORDS;
}
