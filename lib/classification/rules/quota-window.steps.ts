import type { FailureSignals } from '../evidence/read-evidence.js';
import type { Verdict } from './verdict.js';

const LONG = /per_?-?(?:day|week|month)/i;
const EITHER = /per_?-?[dwms]/i;
const SHORT = /per_?-?(?:minute|second)/i;

/**
 * Codes that name the window of a limit, such as Google's `quotaId`. Of several the longest counts: it is what keeps
 * the caller out.
 *
 * @see https://ai.google.dev/gemini-api/docs/rate-limits
 * @internal
 */
export function quotaWindowStep(signals: FailureSignals): Verdict | undefined {
  let short: string | undefined;
  for (const code of signals.answerCodes) {
    if (!EITHER.test(code)) continue;
    if (LONG.test(code)) return { category: 'quota_exhausted', explicit: true, rule: 'codes/long-window' };
    if (SHORT.test(code)) short = code;
  }
  return short === undefined ? undefined : { category: 'rate_limited', explicit: true, rule: 'codes/short-window' };
}
