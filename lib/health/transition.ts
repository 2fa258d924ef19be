import {
  meaningOfReason,
  type HealthEvidence,
  type HealthMark,
  type HealthMarkReason,
  type HealthState,
} from './health-state.js';
import type { Marking } from './marking.js';

/**
 * A hint within a window counts where it reaches this much further: refusals of one moment name one end, each in whole
 * seconds of its own.
 */
const HINT_NOISE_MS = 1_000;

/** A mark is forgotten after this many windows without news. */
const SILENT_WINDOWS = 10;

/**
 * What a person decides raises the generation by so much: more than all successes together that other instances may have before they
 * hear of it.
 */
const DECISION = 1_000_000;

/** Brings news of one failed attempt. */
export interface FailureNews {
  /** The stamp of the moment in which the attempt began: epoch milliseconds, unique within the process. */
  readonly startedAtMs: number;
  /** The stamp of the failure itself. */
  readonly stampMs: number;
  /** The present time, from which windows are counted. */
  readonly nowMs: number;
  readonly evidence: HealthEvidence;
  readonly retryAfterMs?: number | undefined;
}

/**
 * Applies a failure to an entry.
 *
 * A window is not extended by failures inside it, so that many concurrent failures raise a ladder by one step; but for a
 * provider's own hint that reaches further, also than its hint before: that is its newest word. News that is older than the last clearing changes nothing, but a
 * revocation that a code tells of always counts.
 *
 * @param breakerThreshold - consecutive failures that open a breaker
 * @returns the same object where nothing changed
 * @internal
 */
export function applyFailure(
  state: HealthState,
  marking: Marking,
  news: FailureNews,
  breakerThreshold: number,
): HealthState {
  if (news.startedAtMs < state.clearedAtMs && !isForGood(marking)) return state;
  const failures = marking.kind === 'breaker' ? state.failures + 1 : state.failures;
  const mark = nextMark(state.marks[marking.reason], marking, news, failures >= breakerThreshold);
  if (mark === state.marks[marking.reason] && failures === state.failures) return state;
  const marks = mark === undefined ? state.marks : { ...state.marks, [marking.reason]: mark };
  return { ...state, failures, marks, updatedAtMs: news.nowMs };
}

function nextMark(
  current: HealthMark | undefined,
  marking: Marking,
  news: FailureNews,
  isBreakerOpen: boolean,
): HealthMark | undefined {
  if (current?.kind === 'quarantined') return afterQuarantineFailure(current, marking, news);
  if (marking.kind === 'quarantine') return quarantineMark(marking, news, 1);
  // It was no silence while an attempt went on that has begun after it.
  if (current === undefined || isForgotten(current, silentUntilMs(current, news))) {
    return marking.kind === 'breaker' && !isBreakerOpen ? undefined : coolingMark(marking, news, 1);
  }
  if (isInside(current, news)) return extendedByHint(current, marking, news);
  if (marking.strikes !== undefined && current.step >= marking.strikes) return quarantineMark(marking, news, 1);
  return coolingMark(marking, news, current.step + 1);
}

/** When an entry was heard of again after a mark. */
function silentUntilMs({ sinceMs }: HealthMark, { startedAtMs, nowMs }: FailureNews): number {
  return startedAtMs < sinceMs ? nowMs : startedAtMs;
}

/** Whether the failed attempt began before the mark, or failed while the mark's window lasts. */
function isInside(mark: HealthMark, news: FailureNews): boolean {
  return news.startedAtMs < mark.sinceMs || news.nowMs < (mark.untilMs ?? Infinity);
}

function extendedByHint(mark: HealthMark, marking: Marking, news: FailureNews): HealthMark {
  const hintMs = hintOf(marking, news);
  const untilMs = hintMs === undefined ? 0 : news.nowMs + hintMs;
  if (untilMs > (mark.untilMs ?? Infinity) + (mark.hinted ? HINT_NOISE_MS : 0)) {
    return { ...mark, untilMs, windowMs: untilMs - mark.sinceMs, hinted: true, probeAtMs: undefined };
  }
  const isProbe = mark.probeAtMs !== undefined && news.startedAtMs >= mark.probeAtMs;
  return isProbe ? { ...mark, probeAtMs: news.nowMs + (marking.probeMs ?? 0) } : mark;
}

function coolingMark(marking: Marking, news: FailureNews, step: number): HealthMark {
  const hintMs = hintOf(marking, news);
  const windowMs = hintMs ?? Math.min(marking.baseMs * 2 ** (step - 1), marking.maxMs);
  const probeMs = marking.isProbedWhileCooling === true && hintMs === undefined ? marking.probeMs : undefined;
  return {
    kind: 'cooling',
    sinceMs: news.stampMs,
    untilMs: news.nowMs + windowMs,
    windowMs,
    step,
    hinted: hintMs !== undefined,
    passes: marking.passes,
    probeAtMs: probeMs === undefined ? undefined : news.nowMs + probeMs,
    evidence: news.evidence,
  };
}

