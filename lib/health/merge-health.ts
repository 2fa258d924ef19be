import type { HealthMark, HealthMarkKind, HealthMarkReason, HealthState } from './health-state.js';

/**
 * Merges what two observers know of one entry.
 *
 * The higher generation wins; within one generation the result is the least upper bound of both, so merging is
 * commutative, associative and idempotent, and never ends a cooldown earlier. Proof of a credential is never lost.
 *
 * @publicApi
 */
export function mergeHealth(left: HealthState, right: HealthState): HealthState {
  const proven = left.proven || right.proven;
  const updatedAtMs = Math.max(left.updatedAtMs, right.updatedAtMs);
  if (left.generation !== right.generation) {
    const winner = left.generation > right.generation ? left : right;
    return { ...winner, proven, updatedAtMs };
  }
  return {
    generation: left.generation,
    proven,
    failures: Math.max(left.failures, right.failures),
    clearedAtMs: Math.max(left.clearedAtMs, right.clearedAtMs),
    updatedAtMs,
    marks: mergeMarks(left.marks, right.marks),
  };
}

const STRENGTH: Readonly<Record<HealthMarkKind, number>> = { cooling: 0, quarantined: 1, isolated: 2 };

function mergeMarks(left: HealthState['marks'], right: HealthState['marks']): HealthState['marks'] {
  const merged: Partial<Record<HealthMarkReason, HealthMark>> = { ...left };
  for (const [reason, mark] of Object.entries(right) as [HealthMarkReason, HealthMark][]) {
    const other = merged[reason];
    merged[reason] = other === undefined ? mark : mergeMark(other, mark);
  }
  return merged;
}

/**
 * Finds the stronger of two marks: the stronger kind wins, then the one without a probe, then the later one. Marks of one
 * moment are joined.
 */
function mergeMark(left: HealthMark, right: HealthMark): HealthMark {
  if (left === right) return left;
  const order = compareMarks(left, right);
  if (order === 0) return joinMarks(left, right);
  const [stronger, weaker] = order > 0 ? [left, right] : [right, left];
  if (stronger.kind !== 'cooling') return stronger;
  return { ...stronger, untilMs: Math.max(stronger.untilMs ?? 0, weaker.untilMs ?? 0) };
}

function compareMarks(left: HealthMark, right: HealthMark): number {
  if (left.kind !== right.kind) return STRENGTH[left.kind] - STRENGTH[right.kind];
  const [isLeftLasting, isRightLasting] = [left, right].map(
    ({ kind, probeAtMs }) => kind !== 'cooling' && probeAtMs === undefined,
  );
  if (isLeftLasting !== isRightLasting) return isLeftLasting === true ? 1 : -1;
  return left.sinceMs - right.sinceMs;
}

function joinMarks(left: HealthMark, right: HealthMark): HealthMark {
  return {
    kind: left.kind,
    sinceMs: left.sinceMs,
    untilMs: left.kind !== 'cooling' ? undefined : Math.max(left.untilMs ?? 0, right.untilMs ?? 0),
    windowMs: Math.max(left.windowMs, right.windowMs),
    step: Math.max(left.step, right.step),
    hinted: left.hinted || right.hinted,
    passes: left.passes && right.passes,
    probeAtMs: laterProbe(left, right),
    evidence: later(left, right).evidence,
  };
}

/** A mark that allows no probe is the stronger one. */
function laterProbe(left: HealthMark, right: HealthMark): number | undefined {
  if (left.probeAtMs === undefined || right.probeAtMs === undefined) return undefined;
  return Math.max(left.probeAtMs, right.probeAtMs);
}

/** Finds the later news of the same mark: the further step, else the greater evidence, so that both sides of a merge choose alike. */
function later(left: HealthMark, right: HealthMark): HealthMark {
  if (left.step !== right.step) return left.step > right.step ? left : right;
  return isLess(JSON.stringify(left.evidence), JSON.stringify(right.evidence)) ? right : left;
}

/** By code points: it is the order of the texts' bytes, so that stores which compare bytes choose alike. */
function isLess(left: string, right: string): boolean {
  if (left === right) return false;
  const [first, second] = [Array.from(left), Array.from(right)];
  const place = first.findIndex((character, index) => character !== second[index]);
  const [one, other] = [first[place]?.codePointAt(0) ?? -1, second[place]?.codePointAt(0) ?? -1];
  return place >= 0 ? one < other : first.length < second.length;
}
