import type { Subscription } from 'rxjs';
import type { Credential } from './credential.js';
import { isExpired, keepUnchanged, refreshDueAtMs, replaceKey } from './credential-expiry.js';
import { outsideCallers } from './outside-callers.js';
import { isInvalidGrant, renewalMessageOf } from './renewal-error.js';
import type { LlmRefreshSettings, Renewal, RenewalWish, SharedRenewal } from './renewal.js';
import type { GivenKey, SourceAdapter } from './sources/source-adapter.js';
import { ClosableClock, within, type SourceClock } from './within.js';

/** A look at a file that takes longer than this is not waited for: the keys at hand are used. */
const MAX_POLL_WAIT_MS = 250;

/** So many readings may go on at once: one that does not answer keeps no news from being read, and a burst of news is read few times. */
const MAX_READINGS = 2;

/** What a refreshable credential is made of. */
export interface RefreshableCredentialInit {
  /** The option, such as `providers.openai.keys[0].source`. */
  readonly path: string;
  readonly adapter: SourceAdapter;
  readonly clock: SourceClock;
  readonly settings: LlmRefreshSettings;
  /** Makes the credentials of the keys that the adapter gave. @throws where HTTP cannot carry one */
  readonly build: (given: readonly GivenKey[]) => readonly Credential[];
  /** Hears of every change of the keys: what they were, and whether one of them was to be replaced and is. */
  readonly onChange: (before: readonly Credential[], wasAsked: boolean) => void;
  /** Takes secrets out of what a source says. */
  readonly redact: (text: string) => string;
  /** Hears when reading begins to fail. */
  readonly onFailure: (message: string) => void;
}

/**
 * One entry of a provider's `keys` whose keys can change at run time: reads them, reads them again when they may have
 * changed, and refreshes what was rejected or is about to expire. All of it is shared by all calls: one at a time, and
 * outside the async context of whoever starts it.
 *
 * @internal
 */
export class RefreshableCredential {
  /** The present keys. */
  keys: readonly Credential[] = [];
  /** Why the last read or refresh failed; redacted. */
  failure: string | undefined;
  /** Whether a read has ended, in keys or in a failure; the first calls wait for that. */
  private hasNews = false;
  /** Whether the adapter may have other keys than those at hand. */
  private needsRead = true;
  private isDenied = false;
  /** The newest one under way. */
  private reading: Promise<void> | undefined;
  private readingCount = 0;
  /** Whether there is news that no reading has begun after. */
  private isNewsUnread = false;
  private polling: Promise<void> | undefined;
  private renewing: SharedRenewal | undefined;
  private hasFailed = false;
  private isClosed = false;
  private subscription: Subscription | undefined;
  private polledAtMs: number;
  private takenAtMs = 0;
  private nextReadAtMs = 0;
  private nextRenewalAtMs = 0;
  /** Numbers what is asked and what is told, in its order, so that an older answer cannot overwrite a newer one. */
  private lastNumber = 0;
  /** The newest number of which there is an answer or news. */
  private newsNumber = 0;
  private tellNews: () => void = () => undefined;
  private readonly firstNews = new Promise<void>((resolve) => {
    this.tellNews = resolve;
  });

  private readonly clock: ClosableClock;

  constructor(private readonly init: RefreshableCredentialInit) {
    this.clock = new ClosableClock(init.clock);
    this.polledAtMs = init.clock.now();
  }

  get path(): string {
    return this.init.path;
  }

  /** Whether the adapter can refresh a key, not only be read again. */
  get canRefresh(): boolean {
    return this.init.adapter.refresh !== undefined;
  }

  /** Begins to read. */
  open(): void {
    if (!this.hasNews) void this.read();
  }

  /** Begins to listen for changes; does nothing where it listens already, or has ended. */
  listen(): void {
    const { adapter } = this.init;
    if (this.isClosed || this.subscription !== undefined || adapter.changes$ === undefined) return;
    this.subscription = outsideCallers(() =>
      adapter.changes$?.subscribe({
        next: (given) => this.onNews(given),
        error: (error: unknown) => this.failedToRead(error),
      }),
    );
  }

  /** Ends listening, reading, and all waits for the adapter. */
  close(): void {
    this.isClosed = true;
    this.clock.close();
    this.subscription?.unsubscribe();
    this.subscription = undefined;
  }

  /** Whether whoever chooses among the keys should let the adapter be looked at first; see {@link look}. */
  needsLook(nowMs: number): boolean {
    const { poll } = this.init.adapter;
    if (this.isClosed) return false;
    if (this.hasNews && poll !== undefined) {
      return this.polling === undefined && nowMs - this.polledAtMs >= poll.pollMs;
    }
    return this.reading === undefined && (!this.hasNews || (this.needsRead && nowMs >= this.nextReadAtMs));
  }

