const REDACTED = '[redacted]';

/** Prefixes that vendors give their keys. */
const PREFIXED =
  /\b(?:sk|pk|rk|ak|gsk|xai|hf|r8|nvapi|pplx|fw|csk|tgp|tok|sess|ghp|gho|ghu|ghs|ghr|glpat|github_pat|cpk|dapi|api|key|bce-v3\/ALTAK|LTAI|AQ)[-_.][A-Za-z0-9_\-.*…]{6,}|\b(?:AIza|AKIA|ASIA|LTAI|AKID|ya29\.|dapi|ABSK)[A-Za-z0-9_\-./+=*…]{8,}/g;
const JWT = /\beyJ[A-Za-z0-9_-]{6,}(?:\.[A-Za-z0-9_-]{0,4096})?(?:\.[A-Za-z0-9_-]{0,4096})?/g;
const SCHEME = /\b(bearer|basic)(\s{1,4})([A-Za-z0-9._~+/=\-*…]{6,})/gi;
const ASSIGNED =
  /\b((?:api[_-]?key|apikey|key|access[_-]?token|token|secret|client[_-]?secret|password|passwd|signature|sig|x-api-key|x-goog-api-key|authorization|code)["']?\s{0,2}([=:])\s{0,2}["']?)([^\s"'&,;<>()[\]{}]{6,})/gi;
const MASKED = /[A-Za-z0-9_\-.:/]{0,40}(?:\*{3,}|•{3,})[A-Za-z0-9_\-*•]{0,80}/g;
const ELIDED = /\b[A-Za-z0-9_-]{2,24}(?:\.{3,8}|…)[A-Za-z0-9_-]{2,24}\b/g;
const RUN = /[A-Za-z0-9_\-+/=]{20,}/g;

/**
 * Replaces everything that is shaped like a key by `[redacted]`.
 *
 * Keys with a vendor's prefix, JWTs, `Bearer` and `Basic` values, `key=` and `token:` assignments, keys that somebody
 * masked already (`sk-ab***cd`), and long runs of hex or base64. Rather takes a request id for a key than a key for a
 * request id; UUIDs and the names of models stay. Linear in the length of the text.
 *
 * @publicApi
 */
export function redactKeyShapes(text: string): string {
  return redactMarkedKeys(text).replace(RUN, (run) => redactRun(run));
}

/**
 * The part of {@link redactKeyShapes} that goes by marks (a prefix, a scheme, a mask) and lets long random runs be:
 * for identifiers of requests, which are such runs.
 *
 * @internal
 */
export function redactMarkedKeys(text: string): string {
  return text
    .replace(JWT, REDACTED)
    .replace(SCHEME, (whole, scheme: string, space: string, value: string) =>
      looksRandom(value) ? `${scheme}${space}${REDACTED}` : whole,
    )
    .replace(ASSIGNED, (whole, name: string, sign: string, value: string) =>
      sign === '=' || looksRandom(value) ? `${name}${REDACTED}` : whole,
    )
    .replace(PREFIXED, (whole) => (looksRandom(whole) || /^(?:sk|gsk|xai|hf|AIza)/.test(whole) ? REDACTED : whole))
    .replace(MASKED, REDACTED)
    .replace(ELIDED, (whole) => (/\d/.test(whole) || /^(?:sk|pk|gsk|xai|hf|AIza)/.test(whole) ? REDACTED : whole));
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
