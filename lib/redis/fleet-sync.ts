import { randomUUID } from 'node:crypto';
import type { LlmHealthState } from '../index.js';
import { cellOf, isShowable, stateFrom } from './cell.js';
import { newsFrom, type News } from './news.js';
import { NewsWatch } from './news-watch.js';
import { isName } from './pseudonyms.js';
import { clauseOf } from './redis-errors.js';
import type { RedisLink } from './redis-link.js';
import { RedisTimes } from './redis-times.js';
import { PULL, PUT, type RedisScript } from './scripts.js';

/** What keeps this instance's entries in step with those of the fleet. */
export interface FleetSyncInit {
  readonly link: Pick<RedisLink, 'isUp' | 'run' | 'channel'>;
  readonly now: () => number;
  /** The same for all instances with the same secret. */
  readonly secret: string;
  readonly maxEntries: number;
  readonly ttlMs: number;
  /** This instance's own entries, by their names in Redis. */
  readonly local: {
    get(name: string): LlmHealthState | undefined;
    names(): Iterable<string>;
  };
  /** An entry of another instance has come. */
  readonly onEntry: (name: string, state: LlmHealthState) => void;
  /** Another instance has given a lease back. */
  readonly onRelease: (name: string, token: string, verdict: string) => void;
  /** Both sides know the same. */
  readonly onInStep: () => void;
  /** News does not come any more, though its connection is there. */
  readonly onDeaf: () => void;
  readonly onFailure: (message: string) => void;
  readonly onForeign: (what: string) => void;
}

/** What the scripts find. */
const FOREIGN: Readonly<Record<number, string>> = {
  1: 'a key of ours held a value of another kind or form',
  2: 'another instance has another fingerprintSecret, and shares with this one nothing that it knows of keys',
};
/** The head of every script's answer. */
const HEAD = 5;
/** So many entries go at once: Redis does nothing else meanwhile. */
const BATCH = 64;
/** So many entries may be pending before it is asked which of them are still there. */
const MIN_DIRTY = 1_000;
/** So often Redis may seem to have lost something before the rest is left for later. */
const MAX_LOSSES = 3;
/**
 * A higher generation for each millisecond since 1970 is forged: whatever is decided afterwards could not outrank it. The bound moves on, so
 * that nothing stays beyond a reset.
 */
const MAX_GENERATIONS_PER_MS = 1_000;
/** So many epochs of others are remembered. */
const MAX_OTHERS = 100;
/** An entry that was written this long before a connection was lost may not have arrived everywhere. */
const RECENT_MS = 60_000;

/**
 * Keeps this instance's entries in step with the fleet's: writes behind, news ahead.
 *
 * - What is put is sent soon, each entry once however often it was put meanwhile, and one batch at a time.
 * - Each change in Redis has a number. A gap in the numbers of the news that comes means that some was lost: then all that changed
 *   since the last number known is asked for.
 * - Redis's epoch tells that it has lost something; a number that has gone back, that it has lost the latest; its run, that it was
 *   started anew, or that another has taken its place, which may have lost the latest. Then this instance asks for all that Redis
 *   knows, and sends all that Redis does not.
 * - News of another epoch is another fleet's, whose database is another one of the same server, until Redis itself shows that epoch.
 *
 * @internal
 */
export class FleetSync {
  readonly instance = randomUUID();
  readonly times: RedisTimes;
  /** The entries that Redis has not been given yet. */
  private readonly dirty = new Set<string>();
  /** What stands in Redis under the names of entries of ours and is none: it is written over. */
  private readonly foreign = new Set<string>();
  /** Epochs that are not this fleet's. */
  private readonly others = new Set<string>();
  private epoch: string | undefined;
  /** Which process answers; `''` where it does not tell. */
  private process: string | undefined;
  private lastSeq = 0;
  private readonly watch = new NewsWatch();
  /** Whether all news from now on has to be heard, as soon as it is known where now is. */
  private isNew = true;
  private mustPull = true;
  private losses = 0;
  private mostDirty = MIN_DIRTY;
  private running: Promise<void> | undefined;
  private inStepAtMs: number | undefined;

  constructor(private readonly init: FleetSyncInit) {
    this.times = new RedisTimes(init.maxEntries);
  }

  /** How many entries Redis has not been given yet. */
  get unsent(): number {
    return this.dirty.size;
  }

  /** Milliseconds since both sides were last known to be in step; `undefined` where they never were. */
  get lagMs(): number | undefined {
    return this.inStepAtMs === undefined ? undefined : Math.max(this.init.now() - this.inStepAtMs, 0);
  }

  /** An entry has been put. */
  changed(name: string): void {
    this.dirty.add(name);
    if (this.dirty.size > this.mostDirty) this.forgetEvicted();
    if (this.init.link.isUp) void this.catchUp();
  }