  /** Begins to look whether there are newer keys, where that is due; {@link pending} is what to wait for then. */
  look(nowMs: number): void {
    if (!this.needsLook(nowMs)) return;
    if (this.hasNews && this.init.adapter.poll !== undefined) this.poll(nowMs);
    else void this.read();
  }

  /**
   * What a call has to wait for before it chooses among the keys; `undefined` for nothing. Never rejects. A source that does
   * not answer must not hold up every call once it has given keys; a file answers at once, or is not waited for.
   */
  get pending(): Promise<void> | undefined {
    return this.hasNews ? this.polling : this.firstNews;
  }

  /** Whether a new value is on its way and the present one is of no use any more. */
  isAwaited(credential: Credential, nowMs: number): boolean {
    if (this.renewing?.of.fingerprint !== credential.fingerprint) return false;
    return this.renewing.isRejected || isExpired(credential, nowMs);
  }

  /** Whether the last refresh failed. */
  get isFailing(): boolean {
    return this.hasFailed;
  }

  /** Whether the last refresh failed and another may be tried. */
  mayTryAgain(nowMs: number): boolean {
    return this.hasFailed && this.mayRenew(nowMs);
  }

  /** The key that is to be refreshed now because its end is near. */
  expiring(nowMs: number): Credential | undefined {
    if (!this.mayRenew(nowMs)) return undefined;
    return this.keys.find((key) => nowMs >= refreshDueAtMs(key, this.takenAtMs, this.init.settings.refreshAheadMs));
  }

  /** Whether a renewal may begin, or is under way. */
  mayRenew(nowMs: number): boolean {
    return this.renewing !== undefined || (!this.isDenied && nowMs >= this.nextRenewalAtMs);
  }

  /** Lets the next renewal begin at once, also after a denial: a person has seen to it. */
  forgive(): void {
    this.isDenied = false;
    this.nextRenewalAtMs = 0;
  }

  /**
   * Asks for a new value in place of a key; those who ask at the same time share one answer. Never rejects.
   *
   * @returns `undefined` where it is too early, or a refresh was denied
   */
  renew(credential: Credential, { isRejected, mayRefresh }: RenewalWish): Promise<Renewal> | undefined {
    if (this.renewing !== undefined) return this.join(this.renewing, credential, isRejected);
    if (!this.holds(credential)) return Promise.resolve({ kind: 'replaced' });
    const { adapter } = this.init;
    // A file is looked at whenever its key is rejected: it is at hand, and rotations may come close together.
    if (adapter.poll === undefined && !this.mayRenew(this.clock.now())) return undefined;
    const isRefresh = mayRefresh && adapter.refresh !== undefined;
    const work = () => (isRefresh ? this.refresh(credential) : this.readAgain(credential));
    const result = outsideCallers(work).finally(() => {
      this.renewing = undefined;
    });
    this.renewing = { of: credential, result, isRejected };
    return result;
  }

  private join(renewing: SharedRenewal, credential: Credential, isRejected: boolean): Promise<Renewal> {
    if (renewing.of.fingerprint === credential.fingerprint) {
      renewing.isRejected ||= isRejected;
      return renewing.result;
    }
    // It was begun for a sibling, but brings news of all keys.
    return renewing.result.then(() => ({ kind: this.holds(credential) ? 'unchanged' : 'replaced' }));
  }

  private holds({ fingerprint }: Credential): boolean {
    return this.keys.some((key) => key.fingerprint === fingerprint);
  }

  private holdsAny(given: readonly GivenKey[]): boolean {
    return this.keys.some(({ secret }) => given.some(({ value }) => value === secret?.reveal()));
  }

  /** Whether newer news has put another key in the place of the one for which the question of this number was asked. */
  private isOvertaken(number: number, credential: Credential): boolean {
    return number < this.newsNumber && !this.holds(credential);
  }

  private nextNumber(): number {
    this.lastNumber += 1;
    return this.lastNumber;
  }

  private async refresh(credential: Credential): Promise<Renewal> {
    const { clock } = this;
    const { adapter, settings } = this.init;
    this.nextRenewalAtMs = clock.now() + settings.refreshIntervalMs;
    const number = this.nextNumber();
    try {
      const current = credential.secret?.reveal() ?? '';
      const given = await within(() => adapter.refresh?.(current) ?? [], settings.refreshTimeoutMs, clock);
      if (given.length === 0) throw new Error('it gave no key');
      if (this.isOvertaken(number, credential) && !this.holdsAny(given)) return { kind: 'replaced' };
      const before = this.keys;
      this.take(replaceKey(before, credential, given), number);
      if (this.holds(credential)) return { kind: 'unchanged' };
      const known = new Set(before.map(({ fingerprint }) => fingerprint));
      const fresh = this.keys.find(({ fingerprint }) => !known.has(fingerprint)) ?? this.keys[0];
      return { kind: 'renewed', credential: fresh, isRefreshed: true };
    } catch (error) {
      return this.isOvertaken(number, credential) ? { kind: 'replaced' } : this.failedBy(error, credential);
    }
  }

