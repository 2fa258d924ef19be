import type { FailureSignals } from '../evidence/read-evidence.js';
import { MODEL_WORDS, PERMISSION_WORDS } from '../words/access.words.js';
import {
  CREDENTIAL_EXPIRED_WORDS,
  CREDENTIAL_INVALID_WORDS,
  CREDENTIAL_REVOKED_WORDS,
} from '../words/credential.words.js';
import { CREDENTIAL_MISSING_WORDS } from '../words/credential-missing.words.js';
import { LIMIT_WORDS, MONEY_WORDS } from '../words/limit.words.js';
import { EDGE_WORDS, OVERLOADED_WORDS, SERVER_WORDS, TIMEOUT_WORDS } from '../words/provider-state.words.js';
import { CONTENT_WORDS, INVALID_REQUEST_WORDS, TOO_LARGE_WORDS } from '../words/request.words.js';
import { isAboutForeignSecret } from '../words/foreign-secret.js';
import { THROWN_WORDS } from '../words/thrown.words.js';
import type { TextIndex } from '../words/text-index.js';
import { matchesWords, type WordRule } from '../words/word-rule.js';
import type { Verdict } from './verdict.js';

/** Ordered: what stands first wins where a sentence says two things. */
const WORD_RULES: readonly WordRule[] = [
  ...EDGE_WORDS,
  ...CONTENT_WORDS,
  ...TOO_LARGE_WORDS,
  ...MONEY_WORDS,
  ...CREDENTIAL_EXPIRED_WORDS,
  ...LIMIT_WORDS,
  ...OVERLOADED_WORDS,
  ...CREDENTIAL_MISSING_WORDS,
  ...CREDENTIAL_REVOKED_WORDS,
  ...MODEL_WORDS,
  ...CREDENTIAL_INVALID_WORDS,
  ...PERMISSION_WORDS,
  ...TIMEOUT_WORDS,
];

/**
 * The first word rule that holds for a text. A credential is only blamed where the text speaks of no other secret.
 *
 * @internal
 */
export function firstWordRule(words: TextIndex): WordRule | undefined {
  return WORD_RULES.find(
    (rule) =>
      matchesWords(rule, words) && !(rule.category.startsWith('credential_') && isAboutForeignSecret(words.text)),
  );
}

/**
 * What the messages say in so many words.
 *
 * @internal
 */
export function wordStep(signals: FailureSignals): Verdict | undefined {
  if (signals.words === '') return undefined;
  return verdictOf(firstWordRule(signals.wordIndex));
}

/** Statuses under which a sentence about parameters is not the point. */
const NOT_ABOUT_THE_REQUEST = new Set([401, 402, 403, 429]);

/**
 * Sentences about the request's form and about the provider's own trouble: they hold where no broad code says more.
 *
 * @internal
 */
export function lateWordStep(signals: FailureSignals): Verdict | undefined {
  const words = signals.wordIndex;
  if (words.text === '') return undefined;
  const status = signals.innerStatus ?? signals.status;
  const server = SERVER_WORDS.find((rule) => matchesWords(rule, words));
  if (server?.name === 'gateway' || (server !== undefined && (status === undefined || status >= 500 || status < 400)))
    return verdictOf(server);
  if (status !== undefined && NOT_ABOUT_THE_REQUEST.has(status)) return undefined;
  const thrownOnly = status === undefined && signals.thrown;
  const thrown =
    thrownOnly || status === undefined || status < 300
      ? THROWN_WORDS.find((rule) => matchesWords(rule, words))
      : undefined;
  if (thrown !== undefined && (signals.thrown || thrown.category !== 'cancelled')) return verdictOf(thrown);
  return verdictOf(INVALID_REQUEST_WORDS.find((rule) => matchesWords(rule, words)));
}

function verdictOf(rule: WordRule | undefined): Verdict | undefined {
  return rule === undefined
    ? undefined
    : { category: rule.category, explicit: true, scope: rule.scope, rule: `words/${rule.name}` };
}
