import { randomUUID } from 'node:crypto';
import {
  LlmHealthStore,
  LlmMemoryHealthStore,
  LlmOptionsError,
  type LlmHealthState,
  type LlmHealthStoreHost,
  type LlmHealthStoreLag,
  type LlmHealthStoreNotice,
  type LlmOptionsProblem,
  type LlmSharedLease,
} from '../index.js';
import { FleetSync } from './fleet-sync.js';
import { LeaseBook } from './lease-book.js';
import { Pseudonyms } from './pseudonyms.js';
import { clientOf, type RedisHealthClient } from './redis-client.js';
import { clauseOf, CONNECTION_ENDED, secretsOf, withoutSecrets } from './redis-errors.js';
import { RedisLink } from './redis-link.js';
import { baseOf, checkRedisOptions, DEFAULT_REDIS_OPTIONS, type RedisHealthStoreOptions } from './redis-options.js';
import { COUNT, LEASE, RELEASE } from './scripts.js';

/** How often what was missed is asked for, in case that news was lost without anybody noticing. */
const LOOK_EVERY_MS = 5_000;
/** How often Redis is tried while it is away. */
const RETRY_EVERY_MS = 1_000;
const MAX_START_MS = 1_000;
const MAX_CLOSE_MS = 1_000;
/** Unknown fingerprints are looked for among those configured no more often than this. */
const LEARN_EVERY_MS = 1_000;
/** Entries are renewed in Redis four times in their life. */
const RENEWALS = 4;
const MAX_MESSAGE_CHARS = 200;
/** So many leases are given back at once. */
const BATCH = 32;

const TAKEN: LlmOptionsProblem = {
  option: 'health.store',
  actual: 'one that serves another module, or has been closed',
  expected:
    'a RedisHealthStore for each module: make it by useFactory. Stores with the same url, prefix and fingerprintSecret share',
};

/**
 * Shares health among all instances of an application by Redis: what one learns of a dead key, all know within a second.
 *
 * - Reads are answered from this instance's memory, which news from Redis keeps fresh; a call that succeeds sends nothing.
 * - Writes go behind, each entry once however often it changed meanwhile.
 * - While Redis is away this instance goes on with its own memory; afterwards both sides catch up. No call waits for Redis,
 *   but for a lease of a probe or of a key check, 100 ms at most.
 * - No key, prompt or answer goes to Redis. Fingerprints are hashed with `fingerprintSecret`.
 *
 * Redis 5 or later.
 *
 * @example
 * health: { store: { useFactory: () => new RedisHealthStore({ url, fingerprintSecret }) } }
 *
 * @publicApi
 */
export class RedisHealthStore extends LlmHealthStore {
  override readonly times = 'moments' as const;
  #memory: LlmMemoryHealthStore;
  #host: LlmHealthStoreHost | undefined;
  #now: () => number = Date.now;
  #isPinned: (key: string, state: LlmHealthState) => boolean = () => false;
  readonly #ttlMs: number;
  readonly #names: Pseudonyms;
  readonly #secrets: readonly string[];
  readonly #link: RedisLink;
  readonly #sync: FleetSync;
  readonly #leases = new LeaseBook();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #state: 'connecting' | 'up' | 'away' | 'closed' = 'connecting';
  /** Whether the time of the start is over. */
  #isStarted = false;
  /** Whether the next look is soon, because of a doubt. */
  #isHurried = false;
  /** What stood in the way so far, while it connects for the first time. */
  #trouble: string | undefined;
  #hasToldForeign = false;
  #learnedAtMs = -Infinity;
  #renewedAtMs = 0;
  readonly #onFirstStep: (() => void)[] = [];