  /** There is a connection again, to whichever Redis. Never rejects. */
  reconnected(): Promise<void> {
    // Where it does not tell, it may be another one.
    if (this.process === '') this.process = undefined;
    this.isNew = true;
    return this.resync();
  }

  /** Some news may not have been told, and that is no wonder. */
  doubtNews(): void {
    this.isNew = true;
  }

  /** Asks for what was missed, in case that news was lost without anybody noticing. Never rejects. */
  async look(): Promise<void> {
    await this.resync();
    if (!this.mustPull && this.watch.look(this.lastSeq)) this.init.onDeaf();
  }

  /** Asks for what was missed, and sends what is pending. Never rejects. */
  resync(): Promise<void> {
    this.mustPull = true;
    return this.catchUp();
  }

  /** What was put shortly before the connection ended may have been lost with it. */
  doubtRecent(): void {
    const sinceMs = this.init.now() - RECENT_MS;
    for (const name of this.init.local.names()) {
      if ((this.init.local.get(name)?.updatedAtMs ?? 0) >= sinceMs) this.dirty.add(name);
    }
  }

  /** Sends all entries again that `isWanted` chooses, so that they live on in Redis. */
  renew(isWanted: (name: string, state: LlmHealthState) => boolean): void {
    for (const name of this.init.local.names()) {
      const state = this.init.local.get(name);
      if (state !== undefined && isWanted(name, state)) this.dirty.add(name);
    }
  }

  /** Sends what is pending. @returns whether all of it was taken. Never rejects. */
  async flush(): Promise<boolean> {
    while (this.init.link.isUp && this.dirty.size > 0) {
      const before = this.dirty.size;
      await this.catchUp();
      if (this.dirty.size >= before) break;
    }
    return this.dirty.size === 0;
  }

  /** Runs a script, and takes in what every answer says: Redis's clock, and whether it has lost anything. */
  async ask(script: RedisScript, args: readonly (string | number)[]): Promise<readonly unknown[]> {
    const beforeMs = this.init.now();
    // News of later changes may come before the answer; of these it knows nothing.
    const seqBefore = this.lastSeq;
    const answer = await this.init.link.run(script, [randomUUID(), ...args]);
    const [epoch, seq, seconds, microseconds, foreign] = answer;
    this.times.measure(Number(seconds) * 1_000 + Number(microseconds) / 1_000, beforeMs, this.init.now());
    if (Number(foreign) > 0) this.init.onForeign(FOREIGN[Number(foreign)] ?? 'something is none of ours');
    this.noteEpoch(String(epoch), Number(seq) < seqBefore);
    return answer;
  }

  /** News from the channel. */
  heard(message: string): void {
    const news = newsFrom(message);
    if (news === undefined) this.init.onForeign('a message on our channel is none of ours');
    else if (news.epoch !== this.epoch) this.heardOther(news.epoch, message);
    else if (news.kind === 'cell') this.heardOfChange(news);
    else if (news.kind === 'lost') this.heardOfLoss(news.name);
    else if (news.instance !== this.instance) this.init.onRelease(news.name, news.token, news.verdict);
  }

  /** An entry as it stands in Redis. @returns whether it is one */
  receive(name: string, cell: string): boolean {
    const nowMs = this.init.now();
    const state = isName(name) ? stateFrom(cell) : undefined;
    const maxGeneration = MAX_GENERATIONS_PER_MS * this.times.redisNow(nowMs);
    if (state === undefined || !isShowable(state) || state.generation > maxGeneration) {
      this.init.onForeign('an entry is none of ours');
      return false;
    }
    try {
      this.init.onEntry(name, this.times.fromRedis(name, state, nowMs));
      if (this.dirty.has(name)) this.settle(name, cell);
      return true;
    } catch (error) {
      // News comes by an event: what is thrown there ends the process.
      const kind = error instanceof Error ? error.name : typeof error;
      this.init.onForeign(`an entry could not be taken in (${kind})`);
      return false;
    }
  }

  /** What another instance has sent already is not sent again: after a loss all have the same to send. */
  private settle(name: string, cell: string): void {
    const state = this.init.local.get(name);
    if (state !== undefined && cellOf(this.times.toRedis(name, state)) === cell) this.dirty.delete(name);
  }

  /** What has been evicted since it was put has nothing left to send. */
  private forgetEvicted(): void {
    for (const name of this.dirty) {
      if (this.init.local.get(name) !== undefined) continue;
      this.dirty.delete(name);
      this.foreign.delete(name);
    }
    this.mostDirty = Math.max(MIN_DIRTY, 2 * this.dirty.size);
  }

  private heardOfChange({ instance, seq, name, cell }: Extract<News, { readonly kind: 'cell' }>): void {
    this.watch.heard(seq);
    if (instance !== this.instance) this.receive(name, cell);
    if (seq === this.lastSeq + 1) this.lastSeq = seq;
    else if (seq > this.lastSeq) void this.resync();
    if (this.dirty.size === 0 && !this.mustPull) this.inStepAtMs = this.init.now();
  }

