import type { Credential } from './credential.js';
import type { Choice, Pick } from './selection.js';

/** Up to here all keys are looked at, so that a trail names each that is passed over. */
const SMALL = 64;
/** After so many choices in vain by selection, the rest goes by order. */
const MAX_PICKS = 16;

/**
 * A pool's keys for one model, by `priority`, and which of them are known to be out.
 *
 * In a large roster, keys that were found out are not looked at again until their time comes or news of them does: choosing
 * among thousands, most of them out, has to cost as little as choosing among two.
 *
 * @internal
 */
export class Roster {
  /** Where tiers of equal `priority` end; the last is the length. */
  private readonly tierEnds: readonly number[];
  private readonly open: Uint8Array;
  private readonly wakeAtMs: Float64Array;
  private nextWakeMs = Infinity;
  private readonly places = new Map<string, number>();

  /** @param all - sorted by `priority` */
  constructor(readonly all: readonly Credential[]) {
    this.open = new Uint8Array(all.length).fill(1);
    this.wakeAtMs = new Float64Array(all.length);
    this.tierEnds = all.flatMap(({ priority }, index) => (priority === all[index + 1]?.priority ? [] : [index + 1]));
    for (const [index, { fingerprint }] of all.entries()) this.places.set(fingerprint, index);
  }

  /** Whether keys that are out are remembered here. */
  get isLarge(): boolean {
    return this.all.length > SMALL;
  }

  /** Remembers that a key is out; until `untilMs`, where that is known. */
  markOut(index: number, untilMs = Infinity): void {
    if (!this.isLarge) return;
    this.open[index] = 0;
    this.wakeAtMs[index] = untilMs;
    this.nextWakeMs = Math.min(this.nextWakeMs, untilMs);
  }

  /** There is news of a key. */
  touch(fingerprint: string): void {
    const index = this.places.get(fingerprint);
    if (index !== undefined) this.open[index] = 1;
  }

  /** Where a key stands; -1 where it is not in the roster. */
  placeOf({ fingerprint }: Credential): number {
    return this.places.get(fingerprint) ?? -1;
  }

  /** Begins to go through the keys as a call would use them. */
  walk(pick: Pick, nowMs: number): RosterWalk {
    if (nowMs >= this.nextWakeMs) this.wake(nowMs);
    return new RosterWalk(this.all, this.tierEnds, this.open, pick);
  }

  /** Some of the keys that are known to be out, the one that is free soonest among them. */
  *sampleOut(): Iterable<number> {
    let soonest = -1;
    let count = 0;
    for (let index = 0; index < this.all.length; index += 1) {
      if (this.open[index] === 1) continue;
      if (count < SMALL) yield index;
      else if (soonest < 0 || this.wakeOf(index) < this.wakeOf(soonest)) soonest = index;
      count += 1;
    }
    if (soonest >= 0) yield soonest;
  }

  private wakeOf(index: number): number {
    return this.wakeAtMs[index] ?? Infinity;
  }

  private wake(nowMs: number): void {
    this.nextWakeMs = Infinity;
    for (let index = 0; index < this.all.length; index += 1) {
      if (this.open[index] === 1) continue;
      const untilMs = this.wakeOf(index);
      if (untilMs <= nowMs) this.open[index] = 1;
      else this.nextWakeMs = Math.min(this.nextWakeMs, untilMs);
    }
  }
}

/** One way through a roster: tier by tier, inside a tier by selection; each key once. */
export class RosterWalk {
  private tier = 0;
  private picks = 0;
  private last = -1;
  /** A copy, made when a second key is wanted: most calls need one. */
  private left: Uint8Array | undefined;

  constructor(
    private readonly all: readonly Credential[],
    private readonly tierEnds: readonly number[],
    private readonly open: Uint8Array,
    private readonly pick: Pick,
  ) {}

  /** The next key's index; -1 at the end. */
  next(): number {
    for (; this.tier < this.tierEnds.length; this.tier += 1) {
      const index = this.nextInTier();
      if (index >= 0) {
        this.last = index;
        return index;
      }
      this.picks = 0;
    }
    return -1;
  }

  private nextInTier(): number {
    const from = this.tierEnds[this.tier - 1] ?? 0;
    const to = this.tierEnds[this.tier] ?? this.all.length;
    const choice: Choice = { all: this.all, from, to, open: this.remaining() };
    this.picks += 1;
    if (this.picks <= MAX_PICKS) return this.pick(choice);
    const index = choice.open.indexOf(1, from);
    return index >= 0 && index < to ? index : -1;
  }

  private remaining(): Uint8Array {
    if (this.last < 0) return this.open;
    this.left ??= this.open.slice();
    this.left[this.last] = 0;
    return this.left;
  }
}
