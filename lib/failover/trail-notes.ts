import { sharedFaultClause } from '../classification/category-texts.js';
import { CANNOT_CARRY_RULE, FOUND_LACKING_RULE } from '../classification/cannot-carry.js';
import type { LlmFailure } from '../classification/failure.interface.js';
import type { LlmDecisionNote } from '../errors/trail.interface.js';
import { doubtsCredential, isRejection } from '../health/marking.js';
import type { Skip } from './call.interface.js';
import { lackReason, skipReasonOf } from './describe-failure.js';
import type { Blocked } from './candidate-block.js';
import type { Out, Skipped } from './candidate-evaluation.js';
import type { Step } from './choose.js';

type Known = Pick<LlmFailure, 'category' | 'scope' | 'explicit' | 'rule'>;

const NO_KEY: Known = { category: 'credential_missing', scope: 'credential', explicit: true, rule: 'engine/no-key' };
const CANNOT_CARRY = { category: 'invalid_request', scope: 'request', explicit: true } as const;
const TOO_SMALL: Known = { category: 'request_too_large', scope: 'request', explicit: true, rule: 'engine/window' };

/**
 * What the trail says of a candidate that was passed over.
 *
 * @returns `undefined` for one that is only set aside, or out for a failure without a candidate of its own
 * @internal
 */
export function skipOf(status: Skipped, nowMs: number): Skip | undefined {
  switch (status.kind) {
    case 'set-aside':
      return undefined;
    case 'blocked':
      return skipOfBlocked(status, nowMs);
    case 'out':
      return skipOfOut(status);
  }
}

function skipOfBlocked(status: Blocked, nowMs: number): Skip {
  const { candidate, mark, reason, untilMs } = status;
  const isDoubted = isRejection(reason, mark);
  return {
    target: candidate.target,
    candidate,
    failure: mark.evidence,
    key: candidate.keys[markedScope(status)],
    isDoubted,
    reason: whyBlocked(status),
    retryAfterMs: untilMs === undefined ? undefined : Math.max(untilMs - nowMs, 0),
  };
}

function whyBlocked({ reason, mark, isProbed, isReopening }: Blocked): string {
  if (isReopening) return 'it is back, and calls are let through in steps';
  return isProbed ? 'another call is probing it' : skipReasonOf(reason, mark);
}

/** The entry that bears the mark; a rejection of a proven key and an outage of keys are filed elsewhere than they fell. */
function markedScope({ reason, mark }: Blocked) {
  if (reason === 'key_outage') return 'provider';
  if (reason === 'credential_invalid' && doubtsCredential(mark.evidence)) return 'credential';
  return mark.evidence.scope === 'request' ? 'provider_model' : mark.evidence.scope;
}

function skipOfOut({ target, candidate, cause, lack, failure, key }: Out): Skip | undefined {
  switch (cause) {
    case 'no-key':
      return {
        target,
        failure: NO_KEY,
        key: `missing:${target.provider.id}`,
        isDoubted: false,
        reason: 'no key is set',
      };
    case 'no-key-for-model': {
      const key = `missing:${target.provider.id}/${target.model}`;
      return { target, failure: NO_KEY, key, isDoubted: false, reason: 'no key is for this model' };
    }
    case 'window-too-small': {
      const reason = 'context window is not known to be larger';
      return { target, candidate, failure: TOO_SMALL, key: 'request', isDoubted: false, reason };
    }
    case 'cannot-carry': {
      if (lack === undefined) return undefined;
      const { what, isFound } = lack;
      const rule = isFound ? FOUND_LACKING_RULE : CANNOT_CARRY_RULE;
      const failure = { ...CANNOT_CARRY, message: what, rule };
      return { target, failure, key: `request: ${what}`, isDoubted: false, reason: lackReason(lack) };
    }
    case 'failed-in-this-call':
      if (candidate === undefined || failure === undefined || key === undefined) return undefined;
      return { target, candidate, failure, key, isDoubted: false, reason: sharedFaultClause(failure) };
  }
}

/** What the trail says of a step that follows a failed attempt. @internal */
export function noteOf(step: Step, nowMs: number): LlmDecisionNote {
  switch (step.action) {
    case 'call':
      return { action: step.retry?.kind ?? 'next', reason: step.reason };
    case 'await-renewal':
      return { action: 'refresh', reason: 'its source is asked for a new key' };
    case 'await-keys':
      return { action: 'next', reason: 'the keys of the next target are being read' };
    case 'await-check':
      return { action: 'next', reason: 'another call is checking the key of the next candidate' };
    case 'fail':
      return { action: 'fail', reason: step.reason };
    default:
      return { action: step.action, reason: step.reason, delayMs: step.untilMs - nowMs };
  }
}
