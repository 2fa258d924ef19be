import type { Credential } from './credential.js';
import type { KeyStatistics, Pick } from './selection.js';

/** Up to here all keys are looked at, so that a trail names each that is passed over. */
const SMALL = 64;
/** Of a large set's keys that are unavailable, so many stand for all. */
const MAX_SAMPLED = 16;
/** After so many choices in vain by selection, the rest goes by order. */
const MAX_PICKS = 16;

/**
 * A pool's keys for one model, by `priority`, and which of them are known to be out.
 *
 * In a large set, keys that were found out are not looked at again until their time comes or news of them does: choosing
 * among thousands, most of them out, has to cost as little as choosing among two.
 *
 * @internal
 */
export class CredentialSet {
  /** Where tiers of equal `priority` end; the last is the length. */
  readonly tierEnds: readonly number[];
  readonly statistics: KeyStatistics;
  /** 1 for each key that is not known to be out. */
  readonly open: Uint8Array;
  /** How many keys are not known to be out. Changed here alone. */
  openCount: number;
  private readonly wakeAtMs: Float64Array;
  private nextWakeMs = Infinity;
  /** What {@link sampleOut} gives; made anew when a key goes out or comes back. */
  private sampled: readonly number[] | undefined;
  private readonly places = new Map<string, number>();
  /** By where a tier begins: the place after the key of it that was used last. */
  private readonly turns = new Map<number, number>();
  /** By place: keys of one number share their base URL. Absent where all do. */
  private readonly deployments: Uint32Array | undefined;

  /** @param all - sorted by `priority` */
  constructor(
    readonly all: readonly Credential[],
    use: KeyUse = new KeyUse(all),
  ) {
    this.open = new Uint8Array(all.length).fill(1);
    this.openCount = all.length;
    this.wakeAtMs = new Float64Array(all.length);
    this.tierEnds = all.flatMap(({ priority }, index) => (priority === all[index + 1]?.priority ? [] : [index + 1]));
    for (const [index, { fingerprint }] of all.entries()) this.places.set(fingerprint, index);
    this.statistics = statisticsOf(all, use);
    this.deployments = deploymentsOf(all);
  }

  /** Whether keys that are unavailable are remembered here. */
  get isLarge(): boolean {
    return this.all.length > SMALL;
  }

  /** Remembers that a key is unavailable; until `untilMs`, where that is known. */
  markOut(index: number, untilMs = Infinity): void {
    if (!this.isLarge) return;
    if (this.open[index] === 1) this.openCount -= 1;
    this.open[index] = 0;
    this.wakeAtMs[index] = untilMs;
    this.sampled = undefined;
    this.nextWakeMs = Math.min(this.nextWakeMs, untilMs);
  }

  /** There is news of a key. */
  touch(fingerprint: string): void {
    const index = this.places.get(fingerprint);
    if (index !== undefined) this.reopen(index);
  }

  /** Where a key stands; -1 where it is not in the set. */
  placeOf({ fingerprint }: Credential): number {
    return this.places.get(fingerprint) ?? -1;
  }

  /** A key is used: the next turn of its tier comes after it. */
  use(credential: Credential): void {
    const place = this.places.get(credential.fingerprint);
    if (place === undefined) return;
    let from = 0;
    for (const end of this.tierEnds) if (end <= place) from = end;
    this.turns.set(from, place + 1);
  }

  /** Whose turn it is in the tier that begins at `from`; `undefined` before the first use of it. */
  turnOf(from: number): number | undefined {
    return this.turns.get(from);
  }

  /** Whether two keys share their base URL, and so the faults of what is behind it. */
  areAlike(left: number, right: number): boolean {
    return this.deployments === undefined || this.deployments[left] === this.deployments[right];
  }

  /** Begins to go through the keys as a call would use them. */
  cursor(pick: Pick, nowMs: number): SelectionCursor {
    if (nowMs >= this.nextWakeMs) this.wake(nowMs);
    return new SelectionCursor(this, pick);
  }

  /** Some of the keys that are known to be out, the one that is free soonest among them. */
  sampleOut(): readonly number[] {
    return (this.sampled ??= this.sampleNow());
  }

  /** Keys of so many different base URLs as are worth looking at. */
  *sampleDeployments(): Iterable<number> {
    let last = -1;
    for (let index = 0, count = 0; index < this.all.length && count < MAX_SAMPLED; index += 1) {
      const deployment = this.deployments?.[index] ?? 0;
      if (deployment <= last) continue;
      last = deployment;
      count += 1;
      yield index;
    }
  }

  private reopen(index: number): void {
    if (this.open[index] === 1) return;
    this.open[index] = 1;
    this.openCount += 1;
    this.sampled = undefined;
  }