  /** @throws LlmOptionsError with all that is wrong with the options */
  constructor(options: RedisHealthStoreOptions) {
    super();
    checkRedisOptions(options);
    const { fingerprintSecret, url, options: own, client } = options;
    const { maxEntries = DEFAULT_REDIS_OPTIONS.maxEntries, ttlMs = DEFAULT_REDIS_OPTIONS.ttlMs } = options;
    this.#ttlMs = ttlMs;
    this.#memory = new LlmMemoryHealthStore({ maxEntries, ttlMs }, { now: () => this.#now() });
    this.#secrets = secretsOf(url, own, fieldsOf(client));
    this.#names = new Pseudonyms(fingerprintSecret, maxEntries * 4);
    this.#link = new RedisLink({
      makeClient: () => client ?? clientOf(url, own),
      isOurs: client === undefined,
      base: baseOf(options),
      onUp: () => void this.#sync.reconnected(),
      onDown: (message) => this.#goAway(message),
      onMessage: (message) => this.#sync.heard(message),
      onDoubt: () => this.#hurry(),
    });
    this.#sync = new FleetSync({
      link: this.#link,
      secret: this.#names.hashed('secret'),
      now: () => this.#now(),
      maxEntries,
      ttlMs,
      local: { get: (name) => this.#memory.get(name), names: () => this.#localNames() },
      onEntry: (name, state) => this.#take(name, state),
      onRelease: (name, token, verdict) => this.#leaseReleased(name, token, verdict),
      onInStep: () => this.#inStep(),
      onDeaf: () => this.#hearNothing(),
      onFailure: (message) => this.#goAway(message),
      onForeign: (what) => this.#foreign(what),
    });
  }

  override get size(): number {
    return this.#memory.size;
  }

  override get(key: string): LlmHealthState | undefined {
    return this.#memory.get(this.#names.nameOf(key));
  }

  /** Is asked by every call. */
  override getAll(keys: readonly string[]): readonly (LlmHealthState | undefined)[] {
    return this.#memory.getAll(this.#names.namesOf(keys));
  }

  override put(key: string, state: LlmHealthState): void {
    const name = this.#names.nameOf(key);
    this.#memory.put(name, state);
    if (this.#state !== 'closed') this.#sync.changed(name);
  }

  override entries(): Iterable<readonly [key: string, state: LlmHealthState]> {
    return [...this.#memory.entries()].map(([name, state]) => [this.#names.keyOf(name), state] as const);
  }

  override acquireLease(key: string, ttlMs: number): number | undefined {
    return this.#memory.acquireLease(key, ttlMs);
  }

  override releaseLease(key: string, token: number): void {
    this.#memory.releaseLease(key, token);
  }

  override isLeased(key: string): boolean {
    return this.#memory.isLeased(key);
  }

  override pin(isPinned: (key: string, state: LlmHealthState) => boolean): void {
    this.#isPinned = isPinned;
    this.#memory.pin((name, state) => isPinned(this.#names.keyOf(name), state));
  }

  /** @throws LlmOptionsError where it serves another module, or has done so */
  override attach(host: LlmHealthStoreHost): void {
    if (this.#host !== undefined || this.#state === 'closed') throw new LlmOptionsError([TAKEN]);
    this.#host = host;
    this.#now = () => host.clock.now();
    const known = [...this.#memory.entries()];
    this.#memory = new LlmMemoryHealthStore(host.bounds, { now: this.#now });
    this.pin(this.#isPinned);
    for (const [name, state] of known) this.#memory.put(name, state);
  }

  /**
   * Connects, and takes in what the fleet knows; does not wait for longer than a second.
   *
   * @throws LlmOptionsError where `ioredis` is not installed, or refuses the options
   */
  override async start(): Promise<void> {
    this.#learn();
    const isInStep = new Promise<void>((resolve) => this.#onFirstStep.push(resolve));
    await this.#link.open();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const bound = new Promise<void>((resolve) => (timer = setTimeout(resolve, MAX_START_MS - 50)));
    this.#schedule(RETRY_EVERY_MS);
    await Promise.race([isInStep, bound]);
    clearTimeout(timer);
    this.#isStarted = true;
    if (this.#state === 'connecting') this.#goAway(this.#trouble ?? 'it did not answer within a second');
  }

  override async acquireSharedLease(key: string, name: string, ttlMs: number): Promise<LlmSharedLease> {
    if (this.#state !== 'up' || !this.#link.isUp) return { kind: 'unknown' };
    const token = randomUUID();
    const hashed = this.#names.hashed(`lease:${name}`);
    const cellName = this.#names.nameOf(key);
    this.#leases.asked(hashed, name);
    const before = this.#memory.get(cellName);
    const answer = await this.#sync.ask(LEASE, [hashed, token, Math.ceil(ttlMs), cellName]);
    const [[holder = '', kept], cell] = [String(answer[5]).split(' '), String(answer[6])];
    if (cell !== '') this.#sync.receive(cellName, cell);
    if (holder !== token) return { kind: 'held', verdict: kept ?? this.#leases.verdictOf(holder) };
    const hasNews = !isSame(before, this.#memory.get(cellName));
    this.#leases.taken(hashed, token, this.#now() + ttlMs);
    const release = (verdict: string, keepMs = 0) => void this.#release(hashed, token, verdict, keepMs);
    return { kind: 'taken', hasNews, release };
  }

  override async addToCounter(name: string, amount: number, windowMs: number): Promise<number | undefined> {
    if (this.#state !== 'up') return undefined;
    const answer = await this.#sync.ask(COUNT, [this.#names.hashed(`counter:${name}`), amount, Math.ceil(windowMs)]);
    return Number(answer[5]);
  }

  override lag(): LlmHealthStoreLag {
    return { isConnected: this.#state === 'up', lagMs: this.#sync.lagMs, unsent: this.#sync.unsent };
  }

  /** Sends what is pending, gives leases back, and ends the connections that are its own; within a second. */
  override async close(): Promise<void> {
    const was = this.#state;
    if (was === 'closed') return;
    this.#state = 'closed';
    clearTimeout(this.#timer);
    let timer: ReturnType<typeof setTimeout> | undefined;
    const bound = new Promise<void>((resolve) => (timer = setTimeout(resolve, MAX_CLOSE_MS)));
    if (was === 'up') await Promise.race([this.#handBack(), bound]);
    clearTimeout(timer);
    for (const resolve of this.#onFirstStep.splice(0)) resolve();
    this.#link.close();
  }

  async #handBack(): Promise<void> {
    await this.#sync.flush();
    const held = [...this.#leases.held(this.#now())];
    while (held.length > 0) {
      await Promise.all(held.splice(0, BATCH).map(([name, token]) => this.#release(name, token, 'open')));
    }
  }

  /** After all that was put before, so that whoever takes the lease next knows it. */
  async #release(name: string, token: string, verdict: string, keepMs = 0): Promise<void> {
    if (!this.#leases.gaveBack(name, token)) return;
    await this.#sync.flush();
    try {
      const from = [this.#sync.instance, this.#link.channel];
      await this.#sync.ask(RELEASE, [name, token, ...from, verdict, Math.ceil(keepMs)]);
    } catch (error) {
      // It ends by itself.
      this.#goAway(clauseOf(error));
    }
  }

  #take(name: string, state: LlmHealthState): void {
    if (!this.#names.isKnown(name)) this.#learn();
    const before = this.#memory.get(name);
    this.#memory.put(name, state);
    const after = this.#memory.get(name);
    if (after === undefined || isSame(before, after)) return;
    this.#host?.onNews(this.#names.keyOf(name), before, after);
  }

  #leaseReleased(hashed: string, token: string, verdict: string): void {
    this.#leases.released(token, verdict);
    const name = this.#leases.nameOf(hashed);
    if (name !== undefined) this.#host?.onLeaseReleased(name, verdict);
  }

  /** Learns the names of what is configured, so that what others say of it is understood. */
  #learn(): void {
    const nowMs = this.#now();
    if (nowMs - this.#learnedAtMs < LEARN_EVERY_MS) return;
    this.#learnedAtMs = nowMs;
    for (const key of this.#host?.possibleKeys() ?? []) this.#names.keyOf(this.#names.nameOf(key));
  }

  *#localNames(): Iterable<string> {
    for (const [name] of this.#memory.entries()) yield name;
  }

  #inStep(): void {
    const was = this.#state;
    if (was === 'closed') return;
    this.#state = 'up';
    for (const resolve of this.#onFirstStep.splice(0)) resolve();
    if (was === 'away') this.#tell('back', 'both sides have caught up');
  }

  #goAway(message: string): void {
    if (this.#state === 'closed' || this.#state === 'away') return;
    const was = this.#state;
    // A first attempt that fails is followed by others within the time of the start.
    if (was === 'connecting' && !this.#isStarted) {
      // That a connection ended is told after why it did.
      if (this.#trouble === undefined || message !== CONNECTION_ENDED) this.#trouble = message;
      return;
    }
    this.#state = 'away';
    if (was === 'up') this.#sync.doubtRecent();
    this.#schedule(RETRY_EVERY_MS);
    this.#tell('away', message);
  }

  #foreign(what: string): void {
    if (this.#hasToldForeign) return;
    this.#hasToldForeign = true;
    this.#tell('foreign-value', what);
  }

  #tell(kind: LlmHealthStoreNotice['kind'], message: string): void {
    this.#host?.onNotice({ kind, message: withoutSecrets(message, this.#secrets).slice(0, MAX_MESSAGE_CHARS) });
  }

  #hearNothing(): void {
    this.#goAway('its news does not come any more');
    this.#link.renewNews();
  }

  /** Looks soon; further doubts do not put that off. */
  #hurry(): void {
    this.#sync.doubtNews();
    if (this.#isHurried || this.#state !== 'up') return;
    this.#isHurried = true;
    this.#schedule(RETRY_EVERY_MS);
  }

  #schedule(delayMs: number): void {
    clearTimeout(this.#timer);
    if (this.#state === 'closed') return;
    this.#timer = setTimeout(() => void this.#look(), delayMs);
    this.#timer.unref();
  }

  async #look(): Promise<void> {
    this.#isHurried = false;
    const nowMs = this.#now();
    if (nowMs - this.#renewedAtMs >= this.#ttlMs / RENEWALS) {
      this.#renewedAtMs = nowMs;
      this.#learn();
      this.#sync.renew((name, state) => this.#isPinned(this.#names.keyOf(name), state));
    }
    if (this.#link.isUp) await this.#sync.look();
    else this.#link.tend();
    if (this.#state !== 'closed') this.#schedule(this.#state === 'up' ? LOOK_EVERY_MS : RETRY_EVERY_MS);
  }
}

/** The options of a client that was handed in. */
function fieldsOf(client: RedisHealthClient | undefined): unknown {
  return client === undefined || !('options' in client) ? undefined : client.options;
}

function isSame(left: LlmHealthState | undefined, right: LlmHealthState | undefined): boolean {
  return left === right || JSON.stringify(left) === JSON.stringify(right);
}
