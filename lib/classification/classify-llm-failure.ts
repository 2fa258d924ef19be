import { requestIdIn } from './request-id.js';
import { scopeOfCategory } from './category-catalogue.js';
import { checkedVerdict } from './checked-verdict.js';
import { normaliseCode } from './codes/code-table.js';
import { COMMON_CODES } from './codes/common.codes.js';
import type {
  LlmClassificationRule,
  LlmEvidenceBasis,
  LlmFailure,
  LlmFailureEvidence,
  LlmFailureScope,
} from './failure.interface.js';
import { readEvidence, type FailureSignals } from './evidence/read-evidence.js';
import { readString, unawaited } from './evidence/safe-access.js';
import { readRetryHint } from './hints/retry-hint.js';
import { redactMessage, redactName, SHAPES, shownRule, shownText } from './redact-failure.js';
import {
  broadCodeStep,
  errorNameStep,
  genericCodeStep,
  genericErrorNameStep,
  hasCodeAboutKey,
  numberStep,
  refusedArgumentStep,
  specificCodeStep,
} from './rules/code.steps.js';
import { APPLICATION_RULE, appCodeStep, applicationStep } from './rules/application.steps.js';
import { decisiveHeaderStep, headerStep } from './rules/header.steps.js';
import { isAboutKey } from './rules/due-evidence.js';
import { onTheWayStep } from './rules/on-the-way.steps.js';
import { narrowedScope } from './rules/narrowed-scope.js';
import { relayedFaultOf } from './rules/relayed-fault.js';
import { quotaWindowStep } from './rules/quota-window.steps.js';
import { htmlStep, statusStep } from './rules/status.steps.js';
import { answerShapeStep, malformedStep } from './rules/success.steps.js';
import { lateThrownStep, thrownStep } from './rules/thrown.steps.js';
import { firstFinding, lateWordStep, wordStep } from './rules/word.steps.js';
import type { Verdict, VerdictStep } from './rules/verdict.js';
import { toldSentence } from './told-sentence.js';

/** The evidence order; the first step with a verdict ends it. */
const STEPS: readonly VerdictStep[] = [
  appCodeStep,
  applicationStep,
  onTheWayStep,
  answerShapeStep,
  thrownStep,
  htmlStep,
  quotaWindowStep,
  specificCodeStep,
  decisiveHeaderStep,
  errorNameStep,
  wordStep,
  numberStep,
  broadCodeStep,
  lateWordStep,
  genericCodeStep,
  headerStep,
  malformedStep,
  refusedArgumentStep,
  statusStep,
  lateThrownStep,
  genericErrorNameStep,
];

/** So much of a code or an id is looked at. */
const MAX_LOOKED_CHARS = 2_000;

/**
 * Tells what one failed attempt means.
 *
 * The body beats the status, a specific code beats words, words beat a generic code; an aggregator's error is judged by
 * the upstream's error inside it. The users' rules go first; one that throws is skipped.
 *
 * Never throws and never waits, whatever it is given: at most the first 64 KB of a body are looked at, in linear time.
 * Where nothing can be told the category is `unknown`.
 *
 * @param evidence - what is known of the attempt; nothing of it is kept but short redacted texts
 * @param rules - users' own rules, in order
 * @publicApi
 */
export function classifyLlmFailure(
  evidence: LlmFailureEvidence,
  rules: readonly LlmClassificationRule[] = [],
): LlmFailure {
  try {
    const own = verdictOfRules(evidence ?? {}, rules);
    const signals = readEvidence(evidence ?? {});
    const verdict = own ?? withReach(verdictOf(signals), evidence ?? {}, signals);
    return failureOf(signals, verdict, evidence?.now);
  } catch {
    // Only evidence that fights being read ends here, such as a revoked Proxy.
    return { category: 'unknown', scope: 'request', explicit: false, rule: 'unreadable' };
  }
}

function verdictOf(signals: FailureSignals): Verdict {
  for (const step of STEPS) {
    const verdict = step(signals);
    if (verdict !== undefined) return verdict;
  }
  const broken = signals.text === '' && !signals.thrown;
  return { category: 'unknown', explicit: false, scope: broken ? 'provider_model' : 'request', rule: 'none' };
}

