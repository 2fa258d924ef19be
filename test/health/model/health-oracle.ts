import { LEASE_MS, LONGEST_PROBE_MS, SILENT_WINDOWS, type FailureKind, type Place, type Rule } from './fault-table.js';

/** What one attempt would use. */
export interface Candidate {
  readonly key: string;
  readonly model: string;
}

/** An attempt under way. */
export interface Begun {
  readonly candidate: Candidate;
  /** Its place in the order of all events. */
  readonly order: number;
  readonly atMs: number;
}

interface Fault {
  /** Its place in the order of all events. */
  since: number;
  fromMs: number;
  /** Infinity: quarantined. */
  untilMs: number;
  windowMs: number;
  step: number;
  /** Infinity: no probe. */
  probeAtMs: number;
  isHinted: boolean;
}

interface Entry {
  readonly faults: Map<string, Fault>;
  failuresInARow: number;
  /** News of attempts that began before this is old. */
  clearedAt: number;
}

/** How a candidate stands. */
export type Verdict =
  { readonly kind: 'available' | 'half-open' } | { readonly kind: 'unavailable'; readonly untilMs: number };

/** Faults of a provider, which are probed at intervals while a repeated window lasts. */
const STEADY: ReadonlySet<string> = new Set(['breaker', 'overloaded', 'unknown', 'key_outage']);

/** What no success lifts: what a person took out, and a key that a code calls revoked. */
function outlastsSuccess(reason: string, { untilMs, probeAtMs }: Fault): boolean {
  return reason === 'operator' || (reason === 'credential_revoked' && untilMs === Infinity && probeAtMs === Infinity);
}

/** A revocation that a code tells of. */
function isForGood({ reason, first, probe }: Rule): boolean {
  return reason === 'credential_revoked' && first === undefined && probe === undefined;
}

/** Ten windows after its end nobody has heard anything of a fault. */
function isForgotten({ untilMs, windowMs }: Fault, atMs: number): boolean {
  return atMs >= untilMs + SILENT_WINDOWS * windowMs;
}

/** Where a candidate's faults are filed. */
export function placeOf({ key, model }: Candidate, at: Place): string {
  return { key, 'key×model': `${key}×${model}`, model, url: 'url', provider: 'provider' }[at];
}

/** DESIGN.md §4 "Health" once more, as plainly as it can be said: what the machine has to agree with. */
export class HealthOracle {
  nowMs = 1_000_000;
  readonly proven = new Set<string>();
  private readonly entries = new Map<string, Entry>();
  private leases: { readonly places: readonly string[]; readonly untilMs: number }[] = [];
  private order = 0;

  begin(candidate: Candidate): Begun {
    return { candidate, order: (this.order += 1), atMs: this.nowMs };
  }

  fail({ candidate, order, atMs }: Begun, kind: FailureKind, hintMs: number | undefined): void {
    const rule = this.proven.has(candidate.key) ? (kind.ifProven ?? kind.rule) : kind.rule;
    if (rule === undefined) return;
    const entry = this.entryAt(placeOf(candidate, rule.at));
    if (order < entry.clearedAt && !isForGood(rule)) return;
    if (rule.inARow !== undefined) entry.failuresInARow += 1;
    const hint =
      hintMs === undefined || rule.hintCap === undefined ? undefined : Math.ceil(Math.min(hintMs, rule.hintCap));
    const known = entry.faults.get(rule.reason);
    const fault =
      known === undefined || isForgotten(known, order < known.since ? this.nowMs : atMs) ? undefined : known;
    const put = (next: Fault) => entry.faults.set(rule.reason, next);

    if (fault === undefined) {
      if (entry.failuresInARow >= (rule.inARow ?? 0)) put(this.newFault(rule, 1, hint));
    } else if (fault.untilMs === Infinity) {
      // Only a code, where words had said it, and a failed probe are news of what is quarantined.
      if (fault.probeAtMs !== Infinity && isForGood(rule)) {
        put({ ...this.quarantine(rule, fault.step), since: fault.since });
      } else if (atMs >= fault.probeAtMs) put({ ...this.quarantine(rule, fault.step + 1), since: fault.since });
    } else if (rule.first === undefined) {
      put(this.quarantine(rule, 1));
    } else if (order < fault.since || this.nowMs < fault.untilMs) {
      // One step per window; only a hint may reach further.
      const hintedMs = hint === undefined || fault.isHinted ? 0 : this.nowMs + hint;
      if (hintedMs > fault.untilMs) {
        const windowMs = hintedMs - fault.fromMs;
        put({ ...fault, untilMs: hintedMs, windowMs, isHinted: true, probeAtMs: Infinity });
      } else if (atMs >= fault.probeAtMs) put({ ...fault, probeAtMs: this.nowMs + (rule.probe ?? Infinity) });
    } else if (fault.step >= (rule.strikes ?? Infinity)) {
      put(this.quarantine(rule, 1));
    } else put(this.newFault(rule, fault.step + 1, hint));
  }

  succeed({ candidate, order }: Begun): void {
    this.proven.add(candidate.key);
    for (const place of placesOf(candidate)) {
      const entry = this.entries.get(place);
      if (entry === undefined) continue;
      const lifted = [...entry.faults].filter(
        ([reason, fault]) => fault.since < order && !outlastsSuccess(reason, fault),
      );
      for (const [reason] of lifted) entry.faults.delete(reason);
      if (lifted.length > 0 || entry.failuresInARow > 0) entry.clearedAt = Math.max(entry.clearedAt, order);
      entry.failuresInARow = 0;
    }
  }

