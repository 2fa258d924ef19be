import { Bench, provider } from '../support/bench.js';
import { EventClock } from '../support/event-clock.js';
import { failing, ok, type Answer } from '../support/scripted-upstream.js';
import { soak } from '../support/soak.js';

const SEED = 9_092;
const WARM_UP = 2_000;
/** A hundred requests a second, come what may. */
const EVERY_MS = 10;
const KEYS = ['K1', 'K2', 'K3'];

/** Steady traffic against several providers with several keys; breakers, ladders, budgets and limits at their defaults. */
class Traffic {
  readonly clock = new EventClock();
  readonly bench: Bench;
  calls = 0;
  /** The requests that ended, by when they came and went. */
  readonly ended: { readonly cameMs: number; readonly wentMs: number; readonly isAnswered: boolean }[] = [];
  private came = 0;

  constructor(down: Answer, limits: { readonly attemptTimeoutMs?: number } = {}) {
    this.bench = new Bench({
      routes: { default: ['P/m', 'P/n', 'Q/m'] },
      providers: { ...provider('P', 'K1', 'K2'), ...provider('Q', 'K3') },
      script: Object.fromEntries(KEYS.map((label) => [label, down])),
      selection: 'round-robin',
      limits: { maxAttempts: 8, maxWaitMs: 5_000, ...limits },
      policies: { jitter: true },
      seed: SEED,
      clock: this.clock,
    });
  }

  /** So many more requests, one after the other, and the calls that were made meanwhile. */
  async run(requests: number): Promise<number> {
    const before = this.calls + this.bench.upstream.calls.length;
    const startMs = this.clock.now();
    for (let index = 0; index < requests; index += 1) this.clock.startTimer(index * EVERY_MS, () => this.request());
    await this.clock.runTo(startMs + requests * EVERY_MS - 1);
    return this.calls + this.bench.upstream.calls.length - before;
  }

  /** Lets what is under way end. */
  async drain(): Promise<void> {
    while (this.clock.pending > 0) await this.clock.runTo(this.clock.now() + 10_000);
  }

  play(answer: Answer): void {
    this.bench.upstream.change(Object.fromEntries(KEYS.map((label) => [label, answer])));
  }

  expectClean(): void {
    expect(this.clock.pending).toBe(0);
    expect(this.ended).toHaveLength(this.came);
    this.bench.expectClean();
  }

  private request(): void {
    const cameMs = this.clock.now();
    this.came += 1;
    if (this.came % 100 === 0) this.forget();
    void this.bench.start().then(({ value }) => {
      this.ended.push({ cameMs, wentMs: this.clock.now(), isAnswered: value !== undefined });
    });
  }

  /** What was told would fill the memory. */
  private forget(): void {
    this.calls += this.bench.upstream.takeCalls().length;
    this.bench.events.length = 0;
  }
}

describe('Law 9: An outage is not amplified, and its end is noticed, by steady traffic', () => {
  it.each<[string, number, Answer, { readonly attemptTimeoutMs?: number }]>([
    ['answers 500', soak(50_000, 1_000), { ...failing(500, 'Internal error.'), afterMs: 30 }, {}],
    [
      'answers 503 with Retry-After: 1',
      soak(5_000, 500),
      { ...failing(503, 'Service unavailable.', null, { 'retry-after': '1' }), afterMs: 30 },
      {},
    ],
    [
      'is overloaded, with Retry-After: 1',
      soak(5_000, 500),
      { ...failing(529, 'Overloaded.', 'overloaded_error', { 'retry-after': '1' }), afterMs: 30 },
      {},
    ],
    ['hangs, and is given up after 5 s', soak(5_000, 500), { hangs: true }, { attemptTimeoutMs: 5_000 }],
  ])(
    `makes at most 1.2 upstream calls per request, 100 requests a second, while everything %s; then answers again (seed ${SEED})`,
    async (name, requests, down, limits) => {
      const traffic = new Traffic(down, limits);
      await traffic.bench.prove(...KEYS);
      await traffic.run(WARM_UP);
      const perRequest = (await traffic.run(requests)) / requests;
      process.stdout.write(
        `amplification: ${perRequest.toFixed(2)} upstream calls per request over ${requests} requests (everything ${name})\n`,
      );
      expect(perRequest).toBeGreaterThan(0);
      expect(perRequest).toBeLessThanOrEqual(1.2);
      expect(traffic.ended.some(({ isAnswered }) => isAnswered)).toBe(false);

      const backMs = traffic.clock.now();
      traffic.play({ ...ok(), afterMs: 30 });
      await traffic.run(1_000);
      await traffic.drain();
      const later = traffic.ended.filter(({ cameMs }) => cameMs >= backMs);
      expect(later).toHaveLength(1_000);
      // Until a probe has found it out, calls are refused, and at once.
      const refused = later.filter(({ isAnswered }) => !isAnswered);
      expect(refused.filter(({ cameMs, wentMs }) => wentMs > cameMs + 100 || cameMs > backMs + 1_500)).toEqual([]);
      const longestMs = Math.max(...later.map(({ cameMs, wentMs }) => wentMs - cameMs));
      const answered = later.filter(({ isAnswered }) => isAnswered);
      const firstMs = Math.min(...answered.map(({ wentMs }) => wentMs - backMs));
      expect(firstMs).toBeLessThanOrEqual(1_500);
      expect(longestMs).toBeLessThanOrEqual(1_100);
      traffic.expectClean();
    },
    300_000,
  );
});
