import { admissionOf, probesOf } from './admission.js';
import type { HealthMark, HealthMarkReason, HealthState } from './health-state.js';
import type { LlmHealthStore } from './health-store.js';
import { letThrough, reopen, roomAtMs, succeeded, type Reopening } from './reopening.js';

/** How probes are spaced. */
export interface ProbeSettings {
  /** How long a probe's lease holds when nobody releases it. */
  readonly probeLeaseMs: number;
  /** How far the probes of an outage are apart, from begin to begin. */
  readonly probeIntervalMs: number;
  /** How many of them are under way at most. */
  readonly maxProbes: number;
}

/** What the probes of a process need. */
export interface ProbesInit {
  readonly settings: ProbeSettings;
  /** Keeps the leases of an entry. */
  readonly storeOf: (key: string) => LlmHealthStore;
  /** Gives a length of time, spread at random where that is wanted. */
  readonly spread: (lengthMs: number) => number;
  /** Is told when an entry's probe has ended, or has found the fault over. */
  readonly onNews: (key: string) => void;
}

/** An entry of a candidate that only a probe may use now. */
export interface ProbedEntry {
  readonly key: string;
  readonly reason: HealthMarkReason;
  readonly mark: HealthMark;
  /**
   * `steady`: one probe after the other at fixed intervals, whether or not the last one has ended, so that one that hangs
   * hides no recovery. `single`: one at a time.
   */
  readonly kind: 'steady' | 'single';
}

/** The right to probe a candidate. */
export interface ProbeLease {
  /** What is probed, and for how long the lease of each holds unless it is given back. */
  readonly entries: readonly (ProbedEntry & { readonly lengthMs: number })[];
  /** Another instance probes: no probe was made here, and the next may go an interval later. */
  yield(nowMs: number): void;
  /** The probe was answered: calls are let through again, in steps. */
  reopen(nowMs: number): void;
  /** The probe has succeeded: its success has lifted the marks, and after an outage calls are let through in steps. */
  succeed(nowMs: number): void;
  /** The probe is over. @param isStillDown - of which entries it has shown that the fault is still there; by default of none */
  release(isStillDown?: (key: string) => boolean): void;
}

/** A reopening, and the mark that it makes good. */
export interface ReopeningEntry {
  readonly reopening: Reopening;
  readonly reason: HealthMarkReason;
  readonly mark: HealthMark;
}

/** The probes of one entry. */
interface Course {
  /** When the lease of each one under way ends, by its token. */
  readonly leases: Map<number, number>;
  /** Before this no further one begins. */
  nextAtMs: number;
}

/** Entries beyond this are looked through for those whose probes or reopening are over. */
const MAX_ENTRIES = 1_000;
/** A reopening that is older than this lets through whatever comes. */
const OLD_REOPENING_MS = 60_000;

/**
 * Spaces probes, and lets calls through again in steps once one of them was answered.
 *
 * @internal
 */
export class Probes {
  private readonly courses = new Map<string, Course>();
  private readonly reopenings = new Map<string, ReopeningEntry>();
  /** Until when the probe of an entry is left to another instance. */
  private readonly yielded = new Map<string, number>();
  /** Entries at which the head of a success was followed by a failure: only an answer ends their outage. */
  private readonly hollow = new Set<string>();
  /** Whether any entry is reopening; changed here alone. */
  isAnyReopening = false;
  /** Whether a success may change anything here; changed here alone. */
  heedsSuccess = false;

  constructor(private readonly init: ProbesInit) {}

  /** The reopening of an entry, where it is under way. */
  reopeningOf(key: string): ReopeningEntry | undefined {
    return this.reopenings.get(key);
  }

  /** Whether an entry is reopening. */
  isReopening(key: string): boolean {
    return this.reopenings.has(key);
  }

  /** When the next probe of an entry may begin: `nowMs` for at once, infinity where a single one has to end first. */
  freeAtMs({ key, kind }: ProbedEntry, nowMs: number): number {
    if (kind === 'single') {
      const yieldedUntilMs = this.yieldedUntilMs(key, nowMs);
      return yieldedUntilMs ?? (this.init.storeOf(key).isLeased(key) ? Infinity : nowMs);
    }
    const turnAtMs = this.turnAtMs(key, nowMs);
    if (turnAtMs > nowMs) return turnAtMs;
    // When a probe ends is not known.
    return this.isFull(key, nowMs) ? nowMs + this.init.settings.probeIntervalMs : nowMs;
  }

  /** Whether so many steady probes of an entry are under way that no further one may begin, whatever its turn. */
  isFull(key: string, nowMs: number): boolean {
    const course = this.courses.get(key);
    return course !== undefined && inFlight(course, nowMs) >= this.init.settings.maxProbes;
  }

  /**
   * When a call may probe an entry that has nothing else left to try, and would be refused: the probes before it hang, and a
   * provider that is back must not be refused until their leases end. It waits for its turn as every probe does, but for no end.
   */
  lastResortAtMs(entry: ProbedEntry, nowMs: number): number {
    return entry.kind === 'steady' ? this.turnAtMs(entry.key, nowMs) : this.freeAtMs(entry, nowMs);
  }

