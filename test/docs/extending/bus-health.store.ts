import { LlmMemoryHealthStore, type LlmClock, type LlmHealthState, type LlmHealthStoreHost } from 'nestjs-llm-failover';

/** Tells other instances what it learns, and takes in what they tell. */
export class BusHealthStore extends LlmMemoryHealthStore {
  private host: LlmHealthStoreHost | undefined;

  constructor(
    private readonly publish: (key: string, state: LlmHealthState) => void,
    bounds = { maxEntries: 10_000, ttlMs: 24 * 3_600_000 },
    clock?: LlmClock,
  ) {
    super(bounds, clock);
  }

  override attach(host: LlmHealthStoreHost): void {
    this.host = host;
  }

  override put(key: string, state: LlmHealthState): void {
    super.put(key, state);
    this.publish(key, state);
  }

  /** To be called with what another instance has published. */
  heard(key: string, state: LlmHealthState): void {
    const before = this.get(key);
    super.put(key, state);
    // Wakes calls that wait, and tells observers.
    this.host?.onNews(key, before, this.get(key) ?? state);
  }
}