  private async readAgain(credential: Credential): Promise<Renewal> {
    const { adapter, settings } = this.init;
    this.nextRenewalAtMs = this.clock.now() + (adapter.poll?.pollMs ?? settings.refreshIntervalMs);
    await this.read();
    // There has been news meanwhile, which is being read by now.
    if (this.reading !== undefined && this.holds(credential)) await this.reading;
    // A source that does not answer is no news of the key.
    return this.holds(credential)
      ? { kind: 'unchanged' }
      : { kind: 'renewed', credential: this.keys[0], isRefreshed: false };
  }

  private failedBy(error: unknown, { expiresAtMs = 0 }: Credential): Renewal {
    const { settings } = this.init;
    const message = this.init.redact(renewalMessageOf(error));
    this.failure = message;
    this.hasFailed = true;
    this.isDenied = isInvalidGrant(error);
    const nowMs = this.clock.now();
    const againAtMs = nowMs + settings.refreshCooldownMs;
    // An early one is tried again at the latest when the key ends.
    this.nextRenewalAtMs = expiresAtMs > nowMs ? Math.min(againAtMs, expiresAtMs) : againAtMs;
    return { kind: this.isDenied ? 'denied' : 'failed', message };
  }

  private read(): Promise<void> {
    if (this.isClosed) return Promise.resolve();
    if (this.reading !== undefined) return this.reading;
    this.readingCount += 1;
    this.isNewsUnread = false;
    const reading = outsideCallers(() => this.doRead()).finally(() => {
      this.readingCount -= 1;
      if (this.reading !== reading) return;
      this.reading = undefined;
      if (this.isNewsUnread) void this.read();
    });
    this.reading = reading;
    return reading;
  }

  /** Reads what there is news of: at once, or when the newest reading has ended where it would be one too many. */
  private readNews(): void {
    // What is being read now may be older than the news.
    this.newsNumber = this.nextNumber();
    this.needsRead = true;
    this.isNewsUnread = this.readingCount >= MAX_READINGS;
    if (this.isNewsUnread) return;
    this.reading = undefined;
    void this.read();
  }

  private async doRead(): Promise<void> {
    const { clock } = this;
    const { adapter, settings } = this.init;
    const number = this.nextNumber();
    try {
      const given = await within(() => adapter.read(), settings.refreshTimeoutMs, clock);
      if (number > this.newsNumber) this.take(given, number);
    } catch (error) {
      if (number < this.newsNumber) return;
      this.nextReadAtMs = clock.now() + settings.refreshCooldownMs;
      this.failedToRead(error);
      this.hasNews = true;
      this.tellNews();
    }
  }

  private poll(nowMs: number): void {
    this.polledAtMs = nowMs;
    this.polling = outsideCallers(() => this.doPoll()).finally(() => {
      this.polling = undefined;
    });
  }

  /** Ends with the look, or before it where that takes long; then the keys at hand are used. */
  private async doPoll(): Promise<void> {
    // A file that cannot be looked at now leaves its keys as they are.
    const look = () => this.readChanged().catch((error: unknown) => this.failedToRead(error));
    await within(look, MAX_POLL_WAIT_MS, this.clock).catch(() => undefined);
  }

  private async readChanged(): Promise<void> {
    if (this.needsRead || (await this.init.adapter.poll?.hasChanged()) === true) await this.read();
  }

  private onNews(given: readonly GivenKey[] | Error | undefined): void {
    if (given instanceof Error) return this.failedToRead(given);
    this.isDenied = false;
    if (given === undefined) return this.readNews();
    try {
      this.take(given, this.nextNumber());
    } catch (error) {
      this.failedToRead(error);
    }
  }

  private failedToRead(error: unknown): void {
    const message = this.init.redact(renewalMessageOf(error));
    if (message === this.failure) return;
    this.failure = message;
    this.init.onFailure(message);
  }

  private take(given: readonly GivenKey[], number: number): void {
    const { settings, adapter } = this.init;
    const before = this.keys;
    this.keys = keepUnchanged(before, this.init.build(given));
    const nowMs = this.clock.now();
    const againAtMs = nowMs + settings.refreshCooldownMs;
    this.newsNumber = Math.max(this.newsNumber, number);
    this.takenAtMs = nowMs;
    this.hasFailed = false;
    this.failure = undefined;
    // A source without a key may have one later, and need not tell.
    this.needsRead = this.keys.length === 0 && adapter.poll === undefined;
    this.nextReadAtMs = againAtMs;
    for (const key of this.keys) {
      const dueAtMs = Math.max(refreshDueAtMs(key, nowMs, settings.refreshAheadMs), againAtMs);
      this.nextRenewalAtMs = Math.min(this.nextRenewalAtMs, dueAtMs);
    }
    this.hasNews = true;
    this.init.onChange(before, this.renewing !== undefined && !this.holds(this.renewing.of));
    this.tellNews();
  }
}
