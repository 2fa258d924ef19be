import assert from 'node:assert';
import type { LlmClock, LlmHealthMark, LlmHealthState, LlmHealthStore } from '../../index.js';
import type { HealthStoreSubject } from './health-store-subject.interface.js';

/** News that takes longer has not come. */
const MAX_NEWS_MS = 5_000;
const LOOK_EVERY_MS = 5;

/** One instance of an application, as far as a store sees it. @internal */
export class StoreInstance {
  readonly news: string[] = [];
  readonly verdicts: string[] = [];

  constructor(
    readonly store: LlmHealthStore,
    private readonly clock: LlmClock,
    /** Moves the clock. */
    readonly pass: (delayMs: number) => void,
  ) {}

  now(): number {
    return this.clock.now();
  }
}

/** The instances of one check. @internal */
export class StoreBench {
  readonly bounds = { maxEntries: 100, ttlMs: 60_000 };
  private readonly instances: StoreInstance[] = [];

  constructor(private readonly subject: HealthStoreSubject) {}

  get isShared(): boolean {
    return this.subject.isShared ?? false;
  }

  /** An instance whose clock is wrong by so much. */
  async join(skewMs = 0): Promise<StoreInstance> {
    const { bounds } = this;
    let aheadMs = skewMs;
    const now = () => Date.now() + aheadMs;
    const startTimer: LlmClock['startTimer'] = (delayMs, callback) => {
      const timer = setTimeout(callback, delayMs);
      return () => clearTimeout(timer);
    };
    const clock: LlmClock = { now, wallNow: now, startTimer, startWait: startTimer };
    const store = this.subject.make({ clock, bounds });
    const instance = new StoreInstance(store, clock, (delayMs) => {
      aheadMs += delayMs;
    });
    this.instances.push(instance);
    store.attach?.({
      clock,
      bounds,
      possibleKeys: () => [CREDENTIAL, MODEL],
      onNews: (key) => void instance.news.push(key),
      onLeaseReleased: (name, verdict) => void instance.verdicts.push(`${name}: ${verdict}`),
      onNotice: () => undefined,
    });
    await store.start?.();
    return instance;
  }

  async close(): Promise<void> {
    await Promise.all(this.instances.map(async ({ store }) => store.close?.()));
    await this.subject.close?.();
  }
}

/** The key of a credential's entry. @internal */
export const CREDENTIAL = 'credential:openai:0123456789abcdef0123456789abcdef';
/** The key of a model's entry. @internal */
export const MODEL = 'provider_model:openai:gpt';

/** Nothing but this stands against an entry. @internal */
export function marked(nowMs: number, { windowMs = 600_000, generation = 0 } = {}): LlmHealthState {
  const mark: LlmHealthMark = {
    kind: 'cooling',
    sinceMs: nowMs,
    untilMs: nowMs + windowMs,
    windowMs,
    step: 1,
    hinted: false,
    passes: true,
    evidence: { category: 'rate_limited', scope: 'credential_model', explicit: true, rule: 'test' },
  };
  return { ...CLEAR, generation, updatedAtMs: nowMs, marks: { rate_limited: mark } };
}

/** Nothing is known of an entry. @internal */
export const CLEAR: LlmHealthState = {
  generation: 0,
  proven: false,
  failures: 0,
  clearedAtMs: 0,
  updatedAtMs: 0,
  marks: {},
};

/** The same whatever the order of its fields. @internal */
export function canonical(value: unknown): string {
  return JSON.stringify(value, (_name, field: unknown) =>
    typeof field === 'object' && field !== null && !Array.isArray(field)
      ? Object.fromEntries(Object.entries(field).toSorted(([left], [right]) => (left < right ? -1 : 1)))
      : field,
  );
}

/** Waits until news has come. @throws AssertionError where it has not in five seconds @internal */
export async function until(isSo: () => boolean, what: string): Promise<void> {
  const endMs = Date.now() + MAX_NEWS_MS;
  while (!isSo()) {
    assert.ok(Date.now() < endMs, `${what} in ${MAX_NEWS_MS} ms`);
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}
