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
import { readWords, type Finding } from '../reading/read-words.js';
import { matchesWords, placeOfWords, type WordRule } from '../words/word-rule.js';
import { basisOfWords, isAboutKey, mayBlameKey } from './due-evidence.js';
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

/** A word rule that holds, and where its words stand. */
export interface FoundWords {
  readonly rule: WordRule;
  readonly at: number;
}

/**
 * The first word rule that holds for a text. A credential is only blamed where the text speaks of no other secret.
 *
 * @param mayCount - passes over rules whose words may not count where they stand
 * @internal
 */
export function firstWordRule(
  words: TextIndex,
  mayCount: (found: FoundWords) => boolean = () => true,
): FoundWords | undefined {
  for (const rule of WORD_RULES) {
    const at = placeOfWords(rule, words);
    if (at === -1 || !mayCount({ rule, at })) continue;
    if (!(rule.category.startsWith('credential_') && isAboutForeignSecret(words.text))) return { rule, at };
  }
  return undefined;
}

/**
 * What the messages say in so many words. Of a key they only say something where these are the provider's own.
 *
 * @internal
 */
export function wordStep(signals: FailureSignals): Verdict | undefined {
  if (signals.words === '') return undefined;
  if (process.env['CLS_NEW']) return clauseStep(signals);
  const found = firstWordRule(signals.wordIndex, (words) => mayCount(words, signals));
  if (found === undefined) return undefined;
  const { rule, at } = found;
  return { ...verdictOf(rule), basis: basisOfWords(rule.category, signals, at) };
}

function mayCount({ rule, at }: FoundWords, signals: FailureSignals): boolean {
  if (!isAboutKey(rule.category)) return true;
  if (!mayBlameKey(signals, at)) return false;
  const own = signals.ownWordIndex();
  return own === signals.wordIndex || matchesWords(rule, own);
}

/** Statuses under which a sentence about parameters is not the point. */
const NOT_ABOUT_THE_REQUEST = new Set([401, 402, 403, 429]);

/**
 * Sentences about the request's form and about the provider's own trouble: they hold where no broad code says more.
 *
 * @internal
 */
export function lateWordStep(signals: FailureSignals): Verdict | undefined {
  if (process.env['CLS_NEW']) return lateClauseStep(signals);
  const words = signals.wordIndex;
  if (words.text === '') return undefined;
  const status = signals.innerStatus ?? signals.status;
  const server = SERVER_WORDS.find((rule) => matchesWords(rule, words));
  if (server !== undefined && (server.name === 'gateway' || status === undefined || status >= 500 || status < 400))
    return verdictOf(server);
  if (status !== undefined && NOT_ABOUT_THE_REQUEST.has(status)) return undefined;
  const thrownOnly = status === undefined && signals.thrown;
  const thrown =
    thrownOnly || status === undefined || status < 300
      ? THROWN_WORDS.find((rule) => matchesWords(rule, words))
      : undefined;
  if (thrown !== undefined && (signals.thrown || thrown.category !== 'cancelled')) return verdictOf(thrown);
  const invalid = INVALID_REQUEST_WORDS.find((rule) => matchesWords(rule, words));
  return invalid === undefined ? undefined : verdictOf(invalid);
}

function verdictOf({ category, scope, name }: WordRule): Verdict {
  return { category, explicit: true, basis: 'words', scope, rule: `words/${name}` };
}

const LATE: ReadonlySet<string> = new Set([
  'server_error',
  'malformed_response',
  'network_error',
  'cancelled',
  'invalid_request',
]);

function clauseStep(signals: FailureSignals): Verdict | undefined {
  const edge = EDGE_WORDS.find((rule) => matchesWords(rule, signals.wordIndex));
  if (edge !== undefined) return verdictOf(edge);
  for (const finding of readWords(signals.words).findings) {
    if (LATE.has(finding.category)) continue;
    const status = signals.innerStatus ?? signals.status ?? 0;
    if (status >= 500 && finding.predicate === 'failed' && isAboutKey(finding.category)) continue;
    if (!mayCountFinding(finding, signals)) continue;
    if (finding.subject === 'size' && finding.category === 'request_too_large' && status === 429)
      return { category: 'rate_limited', explicit: true, rule: 'words/size-429', basis: 'words' };
    return {
      category: finding.category,
      explicit: true,
      rule: `words/${finding.subject}-${finding.predicate}`,
      basis: basisOfWords(finding.category, signals, finding.at),
    };
  }
  return undefined;
}

function mayCountFinding(finding: Finding, signals: FailureSignals): boolean {
  if (!isAboutKey(finding.category)) return true;
  if (!mayBlameKey(signals, finding.at)) return false;
  const own = signals.ownWordIndex();
  return (
    own === signals.wordIndex || readWords(own.text).findings.some(({ category }) => category === finding.category)
  );
}

function lateClauseStep(signals: FailureSignals): Verdict | undefined {
  const { words } = signals;
  if (words === '') return undefined;
  const status = signals.innerStatus ?? signals.status;
  const findings = readWords(words).findings.filter(({ category }) => LATE.has(category));
  const first = (categories: readonly string[]): Verdict | undefined => {
    const finding = findings.find(({ category }) => categories.includes(category));
    return finding === undefined
      ? undefined
      : { category: finding.category, explicit: true, basis: 'words', rule: `words/${finding.subject}-${finding.predicate}` };
  };
  const gateway = findings.find(({ subject, predicate }) => subject === 'server' && predicate === 'broken');
  if (gateway !== undefined || status === undefined || status >= 500 || status < 400) {
    const server = first(['server_error']);
    if (server !== undefined) return server;
  }
  if (status !== undefined && NOT_ABOUT_THE_REQUEST.has(status)) return undefined;
  if (status === undefined || status < 300) {
    const broken = first(['malformed_response', 'network_error', 'cancelled']);
    if (broken !== undefined) return broken;
  }
  return first(['invalid_request']);
}
