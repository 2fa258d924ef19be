import { redactKeyShapes } from '../classification/redact-key-shapes.js';

/** What stands in the place of a key that somebody typed for a name. */
const REDACTED = '[redacted]';
/** Nobody gives a longer name; a token may be that long. */
const MAX_NAME_LENGTH = 128;

/** Some keys are words: so long a name with white space in it is shown to nobody. */
const MIN_PASSPHRASE_LENGTH = 20;

/** A shorter value may be a part of any word. */
const MIN_VALUE_LENGTH = 6;

/** Prefixes with which no name of a provider, a route or a region goes on so long. */
const PREFIXED =
  /(?:^|[^A-Za-z0-9])(?:sk[-_]|(?:gsk|csk|hf|r8|tgp|ghp|gho|ghs|pk_live|pk_test)_|nvapi-|pplx-|xox[bp]-)\S{17,}/;
const MARKED =
  /(?:^|[^A-Za-z0-9])(?:sk[-_](?:proj|ant|or|live|test|svcacct|admin)[-_](?=\S*\d)\S{6,}|(?:AIza|AKIA|ASIA|LTAI|AKID|ABSK|eyJ)[A-Za-z0-9_\-./+=]{12,}|github_pat_\S{8,}|-----BEGIN )/;
const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi;
/** What a variable may be called: wider than POSIX, as shells and containers are. */
const VARIABLE = /^[A-Za-z_][\w.-]*$/;

/**
 * Whether a name is rather a key, put by mistake where a name belongs: by its maker's prefix, by a long run without sense,
 * or by its length. Names in use, UUIDs and words with a number are none.
 *
 * @internal
 */
export function looksLikeKey(name: string): boolean {
  return name.length > MAX_NAME_LENGTH || hasKeyMark(name) || piecesOf(name).some(isRandom);
}

/**
 * The same for a model's name, which may be long and hold a digest: what counts is a prefix, or one run of small and
 * capital letters and digits that is all there is.
 *
 * @internal
 */
export function looksLikeModelKey(model: string): boolean {
  if (hasKeyMark(model)) return true;
  return /^[\w-]+$/.test(model) && piecesOf(model).some((piece) => isRandom(piece) && isMixedCase(piece));
}

/** Whether a value can be the name of an environment variable, and is no key. @internal */
export function isVariableName(name: string): boolean {
  return VARIABLE.test(name) && name.search(UUID) < 0;
}

/**
 * A name as people may see it: what somebody typed as the name of a variable, a provider, a route, a label, a model or a
 * header may be a key. To be used wherever a name that was not checked enters a text.
 *
 * @internal
 */
export function shownName(name: string): string {
  const isPassphrase = /\s/.test(name) && name.length >= MIN_PASSPHRASE_LENGTH;
  return isPassphrase || looksLikeKey(name) ? REDACTED : name;
}

/** A label without the keys that it is for. @internal */
export function withoutValues(label: string, values: readonly string[]): string {
  return values
    .filter((value) => value.length >= MIN_VALUE_LENGTH)
    .reduce((text, value) => text.replaceAll(value, REDACTED), label);
}

/** Whether a text holds a key of a known maker, for places where long runs are usual: paths of URLs. @internal */
export function hasKeyMark(name: string): boolean {
  return (PREFIXED.test(name) || MARKED.test(name)) && (redactKeyShapes(name) !== name || name.includes('-----BEGIN '));
}

function piecesOf(name: string): readonly string[] {
  return name.replace(UUID, '').split(/[^A-Za-z0-9]+/);
}

/** Long, and letters and digits in turn: no word, no version, no date. */
function isRandom(piece: string): boolean {
  const turns = piece.match(/[A-Za-z](?=\d)|\d(?=[A-Za-z])/g)?.length ?? 0;
  return piece.length >= 40 || (piece.length >= 20 && turns > 0) || (piece.length >= 16 && turns >= 3);
}

function isMixedCase(piece: string): boolean {
  return /[a-z]/.test(piece) && /[A-Z]/.test(piece) && /\d/.test(piece);
}