  private sampleNow(): readonly number[] {
    const sampled: number[] = [];
    let soonest = -1;
    for (let index = 0; index < this.open.length; index += 1) {
      if (this.open[index] === 1) continue;
      if (sampled.length < MAX_SAMPLED) sampled.push(index);
      else if (soonest < 0 || this.wakeOf(index) < this.wakeOf(soonest)) soonest = index;
    }
    return soonest < 0 ? sampled : [...sampled, soonest];
  }

  private wakeOf(index: number): number {
    return this.wakeAtMs[index] ?? Infinity;
  }

  private wake(nowMs: number): void {
    this.nextWakeMs = Infinity;
    for (let index = 0; index < this.open.length; index += 1) {
      if (this.open[index] === 1) continue;
      const untilMs = this.wakeOf(index);
      if (untilMs <= nowMs) this.reopen(index);
      else this.nextWakeMs = Math.min(this.nextWakeMs, untilMs);
    }
  }
}

/** One way through a set: tier by tier, inside a tier by selection; each key once. */
export class SelectionCursor {
  private tier = 0;
  private picks = 0;
  private last = -1;
  private seenInOrder = 0;
  /** A copy, made when a second key is wanted: most calls need one. */
  private left: Uint8Array | undefined;

  constructor(
    private readonly set: CredentialSet,
    private readonly pick: Pick,
  ) {}

  /** The next key's index; -1 at the end. */
  next(): number {
    const { tierEnds, open, openCount } = this.set;
    if (openCount === 0) return -1;
    if (this.last >= 0) {
      this.left ??= open.slice();
      this.left[this.last] = 0;
    }
    for (; this.tier < tierEnds.length; this.tier += 1) {
      const index = this.nextInTier(tierEnds[this.tier - 1] ?? 0, tierEnds[this.tier] ?? 0, this.left ?? open);
      if (index >= 0) {
        this.last = index;
        return index;
      }
      this.picks = 0;
    }
    return -1;
  }

  /** Leaves out the other keys that share the base URL of this one. */
  skipAlike(index: number): void {
    this.left ??= this.set.open.slice();
    for (let other = 0; other < this.left.length; other += 1) {
      if (this.set.areAlike(index, other)) this.left[other] = 0;
    }
  }

  private nextInTier(from: number, to: number, open: Uint8Array): number {
    if (to - from === 1) return open[from] === 1 ? from : -1;
    this.picks += 1;
    if (this.picks <= MAX_PICKS) return this.pick({ from, to, open, statistics: this.set.statistics });
    this.seenInOrder = open.indexOf(1, Math.max(from, this.seenInOrder));
    if (this.seenInOrder < 0) this.seenInOrder = to;
    return this.seenInOrder < to ? this.seenInOrder : -1;
  }
}

function statisticsOf(all: readonly Credential[], use: KeyUse): KeyStatistics {
  const places = Uint32Array.from(all, ({ fingerprint }) => use.placeOf(fingerprint));
  const { inFlight, lastUse } = use;
  let sum = 0;
  return {
    weightSums: Float64Array.from(all, ({ weight }) => (sum += weight)),
    hashes: Uint32Array.from(all, ({ hash }) => hash),
    inFlight: (index) => inFlight[places[index] ?? 0] ?? 0,
    lastUse: (index) => lastUse[places[index] ?? 0] ?? 0,
  };
}

/** Numbers the base URLs in the order of their first key. */
function deploymentsOf(all: readonly Credential[]): Uint32Array | undefined {
  const numbers = new Map<string, number>();
  for (const { baseUrl } of all) if (!numbers.has(baseUrl)) numbers.set(baseUrl, numbers.size);
  return numbers.size < 2 ? undefined : Uint32Array.from(all, ({ baseUrl }) => numbers.get(baseUrl) ?? 0);
}

/** How much the keys of a pool are used, by their place in it. @internal */
export class KeyUse {
  readonly inFlight: Uint32Array;
  readonly lastUse: Float64Array;
  private readonly places: ReadonlyMap<string, number>;

  /** @param credentials - the pool's; those that were in use before still are */
  constructor(credentials: readonly Credential[]) {
    this.inFlight = Uint32Array.from(credentials, ({ inFlight }) => inFlight);
    this.lastUse = Float64Array.from(credentials, ({ lastUse }) => lastUse);
    this.places = new Map(credentials.map(({ fingerprint }, place) => [fingerprint, place]));
  }

  /** Takes up what has become of a key; one that is no longer in the pool is left alone. */
  note({ fingerprint, inFlight, lastUse }: Credential): void {
    const place = this.places.get(fingerprint);
    if (place === undefined) return;
    this.inFlight[place] = inFlight;
    this.lastUse[place] = lastUse;
  }

  has(fingerprint: string): boolean {
    return this.places.has(fingerprint);
  }

  placeOf(fingerprint: string): number {
    return this.places.get(fingerprint) ?? -1;
  }
}
