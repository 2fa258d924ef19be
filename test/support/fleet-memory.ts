import type { HealthState } from '../../lib/health/health-state.js';
import type { LlmHealthStoreHost, LlmSharedLease } from '../../lib/health/health-store.js';
import { DEFAULT_HEALTH_BOUNDS, MemoryHealthStore } from '../../lib/health/memory-health.store.js';

interface Lease {
  readonly holder: object;
  readonly untilMs: number;
  readonly verdict?: string | undefined;
}

/** What a fleet knows, where all its instances are in one process and share the present clock. */
export class FleetMemory {
  private readonly instances: FleetStore[] = [];
  private readonly leases = new Map<string, Lease>();

  /** The store of one more instance. */
  join(): FleetStore {
    const store = new FleetStore(this);
    this.instances.push(store);
    return store;
  }

  tell(from: FleetStore, news: (store: FleetStore) => void): void {
    for (const store of this.instances) if (store !== from) news(store);
  }

  acquire(from: FleetStore, name: string, ttlMs: number): LlmSharedLease {
    const held = this.leases.get(name);
    if (held !== undefined && held.untilMs > Date.now()) return { kind: 'held', verdict: held.verdict };
    const holder = {};
    this.leases.set(name, { holder, untilMs: Date.now() + ttlMs });
    const release = (verdict: string, keepMs = 0) => {
      if (this.leases.get(name)?.holder !== holder) return;
      if (keepMs > 0) this.leases.set(name, { holder: {}, untilMs: Date.now() + keepMs, verdict });
      else this.leases.delete(name);
      this.tell(from, (store) => store.host?.onLeaseReleased(name, verdict));
    };
    return { kind: 'taken', hasNews: false, release };
  }
}

/** The store of one instance of such a fleet. */
export class FleetStore extends MemoryHealthStore {
  override readonly times = 'moments' as const;
  host: LlmHealthStoreHost | undefined;
  /** Whether the others can be reached. */
  isConnected = true;

  constructor(private readonly fleet: FleetMemory) {
    super(DEFAULT_HEALTH_BOUNDS);
  }

  override attach(host: LlmHealthStoreHost): void {
    this.host = host;
  }

  override put(key: string, state: HealthState): void {
    super.put(key, state);
    this.fleet.tell(this, (store) => store.hear(key, state));
  }

  override async acquireSharedLease(_key: string, name: string, ttlMs: number): Promise<LlmSharedLease> {
    return this.isConnected ? this.fleet.acquire(this, name, ttlMs) : { kind: 'unknown' };
  }

  private hear(key: string, state: HealthState): void {
    const before = this.get(key);
    super.put(key, state);
    const after = this.get(key);
    if (after !== undefined && JSON.stringify(before) !== JSON.stringify(after)) this.host?.onNews(key, before, after);
  }
}
