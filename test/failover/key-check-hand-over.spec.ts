import type { LlmAttempt, LlmProviders } from 'nestjs-llm-failover';
import { Bench, provider, secretOf, settle } from '../support/bench.js';
import { seeded } from '../support/seeded.js';
import { useVirtualTime } from '../support/virtual-time.js';

useVirtualTime();

const WAIT_MS = 1_000;
const ATTEMPT_MS = 700;
const ENDINGS = ['time-out', 'server-error', 'cancel', 'rejected', 'answer'] as const;

interface Visit {
  readonly key: string;
  readonly startedAtMs: number;
  endedAtMs: number;
  readonly ending: (typeof ENDINGS)[number];
}

interface Call {
  readonly startedAtMs: number;
  endedAtMs: number;
  /** For how long its own attempts took. */
  attemptedMs: number;
  readonly visits: Visit[];
}

/** Calls on unproven keys, each of which meets an ending of chance; a good provider comes last. */
class Crowd {
  readonly calls: Call[] = [];
  readonly visits: Visit[] = [];
  private readonly random: () => number;
  readonly bench: Bench;

  constructor(
    seed: number,
    readonly count: number,
    readonly labels: readonly string[],
  ) {
    this.random = seeded(seed);
    // A model for each call, so that a fault of the model holds up no other.
    const names = Array.from({ length: count }, (_, index) => `m${index}`);
    const targetsOf = (model: string) => [...labels.map((label) => `${label}/${model}`), 'good/any'];
    this.bench = new Bench({
      seed,
      routes: { default: ['good/any'], ...Object.fromEntries(names.map((name) => [name, targetsOf(name)])) },
      providers: Object.assign(
        {},
        provider('good', 'G'),
        ...labels.map((label) => provider(label, label)),
      ) as LlmProviders,
      limits: { keyCheckWaitMs: WAIT_MS, attemptTimeoutMs: ATTEMPT_MS, maxRetries: 0, maxAuthRetries: 0, maxWaitMs: 0 },
    });
  }

  async run(): Promise<void> {
    await this.bench.prove('G');
    let left = this.count;
    const all = Array.from({ length: this.count }, (_, index) => this.call(`m${index}`).finally(() => (left -= 1)));
    await settle(() => left === 0);
    await Promise.all(all);
  }

  private call(route: string): Promise<void> {
    const controller = new AbortController();
    const call: Call = { startedAtMs: Date.now(), endedAtMs: 0, attemptedMs: 0, visits: [] };
    this.calls.push(call);
    const attempt = async ({ apiKey, provider: id, signal }: LlmAttempt): Promise<string> => {
      if (apiKey === secretOf('G')) return 'Hello';
      const startedAtMs = Date.now();
      const ending = ENDINGS[Math.floor(this.random() * ENDINGS.length)] ?? 'answer';
      const visit: Visit = { key: id, startedAtMs, endedAtMs: Infinity, ending };
      call.visits.push(visit);
      this.visits.push(visit);
      try {
        return await ended(ending, Math.floor(this.random() * 600), controller, signal);
      } finally {
        visit.endedAtMs = Date.now();
        call.attemptedMs += visit.endedAtMs - startedAtMs;
      }
    };
    return new Promise((resolve) => {
      const end = () => {
        call.endedAtMs = Date.now();
        resolve();
      };
      this.bench.client.run(attempt, { route, signal: controller.signal }).subscribe({ error: end, complete: end });
    });
  }

  /** Attempts on a key that began before its verdict was in, beside those whose caller left. */
  reachedBeforeVerdict(key: string): number {
    const visits = this.visits.filter((visit) => visit.key === key);
    const startedAtMs = Math.min(...visits.map((visit) => visit.startedAtMs));
    const ends = (...endings: readonly Visit['ending'][]) =>
      visits
        .filter(({ ending }) => endings.includes(ending))
        .map(({ endedAtMs }) => endedAtMs)
        .toSorted((one, other) => one - other);
    const [, second = Infinity] = ends('time-out', 'server-error');
    const [told = Infinity] = ends('rejected', 'answer');
    const verdictAtMs = Math.min(told, second, startedAtMs + WAIT_MS);
    return visits.filter((visit) => visit.ending !== 'cancel' && visit.startedAtMs < verdictAtMs).length;
  }
}

function ended(
  ending: Visit['ending'],
  afterMs: number,
  controller: AbortController,
  signal: AbortSignal,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const leave = () => {
      clearTimeout(timer);
      reject(signal.reason as Error);
    };
    signal.addEventListener('abort', leave, { once: true });
    const end = () => {
      if (ending === 'time-out') return;
      if (ending === 'cancel') return controller.abort(new Error('the caller left'));
      signal.removeEventListener('abort', leave);
      if (ending === 'answer') resolve('Hello');
      else reject(ending === 'rejected' ? REJECTED : BROKEN);
    };
    const timer = setTimeout(end, afterMs);
  });
}

const REJECTED = { status: 401, error: { message: 'Incorrect API key provided.', code: 'invalid_api_key' } };
const BROKEN = { status: 500, error: { message: 'Internal error.', type: 'server_error' } };

describe('A key check under leaders that end by chance', () => {
  it.each(Array.from({ length: 60 }, (_, index) => index + 1))(
    'lets two calls at most reach a key before its verdict, and nobody waits too long (seed %d)',
    async (seed) => {
      const labels = seed % 3 === 0 ? ['P', 'R'] : ['P'];
      const crowd = new Crowd(seed, 3 + (seed % 17), labels);
      await crowd.run();
      // Whoever has waited for the first key may have no time left to wait for the second.
      expect(crowd.reachedBeforeVerdict('P')).toBeLessThanOrEqual(2);
      for (const { startedAtMs, endedAtMs, attemptedMs } of crowd.calls)
        expect(endedAtMs - startedAtMs - attemptedMs).toBeLessThanOrEqual(WAIT_MS);
      crowd.bench.expectClean();
    },
  );
});
