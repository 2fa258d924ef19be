import { equal, ok } from 'node:assert/strict';
import { Subject } from 'rxjs';
import { RefreshableCredential } from '../../../lib/credentials/refreshable-credential.js';
import { DEFAULT_REFRESH_SETTINGS as SETTINGS } from '../../../lib/credentials/renewal.js';
import type { Credential } from '../../../lib/credentials/credential.js';
import type { GivenKey, SourceAdapter } from '../../../lib/credentials/sources/source-adapter.js';
import { credentialOf } from '../../credentials/credential-of.js';
import { settled, VirtualClock } from './virtual-clock.js';

/** Something that the source was asked, and has not answered. */
interface Question {
  readonly kind: 'read' | 'refresh' | 'look';
  readonly number: number;
  readonly endsAtMs: number;
  /** The key that is to be refreshed. */
  readonly of: string | undefined;
  answer(value: readonly GivenKey[] | boolean): void;
  fail(error: unknown): void;
}

/** What a source can throw. */
export const PASSING_ERRORS: readonly unknown[] = [
  new Error('busy'),
  'down',
  undefined,
  Object.create(null),
  Object.assign(new Error('odd'), { message: { not: 'a text' } }),
];
export const DENIAL = Object.assign(new Error('no'), { data: { error: 'invalid_grant' } });

const LIMITS_MS = { read: SETTINGS.refreshTimeoutMs, refresh: SETTINGS.refreshTimeoutMs, look: Infinity };

/**
 * A refreshable over a source that answers when it is told to, in any order. Keys bear the number of the question or news that they
 * came with: what was asked or told later is newer.
 */
export class World {
  readonly clock = new VirtualClock();
  readonly refreshable: RefreshableCredential;
  readonly results: Promise<unknown>[] = [];
  readonly seen: Credential[] = [];
  questions: Question[] = [];
  refreshes = 0;
  /** The newest key that the refreshable has been given. */
  private newest = 0;
  /** Reads begun before this do not count: the source said since that it has news. */
  private staleBefore = 0;
  private number = 0;
  private mayRefreshAtMs = 0;
  private isDenied = false;
  private readonly changes = new Subject<readonly GivenKey[] | undefined>();

  constructor(kind: 'source' | 'file') {
    const read = () => this.ask('read') as Promise<readonly GivenKey[]>;
    const refresh = (current: string) => this.onRefresh(current);
    const poll = { pollMs: 1_000, hasChanged: () => this.ask('look') as Promise<boolean> };
    const adapter: SourceAdapter = kind === 'source' ? { read, refresh, changes$: this.changes } : { read, poll };
    this.refreshable = new RefreshableCredential({
      path: 'keys[0]',
      adapter,
      clock: this.clock,
      settings: SETTINGS,
      build: (given) => given.map(({ value }) => credentialOf(value)),
      onChange: () => this.seen.push(...this.refreshable.keys),
      redact: (text) => text,
      onFailure: () => undefined,
    });
    this.refreshable.open();
    this.refreshable.listen();
  }

  /** Asks for a new value of the present key, or of an older one. */
  renew(isOld: boolean, isRejected: boolean, mayRefresh: boolean): void {
    const credential = isOld ? this.seen[0] : this.refreshable.keys[0];
    if (credential === undefined) return;
    const result = this.refreshable.renew(credential, { isRejected, mayRefresh });
    if (result !== undefined) this.results.push(result);
  }

  answer(which: number): void {
    const question = this.take(which);
    if (question === undefined) return;
    if (question.kind === 'look') return question.answer(true);
    const isInTime = this.clock.now() < question.endsAtMs;
    if (isInTime && !this.isStale(question)) this.newest = Math.max(this.newest, question.number);
    question.answer([{ value: keyOf(question.number) }]);
  }

  /** Answers with the key that is newest already, as a source does that tells of its own refreshes. */
  echo(which: number): void {
    this.take(which)?.answer([{ value: keyOf(this.newest) }]);
  }

