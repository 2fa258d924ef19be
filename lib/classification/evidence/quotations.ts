import { behindFrames } from '../words/frames.js';
import { isWireName } from './echo/wire-names.js';

/** Stands in a text where a long quotation was left out; see {@link withoutQuotations}. @internal */
export const QUOTATION_LEFT_OUT = '\uE001';

/** By opening quote, the one that closes. @internal */
export const CLOSING_QUOTES: ReadonlyMap<string, string> = new Map([
  ['"', '"'],
  ["'", "'"],
  ['`', '`'],
  ['“', '”'],
  ['‘', '’'],
  ['«', '»'],
  ['「', '」'],
  ['『', '』'],
]);
const OPENING = /["'`“‘«「『]/g;
/** A quotation that is shorter than this and has fewer words is a name. */
const MIN_CHARS = 12;
const MIN_WORDS = 3;
const MAX_NAME_CHARS = 64;
/** A quotation that goes on for longer is not looked for; one that is cut short goes on to the end. */
const MAX_QUOTED_CHARS = 2_000;
/** More quotes than this are not looked at, nor more characters in search of those that close. */
const MAX_QUOTES = 500;
const MAX_SEARCHED_CHARS = 100_000;

/** Fields whose value, quoted as in a literal of Python or JSON, is the provider's own sentence. */
const OWN_SENTENCE =
  /(?:\b(?:error_description|error_message|description)=|[{,] ?(?:(?:grpc_)?message|msg|detail|error): ?(?:optional\()?|[{,] ?:(?:message|error|detail) ?=> ?|["'`]\\{0,3}?(?:message|msg|error|error_?msg|error_?message|detail|description|title|code|type|status|reason|param)\\{0,3}["'`]\s{0,2}[:=]\s{0,2}\\{0,3})$/i;

/** What leads to another server's sentence: SageMaker's `from primary with message "..."`, `Client error '402 ...'` of httpx. */
const HANDED_ON =
  /\b(?:(?:with|returned|following) (?:the )?(?:error )?message:?|(?:client|server) error|(?:response )?body:) $/i;

/**
 * A text without its long quotations: what stands in quotes may be the caller's words, or a model's, where nobody knows the
 * request. Names of up to 64 characters stay, and so does what a quoted literal has as its own message.
 *
 * Linear in the length of the text; a text is cut after 500 quotes, and where so many are left open that finding out costs
 * more than 100,000 characters.
 *
 * @returns the same string where nothing is left out
 * @internal
 */
export function withoutQuotations(text: string): string {
  let result = '';
  let done = 0;
  let left = MAX_QUOTES;
  let searched = MAX_SEARCHED_CHARS;
  OPENING.lastIndex = 0;
  for (let match = OPENING.exec(text); match !== null; match = OPENING.exec(text)) {
    left -= 1;
    if (left < 0 || searched < 0) return `${result}${text.slice(done, match.index)}${QUOTATION_LEFT_OUT}`;
    const start = match.index;
    const quote = match[0];
    // An apostrophe within a word quotes nothing.
    if (isLetter(text.charCodeAt(start - 1)) || isBlank(text.charCodeAt(start + 1))) continue;
    const end = closingOf(text, start, CLOSING_QUOTES.get(quote) ?? quote);
    searched -= end === -1 ? Math.min(text.length - start, MAX_QUOTED_CHARS) : end - start;
    const inner = text.slice(start + 1, end === -1 ? text.length : end);
    if (end === -1 && !/(?:\.{3}|…)\s{0,4}$/.test(inner)) continue;
    const before = text.slice(Math.max(0, start - 40), start);
    if (OWN_SENTENCE.test(before) || HANDED_ON.test(before)) {
      // What the sentence itself quotes is looked at next.
      continue;
    }
    if (isLong(inner) && !isWhole(text, start, end)) {
      result += `${text.slice(done, start + 1)}${QUOTATION_LEFT_OUT}`;
      done = end === -1 ? text.length : end;
    }
    OPENING.lastIndex = end === -1 ? text.length : end + 1;
  }
  return done === 0 ? text : result + text.slice(done);
}

/** What names a failure and says nothing of it: `API Error: 401 - authentication_error - `. */
const BARE_HEAD =
  /^(?:[a-z]{2,20} (?=api\b|error\b))?(?:[\s:,.|()[\]-]{1,4}|(?:api|http|server|error|exception|status|code|request|failed|with|response|[45]\d\d|[a-z]{2,24}(?:_[a-z]{2,24}){0,4}_error)\b){0,20}$/i;
const MAX_HEAD_CHARS = 80;

/** A sentence that somebody put into quotes as a whole is quoted from nowhere. */
function isWhole(text: string, start: number, end: number): boolean {
  return (
    end !== -1 &&
    start <= MAX_HEAD_CHARS &&
    /^[\s.)}\]]{0,4}$/.test(text.slice(end + 1, end + 6)) &&
    BARE_HEAD.test(unframed(text.slice(0, start + 1)).slice(0, -1))
  );
}

function unframed(head: string): string {
  return head.slice(behindFrames(head.toLowerCase()));
}

function closingOf(text: string, start: number, quote: string): number {
  const furthest = start + MAX_QUOTED_CHARS;
  for (let at = text.indexOf(quote, start + 1); at !== -1 && at < furthest; at = text.indexOf(quote, at + 1)) {
    const isEscaped = text.charCodeAt(at - 1) === 92 && text.charCodeAt(at - 2) !== 92;
    const isApostrophe = isLetter(text.charCodeAt(at + 1)) && isLetter(text.charCodeAt(at - 1));
    if (!isEscaped && !isApostrophe) return at;
  }
  return -1;
}

function isLong(quoted: string): boolean {
  if (quoted.length < MIN_CHARS && quoted.trim().split(/\s+/).length < MIN_WORDS) return false;
  const wide = quoted.match(/[\u2e80-\u9fff\uac00-\ud7af]/g)?.length ?? 0;
  return /\s/.test(quoted.trim()) || quoted.length > MAX_NAME_CHARS || (wide > 5 && !isWireName(quoted));
}

function isLetter(code: number): boolean {
  return (code >= 48 && code <= 57) || (code >= 65 && code <= 90) || (code >= 97 && code <= 122) || code >= 0xc0;
}

function isBlank(code: number): boolean {
  return code === 32 || code === 10 || Number.isNaN(code);
}