function hintOf(marking: Marking, news: FailureNews): number | undefined {
  if (marking.hintCapMs === undefined || news.retryAfterMs === undefined) return undefined;
  return Math.ceil(Math.min(news.retryAfterMs, marking.hintCapMs));
}

function quarantineMark(marking: Marking, news: FailureNews, step: number): HealthMark {
  const probeMs =
    marking.probeMs === undefined
      ? undefined
      : Math.min(marking.probeMs * 2 ** (step - 1), marking.maxProbeMs ?? Infinity);
  return {
    kind: 'quarantined',
    sinceMs: news.stampMs,
    windowMs: 0,
    step,
    hinted: false,
    passes: false,
    probeAtMs: probeMs === undefined ? undefined : news.nowMs + probeMs,
    evidence: news.evidence,
  };
}

/** Handles a failure of a quarantined entry: a failed probe doubles the time to the next one, any other failure is no news. */
function afterQuarantineFailure(mark: HealthMark, marking: Marking, news: FailureNews): HealthMark {
  if (mark.probeAtMs === undefined) return mark;
  // A code has now confirmed what words said of the key.
  if (isForGood(marking)) return { ...quarantineMark(marking, news, mark.step), sinceMs: mark.sinceMs };
  if (news.startedAtMs < mark.probeAtMs) return mark;
  return { ...quarantineMark(marking, news, mark.step + 1), sinceMs: mark.sinceMs };
}

/**
 * Applies a success: clears the failures counted, and every mark that stood before the attempt began. A revocation
 * and what a person isolated are never cleared so, nor is a mark that came after the attempt's begin.
 *
 * @param proves - whether the entry is a credential, which a success proves
 * @returns the same object where nothing changed
 * @internal
 */
export function applySuccess(state: HealthState, startedAtMs: number, atMs: number, proves: boolean): HealthState {
  const kept = Object.entries(state.marks).filter(
    ([reason, mark]) => mark.sinceMs >= startedAtMs || outlastsSuccess(reason as HealthMarkReason, mark),
  );
  const clears = state.failures > 0 || kept.length < Object.keys(state.marks).length;
  const proven = state.proven || proves;
  if (!clears) return proven === state.proven ? state : { ...state, proven, updatedAtMs: atMs };
  return {
    generation: state.generation + 1,
    proven,
    failures: 0,
    clearedAtMs: Math.max(state.clearedAtMs, startedAtMs),
    updatedAtMs: atMs,
    marks: Object.fromEntries(kept),
  };
}

/** Only a person puts back what a person isolated; a revocation that a code told of leaves no room for a probe. */
function outlastsSuccess(reason: HealthMarkReason, { kind, probeAtMs }: HealthMark): boolean {
  if (kind === 'isolated') return true;
  return meaningOfReason(reason)?.outlastsSuccess === true && kind === 'quarantined' && probeAtMs === undefined;
}

function isForGood({ reason, kind, probeMs }: Marking): boolean {
  return meaningOfReason(reason)?.outlastsSuccess === true && kind === 'quarantine' && probeMs === undefined;
}

/** Makes a credential proven that got its value from a proven one. @returns the same object where nothing changed @internal */
export function applyProof(state: HealthState, atMs: number): HealthState {
  return state.proven ? state : { ...state, proven: true, updatedAtMs: atMs };
}

/** Isolates an entry until it is reset, because a person wants that: it outranks what calls find meanwhile. @internal */
export function applyIsolation(state: HealthState, evidence: HealthEvidence, stampMs: number): HealthState {
  const mark: HealthMark = {
    kind: 'isolated',
    sinceMs: stampMs,
    windowMs: 0,
    step: 1,
    hinted: false,
    passes: false,
    evidence,
  };
  const generation = state.generation + DECISION;
  return { ...state, generation, marks: { ...state.marks, operator: mark }, updatedAtMs: stampMs };
}

/**
 * Lifts every mark, because a person wants that, or `only` one; the proof of a credential stays.
 *
 * @internal
 */
export function applyReset(state: HealthState, atMs: number, only?: HealthMarkReason): HealthState {
  const marks = only === undefined ? {} : { ...state.marks };
  if (only !== undefined) delete (marks as Partial<Record<HealthMarkReason, HealthMark>>)[only];
  const generation = state.generation + (only === undefined ? DECISION : 1);
  return { ...state, generation, failures: 0, clearedAtMs: atMs, updatedAtMs: atMs, marks };
}

/** Whether ten windows have passed since a cooling ended. @internal */
export function isForgotten(mark: HealthMark, nowMs: number): boolean {
  return mark.untilMs !== undefined && nowMs >= mark.untilMs + SILENT_WINDOWS * mark.windowMs;
}

/** Picks the facts of a failure that a mark keeps. @internal */
export function evidenceOf(failure: HealthEvidence): HealthEvidence {
  const { category, scope, explicit, basis, party, status, providerCode, requestId, message, rule } = failure;
  return { category, scope, explicit, basis, party, status, providerCode, requestId, message, rule };
}