/** How far a verdict on a key reaches: a gateway's report of another party, and words that are not due, bar one model. */
function withReach(verdict: Verdict, evidence: LlmFailureEvidence, signals: FailureSignals): ReachingVerdict {
  const { category, explicit, scope, basis = explicit ? 'code' : 'status' } = verdict;
  if (!isAboutKey(category)) return reaching(verdict, basis, scope);
  const relayed = scope === 'provider_model' ? undefined : relayedFaultOf(signals);
  if (relayed !== undefined) return reaching(verdict, 'relayed', 'credential_model', relayed.party);
  if (basis === 'weak' && hasCodeAboutKey(signals)) return reaching(verdict, 'message', scope);
  if (basis === 'weak' || isRaisedByHole(verdict, evidence, signals)) {
    return reaching(verdict, 'weak', 'credential_model');
  }
  return reaching(verdict, basis, scope);
}

function reaching(
  { category, explicit, rule, retryAfterMs, message }: Verdict,
  basis: LlmEvidenceBasis,
  scope: LlmFailureScope | undefined,
  party?: string,
): ReachingVerdict {
  return { category, explicit, rule, scope, retryAfterMs, message, basis, party };
}

/** What was left out may have been what spoke for another verdict: a verdict that is only there without it is weak. */
function isRaisedByHole({ category, rule }: Verdict, evidence: LlmFailureEvidence, signals: FailureSignals): boolean {
  if (!signals.hasEchoes || !rule.startsWith('words/')) return false;
  const whole = readEvidence(evidence, { isWhole: true });
  return firstFinding(whole.reading())?.category !== category;
}

/** A verdict with the party that a gateway names. */
interface ReachingVerdict extends Verdict {
  readonly party?: string | undefined;
}

function verdictOfRules(
  evidence: LlmFailureEvidence,
  rules: readonly LlmClassificationRule[],
): ReachingVerdict | undefined {
  for (const rule of rules) {
    // Read anew for each: what one writes into its facts, no other reads.
    const facts = readEvidence(evidence, { isWhole: true });
    try {
      const verdict = checkedVerdict(unawaited(rule.classify(facts)), rule.name);
      if (verdict !== undefined) return verdict;
    } catch {
      continue;
    }
  }
  return undefined;
}

/** The failure as it may leave: no string of others stands in it that has not been through the redactor. */
function failureOf(signals: FailureSignals, verdict: ReachingVerdict, now: number | undefined): LlmFailure {
  const { category, rule, basis, party } = verdict;
  const failure: { -readonly [Key in keyof LlmFailure]: LlmFailure[Key] } = {
    category,
    scope: verdict.scope ?? narrowedScope(category, signals) ?? scopeOfCategory(category),
    explicit: verdict.explicit,
    rule: shownRule(rule),
  };
  if (basis !== undefined && basis !== 'code') failure.basis = basis;
  if (party !== undefined) failure.party = shownText(party);
  const retryAfterMs =
    verdict.retryAfterMs ??
    readRetryHint({
      headers: signals.headers,
      words: signals.words,
      text: signals.hintText,
      category,
      isSuccess: (signals.status ?? 500) < 300,
      provider: signals.provider,
      now,
    });
  if (retryAfterMs !== undefined) failure.retryAfterMs = retryAfterMs;
  const shouldRetry = signals.headers['x-should-retry'];
  if (shouldRetry === 'true' || shouldRetry === 'false') failure.shouldRetry = shouldRetry === 'true';
  const status = signals.status ?? signals.innerStatus;
  if (status !== undefined) failure.status = status;
  const code = providerCode(signals);
  if (code !== undefined) failure.providerCode = shownText(code.slice(0, MAX_LOOKED_CHARS));
  const requestId = requestIdOf(signals);
  if (requestId !== undefined && !signals.repeats(requestId))
    failure.requestId = redactName(requestId.slice(0, MAX_LOOKED_CHARS), SHAPES);
  // What the application's own code said is for its author, who gets the error itself.
  const isOwn = signals.isThrownByAppCode || rule === APPLICATION_RULE;
  const message = isOwn ? '' : messageOf(verdict, signals);
  if (message !== '') failure.message = message;
  return failure;
}

function messageOf({ message }: Verdict, signals: FailureSignals): string {
  return message === undefined ? toldSentence(signals) : redactMessage(message, SHAPES);
}

function providerCode({ answerCodes }: FailureSignals): string | undefined {
  if (answerCodes.length < 2) return answerCodes[0];
  return answerCodes.find((code) => COMMON_CODES.get(normaliseCode(code))?.strength !== 'generic') ?? answerCodes[0];
}

function requestIdOf({ headers, json, requestId }: FailureSignals): string | undefined {
  return (
    requestIdIn(headers) ??
    requestId ??
    readString(json, 'request_id') ??
    readString(json, 'requestId') ??
    readString(json, 'RequestId')
  );
}