  /** Redis has evicted an entry. */
  private heardOfLoss(name: string): void {
    if (this.init.local.get(name) !== undefined) this.changed(name);
  }

  /** News of another epoch: Redis has lost something, or it is another fleet's. */
  private heardOther(epoch: string, message: string): void {
    if (this.others.has(epoch)) return;
    void this.resync().then(() => {
      if (epoch === this.epoch) {
        this.heard(message);
        return;
      }
      this.others.add(epoch);
      const [oldest] = this.others;
      if (this.others.size > MAX_OTHERS && oldest !== undefined) this.others.delete(oldest);
    });
  }

  private catchUp(): Promise<void> {
    this.running ??= this.run().finally(() => {
      this.running = undefined;
    });
    return this.running;
  }

  private async run(): Promise<void> {
    // What is put in one go is sent in one.
    await new Promise((resolve) => setImmediate(resolve));
    this.losses = 0;
    try {
      while (this.init.link.isUp && (this.mustPull || this.dirty.size > 0)) {
        if (this.mustPull) await this.pull();
        else await this.send();
      }
      if (this.mustPull || this.dirty.size > 0) return;
      this.inStepAtMs = this.init.now();
      this.init.onInStep();
    } catch (error) {
      this.init.onFailure(clauseOf(error));
    }
  }

  private async pull(): Promise<void> {
    for (;;) {
      const since = this.lastSeq;
      const secret = since === 0 ? this.init.secret : '';
      const answer = await this.ask(PULL, [since, BATCH, this.instance, this.init.link.channel, secret]);
      const [, seq, , , , upTo, process] = answer;
      this.noteProcess(String(process));
      for (let place = HEAD + 2; place + 1 < answer.length; place += 2) {
        this.take(String(answer[place]), String(answer[place + 1]));
      }
      // Redis has lost something meanwhile: all is asked for anew.
      if (this.lastSeq < since) continue;
      if (Number(upTo) > since) {
        this.lastSeq = Math.max(this.lastSeq, Number(upTo));
        continue;
      }
      this.lastSeq = Math.max(this.lastSeq, Number(seq));
      this.mustPull = false;
      if (this.isNew) this.watch.beginAnew(this.lastSeq);
      this.isNew = false;
      return;
    }
  }

  private async send(): Promise<void> {
    const { local, link, maxEntries } = this.init;
    const names: string[] = [];
    for (const name of this.dirty) if (names.push(name) === BATCH) break;
    const args: (string | number)[] = [this.instance, link.channel, maxEntries];
    const sent: string[] = [];
    for (const name of names) {
      this.dirty.delete(name);
      const isForeign = this.foreign.delete(name);
      const state = local.get(name);
      // It has been evicted since.
      if (state === undefined) continue;
      sent.push(name);
      args.push(name, cellOf(this.times.toRedis(name, state)), this.lifeMs(state), isForeign ? 1 : 0);
    }
    if (sent.length === 0) return;
    try {
      const answer = await this.ask(PUT, args);
      for (const [place, name] of sent.entries()) {
        const merged = answer[HEAD + place];
        if (typeof merged === 'string' && merged !== '') this.take(name, merged);
      }
    } catch (error) {
      for (const name of sent) this.dirty.add(name);
      throw error;
    }
  }

  /** An entry that Redis gave: where it is none, ours is written over it. */
  private take(name: string, cell: string): void {
    if (this.receive(name, cell) || this.init.local.get(name) === undefined) return;
    this.foreign.add(name);
    this.dirty.add(name);
  }

  /** For how long Redis keeps an entry. */
  private lifeMs({ marks }: LlmHealthState): number {
    const untilMs = Math.max(0, ...Object.values(marks).map((mark) => mark.untilMs ?? 0));
    return Math.ceil(Math.max(untilMs - this.init.now(), 0) + this.init.ttlMs);
  }

  private noteEpoch(epoch: string, isOlder: boolean): void {
    const isFirst = this.epoch === undefined;
    if (!isFirst && epoch === this.epoch && !isOlder) return;
    this.epoch = epoch;
    this.beginAnew(isFirst);
  }

  private noteProcess(process: string): void {
    const before = this.process;
    this.process = process;
    if (before !== process) this.beginAnew(before === undefined && process !== '');
  }

  /** Redis may lack what it once had. */
  private beginAnew(isFirst: boolean): void {
    this.lastSeq = 0;
    this.mustPull = true;
    this.isNew = true;
    if (isFirst) return;
    for (const name of this.init.local.names()) this.dirty.add(name);
    if (this.init.link.isUp) void this.catchUp();
    this.losses += 1;
    if (this.losses > MAX_LOSSES) throw new Error('it keeps losing what it was given');
  }
}
