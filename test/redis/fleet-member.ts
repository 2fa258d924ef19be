import type { HealthState } from '../../lib/health/health-state.js';
import { PRISTINE } from '../../lib/health/health-state.js';
import type { LlmHealthStoreNotice } from '../../lib/health/health-store.js';
import { RedisHealthStore, type RedisHealthStoreOptions } from '../../lib/redis/index.js';

export const FINGERPRINT_SECRET = 'known to the fleet alone';
export const KEY = 'credential:openai:0123456789abcdef0123456789abcdef';

/** One instance of a fleet, with a clock that may be wrong. */
export class FleetMember {
  readonly store: RedisHealthStore;
  readonly notices: LlmHealthStoreNotice[] = [];
  readonly news: (readonly [key: string, after: HealthState])[] = [];
  readonly verdicts: (readonly [name: string, verdict: string])[] = [];
  private readonly listeners = new Set<() => void>();

  constructor(
    options: Partial<RedisHealthStoreOptions>,
    readonly skewMs = 0,
    keys: readonly string[] = [KEY],
  ) {
    this.store = new RedisHealthStore({ fingerprintSecret: FINGERPRINT_SECRET, ...options });
    const startTimer = () => () => undefined;
    this.store.attach({
      clock: { now: () => this.now(), startTimer, startWait: startTimer },
      bounds: { maxEntries: 1_000, ttlMs: 86_400_000 },
      possibleKeys: () => keys,
      onNews: (key, _before, after) => this.note(() => this.news.push([key, after])),
      onLeaseReleased: (name, verdict) => this.note(() => this.verdicts.push([name, verdict])),
      onNotice: (notice) => this.note(() => this.notices.push(notice)),
    });
  }

  static async start(
    options: Partial<RedisHealthStoreOptions>,
    skewMs?: number,
    keys?: readonly string[],
  ): Promise<FleetMember> {
    const member = new FleetMember(options, skewMs, keys);
    await member.store.start();
    return member;
  }

  now(): number {
    return Date.now() + this.skewMs;
  }

  get kinds(): readonly string[] {
    return this.notices.map(({ kind }) => kind);
  }

  /** Waits until something is so: looks at each news, and now and then. */
  async until(isSo: () => boolean, waitMs = 15_000): Promise<void> {
    const endMs = Date.now() + waitMs;
    while (!isSo()) {
      if (Date.now() > endMs) throw new Error(`It did not come: ${isSo.toString()}`);
      await new Promise<void>((resolve) => {
        const wake = () => {
          clearTimeout(timer);
          this.listeners.delete(wake);
          resolve();
        };
        const timer = setTimeout(wake, 20);
        this.listeners.add(wake);
      });
    }
  }

  private note(work: () => void): void {
    work();
    for (const listener of [...this.listeners]) listener();
  }
}

/** Whether a member knows the mark that {@link cooling} sets. */
export function hasMark({ store }: FleetMember, key = KEY): boolean {
  return store.get(key)?.marks.credential_invalid !== undefined;
}

/** Whether a member has sent all that it had to tell. */
export function isSent({ store }: FleetMember): boolean {
  return store.lag().unsent === 0;
}

/** An entry that cools until a time, as a member of the fleet sees it. */
export function cooling(nowMs: number, windowMs = 600_000, generation = 0): HealthState {
  return {
    ...PRISTINE,
    generation,
    updatedAtMs: nowMs,
    marks: {
      credential_invalid: {
        kind: 'cooling',
        sinceMs: nowMs + 0.001,
        untilMs: nowMs + windowMs,
        windowMs,
        step: 1,
        hinted: false,
        passes: false,
        evidence: {
          category: 'credential_invalid',
          scope: 'credential',
          explicit: true,
          rule: 'test',
          message: 'Incorrect API key provided.',
        },
      },
    },
  };
}
