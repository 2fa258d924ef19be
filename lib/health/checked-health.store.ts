import { mergeHealth } from './merge-health.js';
import { LlmHealthStore } from './health-store.js';
import type { HealthState } from './health-state.js';
import { isState } from './saved-health.js';

/** What the check of a store is made of. */
export interface CheckedHealthStoreInit {
  /** Where health goes that the store does not take: this process's memory. */
  readonly spare: LlmHealthStore;
  /** Hears once of each method that throws or gives something else than its contract says. */
  readonly onFault: (message: string) => void;
}

type Method = Exclude<keyof LlmHealthStore, 'close'>;

/**
 * A host's store, of which nothing is sure: what it throws ends no call, and what it gives is looked at once. Where it fails,
 * this process goes on with a memory of its own, so that no mark is lost.
 *
 * @internal
 */
export class CheckedHealthStore extends LlmHealthStore {
  private readonly faults = new Set<Method>();
  /** States are never changed, so each is looked at once. */
  private readonly seen = new WeakSet<object>();
  /** Keys whose lease the spare memory has given. */
  private readonly leasedHere = new Set<string>();

  constructor(
    private readonly store: LlmHealthStore,
    private readonly init: CheckedHealthStoreInit,
  ) {
    super();
  }

  get size(): number {
    const size = this.attempt('size', () => this.store.size, isCount);
    return size ?? this.init.spare.size;
  }

  get(key: string): HealthState | undefined {
    const spare = this.init.spare.get(key);
    const state = this.attempt(
      'get',
      () => this.store.get(key),
      (given) => given === undefined || this.isState(given),
    );
    if (state === undefined || spare === undefined) return state ?? spare;
    return mergeHealth(state, spare);
  }

  put(key: string, state: HealthState): void {
    if (!this.has('put', () => this.store.put(key, state))) this.init.spare.put(key, state);
  }

  entries(): Iterable<readonly [string, HealthState]> {
    const entries = new Map<string, HealthState>(this.init.spare.entries());
    const given = this.attempt('entries', () => [...this.store.entries()], Array.isArray) ?? [];
    for (const entry of given) {
      if (!this.isEntry(entry)) this.fault('entries');
      else entries.set(entry[0], mergeOf(entries.get(entry[0]), entry[1]));
    }
    return entries;
  }

  acquireLease(key: string, ttlMs: number): number | undefined {
    let hasAnswered = false;
    const token = this.attempt(
      'acquireLease',
      () => this.store.acquireLease(key, ttlMs),
      (given) => (hasAnswered = given === undefined || typeof given === 'number'),
    );
    if (hasAnswered) return token;
    const own = this.init.spare.acquireLease(key, ttlMs);
    if (own !== undefined) this.leasedHere.add(key);
    return own;
  }

  releaseLease(key: string, token: number): void {
    if (this.leasedHere.delete(key)) this.init.spare.releaseLease(key, token);
    else this.has('releaseLease', () => this.store.releaseLease(key, token));
  }

  isLeased(key: string): boolean {
    const isLeased = this.attempt('isLeased', () => this.store.isLeased(key), isFlag) ?? false;
    return isLeased || this.init.spare.isLeased(key);
  }

  pin(isPinned: (key: string, state: HealthState) => boolean): void {
    this.init.spare.pin(isPinned);
    this.has('pin', () => this.store.pin(isPinned));
  }

  override async close(): Promise<void> {
    await this.store.close?.();
  }

  private isState(given: unknown): boolean {
    if (typeof given !== 'object' || given === null) return false;
    if (this.seen.has(given)) return true;
    if (!isState(given)) return false;
    this.seen.add(given);
    return true;
  }

  private isEntry(entry: unknown): entry is readonly [string, HealthState] {
    return Array.isArray(entry) && typeof entry[0] === 'string' && this.isState(entry[1]);
  }

  /** What a method gives, where it is right. */
  private attempt<Value>(method: Method, call: () => Value, isRight: (given: unknown) => boolean): Value | undefined {
    try {
      const given = call();
      if (isRight(given)) return given;
      this.overhear(method, given);
    } catch {
      // Its message may hold anything, such as the address and password of a database.
    }
    this.fault(method);
    return undefined;
  }

  /** Whether a method that gives nothing has done its work. */
  private has(method: Method, call: () => unknown): boolean {
    try {
      this.overhear(method, call());
      return true;
    } catch {
      this.fault(method);
      return false;
    }
  }

  /** A rejection of which nobody hears ends the process. */
  private overhear(method: Method, given: unknown): void {
    if (typeof given === 'object' && given !== null) Promise.resolve(given).catch(() => this.fault(method));
  }

  private fault(method: Method): void {
    if (this.faults.has(method)) return;
    this.faults.add(method);
    this.init.onFault(
      `health.store: ${method} failed, or gave something else than LlmHealthStore says. Where it does, health is kept in this process's memory alone.`,
    );
  }
}

function mergeOf(known: HealthState | undefined, state: HealthState): HealthState {
  return known === undefined ? state : mergeHealth(known, state);
}

function isCount(value: unknown): boolean {
  return typeof value === 'number' && value >= 0;
}

function isFlag(value: unknown): boolean {
  return typeof value === 'boolean';
}
