import { isCategory } from './category-catalogue.js';
import { LLM_EVIDENCE_BASES, LLM_FAILURE_SCOPES, type LlmFailure, type LlmFailureScope } from './failure.interface.js';
import { usableWait } from './hints/duration.js';
import { redactKeyShapes, redactMarkedKeys } from './redact-key-shapes.js';
import type { Verdict } from './rules/verdict.js';

/** Longer names and codes are cut. */
const MAX_NAME_CHARS = 100;
const MAX_MESSAGE_CHARS = 300;
const UNPRINTABLE = /[\p{Cc}\u2028\u2029\p{Surrogate}]+/gu;

/**
 * The verdict of a user's own rule, as clean as one of our own: a category and a scope that there are, a wait that can be
 * waited for, a name that can be shown. What of it is none of these counts as left out.
 *
 * @param answer - not to be trusted
 * @returns `undefined` where it names no category
 * @internal
 */
export function checkedVerdict(answer: unknown, ruleName: unknown): Verdict | undefined {
  const given = typeof answer === 'string' ? { category: answer } : answer;
  if (typeof given !== 'object' || given === null) return undefined;
  const { category, scope, explicit, retryAfterMs } = given as Readonly<Record<string, unknown>>;
  if (!isCategory(category)) return undefined;
  return {
    category,
    scope: isScope(scope) ? scope : undefined,
    explicit: explicit !== false,
    retryAfterMs: waitIn(retryAfterMs),
    rule: shownText(typeof ruleName === 'string' ? ruleName : 'own', MAX_NAME_CHARS),
  };
}

/**
 * The verdict of a classifier of the host's own, made clean in the same way.
 *
 * @param given - not to be trusted
 * @returns the same object where nothing had to be changed; `undefined` where it is no verdict
 * @internal
 */
export function checkedFailure(given: unknown): LlmFailure | undefined {
  const clean = cleanFailure(given);
  if (clean === undefined) return undefined;
  const names = Object.keys(clean) as (keyof LlmFailure)[];
  return names.every((name) => clean[name] === (given as LlmFailure)[name]) ? (given as LlmFailure) : clean;
}

function cleanFailure(given: unknown): LlmFailure | undefined {
  if (typeof given !== 'object' || given === null) return undefined;
  const fields = given as Readonly<Record<string, unknown>>;
  const { category, scope, explicit, rule } = fields;
  if (!isCategory(category) || !isScope(scope)) return undefined;
  const { basis, party, retryAfterMs, shouldRetry, status, providerCode, requestId, message } = fields;
  return {
    category,
    scope,
    explicit: explicit === true,
    basis: LLM_EVIDENCE_BASES.find((known) => known === basis),
    party: textIn(party, MAX_NAME_CHARS),
    retryAfterMs: waitIn(retryAfterMs),
    shouldRetry: typeof shouldRetry === 'boolean' ? shouldRetry : undefined,
    status: typeof status === 'number' && Number.isInteger(status) ? status : undefined,
    providerCode: textIn(providerCode, MAX_NAME_CHARS),
    // A long random run by nature: of it only what is marked as a key is taken out.
    requestId: typeof requestId === 'string' ? printable(redactMarkedKeys(requestId), MAX_NAME_CHARS) : undefined,
    message: textIn(message, MAX_MESSAGE_CHARS),
    rule: textIn(rule, MAX_NAME_CHARS) ?? 'own',
  };
}

function isScope(value: unknown): value is LlmFailureScope {
  return (LLM_FAILURE_SCOPES as readonly unknown[]).includes(value);
}

/** At once, or a time that can be waited for. */
function waitIn(value: unknown): number | undefined {
  if (typeof value !== 'number') return undefined;
  return value === 0 ? 0 : usableWait(value);
}

function textIn(value: unknown, maxChars: number): string | undefined {
  return typeof value === 'string' ? shownText(value, maxChars) : undefined;
}

function shownText(text: string, maxChars: number): string {
  return redactKeyShapes(printable(text, maxChars)).slice(0, maxChars);
}

function printable(text: string, maxChars: number): string {
  return text.slice(0, maxChars).replace(UNPRINTABLE, ' ');
}