  fail(which: number, error: unknown): void {
    const question = this.take(which);
    if (question === undefined) return;
    const isInTime = this.clock.now() < question.endsAtMs;
    if (question.kind === 'refresh' && isInTime && !this.isStale(question)) this.refreshFailed(error === DENIAL);
    question.fail(error);
  }

  tell(hasValue: boolean): void {
    if (!this.changes.observed) return;
    this.number += 1;
    this.isDenied = false;
    if (hasValue) this.newest = this.number;
    this.staleBefore = this.number;
    this.changes.next(hasValue ? [{ value: keyOf(this.number) }] : undefined);
  }

  forgive(): void {
    this.isDenied = false;
    this.mayRefreshAtMs = 0;
    this.refreshable.forgive();
  }

  async pass(delayMs: number): Promise<void> {
    const late = this.questions.filter(({ kind, endsAtMs }) => kind === 'refresh' && endsAtMs > this.clock.now());
    const endMs = this.clock.now() + delayMs;
    for (const { endsAtMs } of late) {
      if (endsAtMs <= endMs) this.mayRefreshAtMs = endsAtMs + SETTINGS.refreshCooldownMs;
    }
    await this.clock.pass(delayMs);
  }

  /** What has to hold whenever nothing is left to do at once. */
  check(): void {
    equal(this.present, this.newest === 0 ? undefined : keyOf(this.newest), 'the newest key is held');
    const inTime = this.questions.filter(({ endsAtMs }) => this.clock.now() < endsAtMs);
    const reads = inTime.filter(({ kind, number }) => kind === 'read' && number > this.staleBefore);
    ok(reads.length <= 1, 'one read at a time');
  }

  /** Everything is answered in the end, and leaves nothing behind. */
  async end(): Promise<void> {
    for (let rounds = 0; rounds < 5; rounds += 1) {
      while (this.questions.length > 0) this.answer(0);
      await settled();
    }
    this.check();
    this.refreshable.close();
    await Promise.all(this.results);
    await this.pass(60_000);
    equal(this.clock.waiting, 0, 'no timer is left');
    equal(this.changes.observed, false);
  }

  private onRefresh(current: string): Promise<readonly GivenKey[]> {
    const nowMs = this.clock.now();
    const underWay = this.questions.filter(({ kind, endsAtMs }) => kind === 'refresh' && nowMs < endsAtMs);
    equal(underWay.length, 0, 'one refresh at a time');
    equal(this.isDenied, false, 'a denial is final');
    ok(nowMs >= this.mayRefreshAtMs, 'a refresh comes too early');
    equal(current, this.present, 'what is refreshed is present');
    this.refreshes += 1;
    this.mayRefreshAtMs = nowMs + SETTINGS.refreshIntervalMs;
    return this.ask('refresh') as Promise<readonly GivenKey[]>;
  }

  /** Whether the source has had news since it was asked; a refresh still counts for the key that it was asked for. */
  private isStale({ kind, number, of }: Question): boolean {
    return number < this.staleBefore && (kind === 'read' || of !== this.present);
  }

  private get present(): string | undefined {
    return this.refreshable.keys[0]?.secret?.reveal();
  }

  private refreshFailed(isDenial: boolean): void {
    this.mayRefreshAtMs = this.clock.now() + SETTINGS.refreshCooldownMs;
    this.isDenied = isDenial;
  }

  private ask(kind: Question['kind']): Promise<readonly GivenKey[] | boolean> {
    const number = (this.number += 1);
    const endsAtMs = this.clock.now() + LIMITS_MS[kind];
    return new Promise((resolve, reject) => {
      const of = kind === 'refresh' ? this.present : undefined;
      this.questions.push({ kind, number, endsAtMs, of, answer: resolve, fail: reject });
    });
  }

  private take(which: number): Question | undefined {
    return this.questions.splice(which % Math.max(this.questions.length, 1), 1)[0];
  }
}

function keyOf(number: number): string {
  return `key-${number}`;
}
