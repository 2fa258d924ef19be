/** Of a subject that goes out and comes back all the time people read once in so long. */
const QUIET_MS = 60_000;
/** Subjects that are remembered at most. */
const MAX_SUBJECTS = 1_000;

interface Subject {
  isOut: boolean;
  /** Whether the line that it is out was held back. */
  isHeldBack: boolean;
  /** When its last line was written. */
  toldAtMs: number;
  /** Lines held back since. */
  heldBack: number;
}

/**
 * Decides which transitions are told: going out once, coming back once, however often a window is repeated. A subject that goes out
 * and comes back within a minute of its last line is counted instead.
 *
 * @internal
 */
export class TransitionLog {
  private readonly subjects = new Map<string, Subject>();

  /** @param step - the step on the ladder: more than 1 for a repeated window @returns whether to tell of it */
  out(key: string, step: number, nowMs: number): boolean {
    const known = this.subjects.get(key);
    if (known?.isOut === true && step > 1) return false;
    if (known !== undefined && nowMs - known.toldAtMs < QUIET_MS) {
      known.isHeldBack ||= !known.isOut;
      known.isOut = true;
      known.heldBack += 1;
      return false;
    }
    this.remember(key, { isOut: true, isHeldBack: false, toldAtMs: nowMs, heldBack: 0 });
    return true;
  }

  /** @returns whether to tell of it */
  back(key: string, nowMs: number): boolean {
    const known = this.subjects.get(key);
    // What went out before this process began is told of, too.
    if (known === undefined) return true;
    const isTold = known.isOut && !known.isHeldBack;
    known.isOut = false;
    known.isHeldBack = false;
    if (isTold) known.toldAtMs = nowMs;
    return isTold;
  }

  /** Whether one of the subjects chosen was told to be out within the last minute, or is still. */
  isTold(isChosen: (key: string) => boolean, nowMs: number): boolean {
    for (const [key, { isOut, isHeldBack, toldAtMs }] of this.subjects) {
      if (((isOut && !isHeldBack) || nowMs - toldAtMs < QUIET_MS) && isChosen(key)) return true;
    }
    return false;
  }

  /** Takes what was held back for a minute. @returns subjects, how often each went out, and whether it is out now */
  takeHeldBack(nowMs: number): readonly { readonly key: string; readonly count: number; readonly isOut: boolean }[] {
    const taken: { key: string; count: number; isOut: boolean }[] = [];
    for (const [key, subject] of this.subjects) {
      if (subject.heldBack === 0) continue;
      taken.push({ key, count: subject.heldBack, isOut: subject.isOut });
      subject.heldBack = 0;
      subject.isHeldBack = false;
      subject.toldAtMs = nowMs;
    }
    return taken;
  }

  private remember(key: string, subject: Subject): void {
    this.subjects.delete(key);
    this.subjects.set(key, subject);
    for (const oldest of this.subjects.keys()) {
      if (this.subjects.size <= MAX_SUBJECTS) break;
      this.subjects.delete(oldest);
    }
  }
}