  /** Since when the turn of an entry's next probe has come, or when it will; 0 where it had none. */
  dueAtMs({ key }: ProbedEntry): number {
    return this.courses.get(key)?.nextAtMs ?? 0;
  }

  /** Whether a probe of an entry is under way. */
  isProbed(key: string, nowMs: number): boolean {
    const course = this.courses.get(key);
    return this.init.storeOf(key).isLeased(key) || (course !== undefined && inFlight(course, nowMs) > 0);
  }

  /** Whether a probe of an entry is under way that began an interval ago or longer. */
  isUnanswered({ key, kind }: ProbedEntry, nowMs: number): boolean {
    const course = kind === 'steady' ? this.courses.get(key) : undefined;
    if (course === undefined) return false;
    const { probeLeaseMs, probeIntervalMs } = this.init.settings;
    const latestEndMs = nowMs + probeLeaseMs - probeIntervalMs;
    for (const endsAtMs of course.leases.values()) if (endsAtMs > nowMs && endsAtMs <= latestEndMs) return true;
    return false;
  }

  /**
   * Takes the leases of a probe: one for each entry, all or none.
   *
   * @param isLastResort - whether nothing else is left to the call: probes that hang are passed by
   * @returns `undefined` where one is not free
   */
  acquire(entries: readonly ProbedEntry[], nowMs: number, isLastResort = false): ProbeLease | undefined {
    const held: (readonly [entry: ProbedEntry, token: number])[] = [];
    for (const entry of entries) {
      const freeAtMs = isLastResort ? this.lastResortAtMs(entry, nowMs) : this.freeAtMs(entry, nowMs);
      const token = freeAtMs > nowMs ? undefined : this.take(entry, nowMs);
      if (token === undefined) {
        for (const [taken, takenToken] of held) this.giveBack(taken, takenToken, false);
        return undefined;
      }
      held.push([entry, token]);
    }
    const answered = new Set<string>();
    return {
      entries: held.map(([entry]) => ({ ...entry, lengthMs: this.lengthOf(entry) })),
      yield: (atMs) => {
        for (const [entry, token] of held.splice(0)) this.yieldTo(entry, token, atMs);
      },
      reopen: (atMs) => {
        for (const [entry] of held) {
          answered.add(entry.key);
          if (entry.kind === 'single' || !this.hollow.has(entry.key)) this.reopen(entry, atMs);
        }
      },
      succeed: (atMs) => {
        for (const [entry] of held) {
          const isOpened = answered.has(entry.key) && !this.hollow.has(entry.key);
          this.trust(entry.key);
          if (entry.kind === 'steady' && !isOpened) this.reopen(entry, atMs);
        }
      },
      release: (isStillDown) => {
        for (const [entry, token] of held.splice(0)) {
          const isDown = isStillDown?.(entry.key) ?? false;
          // Its answer began well and broke off: what it has opened is shut again.
          if (isDown && answered.has(entry.key)) {
            if (entry.kind === 'steady') this.distrust(entry.key);
            if (this.isReopening(entry.key)) {
              this.close(entry.key);
              if (entry.kind === 'steady') this.begin(entry.key, nowMs + this.init.settings.probeIntervalMs);
            }
          }
          this.giveBack(entry, token, isDown);
        }
      },
    };
  }

  /** When each of these entries that is reopening has room. */
  roomAtMs(keys: readonly string[], nowMs: number): number {
    return Math.max(nowMs, ...this.reopeningsOf(keys).map(([, { reopening }]) => roomAtMs(reopening, nowMs)));
  }

  /** Takes a place in the present step of reopenings. @returns whether there was one in each */
  letThrough(keys: readonly string[], nowMs: number): boolean {
    if (this.roomAtMs(keys, nowMs) > nowMs) return false;
    for (const [key, entry] of this.reopeningsOf(keys)) {
      this.reopenings.set(key, { ...entry, reopening: letThrough(entry.reopening, nowMs) });
    }
    return true;
  }

  /** Counts a success of a call that went to an entry. */
  succeeded(key: string): void {
    this.trust(key);
    const entry = this.reopenings.get(key);
    if (entry === undefined) return;
    const reopening = succeeded(entry.reopening);
    if (reopening !== undefined) this.reopenings.set(key, { ...entry, reopening });
    else this.close(key);
  }

  /**
   * Another instance's news of an entry: where it has found an outage over, calls are let through in steps here as well.
   */
  heard(key: string, before: HealthState, after: HealthState, nowMs: number): void {
    const was = admissionOf(before, nowMs, false, this.isProbed(key, nowMs));
    const isOver = was.kind !== 'available' && after.marks[was.reason] === undefined;
    this.yielded.delete(key);
    if (isOver && was.mark.kind === 'cooling' && probesOf(was.reason) === 'steady') {
      this.reopen({ key, reason: was.reason, mark: was.mark, kind: 'steady' }, nowMs);
    }
  }

  /** Ends a reopening because of an attempt that failed and had begun after it. */
  relapse(key: string, attemptStartedAtMs: number): void {
    const entry = this.reopenings.get(key);
    if (entry === undefined || attemptStartedAtMs < entry.reopening.startedAtMs) return;
    if (entry.reopening.isStepped && entry.reopening.successes === 0) this.distrust(key);
    this.close(key);
  }

