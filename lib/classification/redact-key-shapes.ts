import { KEY_MARKS, TEXT_MARKS, textMarksIn } from './text-marks.js';

const REDACTED = '[redacted]';

/** Prefixes that vendors give their keys; `text-marks.ts` has to know the end of each. @internal */
export const PREFIXED =
  /\b(?:sk|pk|rk|ak|gsk|xai|hf|r8|nvapi|pplx|fw|csk|tgp|tok|sess|ghp|gho|ghu|ghs|ghr|glpat|github_pat|cpk|dapi|api|key|bce-v3\/ALTAK|LTAI|AQ)[-_.][A-Za-z0-9_\-.*…]{6,}|\b(?:AIza|AKIA|ASIA|LTAI|AKID|ya29\.|dapi|ABSK)[A-Za-z0-9_\-./+=*…]{8,}/g;
const JWT = /\beyJ[A-Za-z0-9_-]{6,}(?:\.[A-Za-z0-9_-]{0,4096})?(?:\.[A-Za-z0-9_-]{0,4096})?/g;
const SCHEME = /\b(bearer|basic)(\s{1,4})([A-Za-z0-9._~+/=\-*…]{6,})/gi;
/** What a key is assigned to; `text-marks.ts` has to know the end of each. @internal */
export const ASSIGNED =
  /\b((?:api[_-]?key|apikey|key|access[_-]?token|token|secret|client[_-]?secret|password|passwd|signature|sig|x-api-key|x-goog-api-key|authorization|code)["']?\s{0,2}([=:])\s{0,2}["']?)([^\s"'&,;<>()[\]{}]{6,})/gi;
/** What stands before the host of a URL: a name and a password, or a token. */
const USERINFO = /(\b[a-z][a-z0-9+.-]{1,20}:\/\/)[^\s/?#"'<>]{1,512}@/gi;
const MASKED = /[A-Za-z0-9_\-.:/]{0,40}(?:\*{3,}|•{3,})[A-Za-z0-9_\-*•]{0,80}/g;
const ELIDED = /\b[A-Za-z0-9_-]{2,24}(?:\.{3,8}|…)[A-Za-z0-9_-]{2,24}\b/g;
const RUN = /[A-Za-z0-9_\-+/=]{20,}/g;
/** Some vendors join an id and a secret by a dot, and base64 goes on behind signs that end a word. */
const SECOND_HALF = /\[redacted\](?:[.+/=][A-Za-z0-9_\-+/=]{8,})+/g;

/**
 * Replaces everything that is shaped like a key by `[redacted]`.
 *
 * Keys with a vendor's prefix, JWTs, `Bearer` and `Basic` values, `key=` and `token:` assignments, keys that somebody
 * masked already (`sk-ab***cd`), names and passwords in URLs, and long runs of hex or base64. Rather takes a request id for a key than a key for a
 * request id; UUIDs and the names of models stay. Linear in the length of the text.
 *
 * @publicApi
 */
export function redactKeyShapes(text: string): string {
  return redactByMarks(text, textMarksIn(text));
}

/** The same by given marks: with all of them each search is made. @internal */
export function redactByMarks(text: string, marks: number): string {
  if ((marks & KEY_MARKS) === 0) return text;
  const marked = withoutMarkedKeys(text, marks);
  const redacted = (marks & TEXT_MARKS.run) === 0 ? marked : marked.replace(RUN, redactRun);
  return redacted.includes(REDACTED) ? redacted.replace(SECOND_HALF, REDACTED) : redacted;
}

/**
 * The part of {@link redactKeyShapes} that goes by marks (a prefix, a scheme, a mask) and lets long random runs be:
 * for identifiers of requests, which are such runs.
 *
 * @internal
 */
export function redactMarkedKeys(text: string): string {
  return withoutMarkedKeys(text, textMarksIn(text));
}

/** Each search is worth its time only where its mark occurs. */
function withoutMarkedKeys(text: string, marks: number): string {
  let redacted = text;
  const has = (mark: number): boolean => (marks & mark) !== 0;
  if (has(TEXT_MARKS.userinfo)) redacted = redacted.replace(USERINFO, `$1${REDACTED}@`);
  if (has(TEXT_MARKS.jwt)) redacted = redacted.replace(JWT, REDACTED);
  if (has(TEXT_MARKS.scheme) && /bearer|basic/i.test(redacted)) redacted = redacted.replace(SCHEME, redactScheme);
  if (has(TEXT_MARKS.assigned)) redacted = redacted.replace(ASSIGNED, redactAssigned);
  if (has(TEXT_MARKS.prefixed)) redacted = redacted.replace(PREFIXED, redactPrefixed);
  if (has(TEXT_MARKS.masked)) redacted = redacted.replace(MASKED, REDACTED);
  if (has(TEXT_MARKS.elided)) redacted = redacted.replace(ELIDED, redactElided);
  return redacted;
}

const VENDOR = /^(?:sk|pk|gsk|xai|hf|AIza)/;

function redactPrefixed(whole: string): string {
  return looksRandom(whole) || VENDOR.test(whole) ? REDACTED : whole;
}

function redactElided(whole: string): string {
  return /\d/.test(whole) || VENDOR.test(whole) ? REDACTED : whole;
}

function redactScheme(whole: string, scheme: string, space: string, value: string): string {
  return looksRandom(value) ? `${scheme}${space}${REDACTED}` : whole;
}

function redactAssigned(whole: string, name: string, sign: string, value: string): string {
  return sign === '=' || looksRandom(value) ? `${name}${REDACTED}` : whole;
}

function looksRandom(value: string): boolean {
  return /\d/.test(value) || /\*{2}|…|\.{3}/.test(value) || value.length >= 24;
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** A run is random where one of its unbroken pieces is long and mixes letters and digits. */
function redactRun(run: string): string {
  if (UUID.test(run)) return run;
  if (run.includes('/') && !/[+=]/.test(run)) {
    return run
      .split('/')
      .map((segment) => redactPiece(segment))
      .join('/');
  }
  return redactPiece(run);
}

function redactPiece(run: string): string {
  if (run.length < 20 || UUID.test(run)) return run;
  for (const piece of run.split(/[-_]/)) {
    if (piece.length >= 20 && /\d/.test(piece) && /[A-Za-z]/.test(piece)) return REDACTED;
    if (piece.length >= 32 && !/^[=]+$/.test(piece)) return REDACTED;
  }
  return run;
}
