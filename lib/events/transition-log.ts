/** Of a subject that goes out and comes back all the time people read once in so long. */
const QUIET_MS = 60_000;
/** Subjects that are remembered at most. */
const MAX_SUBJECTS = 1_000;
/** Lines that a model is out, between two summaries: callers who may name models can make up as many as they like. */
const MAX_TOLD = 100;

/** Something that goes out. */
export interface Transition {
  readonly key: string;
  /** Why it is out; one that was not told of yet is news also where it is out already. */
  readonly cause: string;
  /** The step on the ladder: more than 1 for a repeated window. */
  readonly step: number;
  /** Whether it is one model, and no key or provider. */
  readonly isOfModel: boolean;
}

/** What went out again and again, and was not told each time. */
export interface HeldBack {
  readonly key: string;
  /** How often it went out. */
  readonly count: number;
  /** Whether it is out now. */
  readonly isOut: boolean;
}

interface Subject {
  isOut: boolean;
  /** The causes that were told of since it was last in order for a minute. */
  readonly causes: Set<string>;
  /** Whether the line that it is out was held back. */
  isHeldBack: boolean;
  /** When its last line was written. */
  toldAtMs: number;
  /** Lines held back since. */
  heldBack: number;
}

/**
 * Decides which transitions are told: going out once for each cause, coming back once, however often a window is repeated. A subject
 * that goes out and comes back within a minute of its last line is counted instead.
 *
 * @internal
 */
export class TransitionLog {
  private readonly subjects = new Map<string, Subject>();
  /** Since the last summary. */
  private told = 0;
  private untold = 0;

  /** Something went out. @returns whether to tell of it */
  out({ key, cause, step, isOfModel }: Transition, nowMs: number): boolean {
    const known = this.subjects.get(key);
    const isRecent = known !== undefined && (known.isOut || nowMs - known.toldAtMs < QUIET_MS);
    const causes = isRecent ? known.causes : new Set<string>();
    if (isRecent && causes.has(cause)) {
      if (known.isOut && step > 1) return false;
      if (nowMs - known.toldAtMs < QUIET_MS) {
        known.isHeldBack ||= !known.isOut;
        known.isOut = true;
        known.heldBack += 1;
        return false;
      }
    }
    if (isOfModel && this.told >= MAX_TOLD) {
      this.untold += 1;
      // Whoever did not hear that it went out does not hear that it is back.
      this.remember(key, { isOut: true, causes, isHeldBack: true, toldAtMs: Number.NEGATIVE_INFINITY, heldBack: 0 });
      return false;
    }
    if (isOfModel) this.told += 1;
    causes.add(cause);
    const heldBack = isRecent ? known.heldBack : 0;
    this.remember(key, { isOut: true, causes, isHeldBack: false, toldAtMs: nowMs, heldBack });
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

  /** Takes how many went out of which no line could tell, and begins anew. */
  takeUntold(): number {
    const { untold } = this;
    this.told = 0;
    this.untold = 0;
    return untold;
  }

  /** Takes what was held back for a minute. */
  takeHeldBack(nowMs: number): readonly HeldBack[] {
    const taken: HeldBack[] = [];
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