  /** Entries that are being probed or are reopening; a gauge for leak tests. */
  get size(): number {
    return this.courses.size + this.reopenings.size + this.yielded.size + this.hollow.size;
  }

  private yieldedUntilMs(key: string, nowMs: number): number | undefined {
    const untilMs = this.yielded.get(key);
    return untilMs !== undefined && untilMs > nowMs ? untilMs : undefined;
  }

  /** When the turn of an outage's next probe comes. */
  private turnAtMs(key: string, nowMs: number): number {
    const yieldedUntilMs = this.yieldedUntilMs(key, nowMs);
    if (yieldedUntilMs !== undefined) return yieldedUntilMs;
    const nextAtMs = this.courses.get(key)?.nextAtMs ?? 0;
    if (nextAtMs > nowMs) return nextAtMs;
    // When another instance began its own is not known.
    return this.init.storeOf(key).isLeased(key) ? nowMs + this.init.settings.probeIntervalMs : nowMs;
  }

  private reopeningsOf(keys: readonly string[]): readonly (readonly [key: string, entry: ReopeningEntry])[] {
    return keys.flatMap((key) => {
      const entry = this.reopenings.get(key);
      return entry === undefined ? [] : [[key, entry] as const];
    });
  }

  /** Lets no head end the outage of an entry any more, until an answer has. */
  private distrust(key: string): void {
    if (this.hollow.size >= MAX_ENTRIES) this.hollow.clear();
    this.hollow.add(key);
    this.updateFlags();
  }

  private trust(key: string): void {
    if (this.hollow.delete(key)) this.updateFlags();
  }

  private updateFlags(): void {
    this.isAnyReopening = this.reopenings.size > 0;
    this.heedsSuccess = this.isAnyReopening || this.hollow.size > 0;
  }

  private close(key: string): void {
    this.reopenings.delete(key);
    this.updateFlags();
    this.init.onNews(key);
  }

  private take({ key, kind }: ProbedEntry, nowMs: number): number | undefined {
    const { probeLeaseMs, probeIntervalMs } = this.init.settings;
    if (kind === 'single') return this.init.storeOf(key).acquireLease(key, probeLeaseMs);
    const lengthMs = this.init.spread(probeIntervalMs);
    const token = this.init.storeOf(key).acquireLease(key, lengthMs);
    if (token === undefined) return undefined;
    const course = this.courses.get(key) ?? this.begin(key, nowMs);
    // One beyond them takes no place of those that have all their time.
    if (!this.isFull(key, nowMs)) course.leases.set(token, nowMs + probeLeaseMs);
    course.nextAtMs = nowMs + lengthMs;
    return token;
  }

  private lengthOf({ kind }: ProbedEntry): number {
    const { probeLeaseMs, probeIntervalMs } = this.init.settings;
    return kind === 'single' ? probeLeaseMs : probeIntervalMs;
  }

  private yieldTo(entry: ProbedEntry, token: number, nowMs: number): void {
    if (this.yielded.size >= MAX_ENTRIES) {
      for (const [other, untilMs] of this.yielded) if (untilMs <= nowMs) this.yielded.delete(other);
    }
    this.yielded.set(entry.key, nowMs + this.init.spread(this.init.settings.probeIntervalMs));
    this.giveBack(entry, token, false);
  }

  private giveBack({ key, kind }: ProbedEntry, token: number, isStillDown: boolean): void {
    const course = kind === 'steady' ? this.courses.get(key) : undefined;
    course?.leases.delete(token);
    // After a probe that told nothing of it the next one may go at once; else it waits for its turn.
    if (kind === 'single' || !isStillDown) {
      this.init.storeOf(key).releaseLease(key, token);
      if (course?.leases.size === 0) this.courses.delete(key);
    }
    this.init.onNews(key);
  }

  private reopen({ key, reason, mark, kind }: ProbedEntry, nowMs: number): void {
    this.courses.delete(key);
    if (this.reopenings.has(key)) return;
    if (this.reopenings.size >= MAX_ENTRIES) {
      for (const [other, { reopening }] of this.reopenings) {
        if (nowMs - reopening.startedAtMs > OLD_REOPENING_MS) this.reopenings.delete(other);
      }
    }
    this.reopenings.set(key, { reopening: reopen(nowMs, kind === 'steady'), reason, mark });
    this.updateFlags();
    this.init.onNews(key);
  }

  private begin(key: string, nextAtMs: number): Course {
    if (this.courses.size >= MAX_ENTRIES) {
      for (const [other, course] of this.courses) {
        if (course.nextAtMs <= nextAtMs && inFlight(course, nextAtMs) === 0) this.courses.delete(other);
      }
    }
    const course = { leases: new Map<number, number>(), nextAtMs };
    this.courses.set(key, course);
    return course;
  }
}

function inFlight({ leases }: Course, nowMs: number): number {
  let count = 0;
  for (const endsAtMs of leases.values()) if (endsAtMs > nowMs) count += 1;
  return count;
}