  inheritProof(from: string, to: string): void {
    if (this.proven.has(from)) this.proven.add(to);
  }

  isolate(place: string): void {
    this.entryAt(place).faults.set('operator', this.quarantine({ reason: 'operator', at: 'key' }, 1));
  }

  reset(place?: string): void {
    for (const [at, entry] of this.entries) {
      if (place !== undefined && at !== place) continue;
      if (entry.faults.size === 0 && entry.failuresInARow === 0) continue;
      entry.faults.clear();
      entry.failuresInARow = 0;
      entry.clearedAt = this.order += 1;
    }
  }

  verdict(candidate: Candidate): Verdict {
    const known = this.known(candidate);
    if (known.length === 0) return { kind: 'available' };
    if (known.every(({ fault }) => this.isHalfOpen(fault))) return { kind: 'half-open' };
    const standing = known.filter(({ fault }) => this.nowMs < fault.untilMs);
    if (standing.every(({ reason, fault }) => STEADY.has(reason) && fault.step > 1 && !fault.isHinted)) {
      return { kind: 'half-open' };
    }
    return { kind: 'unavailable', untilMs: Math.max(...standing.map(({ fault }) => fault.untilMs)) };
  }

  /** Whether something of the candidate is quarantined. */
  isQuarantined(candidate: Candidate): boolean {
    return this.known(candidate).some(({ fault }) => fault.untilMs === Infinity);
  }

  /** Whether probes of the candidate may overlap. */
  isSteadilyProbed(candidate: Candidate): boolean {
    return this.known(candidate).some(({ reason }) => STEADY.has(reason));
  }

  isBeingProbed(candidate: Candidate): boolean {
    const wanted = this.halfOpenPlaces(candidate);
    return this.leases.some(({ places, untilMs }) => this.nowMs < untilMs && places.some((at) => wanted.includes(at)));
  }

  /** Takes the lease. @returns what gives it back */
  lease(candidate: Candidate): () => void {
    const lease = { places: this.halfOpenPlaces(candidate), untilMs: this.nowMs + LEASE_MS };
    this.leases.push(lease);
    return () => {
      this.leases = this.leases.filter((other) => other !== lease);
    };
  }

  /** The times at which something changes by itself. */
  edges(): readonly number[] {
    const faults = [...this.entries.values()].flatMap(({ faults: all }) => [...all.values()]);
    const times = faults.flatMap(({ untilMs, probeAtMs, windowMs }) => [
      untilMs,
      probeAtMs,
      untilMs + SILENT_WINDOWS * windowMs,
    ]);
    const ends = this.leases.map(({ untilMs }) => untilMs);
    return [...times, ...ends].filter((time) => time > this.nowMs && time < Infinity);
  }

  private known(candidate: Candidate): readonly { readonly reason: string; readonly fault: Fault }[] {
    return placesOf(candidate).flatMap((place) => this.knownAt(place));
  }

  private knownAt(place: string): readonly { readonly reason: string; readonly fault: Fault }[] {
    return [...(this.entries.get(place)?.faults ?? [])]
      .filter(([, fault]) => this.isProbedAt(place) || !isForgotten(fault, this.nowMs))
      .map(([reason, fault]) => ({ reason, fault }));
  }

  private halfOpenPlaces(candidate: Candidate): readonly string[] {
    return placesOf(candidate).filter((place) => {
      const faults = this.knownAt(place);
      return faults.length > 0 && faults.every(({ fault }) => this.isHalfOpen(fault));
    });
  }

  private isHalfOpen({ untilMs, probeAtMs }: Fault): boolean {
    return this.nowMs >= Math.min(untilMs, probeAtMs);
  }

  private newFault(rule: Rule, step: number, hint: number | undefined): Fault {
    if (rule.first === undefined) return this.quarantine(rule, step);
    const windowMs = hint ?? Math.min(rule.first * 2 ** (step - 1), rule.longest ?? rule.first);
    const mayProbe = rule.isProbedWhileCooling === true && hint === undefined;
    return {
      since: (this.order += 1),
      fromMs: this.nowMs,
      untilMs: this.nowMs + windowMs,
      windowMs,
      step,
      probeAtMs: mayProbe ? this.nowMs + (rule.probe ?? 0) : Infinity,
      isHinted: hint !== undefined,
    };
  }

  private quarantine({ probe }: Rule, step: number): Fault {
    const probeAtMs = probe === undefined ? Infinity : this.nowMs + Math.min(probe * 2 ** (step - 1), LONGEST_PROBE_MS);
    const since = (this.order += 1);
    return { since, fromMs: this.nowMs, untilMs: Infinity, windowMs: 0, step, probeAtMs, isHinted: false };
  }

  /** A probe that has not ended yet is no silence. */
  private isProbedAt(place: string): boolean {
    return this.leases.some(({ places, untilMs }) => this.nowMs < untilMs && places.includes(place));
  }

  private entryAt(place: string): Entry {
    const entry = this.entries.get(place) ?? { faults: new Map(), failuresInARow: 0, clearedAt: 0 };
    this.entries.set(place, entry);
    return entry;
  }
}

/** The five places on which a candidate depends. */
export function placesOf(candidate: Candidate): readonly string[] {
  return (['key', 'key×model', 'model', 'url', 'provider'] as const).map((at) => placeOf(candidate, at));
}
